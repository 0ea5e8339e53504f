"""Whether a content condition holds in a state."""

from collections.abc import Iterator

from roleplay.exercise.log.state import State
from roleplay.scenario.conditions import Condition
from roleplay.scenario.persons import Person


def holds(condition: Condition, state: State) -> bool:
    """Return whether every given part of `condition` holds; an empty condition always does."""
    return all(_parts(condition, state))


def can_be_met(state: State, person: Person) -> bool:
    """Return whether the learner can talk to the person now; whoever is rehearsed with always has time."""
    return state.drill is not None or holds(person.available, state)


def _parts(wanted: Condition, state: State) -> Iterator[bool]:
    yield not wanted.phases or state.phase in wanted.phases
    yield wanted.after_minute is None or state.minute >= wanted.after_minute
    yield not wanted.learner or state.learner in wanted.learner
    yield len(state.reflections) >= wanted.reflections
    began = {name: fired.minute for name, fired in state.injects.items()}
    began |= {name: taken.minute for name, taken in state.taken.items()}
    since = wanted.minutes_since.items()
    yield all(name in began and state.minute - began[name] >= minutes for name, minutes in since)
    yield state.taken.keys() >= set(wanted.actions)
    yield not wanted.any_action or not state.taken.keys().isdisjoint(wanted.any_action)
    yield state.taken.keys().isdisjoint(wanted.not_actions)
    yield state.injects.keys() >= set(wanted.injects)
    yield state.injects.keys().isdisjoint(wanted.not_injects)
    yield state.done.keys() >= set(wanted.duties)
    yield all(state.known(agency).keys() >= set(facts) for agency, facts in wanted.knows.items())
    yield all(state.known(agency).keys().isdisjoint(facts) for agency, facts in wanted.not_knows.items())
    told = {person: inner.told.keys() for person, inner in state.persons.items()}
    yield all(any(fact in facts for facts in told.values()) for fact in wanted.disclosed)
    at_least = wanted.disclosed_at_least.items()
    yield all(person in told and len(told[person]) >= count for person, count in at_least)
    yield all(holds(part, state) for part in wanted.all)
    yield not wanted.any or any(holds(part, state) for part in wanted.any)
    yield not any(holds(part, state) for part in wanted.none)

"""Whether a content condition holds in a state."""

from roleplay.exercise.log.state import State
from roleplay.scenario.conditions import Condition
from roleplay.scenario.persons import Person


def holds(condition: Condition, state: State) -> bool:
    """Return whether every given part of `condition` holds; an empty condition always does."""
    return (
        _circumstances(condition, state)
        and _deeds(condition, state)
        and _knowledge(condition, state)
        and all(holds(part, state) for part in condition.all)
        and (not condition.any or any(holds(part, state) for part in condition.any))
        and not any(holds(part, state) for part in condition.none)
    )


def can_be_met(state: State, person: Person) -> bool:
    """Return whether the learner can talk to the person now; whoever is rehearsed with always has time."""
    return state.drill is not None or holds(person.available, state)


def _circumstances(condition: Condition, state: State) -> bool:
    return (
        (not condition.phases or state.phase in condition.phases)
        and (condition.after_minute is None or state.minute >= condition.after_minute)
        and (not condition.learner or state.learner in condition.learner)
        and len(state.reflections) >= condition.reflections
        and all(_minutes_since(state, name) >= minutes for name, minutes in condition.minutes_since.items())
    )


def _deeds(condition: Condition, state: State) -> bool:
    return (
        all(action in state.taken for action in condition.actions)
        and (not condition.any_action or any(action in state.taken for action in condition.any_action))
        and not any(action in state.taken for action in condition.not_actions)
        and all(inject in state.injects for inject in condition.injects)
        and not any(inject in state.injects for inject in condition.not_injects)
        and all(duty in state.done for duty in condition.duties)
    )


def _knowledge(condition: Condition, state: State) -> bool:
    return (
        all(fact in state.known(agency) for agency, facts in condition.knows.items() for fact in facts)
        and not any(fact in state.known(agency) for agency, facts in condition.not_knows.items() for fact in facts)
        and all(any(fact in inner.told for inner in state.persons.values()) for fact in condition.disclosed)
        and all(
            person in state.persons and len(state.persons[person].told) >= count
            for person, count in condition.disclosed_at_least.items()
        )
    )


def _minutes_since(state: State, name: str) -> float:
    if name in state.taken:
        return state.minute - state.taken[name].minute
    if name in state.injects:
        return state.minute - state.injects[name].minute
    return -1.0

"""States of the case made to order: conditions made true or false without playing there."""

from collections.abc import Iterator

from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import Fired, Knowing, State, Taken
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.scenario.agencies import Obstacle
from roleplay.scenario.conditions import Condition
from roleplay.scenario.vocabulary import AgencyId


def states(practice: Practice, agency: str, language: str = "sl") -> Iterator[State]:
    """Yield fresh states of a session that `agency` has just begun, in which nobody knows anything yet."""
    session = practice.start(Setup("white-van", language, agency))  # type: ignore[arg-type]
    while True:
        state = fold(session.state.scenario, session.state.log)
        state.pending.clear()
        for known in state.knows.values():
            known.clear()
        yield state


def satisfy(state: State, condition: Condition) -> None:
    """Make a condition hold; where one of several is enough, the first."""
    for name in (*condition.actions, *condition.any_action[:1]):
        state.taken[name] = Taken("police", 0, 0.0, "", by_learner=False)
    for name in condition.injects:
        state.injects[name] = Fired(0, 0.0)
    for agency, facts in condition.knows.items():
        for fact in facts:
            state.knows[agency][fact] = Knowing(0, 0.0, "packet")
    for fact in condition.disclosed:
        next(iter(state.persons.values())).told[fact] = 0
    for person, count in condition.disclosed_at_least.items():
        state.persons[person].told.update({f"told-{number}": 0 for number in range(count)})
    for part in (*condition.all, *condition.any[:1]):
        satisfy(state, part)


def violate(state: State, condition: Condition) -> None:
    """Make a condition that forbids deeds fail; one that asks for them fails by itself."""
    for name in condition.not_actions:
        state.taken[name] = Taken("police", 0, 0.0, "", by_learner=False)
    for name in condition.not_injects:
        state.injects[name] = Fired(0, 0.0)
    for part in condition.none:
        satisfy(state, part)
    for part in condition.any:
        violate(state, part)


def remove(state: State, item: Obstacle, agency: AgencyId) -> None:
    """Take an obstacle out of the agency's way."""
    if item.unless is not None:
        satisfy(state, item.unless)
    for fact in item.unless_known[-1:]:
        state.knows[agency][fact] = Knowing(0, 0.0, "packet")

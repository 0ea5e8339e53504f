"""An interview rehearsed by itself: what may be done in its room, without the mandates and obstacles of an exercise."""

from collections.abc import Iterator

from roleplay.exercise.agencies.duties import complete
from roleplay.exercise.log.events import ActionRefused, Event
from roleplay.exercise.log.inputs import Acted
from roleplay.exercise.talk.stage import Stage
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Scenario
from roleplay.scenario.persons import Person

MINUTES_IN_THE_ROOM = 1.0  # whoever is called waits next door


def room_actions(scenario: Scenario, person: Person) -> tuple[Action, ...]:
    """Return what can change who is in the room: a companion leaves, an interpreter comes."""
    return tuple(
        action
        for action in scenario.actions
        if (action.separates and person.companion is not None)
        or (action.interpreter is not None and person.needs_interpreter)
    )


def act_in_room(stage: Stage, acted: Acted) -> Iterator[Event]:
    """Yield what an action in the room brings about; the same one is not taken twice."""
    state = stage.state
    action = state.scenario.action[acted.action]
    if action.id in state.taken:
        yield ActionRefused(action=action.id, why="done")
        yield stage.tell("refused_done", action=action.id)
        return
    yield state.spend(min(action.minutes, MINUTES_IN_THE_ROOM), acted.elapsed)
    yield from complete(state, action, state.learner, acted.reason)
    yield stage.tell("action_done", action=action.id)

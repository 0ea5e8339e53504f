"""Every way in which an action of the case can be impossible has a sentence of its own, and that one is told."""

from collections.abc import Iterator

import pytest

from roleplay.config import ROOT
from roleplay.exercise.conditions import holds
from roleplay.exercise.duties import obstacle, refusal
from roleplay.exercise.stage import Stage
from roleplay.exercise.state import Fired, Knowing, State, Taken, fold
from roleplay.practice import Practice, Setup
from roleplay.scenario.agencies import Action, Obstacle
from roleplay.scenario.case import Library
from roleplay.scenario.conditions import Condition
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.brief import brief

CASE = load(ROOT / "knowledge").library.scenario["white-van"]
HINDERED = [action for action in CASE.actions if action.blocked]
WAYS = [(action, number) for action in HINDERED for number in range(len(action.blocked))]


def satisfy(state: State, condition: Condition) -> None:
    """Make a condition hold; where one of several is enough, the first."""
    for name in (*condition.actions, *condition.any_action[:1]):
        state.taken[name] = Taken("police", 0, 0.0, "", by_learner=False)
    for name in condition.injects:
        state.injects[name] = Fired(0, 0.0)
    for agency, facts in condition.knows.items():
        for fact in facts:
            state.knows[agency][fact] = Knowing(0, 0.0, "packet")
    for part in (*condition.all, *condition.any[:1]):
        satisfy(state, part)


def violate(state: State, condition: Condition) -> None:
    """Make a condition that forbids deeds fail; one that asks for them fails by itself."""
    for name in condition.not_actions:
        state.taken[name] = Taken("police", 0, 0.0, "", by_learner=False)
    for part in condition.none:
        satisfy(state, part)


def remove(state: State, item: Obstacle, agency: AgencyId) -> None:
    """Take an obstacle out of the agency's way."""
    if item.unless is not None:
        satisfy(state, item.unless)
    for fact in item.unless_known[-1:]:
        state.knows[agency][fact] = Knowing(0, 0.0, "packet")


def states(practice: Practice, agency: AgencyId, language: str = "sl") -> Iterator[State]:
    """Yield fresh states of a session that an agency has just begun, without what it holds from the start."""
    log = practice.start(Setup("white-van", language, agency)).state.log  # type: ignore[arg-type]
    while True:
        state = fold(CASE, log)
        state.pending.clear()
        for known in state.knows.values():
            known.clear()
        yield state


@pytest.mark.parametrize("action", HINDERED, ids=lambda action: action.id)
def test_each_obstacle_is_named_while_it_stands_alone(practice: Practice, action: Action) -> None:
    for agency in action.agencies:
        fresh = states(practice, agency)
        for number, item in enumerate(action.blocked):
            state = next(fresh)
            for other in action.blocked:
                if other is not item:
                    remove(state, other, agency)
            if item.unless is not None:
                violate(state, item.unless)
            assert obstacle(state, action, agency) == number, (action.id, agency)
            state.phase = action.phases[0] if action.phases else "crisis"
            refused = refusal(state, action, agency)
            assert refused is not None and refused.why == "blocked"


@pytest.mark.parametrize("action", HINDERED, ids=lambda action: action.id)
def test_an_action_without_obstacles_is_possible(practice: Practice, action: Action) -> None:
    for agency in action.agencies:
        state = next(states(practice, agency))
        for item in action.blocked:
            remove(state, item, agency)
        assert obstacle(state, action, agency) is None
        assert holds(action.requires, state)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("action", "number"), WAYS, ids=lambda value: getattr(value, "id", value))
def test_the_obstacle_that_stands_is_what_is_told(
    practice: Practice, library: Library, action: Action, number: int, language: str
) -> None:
    agency, item = action.agencies[0], action.blocked[number]
    state = next(states(practice, agency, language))
    for other in action.blocked[:number]:
        remove(state, other, agency)
    if item.unless is not None:
        violate(state, item.unless)
    stage = Stage(state, library)
    told = {
        "narrator": stage.move("narrator", "refused_blocked", action=action.id),
        "agency": stage.move(agency, "blocked", action=action.id),
        "promise": stage.move(agency, "unable", action=action.id),
    }
    for who, decided in told.items():
        words = AuthoredVoice().speak(brief(decided.move, state, library), {}).text
        assert item.text[language] in words, (who, words)  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_obstacles_of_an_action_say_the_same(language: str) -> None:
    for action in HINDERED:
        texts = [item.text[language] for item in action.blocked]  # type: ignore[index]
        assert len(set(texts)) == len(texts), action.id


def test_each_obstacle_can_be_there_in_one_way_only() -> None:
    for action in HINDERED:
        for item in action.blocked:
            assert item.unless is not None or item.unless_known, action.id
            assert item.unless is None or len(list(item.unless.parts())) == 1, action.id

"""What the endings and the outcomes of injects claim is true in the state in which it is told."""

import pytest

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.stage import Stage
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.conditions import Condition
from roleplay.scenario.flow import Ending
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import brief
from tests.content.states import satisfy, states
from tests.once import KNOWLEDGE, shipped_content

CASE = shipped_content(KNOWLEDGE).library.scenario["white-van"]
ENDINGS = {ending.id: ending for ending in CASE.endings}
OUTCOMES = [(ending, number) for ending in CASE.endings for number in range(len(ending.outcomes))]


def told(state: State, ending: Ending) -> int:
    return next(number for number, outcome in enumerate(ending.outcomes) if holds(outcome.when, state))


def after(practice: Practice, **condition: object) -> State:
    """Return a state in which no more than this has happened."""
    state = next(states(practice, "police", "en"))
    satisfy(state, Condition.model_validate(condition))
    return state


@pytest.mark.parametrize(("ending", "number"), OUTCOMES, ids=lambda value: getattr(value, "id", value))
def test_each_outcome_can_come_about(practice: Practice, ending: Ending, number: int) -> None:
    state = next(states(practice, "police"))
    satisfy(state, ending.outcomes[number].when)
    assert told(state, ending) == number


def words(state: State, ending: str) -> str:
    return ENDINGS[ending].outcomes[told(state, ENDINGS[ending])].text["en"]


def test_a_locked_door_is_spoken_of_only_if_somebody_told_of_it(practice: Practice) -> None:
    assert "locked them in" not in words(after(practice), "evidence")
    assert "locked them in" in words(after(practice, disclosed=["locked-door"]), "evidence")


def test_those_left_behind_are_found_only_where_they_still_were(practice: Practice) -> None:
    searched = {"actions": ["search-warehouse"]}
    assert "dressed for a journey" in words(after(practice, **searched), "others")
    for inject in ("second-van-leaves", "zalar-calls"):
        assert "nobody left on the beds" in words(after(practice, **searched, injects=[inject]), "others")


def test_men_who_are_met_are_not_told_of_as_met_by_nobody(practice: Practice) -> None:
    met = after(practice, actions=["inform-region", "reception-there"])
    assert "were waiting" in words(met, "others")
    assert "booked as foreigners" in words(after(practice, actions=["inform-region"]), "others")


def test_who_told_the_police_his_story_is_not_said_to_have_kept_it(practice: Practice) -> None:
    state = after(practice, actions=["medical-check", "arrange-interpreter", "hear-worker"])
    assert told(state, ENDINGS["suresh"]) == 0
    unseen = after(practice, actions=["hear-worker"])
    assert "told a great deal" in words(unseen, "suresh")


def test_what_never_reached_the_file_does_not_stand_in_it(practice: Practice) -> None:
    assert "never reached the file" in words(after(practice, disclosed=["own-debt"]), "bikram")
    assert "on page three" in words(after(practice, knows={"police": ["own-debt"]}), "bikram")


COUSIN = [
    ({"actions": ["accept-cousin"]}, "It is Prakash who interprets"),
    ({"actions": ["secure-scene"]}, "beyond the barrier"),
    ({"actions": ["separate-persons"]}, "beyond the barrier"),
    ({}, "talks to some of the men himself"),
]
FLIGHT = [
    ({"actions": ["pursue-suspect"]}, "They catch him"),
    ({"actions": ["shield-victims"]}, "The men are safe"),
    ({}, "Nobody has gone after the man who ran, and nobody stayed"),
]


@pytest.mark.parametrize(
    ("inject", "happened", "said"),
    [("cousin-arrives", *each) for each in COUSIN] + [("flight", *each) for each in FLIGHT],
)
def test_what_came_of_an_inject_agrees_with_what_was_done(
    practice: Practice, library: Library, inject: str, happened: dict[str, list[str]], said: str
) -> None:
    state = after(practice, **happened)
    move = Stage(state, library).move("narrator", "inject_unanswered", inject=inject).move
    assert said in AuthoredVoice().word(brief(move, state, library), {}).text


@pytest.mark.parametrize("action", ["explain-rights", "medical-check", "needs-assessment"])
def test_nothing_is_said_to_be_understood_without_an_interpreter(
    practice: Practice, library: Library, action: str
) -> None:
    without = after(practice)
    move = Stage(without, library).move("narrator", "action_done", action=action).move
    assert "interpreter" in AuthoredVoice().word(brief(move, without, library), {}).text
    having = after(practice, actions=["arrange-interpreter"])
    first, second = (AuthoredVoice().word(brief(move, state, library), {}).text for state in (without, having))
    assert first != second

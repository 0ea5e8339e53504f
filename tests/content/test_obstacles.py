"""Every way in which an action of the case can be impossible has a sentence of its own, and that one is told."""

import pytest

from roleplay.exercise.agencies.duties import obstacle, refusal
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.talk.stage import Stage
from roleplay.practice import Practice
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.briefing.brief import brief
from tests.content.states import remove, states, violate
from tests.once import KNOWLEDGE, shipped_content

CASE = shipped_content(KNOWLEDGE).library.scenario["white-van"]
HINDERED = [action for action in CASE.actions if action.blocked]
WAYS = [(action, number) for action in HINDERED for number in range(len(action.blocked))]


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
        words = AuthoredVoice().word(brief(decided.move, state, library), {}).text
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

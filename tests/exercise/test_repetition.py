"""Nobody says the same line twice within ten turns, whatever they are asked."""

import random

import pytest

from roleplay.practice import Practice
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.briefing.lines import RECENT
from tests.exercise.rehearsal import Rehearsal, anything, rehearse

pytestmark = pytest.mark.slow

PERSONS = ("worker", "foreman", "driver")


def repeated(talk: Rehearsal) -> list[tuple[int, int, str]]:
    """Two turns and the words that were the same in both, at most ten turns apart."""
    heard = list(talk.heard())
    return [
        (turn, later, said.text)
        for at, (turn, said) in enumerate(heard)
        for later, again in heard[at + 1 :]
        if later - turn <= RECENT and (said.text == again.text or set(said.lines) & set(again.lines))
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PERSONS)
def test_no_line_comes_again_within_ten_turns(
    practice: Practice, case: Scenario, language: Language, person: str
) -> None:
    for number, temperament in enumerate(case.person[person].temperaments):
        for seed in range(3):
            talk = rehearse(practice, language, person, temperament=temperament.id, seed=seed)
            dice = random.Random(f"{person}:{number}:{seed}")
            for _ in range(40):
                if dice.random() < 0.1:
                    talk.waits()
                else:
                    talk.says(anything(talk.state, person, dice))
            assert repeated(talk) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", PERSONS)
@pytest.mark.parametrize(
    "words",
    [
        {"sl": "Kdo je šef?", "en": "Who is the boss?"},
        {"sl": "Ste lačni?", "en": "Are you hungry?"},
        {"sl": "Lažete.", "en": "You are lying."},
        {"sl": "In potem?", "en": "And then?"},
        {"sl": "Kdo je zmagal na tekmi?", "en": "Who won the match?"},
        {"sl": "Saj vas je on prisilil, kajne?", "en": "He forced you, didn’t he?"},
    ],
)
def test_asked_the_same_over_and_over_a_person_still_finds_other_words(
    practice: Practice, language: Language, person: str, words: dict[str, str]
) -> None:
    talk = rehearse(practice, language, person)
    for _ in range(8):
        talk.says(words[language])
    assert repeated(talk) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", [{"interpreter": ""}, {"interpreter": "accept-cousin"}])
def test_broken_words_and_the_cousins_words_vary_too(
    practice: Practice, language: Language, room: dict[str, str]
) -> None:
    talk = rehearse(practice, language, "worker", **room)
    for number in range(RECENT):
        talk.says(talk.state.scenario.topics[number].asks[language][0])
    assert repeated(talk) == []

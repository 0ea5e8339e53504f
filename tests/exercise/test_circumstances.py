"""Who is in the room, who interprets, what was explained and offered: each of it changes what a person says."""

import pytest

from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.exercise.rehearsal import Rehearsal, rehearse
from tests.exercise.test_answers import KIND_WORDS
from tests.trusting import trusted

WATER = {"sl": "Vam prinesem kozarec vode?", "en": "Can I get you a glass of water?"}
BREAK = {"sl": "Potrebujete odmor?", "en": "Do you need a break?"}
RIGHTS = {
    "sl": "Imate pravico molčati in lahko kadar koli prekinete.",
    "en": "You have the right to stay silent and you can stop at any time.",
}
PASSPORT = {"sl": "Kje je vaš potni list?", "en": "Where is your passport?"}
DEBT = {"sl": "Koliko ste dolžni?", "en": "How much do you owe?"}


def warmed(talk: Rehearsal, language: Language) -> Rehearsal:
    for words in KIND_WORDS[language]:
        talk.says(words)
    trusted(talk.practice, talk.session, talk.person)
    return talk


def change(talk: Rehearsal, name: str, words: str | None) -> float:
    """How far saying it (or nothing) moves an inner value."""
    before = talk.inner.values[name]  # type: ignore[index]
    talk.says(words) if words else talk.waits()
    return talk.inner.values[name] - before  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_water_and_a_break_calm_the_worker(practice: Practice, language: Language) -> None:
    for words in (WATER, BREAK):
        assert change(rehearse(practice, language, "worker"), "distress", words[language]) < 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_water_builds_trust_once(practice: Practice, language: Language) -> None:
    talk = rehearse(practice, language, "worker")
    first = change(talk, "trust", WATER[language])
    assert first > change(talk, "trust", WATER[language])
    assert first > 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", ["worker", "foreman", "driver"])
def test_bearing_silence_builds_trust_and_is_answered(practice: Practice, language: Language, person: str) -> None:
    talk = rehearse(practice, language, person)
    assert change(talk, "trust", None) > 0
    move = talk.inner.last
    assert move is not None and (move.act == "silence" or move.facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_trusts_goes_on_into_a_silence_and_who_does_not_stays_silent(
    practice: Practice, language: Language
) -> None:
    guarded, trusting = rehearse(practice, language, "worker"), warmed(rehearse(practice, language, "worker"), language)
    for talk in (guarded, trusting):
        talk.says(PASSPORT[language])
        talk.says(DEBT[language])
    assert not guarded.waits().facts
    assert trusting.waits().facts


@pytest.mark.parametrize("language", LANGUAGES)
def test_rights_count_where_they_are_understood(practice: Practice, language: Language) -> None:
    vetted = rehearse(practice, language, "worker")
    cousin = rehearse(practice, language, "worker", interpreter="accept-cousin")
    nobody = rehearse(practice, language, "worker", interpreter="")
    for talk in (vetted, cousin, nobody):
        assert not talk.inner.rights_known
        talk.says(RIGHTS[language])
    assert vetted.inner.rights_known
    assert not cousin.inner.rights_known and not nobody.inner.rights_known


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_needs_rights_stays_closed_without_them(practice: Practice, language: Language) -> None:
    question = {"sl": "Kaj so vam rekli o policiji?", "en": "What were you told about the police?"}[language]
    told = {}
    for explained in (False, True):
        talk = rehearse(practice, language, "worker")
        if explained:
            talk.says(RIGHTS[language])
        trusted(practice, talk.session, "worker")
        talk.says(question)
        told[explained] = "threat-prison" in talk.inner.told
    assert told == {False: False, True: True}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_interpreter_decides_what_is_said_and_whose_words_it_is(practice: Practice, language: Language) -> None:
    acts, words = {}, {}
    for interpreter in ("", "accept-cousin", "arrange-interpreter"):
        talk = warmed(rehearse(practice, language, "worker", interpreter=interpreter), language)
        acts[interpreter] = talk.says(PASSPORT[language]).act
        words[interpreter] = list(talk.heard())[-1][1].text
        assert bool(talk.inner.told) == (interpreter == "arrange-interpreter")
    assert acts == {"": "no_interpreter", "accept-cousin": "cousin_speaks", "arrange-interpreter": "disclose"}
    person = practice.library.scenario["white-van"].person["worker"]
    assert words[""] in person.lines["no_interpreter"][language]
    assert words["accept-cousin"] in person.lines["cousin_speaks"][language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_the_foreman_the_same_words_bring_nothing_out(practice: Practice, language: Language) -> None:
    told = {}
    for apart in (False, True):
        talk = warmed(rehearse(practice, language, "worker", apart=apart), language)
        talk.says(PASSPORT[language])
        talk.says(DEBT[language])
        told[apart] = set(talk.inner.told) & {"passports-pouch", "debt-10000"}
    assert told == {False: set(), True: {"passports-pouch", "debt-10000"}}

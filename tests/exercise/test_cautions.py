"""A colleague says so where something is told that should not be."""

import pytest

from roleplay.exercise.log.state import CAUTIONS
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.exercise.test_talk import Make, Table

SENSITIVE = {
    "en": "Everyone should know: two years ago we had Viktor Zalar in the inquiry Kremen, foreign workers on sites.",
    "sl": "Naj vedo vsi: pred dvema letoma smo v Kremnu imeli Viktorja Zalarja, tuji delavci na gradbiščih.",
}
PERSONAL = {
    "en": "The number of the man who rang our helpline is still in our log, it ends in 594.",
    "sl": "Številka moškega, ki je klical na naš telefon za pomoč, je še v dnevniku, konča se s 594.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_to_all_without_need_is_said_to_go_too_wide(make_practice: Make, language: Language) -> None:
    table = Table(make_practice("sqlite://"), language)
    moves = [move for move in table.says(SENSITIVE[language], picks="zalar-earlier") if move.act in CAUTIONS]
    assert [move.act for move in moves] == ["too_wide"]
    needs = table.session.state.scenario.fact["zalar-earlier"].needs
    assert moves[0].speaker not in needs and moves[0].channel == "room"
    assert "Zalar" not in table.text_of(moves[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_needs_it_only_takes_note(make_practice: Make, language: Language) -> None:
    moves = Table(make_practice("sqlite://"), language).says(SENSITIVE[language], "prosecutor", picks="zalar-earlier")
    assert moves and not {move.act for move in moves} & CAUTIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_personal_data_without_consent_are_not_taken(make_practice: Make, language: Language) -> None:
    table = Table(make_practice("sqlite://"), language, agency="ngo")
    moves = [move for move in table.says(PERSONAL[language], "police", picks="caller-number") if move.act in CAUTIONS]
    assert [(move.speaker, move.act, move.channel) for move in moves] == [("police", "no_consent", "direct")]
    assert "594" not in table.text_of(moves[0])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The caller’s number is in our log, it ends in 594, everyone note it."),
        ("sl", "Številka klicatelja je v dnevniku, konča se s 594, zapišite si jo vsi."),
    ],
)
def test_what_is_told_before_a_call_is_told(make_practice: Make, language: Language, text: str) -> None:
    moves = Table(make_practice("sqlite://"), language, agency="ngo").says(text, picks="caller-number")
    assert "no_consent" in {move.act for move in moves}


def test_it_is_said_once_a_phase(make_practice: Make) -> None:
    table = Table(make_practice("sqlite://"), "en")
    first = table.says(SENSITIVE["en"], picks="zalar-earlier")
    again = table.says("And a partner state asked us on 14 October who uses the number on the employer letters.")
    assert "too_wide" in {move.act for move in first}
    assert not {move.act for move in again} & CAUTIONS

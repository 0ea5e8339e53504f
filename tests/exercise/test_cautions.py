"""A colleague says so where something is told that should not be, or a message sounds against what services hold to."""

from collections.abc import Callable
from typing import Any

import pytest

from roleplay.exercise.moves import Move
from roleplay.exercise.state import CAUTIONS
from roleplay.reading.mentions import Named
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, ROUGH, ROUGH_MANNERS, Language, MannerId
from tests.exercise.conftest import Stage
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
    moves = [move for move in table.says(SENSITIVE[language]) if move.act in CAUTIONS]
    assert [move.act for move in moves] == ["too_wide"]
    needs = table.session.state.scenario.fact["zalar-earlier"].needs
    assert moves[0].speaker not in needs and moves[0].channel == "room"
    assert "Zalar" not in table.text_of(moves[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_needs_it_only_takes_note(make_practice: Make, language: Language) -> None:
    moves = Table(make_practice("sqlite://"), language).says(SENSITIVE[language], "prosecutor")
    assert moves and not {move.act for move in moves} & CAUTIONS


@pytest.mark.parametrize("language", LANGUAGES)
def test_personal_data_without_consent_are_not_taken(make_practice: Make, language: Language) -> None:
    table = Table(make_practice("sqlite://"), language, agency="ngo")
    moves = [move for move in table.says(PERSONAL[language], "police") if move.act in CAUTIONS]
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
    moves = Table(make_practice("sqlite://"), language, agency="ngo").says(text)
    assert "no_consent" in {move.act for move in moves}


def test_it_is_said_once_a_phase(make_practice: Make) -> None:
    table = Table(make_practice("sqlite://"), "en")
    first = table.says(SENSITIVE["en"])
    again = table.says("And a partner state asked us on 14 October who uses the number on the employer letters.")
    assert "too_wide" in {move.act for move in first}
    assert not {move.act for move in again} & CAUTIONS


def cautions(
    stage: Stage, *manners: MannerId, channel: str = "room", to: tuple[str, ...] = (), **reading: Any
) -> list[Move]:
    stage.reader.heard = manners
    return [move for move in stage.says(channel, to, label="OPINION", **reading) if move.act in CAUTIONS]


@pytest.fixture
def table(begin: Callable[..., Stage]) -> Stage:
    return begin("police")


def test_all_that_is_rough_in_particular_has_its_standard(library: Library) -> None:
    assert {standard.manner for standard in library.standards} == ROUGH_MANNERS - {ROUGH, "spreads"}
    for standard in library.standards:
        assert set(standard.speakers) == set(AGENCIES) and standard.act in CAUTIONS


def test_somebody_speaks_up_for_what_services_hold_to(begin: Callable[..., Stage], library: Library) -> None:
    for standard in library.standards:
        (move,) = cautions(begin("police"), standard.manner)
        expected = next(agency for agency in standard.speakers if agency != "police")
        assert (move.speaker, move.act, move.passages) == (expected, standard.act, standard.passages)


def test_who_is_addressed_speaks_before_others(table: Stage) -> None:
    (move,) = cautions(table, "neglects", addressees=("border", "labour"))
    assert move.speaker in ("border", "labour")


def test_a_single_agency_answers_where_nobody_else_hears(table: Stage) -> None:
    (move,) = cautions(table, "pressures", channel="direct", to=("labour",))
    assert (move.speaker, move.channel) == ("labour", "direct")


def test_each_kind_is_said_once_a_phase_and_one_a_turn(table: Stage) -> None:
    said = [[move.act for move in cautions(table, "vows", "judges")] for _ in range(3)]
    assert said == [["no_vow"], ["not_proven"], []]
    table.goes_on("preliminary")
    assert [move.act for move in cautions(table, "vows")] == ["no_vow"]


def test_what_is_good_or_rough_in_no_particular_way_is_passed_over(table: Stage) -> None:
    assert cautions(table, "shields", "agrees", ROUGH) == []


def test_an_insult_is_met_by_its_tone_alone(table: Stage) -> None:
    table.reader.heard = ("scolds",)
    acts = [move.act for move in table.says("room", label="OPINION", rude=True)]
    assert "tone" in acts and not CAUTIONS & set(acts)


def test_whoever_speaks_up_does_not_thank_as_well(table: Stage) -> None:
    table.reader.heard = ("neglects",)
    moves = table.says("direct", ("social",), label="OPINION")
    assert [move.act for move in moves] == ["care_first"]


def test_what_has_met_with_an_objection_needs_no_second_one(begin: Callable[..., Stage]) -> None:
    stage = begin("social")
    stage.goes_on("interview")
    stage.reader.heard = ("orders",)
    claimed = (Named(id="formal-identification", mood="declare", confidence=0.9),)
    acts = [move.act for move in stage.says("room", label="OPINION", powers=claimed)]
    assert "object" in acts and not CAUTIONS & set(acts)

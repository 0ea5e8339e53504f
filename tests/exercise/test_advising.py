"""Agencies say how they go about things: where that fits best, never the same twice, and never for another agency."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.exercise.floor.telling import RAISED
from roleplay.exercise.log.moves import Move
from roleplay.exercise.words.reading import Raised
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId
from tests.exercise.conftest import Stage
from tests.exercise.test_questions import question
from tests.exercise.test_unanswered import answer, words

Begin = Callable[..., Stage]


def position_of(library: Library, agency: AgencyId, place: int = 0) -> str:
    return library.agency[agency].positions[place].id


def raised(library: Library, agency: AgencyId, fit: float, place: int = 0) -> tuple[Raised, ...]:
    return (Raised(agency=agency, position=position_of(library, agency, place), fit=fit),)


def asked_for_advice(stage: Stage, library: Library, fit: float, **details: Any) -> Move:
    asked = question(exact=True, **details).model_copy(update={"raised": raised(library, "prosecutor", fit)})
    return answer(stage, "prosecutor", asks=True, questions=(asked,))


def test_an_agency_answers_with_its_practice_and_with_the_passages_that_ground_it(
    begin: Begin, library: Library
) -> None:
    stage = begin("police")
    move = asked_for_advice(stage, library, RAISED)
    position = library.agency["prosecutor"].positions[0]
    assert (move.act, move.position, move.passages) == ("advise", position.id, position.passages)
    assert position.says["en"] in words(stage, move)
    assert not move.facts


def test_nobody_says_the_same_of_it_again(begin: Begin, library: Library) -> None:
    stage = begin("police")
    assert asked_for_advice(stage, library, 0.9).act == "advise"
    assert asked_for_advice(stage, library, 0.9).act != "advise"


def test_the_case_comes_first_and_a_practice_never_instead_of_it(begin: Begin, library: Library) -> None:
    stage = begin("police")
    known = next(iter(stage.session.state.known("prosecutor")))
    assert asked_for_advice(stage, library, 0.95, aims=((known, 0.9),)).act != "advise"
    assert asked_for_advice(stage, library, 0.95, scope="deed", actions=("direct-evidence",)).act != "advise"
    assert asked_for_advice(stage, library, 0.95, scope="visit").act == "advise"


def test_a_practice_that_is_only_perhaps_meant_is_not_said(begin: Begin, library: Library) -> None:
    stage = begin("police")
    assert asked_for_advice(stage, library, RAISED - 0.01).act != "advise"
    assert asked_for_advice(stage, library, RAISED).act == "advise"


def test_to_a_remark_a_practice_is_said_only_where_it_surely_is_meant(begin: Begin, library: Library) -> None:
    stage = begin("police")
    assert answer(stage, "ngo", raised=raised(library, "ngo", RAISED - 0.01)).act != "advise"
    assert answer(stage, "ngo", raised=raised(library, "ngo", RAISED)).act == "advise"


def test_in_the_room_the_one_whose_practice_is_raised_speaks(begin: Begin, library: Library) -> None:
    stage = begin("police")
    asked = question(exact=True).model_copy(update={"raised": raised(library, "labour", 0.9)})
    moves = stage.says("room", (), asks=True, questions=(asked,))
    assert [(move.speaker, move.act) for move in moves if move.position is not None] == [("labour", "advise")]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    agencies=st.lists(st.sampled_from(["border", "social", "ngo", "state", "prosecutor", "labour"]), max_size=4),
    fits=st.lists(st.floats(0, 1), min_size=4, max_size=4),
    direct=st.booleans(),
)
def test_nobody_speaks_for_another_agency_nor_tells_a_fact_by_its_practice(
    begin: Begin, library: Library, agencies: list[AgencyId], fits: list[float], direct: bool
) -> None:
    stage = begin("police")
    found = tuple(item for agency, fit in zip(agencies, fits, strict=False) for item in raised(library, agency, fit, 1))
    asked = question(exact=True).model_copy(update={"raised": found})
    channel, to = ("direct", ("ngo",)) if direct else ("room", ())
    for move in stage.says(channel, to, asks=True, questions=(asked,)):
        if move.position is not None:
            assert move.position in library.agency[move.speaker].position  # type: ignore[index]
            assert not move.facts
            assert move.speaker in agencies


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_agency_has_practices_in_every_language(library: Library, language: str) -> None:
    for agency in library.agencies:
        assert len(agency.positions) >= 40
        for item in agency.positions:
            assert language in item.asks.languages() and language in item.says.languages()
            assert len(set(item.asks.root[language])) >= 5  # type: ignore[index]

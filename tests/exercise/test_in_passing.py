"""What is named in passing or in a question is not done; a service answers for its own task."""

from collections.abc import Callable

import pytest

from roleplay.exercise.log.moves import Move
from roleplay.exercise.words.reading import Asked
from tests.exercise.conftest import Stage
from tests.exercise.test_talk import Make, Table
from tests.mentioned import Named

Begin = Callable[..., Stage]
SURE = 0.9
REFUSALS = {"nothing_known", "withhold"}


def requested(*named: tuple[str, float]) -> tuple[Named, ...]:
    return tuple(Named(id=name, mood="request", confidence=surely) for name, surely in named)


def accepted(moves: list[Move]) -> list[str | None]:
    return [move.action for move in moves if move.act == "accept"]


def test_whoever_takes_something_on_does_not_say_that_nothing_is_known(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    when = Asked(label="PROBE", names=True)
    moves = stage.says("direct", ("social",), actions=requested(("medical-check", SURE)), questions=(when,), asks=True)
    assert accepted(moves) == ["medical-check"] and not {move.act for move in moves} & REFUSALS


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sl", "A je to že dovolj, da ga pridržimo?"),
        ("sl", "Je po vašem prav, da voznika pridržimo že zdaj?"),
        ("sl", "Se vam zdi prav, da ju pridržimo?"),
        ("en", "Is it right, in your view, that we detain the driver now?"),
    ],
)
def test_who_asks_whether_something_may_be_done_has_not_done_it(make_practice: Make, language: str, text: str) -> None:
    table = Table(make_practice("sqlite://"), language, phase="interview")
    table.says(text, "prosecutor")
    assert "detain-suspects" not in table.session.state.taken


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Please arrange the medical check. Where are the men now?"),
        ("sl", "Prosim, uredite zdravniški pregled. Kje so moški zdaj?"),
    ],
)
def test_where_the_people_are_is_told_beside_a_request(make_practice: Make, language: str, text: str) -> None:
    table = Table(make_practice("sqlite://"), language)
    done = {move.act for move in table.says(text, "social")}
    assert "whereabouts" in done and ("accept" in done or table.asked_first())


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sl", "Prosim, da vsak potrdi, kaj je prevzel."),
        ("sl", "Vsaka služba naj sporoči, kaj je prevzela."),
        ("en", "Please everyone confirm what you have taken on."),
        ("en", "Could you all confirm what you are doing?"),
    ],
)
def test_who_has_tasks_confirmed_hears_who_does_what(make_practice: Make, language: str, text: str) -> None:
    table = Table(make_practice("sqlite://"), language, phase="preliminary")
    table.says({"sl": "Meja, prosim, ločite moške.", "en": "Border, please separate the men."}[language])
    moves = table.says(text)
    assert {move.act for move in moves} & {"progress", "status"}
    assert not {move.act for move in moves} & REFUSALS

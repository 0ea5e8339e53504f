"""What is named in passing, beside rough words or in a question, is not done; a service answers for its own task."""

from collections.abc import Callable

import pytest

from roleplay.exercise.moves import Move
from roleplay.exercise.reading import Asked
from roleplay.exercise.replies import REFUSALS
from roleplay.exercise.talk import DISMISSIVE
from roleplay.reading.mentions import Named
from roleplay.scenario.vocabulary import ROUGH, MannerId
from tests.exercise.conftest import Stage
from tests.exercise.test_talk import Make, Table

Begin = Callable[..., Stage]
IN_PASSING, SURE = 0.7, 0.9


def requested(*named: tuple[str, float]) -> tuple[Named, ...]:
    return tuple(Named(id=name, mood="request", confidence=surely) for name, surely in named)


def accepted(moves: list[Move]) -> list[str | None]:
    return [move.action for move in moves if move.act == "accept"]


@pytest.mark.parametrize(("surely", "done"), [(IN_PASSING, False), (SURE, True)])
@pytest.mark.parametrize("manner", sorted(DISMISSIVE))
def test_beside_dismissive_words_only_what_is_sure_is_taken(
    begin: Begin, manner: MannerId, surely: float, done: bool
) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    stage.reader.heard = (manner,)
    moves = stage.says("direct", ("social",), actions=requested(("medical-check", surely)))
    assert accepted(moves) == (["medical-check"] if done else [])
    stage.says("room", actions=(Named(id="name-lead", mood="declare", confidence=surely),))
    assert ("name-lead" in stage.session.state.taken) is done


@pytest.mark.parametrize("action", ["separate-persons", "arrange-interpreter"])
def test_what_keeps_people_safe_is_taken_up_beside_any_words(begin: Begin, action: str) -> None:
    stage = begin("social")
    stage.goes_on("preliminary")
    stage.reader.heard = ("scolds", "neglects")
    assert accepted(stage.says("room", actions=requested((action, IN_PASSING)))) == [action]


@pytest.mark.parametrize("manner", sorted(DISMISSIVE))
def test_nobody_thanks_for_what_puts_off_presses_or_blames(begin: Begin, manner: MannerId) -> None:
    stage = begin("police")
    stage.reader.heard = (manner,)
    said = [[move.act for move in stage.says("direct", ("border",), label="OPINION")] for _ in range(2)]
    assert "acknowledge" not in {act for acts in said for act in acts} and said[1] == ["clarify"]


@pytest.mark.parametrize("manner", [ROUGH, "cares"])
def test_what_is_named_in_passing_counts_otherwise(begin: Begin, manner: MannerId) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    stage.reader.heard = (manner,)
    moves = stage.says("direct", ("social",), actions=requested(("medical-check", IN_PASSING)))
    assert accepted(moves) == ["medical-check"]


@pytest.mark.parametrize(("surely", "declines"), [(IN_PASSING, False), (SURE, True)])
def test_beside_its_own_task_a_service_declines_only_what_was_surely_asked(
    begin: Begin, surely: float, declines: bool
) -> None:
    stage = begin("police")
    stage.goes_on("preliminary")
    asked = requested(("medical-check", SURE), ("notify-labour", surely))
    moves = stage.says("direct", ("social",), actions=asked)
    assert accepted(moves) == ["medical-check"]
    assert ("decline" in {move.act for move in moves}) is declines


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
        ("en", "Please do the medical check. Where are the men now?"),
        ("sl", "Prosim, uredite zdravniški pregled. Kje so moški zdaj?"),
    ],
)
def test_where_the_people_are_is_told_beside_a_request(make_practice: Make, language: str, text: str) -> None:
    moves = Table(make_practice("sqlite://"), language).says(text, "social")
    assert {move.act for move in moves} >= {"accept", "whereabouts"}


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

"""The plots of a talk: where each question stands, what marks mean without colour, and pictures made of them."""

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import altair as alt
import pytest

from roleplay.feedback.charts import GROUND, PAPER, on_page, plots
from roleplay.feedback.charts.talks import CLASSES, DIVIDE, FIRST, MARKS, name_of, question_map
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.feedback.words import phrases
from roleplay.practice import Practice
from roleplay.printing.blocks import Picture
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.conftest import KNOWLEDGE, Play
from tests.feedback import drilled
from tests.ui.test_contrast import ratio

Graded = Callable[[Language], Report]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric(KNOWLEDGE)


@pytest.fixture(scope="module")
def graded(library: Library, reader: LocalReader, rubric: Rubric) -> Iterator[Graded]:
    """Gives the report of a talk in a language; each talk is held once."""
    store = SessionStore(open_engine("sqlite://"))
    practice = Practice(library, store, reader, AuthoredVoice())
    yield cache(lambda language: build(drilled.drive(practice, language).state, library, rubric))
    store.close()


def rows(chart: Any) -> list[dict[str, Any]]:
    """Return all data that a plot draws."""
    return [row for layer in chart["layer"] for row in layer["data"]["values"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_stands_in_the_row_of_its_class(graded: Graded, language: Language) -> None:
    report, say = graded(language), phrases(language)
    talk, asked = report.questions.interviews[0], report.questions.questions
    drawn = {(row["number"], row["row"]): row for row in rows(question_map(say, talk, asked, PAPER)) if "kind" in row}
    for item in asked:
        place = FIRST + CLASSES.index(item.label)
        mark = drawn[(item.number, place)]
        assert (place < DIVIDE) == (item.label in PRODUCTIVE) == (mark["kind"] == name_of(say, "plus"))
        assert ((item.number, 0) in drawn) == bool(item.facts)
    for wait in talk.waits:
        assert ((wait.number, 0) in drawn) == bool(wait.facts)


@pytest.mark.long
@pytest.mark.some(1)
@pytest.mark.parametrize("moves", ["police-sl-average", "social-en-average"])
def test_every_plot_keeps_to_the_schema_of_charts(played: Play, library: Library, rubric: Rubric, moves: str) -> None:
    state = played(KNOWLEDGE / "scenarios" / "white-van" / "moves" / f"{moves}.jsonl")
    report = build(state, library, rubric)
    drawn = plots(report, phrases(report.language))
    assert len(drawn) >= 3
    for plot in drawn:
        spec = plot.draw(PAPER)
        assert spec["$schema"].endswith(f"{alt.SCHEMA_VERSION}.json")
        alt.LayerChart.from_dict(spec, validate=True)


def test_marks_differ_without_their_colour() -> None:
    assert len({shape for _, shape in MARKS.values()}) == len(MARKS)


@pytest.mark.parametrize("ground", GROUND.values())
def test_marks_can_be_seen_on_both_grounds(ground: str) -> None:
    for colour, _ in MARKS.values():
        assert ratio(colour, ground) >= 3.0, colour


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_made_here_and_told_in_words(graded: Graded, language: Language) -> None:
    for plot in plots(graded(language), phrases(language)):
        assert Picture(on_page(plot), plot.finding, plot.words).png.startswith(PNG)
        assert plot.finding in plot.words


def test_labels_cannot_break_out_of_their_expression(graded: Graded) -> None:
    report, say = graded("en"), phrases("en")
    chart = question_map(say, report.questions.interviews[0], report.questions.questions, PAPER)
    axis = chart["layer"][-1]["encoding"]["y"]["axis"]
    assert json.loads(axis["labelExpr"].removesuffix("[datum.value]"))[FIRST] == say("chart.class.OPEN")

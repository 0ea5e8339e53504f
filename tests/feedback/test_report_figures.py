"""Counted figures: what they say of any session, that each has its sentence, and that every export draws them."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from io import StringIO
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.feedback.counting import NO_QUESTIONS, InterviewPart, SessionLedger
from roleplay.feedback.document import COLUMNS, document, rows, to_csv, to_json, to_markdown
from roleplay.feedback.figures import OF_SESSION, OF_TALK, Figure, counts
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import phrases
from roleplay.printing.blocks import Heading, Item, text_of
from roleplay.printing.markdown import escaped
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play, reading
from tests.thorough import amount

Make = Callable[..., Play]
Build = Callable[..., Report]
FIGURES = (*OF_SESSION, *OF_TALK)
SHIPPED = {"unrecognised", "productive_share", "open_run", "talk_share", "silences"}
LABELS = ("OPEN", "OPEN", "PROBE", "ENCOUR", "ADMIN", "LEAD", None)  # None is silence


@pytest.fixture
def mixed(play: Make) -> Play:
    """A session with two talks, silence in one, and something said that the reader did not find a fact in."""
    session = play("border").phase()
    session.room("There was something about their papers that you ought to know.", reading(topics=("documents",)))
    session.phase().ask("driver", "Tell me about today.", reading("OPEN")).be_silent("driver")
    session.ask("foreman", "Who are you?", reading("PROBE")).ask("driver", "You knew, did you not?", reading("LEAD"))
    return session.phase(2).finish()


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_has_its_sentence_in_every_language(name: str) -> None:
    for language in LANGUAGES:
        text = phrases(language).texts.get(f"figure.{name}")
        assert text, f"roleplay/feedback/words/texts/{language}.yaml: figure.{name} is missing"


def test_each_figure_is_entered_once_and_no_sentence_is_left_over() -> None:
    assert len(FIGURES) == len(set(FIGURES))
    for language in LANGUAGES:
        written = {key.removeprefix("figure.") for key in phrases(language).texts if key.startswith("figure.")}
        assert written == set(FIGURES), language


def talks_of(state: Play) -> dict[str, set[int]]:
    """Return the turns of each talk, in the order in which the talks began, from the log alone."""
    found: dict[str, set[int]] = {}
    for entry in state.state.log:
        event = entry.event
        if event.kind == "said" and event.speaker == state.state.learner and event.channel == "interview":
            found.setdefault(event.to[0], set()).add(entry.turn)
        elif event.kind == "waited" and event.person:
            found.setdefault(event.person, set()).add(entry.turn)
    return found


def assert_sound(session: Play, report: Report) -> None:
    """Fail where a figure is out of bounds or of order, or says something else than the rest of the report."""
    talks = talks_of(session)
    places = [(["", *talks].index(item.person), FIGURES.index(item.id)) for item in report.figures]
    assert places == sorted(set(places)), "the session, then each talk; once each"
    for item in report.figures:
        assert (item.id in OF_TALK) == bool(item.person) == bool(item.name)
        assert list(item.turns) == sorted(set(item.turns))
        assert set(item.turns) <= talks.get(item.person, set(range(1, report.turns + 1)))
        is_share = "{value:%}" in phrases(report.language).texts[f"figure.{item.id}"]
        assert 0 <= item.value <= 1 if is_share else isfinite(item.value)
        assert item.text and not re.search(r"[{}]|None|nan|\s{2}", item.text), item.text
    kept = {(item.person, item.id): item.value for item in report.figures}
    for talk in report.questions.interviews:
        told = {"productive_share": talk.productive_share, "talk_share": talk.talk_share, "silences": talk.silences}
        told["open_run"] = talk.open_run if talk.questions else None
        for name, value in told.items():
            assert kept.get((talk.person, name)) == value, "what was not observed is no figure, and never zero"
        assert 0 <= kept[talk.person, "silences"] + (told["open_run"] or 0) <= len(talks[talk.person])
    assert kept.get(("", "unrecognised"), 0) == report.flow.unrecognised


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_played_sessions_are_sound(
    careful: Play, harmful: Play, mixed: Play, report: Build, language: Language
) -> None:
    seen: set[str] = set()
    for session in (careful, harmful, mixed):
        result = report(session, language)
        assert_sound(session, result)
        seen |= {item.id for item in result.figures}
    assert seen >= SHIPPED, "each is played here, so that its sentence is filled in"


@pytest.mark.long
@settings(max_examples=amount(15, 200))
@given(st.lists(st.tuples(st.sampled_from(["driver", "worker"]), st.sampled_from(LABELS)), max_size=12))
def test_figures_of_any_talks_are_sound(library: Library, rubric: Rubric, turns: list[tuple[str, str | None]]) -> None:
    session = Play(library).phase(2)
    for person, label in turns:
        if label is None:
            session.be_silent(person)
        else:
            session.ask(person, "And then, what?", reading(label))  # type: ignore[arg-type]
    result = build(session.state, library, rubric)
    assert_sound(session, result)
    for person in talks_of(session):
        kept = {item.id: item for item in result.figures if item.person == person}
        asked = [label for each, label in turns if each == person and label is not None]
        signs = "".join("o" if label == "OPEN" else "e" if label == "ENCOUR" else "." for label in asked)
        runs = [run for run in re.findall(r"[oe]+", signs) if "o" in run]
        assert (
            kept["silences"].value
            == len(kept["silences"].turns)
            == len([1 for each in turns if each == (person, None)])
        )
        if asked:
            assert kept["open_run"].value == len(kept["open_run"].turns) == max(map(len, runs), default=0)
        if proper := [label for label in asked if label not in NO_QUESTIONS]:
            share = kept["productive_share"]
            assert share.numbers["total"] == len(share.turns) == len(proper)
            assert share.value == share.numbers["good"] / len(proper)
        else:
            assert "productive_share" not in kept


def test_what_was_said_and_not_recognised_names_its_turn(mixed: Play, report: Build) -> None:
    (item,) = (each for each in report(mixed).figures if each.id == "unrecognised")
    assert not item.person and item.turns == (2,)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, library: Library) -> Callable[[Play, Report], dict[str, str]]:
    """Every export of a report as text; PDF and Word as the tree of blocks of which both are made."""

    def of(session: Play, result: Report) -> dict[str, str]:
        state = session.state
        table = list(csv.reader(StringIO(to_csv(result, state, library)[1:]), delimiter=";"))
        blocks = document(result, state, library).blocks
        return {
            "md": to_markdown(result, state, library),
            "json": json.dumps(json.loads(to_json(result, state, library))["figures"], ensure_ascii=False),
            "csv": "\n".join(" ".join(row) for row in table),
            "blocks": "\n".join(text_of(block.spans) for block in blocks if isinstance(block, Item | Heading)),
        }

    return of


def places(items: tuple[Figure, ...], text: str, form: str) -> Iterator[int]:
    """Yield where each figure stands in an export, looked for after the one before; -1 where it does not."""
    at = 0
    for item in items:
        at = text.find(escaped(item.text) if form == "md" else item.text, max(at, 0))
        yield at


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_export_draws_each_figure_in_order(
    mixed: Play, report: Build, drawn: Callable[[Play, Report], dict[str, str]], language: Language
) -> None:
    result = report(mixed, language)
    assert {item.id for item in result.figures} >= SHIPPED and len({item.person for item in result.figures}) == 3
    for form, text in drawn(mixed, result).items():
        found = list(places(result.figures, text, form))
        assert -1 not in found, (form, [item.text for item in result.figures])
        assert len(set(found)) == len(found)


def test_a_figure_of_a_talk_stands_under_the_persons_name(mixed: Play, report: Build, library: Library) -> None:
    result = report(mixed)
    part = to_markdown(result, mixed.state, library).split("## In figures")[1].split("\n## ")[0]
    session, *talks = part.split("\n- **")
    assert session.count("\n- ") == len([item for item in result.figures if not item.person]) > 0
    assert [talk.split("**")[0] for talk in talks] == [talk.name for talk in result.questions.interviews]
    for talk, text in zip(result.questions.interviews, talks, strict=True):
        assert text.count("\n  - ") == len([item for item in result.figures if item.person == talk.person])


def test_the_table_has_a_row_for_each_figure_after_those_of_the_lines(
    mixed: Play, report: Build, library: Library
) -> None:
    result = report(mixed)
    heard = len(list(rows(result, mixed.state, library)))
    _, *lines = csv.DictReader(StringIO(to_csv(result, mixed.state, library)[1:]), fieldnames=COLUMNS, delimiter=";")
    assert len(lines) == heard + len(result.figures)
    for line, item in zip(lines[heard:], result.figures, strict=True):
        assert (line["text"], line["to"], line["channel"]) == (item.text, item.name, "figure")
        assert line["turn"] == " | ".join(map(str, item.turns))


def test_a_session_without_talk_has_no_figure_of_one_and_no_heading_without_any(
    play: Make, report: Build, library: Library
) -> None:
    session = play().phase()
    result = report(session)
    assert not any(item.person for item in result.figures)
    assert "In figures" not in to_markdown(result.model_copy(update={"figures": ()}), session.state, library)


def test_no_two_figures_have_one_name() -> None:
    with pytest.raises(ValueError, match="'silences'"):

        @counts(OF_TALK)
        def silences(ledger: SessionLedger, talk: InterviewPart) -> None:
            """Count something else."""

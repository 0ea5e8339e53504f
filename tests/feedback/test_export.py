"""Exports: only what the learner's agency heard, and people's words without markup."""

import json
import re
from collections.abc import Callable

import pytest

from roleplay.exercise.log.inputs import Corrected, Settled
from roleplay.exercise.log.visibility import heard_by
from roleplay.exercise.words.reading import Act
from roleplay.feedback.document import document, lines_heard, rows, to_json, to_markdown
from roleplay.feedback.report import Report
from roleplay.feedback.words import phrases
from roleplay.printing.blocks import Paragraph
from roleplay.printing.markdown import escaped
from roleplay.reading.acts_book import acts_book
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES
from tests.feedback.play import Play, reading

Make = Callable[..., Play]
Build = Callable[..., Report]


def test_transcript_holds_only_what_was_heard(careful: Play, library: Library) -> None:
    heard = {entry.seq for entry in heard_by("police", careful.state.log, "police", careful.state.scenario)}
    lines = lines_heard(careful.state, library, "en")
    assert lines
    assert {line.seq for line in lines} <= heard
    kinds = {careful.state.log[line.seq].event.kind for line in lines}
    assert kinds <= {"said", "acted", "waited", "reflected", "phase_entered"}


def test_others_direct_messages_stay_out(play: Make, library: Library) -> None:
    session = play("police").phase().direct("ngo", "Only for you.")
    assert any(line.text == "Only for you." for line in lines_heard(session.state, library, "en"))
    assert all(
        set(entry.event.audience) - {"police"}
        for entry in session.state.log
        if entry.event.kind == "said" and entry.event.channel == "direct"
    )


def test_the_transcript_says_to_whom_alone_something_was_said(play: Make, report: Build, library: Library) -> None:
    session = play("police").phase().direct("ngo", "Only for you.").room("For all.")
    text = to_markdown(report(session), session.state, library)
    assert re.search(r"\*\*You\*\* → NGO \(turn 2, minute \d+\): Only for you\.", text)
    assert re.search(r"\*\*You\*\* \(turn 3, minute \d+\): For all\.", text)
    assert "**NGO** → You" in text


def test_json_has_report_and_transcript(careful: Play, report: Build, library: Library) -> None:
    content = json.loads(to_json(report(careful), careful.state, library))
    assert {"total", "criteria", "harms", "transcript"} <= content.keys()
    assert "values" not in json.dumps(content["transcript"])


def test_markdown_escapes_what_people_wrote(play: Make, report: Build, library: Library) -> None:
    session = play().phase(2)
    session.ask("driver", "<script>alert(1)</script> [click](http://x.y) **now** # go", reading("OPEN"))
    text = to_markdown(report(session), session.state, library)
    assert "<script>" not in text
    assert "[click]" not in text
    assert "**now**" not in text
    assert "\\<script\\>" in text


def test_escaping_of_line_starts_and_lines() -> None:
    assert escaped("1. first\n- second") == "1\\. first - second"
    assert escaped("- item") == "\\- item"
    assert escaped("a | b") == "a \\| b"


def test_markdown_in_both_languages_and_without_transcript(careful: Play, report: Build, library: Library) -> None:
    english = to_markdown(report(careful, "en"), careful.state, library, transcript=False)
    slovenian = to_markdown(report(careful, "sl"), careful.state, library)
    assert "## What went well" in english
    assert "## Course" not in english
    assert "## Potek" in slovenian
    seen = sum(score.level is not None for score in report(careful).criteria)
    assert english.count("\n### R-") == slovenian.count("\n### R-") == seen > 10


@pytest.fixture(params=LANGUAGES)
def put_right(request: pytest.FixtureRequest, play: Make) -> Play:
    """A session with a proposal that was only a question, a step taken back, and a reading that the learner denies."""
    lead = Act(kind="decide", id="name-lead", of="action")
    session = play("police", request.param).phase()
    session.room("Who leads?", reading("PROBE", acts=(lead.model_copy(update={"sure": False}),)))
    session.take(Settled(only_asked=True))
    session.room("We lead.", reading("OPINION", acts=(lead,)))
    session.take(Corrected(turn=session.state.turn, act=0))
    session.room("Sit down or else.", reading("OPINION", acts=(Act(kind="threat"),)))
    return session.take(Corrected(turn=session.state.turn))


def test_exports_say_what_was_understood_put_right_and_disputed(
    put_right: Play, report: Build, library: Library
) -> None:
    state, language = put_right.state, put_right.state.setup.language
    say, kinds = phrases(language), acts_book(language).kinds
    made = report(put_right)
    asked, led, threatened = (line.understood for line in lines_heard(state, library, language) if line.understood)
    assert [act.status for act in asked.acts] == ["replaced", "sure"]
    assert asked.first()[0].words.startswith(kinds["decide"].title) and asked.first()[0].words.endswith("?")
    assert asked.now()[0].words.startswith(kinds["ask"].title)
    assert [act.status for act in led.acts] == ["taken_back"]
    assert [read.denied for read in (asked, led, threatened)] == [False, False, True]
    table = [row for row in rows(made, state, library) if row["understood"]]
    assert [bool(row["first_understood"]) for row in table] == [True, False, False]
    assert [row["disputed"] for row in table] == ["", "", say("export.yes")]
    transcript = json.loads(to_json(made, state, library))["transcript"]
    told = [line["understood"] for line in transcript if line["understood"] is not None]
    assert told == [read.model_dump(mode="json") for read in (asked, led, threatened)]
    text = to_markdown(made, state, library)
    assert f"~~{escaped(asked.first()[0].words)}~~" in text and say("understood.denied") in text
    struck = [
        span.text
        for block in document(made, state, library).blocks
        if isinstance(block, Paragraph)
        for span in block.spans
        if span.struck
    ]
    assert struck == [asked.first()[0].words, led.acts[0].words], "as the documents draw it"


def test_a_fact_that_the_own_agency_does_not_know_is_not_named(play: Make, library: Library) -> None:
    session = play("police")
    state = session.state
    unknown = next(fact for fact in state.scenario.facts if fact.id not in state.known("police"))
    known = next(fact for fact in state.scenario.facts if fact.id in state.known("police"))
    acts = tuple(Act(kind="tell", id=fact.id, of="fact") for fact in (unknown, known))
    session.phase().room("Words.", reading("OPINION", acts=acts))
    (read,) = (line.understood for line in lines_heard(state, library, "en") if line.understood)
    told = " ".join(act.words for act in read.acts)
    assert known.title["en"][1:] in told
    assert unknown.title["en"][1:] not in told and state.scenario.topic[unknown.topic].title["en"][1:] in told

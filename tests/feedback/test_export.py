"""Exports: only what the learner's agency heard, and people's words without markup."""

import json
import re
from collections.abc import Callable

from roleplay.exercise.visibility import heard_by
from roleplay.feedback.export import to_json, to_markdown
from roleplay.feedback.markup import escaped
from roleplay.feedback.report import Report
from roleplay.feedback.transcript import lines_heard
from roleplay.scenario.case import Library
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
    assert english.count("\n### R-") == slovenian.count("\n### R-") == 16

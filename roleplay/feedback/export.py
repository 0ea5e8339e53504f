"""A session as one document: the report and the transcript, as Markdown and as JSON."""

import json

from roleplay.exercise.state import State
from roleplay.feedback.markdown import report_lines, transcript_lines
from roleplay.feedback.phrases import phrases
from roleplay.feedback.report import Report
from roleplay.feedback.transcript import lines_heard
from roleplay.scenario.case import Library


def to_json(report: Report, state: State, library: Library) -> str:
    """Return one JSON object: the report's keys and `transcript`."""
    content = report.model_dump(mode="json")
    content["transcript"] = [line.model_dump(mode="json") for line in lines_heard(state, library, report.language)]
    return json.dumps(content, ensure_ascii=False, indent=2)


def to_markdown(report: Report, state: State, library: Library, *, transcript: bool = True) -> str:
    """Return the report, and the transcript after it, as a Markdown document; the words of people are escaped."""
    say = phrases(report.language)
    lines = list(report_lines(report, say))
    if transcript:
        lines += transcript_lines(lines_heard(state, library, report.language), say)
    return "\n".join(lines).strip() + "\n"

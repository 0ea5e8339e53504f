"""A session as one file: report and transcript as Markdown, JSON, PDF or Word, its lines as a table.

Markdown, PDF and Word have the same content, because all three are made of the same lines. What is heavy (drawing
plots, writing PDF and Word) is imported when it is asked for.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from roleplay.exercise.state import State
from roleplay.feedback.charts.plots import plots
from roleplay.feedback.document._sections import report_lines, transcript_lines
from roleplay.feedback.document._table import to_csv
from roleplay.feedback.document._transcript import lines_heard
from roleplay.feedback.one_page import one_page
from roleplay.feedback.report import Report, escaped
from roleplay.feedback.words import phrases
from roleplay.printing.blocks import Document, Picture, picture_named
from roleplay.printing.letters import storable
from roleplay.scenario.case import Library

Format = Literal["md", "json", "csv", "docx", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
BINARY: frozenset[Format] = frozenset({"docx", "pdf"})
MEDIA: Mapping[Format, str] = MappingProxyType(
    {
        "md": "text/markdown",
        "json": "application/json",
        "csv": "text/csv",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf": "application/pdf",
    }
)


def exported(form: Format, report: Report, state: State, library: Library) -> bytes:
    """Return the file of this format."""
    texts: dict[Format, Callable[[Report, State, Library], str]] = {
        "md": to_markdown,
        "json": to_json,
        "csv": to_csv,
    }
    if form in texts:
        return texts[form](report, state, library).encode("utf-8", "replace")
    return to_pdf(report, state, library) if form == "pdf" else to_docx(report, state, library)


def to_json(report: Report, state: State, library: Library) -> str:
    """Return one JSON object: the report's keys, `one_page` and `transcript`."""
    transcript = [line.model_dump(mode="json") for line in lines_heard(state, library, report.language)]
    return json.dumps(as_data(report) | {"transcript": transcript}, ensure_ascii=False, indent=2) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """Return the report's keys and `one_page`, the page as Markdown."""
    return report.model_dump(mode="json") | {"one_page": one_page(report)}


def to_markdown(report: Report, state: State, library: Library, *, transcript: bool = True) -> str:
    """Return the report, and the transcript after it; the words of people are escaped, plots are told in words."""
    say = phrases(report.language)
    words = {plot.name: f"*{say('export.picture')}:* {escaped(plot.words)}" for plot in plots(report, say)}
    lines = _lines(report, state, library, transcript=transcript)
    told = (words.get(picture_named(line) or "", line) for line in lines)
    return storable("\n".join(told).strip() + "\n")


def to_pdf(report: Report, state: State, library: Library) -> bytes:
    """Return report and transcript as a PDF with the plots."""
    from roleplay.printing import pdf  # noqa: PLC0415 - heavy

    return pdf.to_pdf(document(report, state, library))


def to_docx(report: Report, state: State, library: Library) -> bytes:
    """Return report and transcript as a Word document with the plots."""
    from roleplay.printing import word  # noqa: PLC0415 - heavy

    return word.to_docx(document(report, state, library))


def document(report: Report, state: State, library: Library) -> Document:
    """Return report and transcript with their plots as a document in no format yet."""
    from roleplay.feedback.charts.pictures import page_png  # noqa: PLC0415 - heavy
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    say = phrases(report.language)
    pictures = {plot.name: Picture(page_png(plot), plot.finding, plot.words) for plot in plots(report, say)}
    title = say("export.title", scenario=report.scenario_title)
    blocks = read(storable("\n".join(_lines(report, state, library))), pictures)
    return Document(title, f"{title} · {report.agency_name}", report.language, blocks)


def _lines(report: Report, state: State, library: Library, *, transcript: bool = True) -> list[str]:
    """Return the lines of Markdown of which all documents are made."""
    say = phrases(report.language)
    lines = list(report_lines(report, say))
    if transcript:
        lines += transcript_lines(lines_heard(state, library, report.language), say)
    return lines

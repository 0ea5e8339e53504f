"""A session as one file: report and transcript as Markdown, JSON, PDF or Word, its lines as a table.

Markdown, PDF and Word have the same content, because all three are drawn from the same tree of blocks.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args

from roleplay.exercise.log.state import State
from roleplay.feedback.charts import Plot, on_page, plots
from roleplay.feedback.document._blocks import report_blocks, transcript_blocks, well_done_blocks
from roleplay.feedback.document._table import to_csv
from roleplay.feedback.document._transcript import lines_heard
from roleplay.feedback.page import one_page
from roleplay.feedback.report import Report
from roleplay.feedback.words import phrases
from roleplay.printing import files, markdown
from roleplay.printing.blocks import Block, Document, Heading, Paragraph, Picture, Span, text_of
from roleplay.printing.letters import one_line
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
    match form:
        case "pdf":
            return files.pdf(document(report, state, library))
        case "docx":
            return files.docx(document(report, state, library))
        case "md":
            text = to_markdown(report, state, library)
        case "json":
            text = to_json(report, state, library)
        case "csv":
            text = to_csv(report, state, library)
    return text.encode("utf-8", "replace")


def to_json(report: Report, state: State, library: Library) -> str:
    """Return one JSON object: the report's keys, `one_page` and `transcript`."""
    transcript = [line.model_dump(mode="json") for line in lines_heard(state, library, report.language)]
    return json.dumps(as_data(report) | {"transcript": transcript}, ensure_ascii=False, indent=2) + "\n"


def as_data(report: Report) -> dict[str, Any]:
    """Return the report's keys and `one_page`, the page as Markdown."""
    return report.model_dump(mode="json") | {"one_page": one_page(report)}


def to_markdown(report: Report, state: State, library: Library, *, transcript: bool = True) -> str:
    """Return the report, and the transcript after it; the words of people are escaped, plots are told in words."""
    label = Span(f"{phrases(report.language)('export.picture')}:", italic=True)

    def told(plot: Plot) -> Block:
        return Paragraph((label, Span(f" {one_line(plot.words)}")))

    return markdown.to_markdown(_blocks(report, state, library, told, transcript=transcript))


def document(report: Report, state: State, library: Library) -> Document:
    """Return report and transcript with their plots as a document in no format yet."""

    def drawn(plot: Plot) -> Picture:
        return Picture(on_page(plot), plot.finding, plot.words)

    title = phrases(report.language)("export.title", scenario=report.scenario_title)
    blocks = tuple(_blocks(report, state, library, drawn))
    return Document(title, f"{title} · {report.agency_name}", report.language, blocks)


def _blocks(
    report: Report, state: State, library: Library, drawn: Callable[[Plot], Block], *, transcript: bool = True
) -> Iterator[Block]:
    """Yield the blocks of which all documents are made; below the heading of a plot stands what is `drawn` of it."""
    say = phrases(report.language)
    shown = [(say(plot.section), plot) for plot in plots(report, say)]
    for block in report_blocks(report, say):
        yield block
        title = text_of(block.spans) if isinstance(block, Heading) else None
        yield from (drawn(plot) for section, plot in shown if section == title)
    if report.drill is not None:
        yield from well_done_blocks(report, state, library, say)
    if transcript:
        yield from transcript_blocks(lines_heard(state, library, report.language), say)

"""Short ways to build the blocks of a document out of plain text."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from roleplay.printing.blocks import BULLET, Block, Heading, Item, Paragraph, Span, Spans, Table
from roleplay.printing.letters import one_line

Piece = str | Span


def spans(*pieces: Piece) -> Spans:
    """Return pieces of text as spans that a file can hold, on one line, neighbours that are set alike as one."""
    found: list[Span] = []
    for piece in pieces:
        span = piece if isinstance(piece, Span) else Span(piece)
        text = one_line(span.text)
        if found and replace(found[-1], text="") == replace(span, text=""):
            found[-1] = replace(span, text=found[-1].text + text)
        elif text:
            found.append(replace(span, text=text))
    return tuple(found)


def bold(text: str) -> Span:
    """Return text set in bold."""
    return Span(text.strip(), bold=True)


def italic(text: str) -> Span:
    """Return text set in italics."""
    return Span(text.strip(), italic=True)


def struck(text: str) -> Span:
    """Return text struck through."""
    return Span(text.strip(), struck=True)


def heading(title: str, level: int = 2) -> Heading:
    """Return a heading, by default that of a section."""
    return Heading(level, spans(title))


def paragraph(*pieces: Piece, quoted: bool = False) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(spans(*pieces), quoted)


def item(*pieces: Piece, depth: int = 0) -> Item:
    """Return an item of a list with bullets."""
    return Item(spans(*pieces), depth, BULLET)


def listed(title: str, items: Iterable[Iterable[Piece]]) -> Iterator[Block]:
    """Yield a section with its items; nothing where there are none."""
    found = [item(*pieces) for pieces in items]
    if found:
        yield heading(title)
        yield from found


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """Return a table of plain texts."""
    return Table(tuple(map(spans, head)), tuple(tuple(map(spans, row)) for row in rows))

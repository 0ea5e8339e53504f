"""A document as blocks, in no format yet: what the writers of PDF and Word draw, each in its way."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

Spec = dict[str, Any]
"""A plot in the terms of Vega-Lite."""

BULLET = "•"
SMALLEST_SHARE = 0.12  # of a table's width for one column
# Pixels of a PNG on a page for one of the plot: about 180 to the inch in print, at two thirds of the time and size.
SHARPER = 1.6
# The converter brings this font with it. With that of the documents, whose tables for pairs of letters are long, it
# takes twice as long.
FONT_OF_PLOTS = "Liberation Sans"
VEGA_LITE = "6.4"  # its version, as its converter names it


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text set in one way; `turn` is the one it leads to where a reader can follow, 0 for none."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    turn: int = 0


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1-6."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `quoted` ones stand for words that are cited."""

    spans: Spans
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list: `depth` from 0, `mark` is its number with a full stop, or a bullet."""

    spans: Spans
    depth: int
    mark: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first row says what its columns hold."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]

    def shares(self) -> tuple[float, ...]:
        """Return how much of the width each column needs, by its longest text; together 1."""
        longest = [
            max(len(text_of(cell)) for cell in column) ** 0.7 or 1 for column in zip(self.head, *self.rows, strict=True)
        ]
        least = max(longest) * SMALLEST_SHARE
        widths = [max(length, least) for length in longest]
        return tuple(width / sum(widths) for width in widths)


@dataclass(frozen=True)
class Picture:
    """A picture: `caption` says what it shows in a sentence, `words` all that is in it for those who do not see it.

    `image` is a PNG file, or a plot that is drawn when it is looked at.
    """

    image: bytes | Spec
    caption: str
    words: str

    @cached_property
    def png(self) -> bytes:
        """The PNG file."""
        if isinstance(self.image, bytes):
            return self.image
        import vl_convert  # noqa: PLC0415 - heavy

        drawn: bytes = vl_convert.vegalite_to_png(self.image, vl_version=VEGA_LITE, scale=SHARPER)
        return drawn

    @property
    def ratio(self) -> float:
        """Height by width."""
        width, height = struct.unpack_from(">II", self.png, 16)  # where each PNG has them
        return float(height / width)


Block = Heading | Paragraph | Item | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; `foot` stands at the foot of each page, `language` is its ISO 639-1 code."""

    title: str
    foot: str
    language: str
    blocks: tuple[Block, ...] = field(default=())


def text_of(spans: Iterable[Span]) -> str:
    """Return the text of spans without how it is set."""
    return "".join(span.text for span in spans)

"""Pieces of which the sections of a document are built: blocks, and where and in which words something was said."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from roleplay.feedback.counting import Harm, shown
from roleplay.feedback.report import place, where_and_when
from roleplay.feedback.words import Phrasebook
from roleplay.printing.blocks import BULLET, Block, Heading, Item, Paragraph, Span, Spans
from roleplay.printing.letters import storable

Piece = str | Span
_SPACE = re.compile(r"[^\S\u00a0]+")


def spans(*pieces: Piece) -> Spans:
    """Return pieces of text as spans that a file can hold, on one line, neighbours that are set alike as one."""
    found: list[Span] = []
    for piece in pieces:
        span = piece if isinstance(piece, Span) else Span(piece)
        text = _SPACE.sub(" ", storable(span.text))
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


def labelled(label: str, text: str) -> tuple[Piece, ...]:
    """Return text behind its label, nothing where there is none."""
    return (" ", bold(f"{label}:"), f" {text}") if text else ()


def at(turn: int | None, minute: float | None, say: Phrasebook) -> str:
    """Return in brackets where in the session something was, nothing where it was nowhere."""
    return f" ({place(turn, minute or 0.0, say)})" if turn is not None else ""


def quote(turn: int, words: str, say: Phrasebook) -> tuple[Piece, ...]:
    """Return a turn and the learner's words in it."""
    where = f"({say('export.turn')} {turn})"
    return (f"{where} ", italic(shown(words))) if words else (where,)


def said(turn: int | None, words: str | None, say: Phrasebook) -> tuple[Piece, ...]:
    """Return the learner's words with their turn, nothing where there are none."""
    return (" ", *quote(turn, words, say)) if turn is not None and words else ()


def placed(harm: Harm, say: Phrasebook) -> tuple[Piece, ...]:
    """Return where a harm was done and the learner's words."""
    where = where_and_when(harm, say)
    words = (" ", italic(shown(harm.quote))) if harm.quote else ()
    return (f" ({where})", *words) if where else ()


def sources(passages: Iterable[str]) -> str:
    """Return the passages on which something rests, in brackets."""
    names = ", ".join(passages)
    return f" [{names}]" if names else ""

"""Pieces of which the sections of a report are built: where in a session and in which words something was."""

from collections.abc import Iterable
from dataclasses import replace

from roleplay.feedback.counting import Harm, shown
from roleplay.feedback.report import place, where_and_when
from roleplay.feedback.words import Phrasebook
from roleplay.printing.blocks import Span
from roleplay.printing.building import Piece, bold, italic


def labelled(label: str, text: str) -> tuple[Piece, ...]:
    """Return text behind its label, nothing where there is none."""
    return (" ", bold(f"{label}:"), f" {text}") if text else ()


def at(turn: int | None, minute: float | None, say: Phrasebook) -> str:
    """Return in brackets where in the session something was, nothing where it was nowhere."""
    return f" ({place(turn, minute or 0.0, say)})" if turn is not None else ""


def quote(turn: int, words: str, say: Phrasebook) -> tuple[Piece, ...]:
    """Return a turn and the learner's words in it."""
    where = Span(f"({say('export.turn')} {turn})", turn=turn)
    return (where, " ", replace(italic(shown(words)), turn=turn)) if words else (where,)


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

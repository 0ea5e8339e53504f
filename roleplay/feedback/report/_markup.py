"""Pieces of Markdown that the page of a report is written in; what people wrote is escaped."""

from collections.abc import Iterable, Iterator

from roleplay.feedback.counting import Harm, shown
from roleplay.feedback.report._types import Change, Strength
from roleplay.feedback.words import Phrasebook
from roleplay.printing.markdown import escaped


def lowered(text: str) -> str:
    """Return a title as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def listed(title: str, items: Iterable[str]) -> Iterator[str]:
    """Yield a section with its items; nothing where there are none."""
    lines = list(items)
    if lines:
        yield from ("", f"## {title}", "")
        yield from (f"- {line}" for line in lines)


def place(turn: int, minute: float, say: Phrasebook) -> str:
    """Name the place in the session; before the learner's first turn only the minute."""
    if turn == 0:
        return f"{say('export.minute')} {say.number(minute)}"
    return f"{say('export.turn')} {turn}, {say('export.minute')} {say.number(minute)}"


def where_and_when(item: Strength | Change | Harm, say: Phrasebook) -> str:
    """Return where something was; without words of the learner that it is the occasion at which it was due."""
    found = [place(item.turn, item.minute or 0.0, say)] if item.turn is not None else []
    where = ", ".join([*found, *([item.where] if item.where else [])])
    return f"{say('export.occasion')}: {where}" if found and not item.quote else where


def placed(item: Strength | Change | Harm, say: Phrasebook) -> str:
    """Return where something was and the learner's words."""
    where = where_and_when(item, say)
    words = f" *{escaped(shown(item.quote))}*" if item.quote else ""
    return f" ({escaped(where)}){words}" if where else ""


def quote(turn: int, words: str, say: Phrasebook) -> str:
    """Return a turn and the learner's words in it."""
    return f"({say('export.turn')} {turn}) *{escaped(shown(words))}*" if words else f"({say('export.turn')} {turn})"

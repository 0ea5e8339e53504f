"""Pieces of Markdown that the sections of a report share; what people wrote is escaped."""

import re
from collections.abc import Iterable, Iterator

from roleplay.feedback.phrases import Phrases
from roleplay.feedback.record import shown
from roleplay.feedback.report import Change, Harm, Strength

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_AT_START = re.compile(r"^(\d+(?=[.)])|)([-+.)=:])")


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, lists, links or HTML, all on one line."""
    plain = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _AT_START.sub(r"\1\\\2", plain).replace("://", "&#58;//").replace("www.", "www&#46;")


def lowered(text: str) -> str:
    """Return a title as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def listed(title: str, items: Iterable[str], *, numbered: bool = False) -> Iterator[str]:
    """Yield a section with its items; nothing where there are none."""
    lines = list(items)
    if lines:
        yield ""
        yield f"## {title}"
        yield ""
        yield from (f"{number}. {line}" if numbered else f"- {line}" for number, line in enumerate(lines, start=1))


def place(turn: int, minute: float, say: Phrases) -> str:
    """Name the place in the session; before the learner's first turn only the minute."""
    if turn == 0:
        return f"{say('export.minute')} {say.number(minute)}"
    return f"{say('export.turn')} {turn}, {say('export.minute')} {say.number(minute)}"


def placed(item: Strength | Change | Harm, say: Phrases) -> str:
    """Return where something was and the learner's words; without words the occasion at which it was due."""
    where = placed_at(item, say)
    if not where:
        return ""
    if not item.quote:
        return f" ({say('export.occasion')}: {where})" if item.turn is not None else f" ({where})"
    return f" ({where}) *{escaped(shown(item.quote))}*"


def placed_at(item: Strength | Change | Harm, say: Phrases) -> str:
    """Return where something was: turn, minute, and with whom."""
    found = [place(item.turn, item.minute or 0.0, say)] if item.turn is not None else []
    return ", ".join([*found, *([escaped(item.where)] if item.where else [])])


def said(turn: int | None, words: str | None, say: Phrases) -> str:
    """Return the learner's words with their turn, empty where there are none."""
    return f" {quote(turn, words, say)}" if turn is not None and words else ""


def quote(turn: int, words: str, say: Phrases) -> str:
    """Return a turn and the learner's words in it."""
    return f"({say('export.turn')} {turn}) *{escaped(shown(words))}*" if words else f"({say('export.turn')} {turn})"


def sources(passages: tuple[str, ...]) -> str:
    """Return the passages on which something rests, in brackets."""
    return f" [{escaped(', '.join(passages))}]" if passages else ""

"""Where in a session something was, in words."""

from roleplay.feedback.counting import Harm
from roleplay.feedback.report._types import Change, Strength
from roleplay.feedback.words import Phrasebook


def lowered(text: str) -> str:
    """Return a title as it stands within a sentence."""
    return text[:1].lower() + text[1:]


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

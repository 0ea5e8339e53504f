"""The learner's words and turns, each leading to its place in a transcript."""

from roleplay.ui.catalogue import Catalogue
from roleplay.ui.templating import piece


def quoted(t: Catalogue, quote: str | None, turn: int | None) -> str:
    """Return the learner's words, which lead to their turn, and the name of the turn; without words its name alone."""
    return piece("quoted", t, quote, turn)


def anchor(turn: int) -> str:
    """Return the name of a turn's place in the transcript."""
    return f"turn-{turn}"

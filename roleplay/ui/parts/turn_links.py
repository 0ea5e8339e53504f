"""The learner's words and turns, each leading to its place in a transcript."""

from roleplay.feedback.counting import shown
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag


def quoted(t: Catalogue, quote: str | None, turn: int | None) -> str:
    """Return the learner's words, which lead to their turn, and the name of the turn; without words its name alone."""
    if not quote:
        return tag("meta", link(t, turn)) if turn else ""
    words = esc(t("report.quote", words=shown(quote)))
    if turn is None:
        return tag("quote", words)
    said = f"<a class='said' href='#{anchor(turn)}'>{words}</a>"
    return tag("quote", f"{said} {tag('meta', link(t, turn), 'span')}")


def link(t: Catalogue, turn: int) -> str:
    """Return the name of a turn, which leads to its place in the transcript at the end of the report."""
    return f"<a class='turn' href='#{anchor(turn)}'>{esc(t('report.turn', turn=turn))}</a>"


def anchor(turn: int) -> str:
    """Return the name of a turn's place in the transcript."""
    return f"turn-{turn}"

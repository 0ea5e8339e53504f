"""Citations on the pages: named by title, opened where they stand, with where they come from."""

from collections.abc import Iterable

from roleplay.exercise.log.moves import Move
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import piece

PROCEDURAL = frozenset({"decline", "object", "push_back", "refuse", "ask_back", "competence"})
"""What agencies say about who may do what: either the manual says so too, or it is said that it does not."""


def grounds(t: Catalogue, move: Move | None) -> str:
    """Return what a speaker's words stand on as HTML; empty for words that need no ground."""
    return piece("grounds", t, move, PROCEDURAL)


def cited(t: Catalogue, ids: Iterable[str]) -> str:
    """Return the passages behind cited ids as HTML, each folded under its title."""
    return piece("cited", t, tuple(ids))

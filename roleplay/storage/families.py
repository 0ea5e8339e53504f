"""Families of sessions: an attempt and everything that branches off it, and where two of them part."""

from collections.abc import Iterable
from math import inf

from roleplay.storage.sessions import SessionCard


def family(cards: Iterable[SessionCard], session_id: str) -> list[SessionCard]:
    """Return the session and its relations, the first attempt first; empty where there is no such session.

    Branches of a session that was deleted stay relations of each other.
    """
    by_id = {card.id: card for card in cards}
    if session_id not in by_id:
        return []
    oldest = _oldest(by_id, session_id)
    found = [card for card in by_id.values() if _oldest(by_id, card.id) == oldest]
    return sorted(found, key=lambda card: (card.created_at, card.parent is not None))


def fork(cards: Iterable[SessionCard], first: str, second: str) -> int | None:
    """Return the learner's turn from which on two relations differ, None where they have nothing in common."""
    by_id = {card.id: card for card in cards}
    one, other = _ancestry(by_id, first), _ancestry(by_id, second)
    shared = [min(one[name], other[name]) for name in one.keys() & other.keys()]
    parting = max(shared, default=inf)
    return None if parting == inf else int(parting)


def _oldest(by_id: dict[str, SessionCard], session_id: str) -> str:
    return list(_ancestry(by_id, session_id))[-1]


def _ancestry(by_id: dict[str, SessionCard], session_id: str) -> dict[str, float]:
    """Return the session and those that it comes from, each with the first turn that is no longer theirs."""
    found, left = {session_id: inf}, inf
    card = by_id.get(session_id)
    while card is not None and card.parent is not None and card.parent_turn is not None:
        left = min(left, card.parent_turn)
        found[card.parent] = left
        card = by_id.get(card.parent)
    return found

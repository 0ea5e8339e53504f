"""Attempts of one family: how each is named, and which others there are."""

from collections.abc import Iterable

from roleplay.storage.sessions import SessionCard, family
from roleplay.ui.catalogue import Catalogue


def attempt_name(t: Catalogue, cards: Iterable[SessionCard], card: SessionCard) -> str:
    """Return how an attempt is told apart from its relations; empty where there are none."""
    relations = family(cards, card.id)
    if len(relations) < 2:
        return ""
    number = [item.id for item in relations].index(card.id) + 1
    if card.parent_turn is None:
        return t("again.attempt", number=number)
    return t("again.attempt_from", number=number, turn=card.parent_turn)

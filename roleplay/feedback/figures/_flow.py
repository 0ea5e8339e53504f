"""Figures of what reached other services."""

from roleplay.feedback.counting import SessionLedger
from roleplay.feedback.figures._figure import OF_SESSION, Figure, counts


@counts(OF_SESSION)
def unrecognised(ledger: SessionLedger) -> Figure | None:
    """Return how often a service was spoken to on what it needed and the reader did not find the fact in the words."""
    unclear = [each for fact in ledger.flow.facts for each in fact.deliveries if each.outcome == "unrecognised"]
    turns = sorted({each.turn for each in unclear if each.turn is not None})
    return Figure(value=len(unclear), turns=turns) if unclear else None

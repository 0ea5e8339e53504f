"""A sentence of a message with all that is looked at in it: its meaning, its form, and what classifiers say of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from roleplay.reading.acts.plain import Mark, Plainness
from roleplay.reading.meaning.classifier import Head
from roleplay.reading.meaning.vectors import Vectors
from roleplay.scenario.vocabulary import (
    FAULTS,
    ORDER_OF_FAULT,
    ORDERS,
    STEPS,
    ActKind,
    AgencyId,
    Channel,
    Fault,
    Language,
    OrderId,
)

# The heads of the classifier, with the kinds of act that each tells apart.
AMONG: tuple[ActKind, ...] = ("request", "decide", "forbid", "undo", "ask", "tell", "deny")
TO_PERSON: tuple[ActKind, ...] = tuple(kind for kind in get_args(ActKind) if kind not in STEPS and kind != "none")
NO_STEP = NO_ORDER = "none"
# What a sentence among services sets aside that no service may, if anything.
ORDER = Head("order", (NO_ORDER, *ORDERS), exclusive=True)
# What is wrong with such a sentence, once something is.
FAULT = Head("fault", FAULTS, exclusive=True)
# What takes certainty from a step; that somebody reports or jokes in naming it, its likelihood says better.
DOUBTS: frozenset[Mark] = frozenset({"negated", "conditional", "hypothetical"})
DOES: frozenset[ActKind] = frozenset({"request", "decide"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence as it was written, its meaning (None where no model tells it) and how plainly it speaks.

    `orders` says that it opens as an order; `scores` are how likely (0-1) each label of each head of the classifier is.
    """

    text: str
    vector: Vectors | None
    plainness: Plainness
    orders: bool
    scores: Mapping[str, Mapping[str, float]]

    def has_form(self, kind: ActKind) -> bool:
        """Tell whether it has the form of a kind: a request is bidden or ordered, anything else is not asked."""
        if kind == "request":
            return self.plainness.bids or self.orders
        return not self.plainness.asks

    @property
    def among(self) -> Mapping[str, float]:
        """How likely each kind of act among services is."""
        return self.scores["among"]

    @property
    def order(self) -> tuple[OrderId, float]:
        """The order that it likeliest gives which no service may carry out, and how likely it gives any."""
        scores = self.scores[ORDER.name]
        return max(ORDERS, key=lambda order: scores[order]), 1 - scores[NO_ORDER]

    def fault(self, order: OrderId) -> Fault:
        """Return what is wrong with it likeliest, given what it sets aside."""
        scores = self.scores[FAULT.name]
        return max((fault for fault in FAULTS if ORDER_OF_FAULT[fault] == order), key=lambda fault: scores[fault])

    @property
    def harsh(self) -> float:
        """How likely it denies or threatens in a talk."""
        return max(self.scores["interview"]["deny"], self.scores["interview"]["threat"])


def flags_of(channel: Channel, language: Language, learner: AgencyId, place: int, count: int) -> Mapping[str, float]:
    """Return what is known of the sentence at a `place` among `count` of a message, besides its words."""
    return {
        "interview": float(channel == "interview"),
        f"language={language}": 1.0,
        f"learner={learner}": 1.0,
        "first": float(place == 0),
        "last": float(place == count - 1),
    }

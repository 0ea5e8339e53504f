"""Hears what no service may do: orders and announcements that are unlawful, do harm or deny somebody a right.

Weights over the wording of each sentence and of its whole message say whether it is one, and which
(`training/train_orders.py`). Both errors weigh: an order that is passed over seems allowed, and a lawful one that is
objected to accuses a colleague. So there are two bars, and what lies between them is asked about in the conditional.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np

from roleplay.errors import ContentError
from roleplay.exercise.reading import Act, Utterance
from roleplay.reading.classifier import Classifier, Features, Head
from roleplay.reading.meaning import pieces
from roleplay.scenario.vocabulary import ORDERS, OrderId

FILE = "orders.npz"
NONE = "none"
# What a message among services sets aside, if anything; and whether words in a talk deny a right.
AMONG = Head("among", (NONE, *ORDERS), exclusive=True)
TALK = Head("talk", ("rights_first",), exclusive=False)
HEADS = (AMONG, TALK)


class Bars(NamedTuple):
    """Log odds from which on an order is objected to in the conditional, and from which on that is recorded."""

    unsure: float
    sure: float


# Of lawful messages that trained nothing one in 30 lies above the first bar among services, one in 120 above the other.
BARS = {AMONG: Bars(0.0, 0.75), TALK: Bars(0.5, 0.5)}


@dataclass(frozen=True, slots=True)
class OrderEar:
    """The weights of all heads."""

    weights: Classifier

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the weights from a folder.

        Raises:
            ContentError: where the file is missing, broken, or made for other kinds of order.
        """
        weights = Classifier.load(folder / FILE)
        if weights.heads != HEADS:
            raise ContentError(f"{FILE}: not made for the orders that the program knows")
        return cls(weights)

    def heard(self, utterance: Utterance) -> Iterator[Act]:
        """Yield an act for each kind of order that a sentence of the text gives, the surest first."""
        found: dict[OrderId, Act] = {}
        head = TALK if utterance.channel == "interview" else AMONG
        bars = BARS[head]
        for odds, kind, sentence in sorted(judged(utterance.text, self.weights, head), key=lambda each: -each[0]):
            if odds >= bars.unsure:
                act = Act(kind="deny", id=kind, of="order", to=utterance.to, quote=sentence, sure=odds >= bars.sure)
                found.setdefault(kind, act)
        yield from found.values()


def judged(text: str, weights: Classifier, head: Head) -> Iterator[tuple[float, OrderId, str]]:
    """Yield for each sentence the log odds that it is an order, which, and its words.

    A sentence alone sounds harsher than in its message, and in a long message a clear one is lost: both count alike.
    """
    whole, *sentences = units_of(text)
    of_whole = _odds(weights, whole[1], head)
    for sentence, features in sentences or [whole]:
        own = _odds(weights, features, head)
        kind = max(own, key=lambda order: of_whole[order] + own[order])
        yield (_any(of_whole) + _any(own)) / 2, kind, sentence


def units_of(text: str) -> Sequence[tuple[str, Features]]:
    """Return a text as the weights see it: the whole, then its sentences where there are several."""
    sentences = pieces(text)
    parts = (text, *sentences) if len(sentences) > 1 else (text,)
    return [(part, Features.of(part, None, {})) for part in parts]


def _odds(weights: Classifier, features: Features, head: Head) -> dict[OrderId, float]:
    """Return for each order that the head knows the log odds against there being none."""
    found = weights.log_odds(features)[head.name]
    return {order: found[order] - found.get(NONE, 0.0) for order in ORDERS if order in found}


def _any(odds: Mapping[OrderId, float]) -> float:
    return float(np.logaddexp.reduce(list(odds.values())))

"""Hears what no service may do: orders and announcements that are unlawful, do harm or deny somebody a right.

Weights over the meaning and the wording of each sentence and of its whole message say whether it is one, and which
(`training/train_orders.py`). Both errors weigh: an order that is passed over seems allowed, and a lawful one that is
objected to accuses a colleague. So there are two bars, and what lies between them is asked about in the conditional.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from roleplay.errors import ContentError
from roleplay.exercise.reading import Act, Utterance
from roleplay.reading.classifier import Classifier, Features, Head, likelihood
from roleplay.reading.meaning import Meaning, pieces
from roleplay.scenario.vocabulary import ORDERS, OrderId

FILE = "orders.npz"
# Whether a message among services gives such an order, whether words in a talk deny a right, and what an order sets
# aside, which only says something beside one of the first two.
AMONG, TALK = Head("among", ("order",), exclusive=False), Head("talk", ("order",), exclusive=False)
KIND = Head("kind", ORDERS, exclusive=True)
HEADS = (AMONG, TALK, KIND)
# How likely (0-1) it must be for an objection in the conditional, and for one that is recorded.
UNSURE, SURE = 0.3, 0.7


@dataclass(frozen=True, slots=True)
class OrderEar:
    """The weights; those for another model of meaning are used for the wording alone."""

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

    def heard(self, utterance: Utterance, meaning_of: Callable[[str], Meaning] | None) -> Iterator[Act]:
        """Yield an act for each kind of order that a sentence of the text gives, the surest first."""
        meaning = meaning_of(utterance.text) if meaning_of is not None else None
        found: dict[OrderId, Act] = {}
        head = TALK if utterance.channel == "interview" else AMONG
        scored = scores_of(utterance.text, meaning, self.weights, head)
        for score, kind, sentence in sorted(scored, key=lambda each: -each[0]):
            if score >= UNSURE:
                act = Act(kind="deny", id=kind, of="order", to=utterance.to, quote=sentence, sure=score >= SURE)
                found.setdefault(kind, act)
        yield from found.values()


def scores_of(
    text: str, meaning: Meaning | None, weights: Classifier, head: Head
) -> Iterator[tuple[float, OrderId, str]]:
    """Yield for each sentence how likely it is an order, which, and its words.

    A sentence alone sounds harsher than in its message, and in a long message a clear one is lost: both count alike.
    """
    units = units_of(text, meaning)
    odds = [weights.log_odds(features) for _, features in units]
    whole, *each = odds if len(units) > 1 else odds * 2
    sentences = [sentence for sentence, _ in units[1:]] or [text]
    for sentence, own in zip(sentences, each, strict=True):
        of_kind = _mean(whole[KIND.name], own[KIND.name])
        kind = max(ORDERS, key=lambda name: of_kind[name])
        yield likelihood(_mean(whole[head.name], own[head.name])["order"]), kind, sentence


def units_of(text: str, meaning: Meaning | None) -> Sequence[tuple[str, Features]]:
    """Return a text as the weights see it: the whole, then its sentences where there are several."""
    sentences = pieces(text)
    vectors = [None] * len(sentences) if meaning is None else list(meaning.sentences)
    whole = (text, Features.of(text, meaning.whole if meaning is not None else None, {}))
    if len(sentences) == 1:
        return (whole,)
    each = ((part, Features.of(part, vector, {})) for part, vector in zip(sentences, vectors, strict=True))
    return (whole, *each)


def _mean(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: (value + other[name]) / 2 for name, value in one.items()}

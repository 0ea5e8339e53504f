"""Which class of question a turn of an interview is, and which tactics it may show (domain sources A2 and A5).

Both are heads of one linear classifier (`training/train_classes.py`). Tactics are candidates: whether the words deny,
take back or only mention them is decided elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log1p
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np

from roleplay.exercise.words.reading import InterviewStage
from roleplay.reading.meaning.classifier import Classifier, Features, Head, likelihood
from roleplay.reading.meaning.vectors import TurnMeaning, Vectors, asking_place, pieces
from roleplay.scenario.vocabulary import PRODUCTIVE, Language, QuestionClass, Side, Tactic

FILE = "classes.npz"
CLASSES = Head("class", get_args(QuestionClass), exclusive=True)
TACTICS = Head("tactics", get_args(Tactic), exclusive=False)
ASKING: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED"})
MOST_COUNTED = 4  # more sentences or question marks than these make no difference


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a turn is said: the stage of the interview, and whether its topic had been asked about before."""

    language: Language
    stage: InterviewStage
    opened: bool


@dataclass(frozen=True, slots=True)
class Coding:
    """A turn's class of question with its side, how likely that is (0-1), and whether the turn asks anything.

    `tactics` are how likely each tactic is (0-1), whatever its polarity.
    """

    label: QuestionClass
    side: Side
    confidence: float
    asks: bool
    tactics: Mapping[Tactic, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """A turn as the classifier looks at it: the whole, and each of its sentences as if it were said alone."""

    whole: Features
    sentences: tuple[tuple[str, Features], ...]

    @classmethod
    def of(cls, text: str, meaning: TurnMeaning | None, setting: Setting) -> Self:
        """Look at a turn, the vectors of whose sentences are known or not."""
        found = pieces(text)
        asking = meaning.asking if meaning is not None else asking_place(found)
        both = np.concatenate([meaning.whole, meaning.question]) if meaning is not None else None
        whole = _features(text, found[asking], len(found), both, setting)
        each = [None] * len(found) if meaning is None else [np.concatenate([it, it]) for it in meaning.sentences]
        alone = [_features(piece, piece, 1, vector, setting) for piece, vector in zip(found, each, strict=True)]
        return cls(whole, tuple(zip(found, alone if len(found) > 1 else [whole], strict=True)))


@dataclass(frozen=True, slots=True)
class Classes:
    """Codes turns."""

    classifier: Classifier

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the weights from a folder; ContentError where they are not fit for the program."""
        return cls(Classifier.load(folder / FILE, CLASSES, TACTICS))

    def code(self, text: str, meaning: TurnMeaning | None, setting: Setting) -> Coding:
        """Return how a turn is coded; never raises for any text.

        `meaning` has to come from the model that `classifier.columns.model` names; without it the words alone count.
        """
        seen = Seen.of(text, meaning, setting)
        shares = self.classifier.scores(seen.whole)[CLASSES.name]
        label = likeliest(shares)
        odds = tactic_odds(self.classifier, seen)
        asks = "?" in text or sum(shares[each] for each in ASKING) > 0.5
        tactics = {tactic: round(likelihood(value), 3) for tactic, value in odds.items()}
        return Coding(label, "+" if label in PRODUCTIVE else "-", round(shares[label], 3), asks, tactics)

    def labels(self, text: str, meaning: TurnMeaning | None, setting: Setting) -> tuple[QuestionClass | None, ...]:
        """Return for each sentence of a turn what class of question it is by itself, None where it asks nothing."""
        return tuple(self._label(piece, alone) for piece, alone in Seen.of(text, meaning, setting).sentences)

    def _label(self, piece: str, alone: Features) -> QuestionClass | None:
        shares = self.classifier.scores(alone)[CLASSES.name]
        asking = sum(shares[each] for each in ASKING)
        return likeliest(shares) if "?" in piece or asking > 0.5 else None


def likeliest(shares: Mapping[Any, float]) -> QuestionClass:
    """Return the class of a turn from the shares of all: the likeliest of its likelier side, which matters more."""
    productive = sum(share for label, share in shares.items() if label in PRODUCTIVE) > sum(shares.values()) / 2
    among: list[QuestionClass] = [label for label in shares if (label in PRODUCTIVE) == productive]
    return max(among, key=lambda label: shares[label])


def tactic_odds(classifier: Classifier, seen: Seen) -> dict[Any, float]:
    """Return the log odds of each tactic in a turn.

    A threat in one sentence of a long turn would be lost in the whole, and a harmless sentence alone sounds harsher
    than in its turn: whole and clearest sentence count alike.
    """
    whole = classifier.log_odds(seen.whole)[TACTICS.name]
    each = [classifier.log_odds(alone)[TACTICS.name] for _, alone in seen.sentences]
    return {tactic: (value + max(said[tactic] for said in each)) / 2 for tactic, value in whole.items()}


def _features(text: str, asking: str, sentences: int, vector: Vectors | None, setting: Setting) -> Features:
    last = text.rstrip()[-1:]
    flags = {
        f"place={setting.stage}{int(setting.opened)}": 1.0,
        "opened": float(setting.opened),
        "late": float(setting.stage == "late"),
        f"language={setting.language}": 1.0,
        f"end={last if last in '?!.…' else ''}": 1.0,
        f"marks={min(text.count('?'), MOST_COUNTED)}": 1.0,
        f"sentences={min(sentences, MOST_COUNTED)}": 1.0,
        "length": log1p(len(text.split())) / 2,
        "asking length": log1p(len(asking.split())) / 2,
    }
    return Features.of(text, vector, flags, asking)

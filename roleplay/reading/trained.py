"""The trained part of the reader: weighs the traits of a turn, its meaning and, for tactics, its wording.

The weights come from labelled lines of several hands (`training/train_reader.py`); here they are only applied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.judged import Judged, Part
from roleplay.reading.meaning import Meaning, Vectors
from roleplay.reading.traits import Traits
from roleplay.scenario.vocabulary import QuestionClass, Tactic

CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
TACTICS: tuple[Tactic, ...] = get_args(Tactic)
CLEARLY = 0.3  # by so much likelier
# Log odds from which a tactic is seen: a little later where most lines taught pressure, a little sooner where few did.
BOUNDS: Mapping[Tactic, float] = {
    "threat": 1.0,
    "accusation": 2.0,
    "promise": 0.5,
    "minimisation": -0.5,
    "bluff": -0.5,
    "summary": -0.5,
}
LEAST = np.array([BOUNDS.get(tactic, 0.0) for tactic in TACTICS])
# From here on it is seen surely: a kind word that is heard as a threat or a promise would be held against the learner.
SURE: Mapping[Tactic, float] = {"threat": 4.0, "accusation": 3.5, "promise": 3.25, "minimisation": 0.5, "bluff": 0.5}
# Lower where the rules see it too: they err on single words, and hardly on those that the weights find suspect as well.
SURE_BESIDE_RULES: Mapping[Tactic, float] = {"threat": 1.5}
SUREST = np.array([SURE.get(tactic, -np.inf) for tactic in TACTICS])
Scores = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of one judgement: a row a class or tactic, a column a trait or a dimension of the meaning."""

    places: Mapping[str, int]
    traits: Vectors
    meaning: Vectors
    base: Scores

    def scores(self, traits: Traits) -> Scores:
        """Return what the traits give each row; those that were never seen in training count nothing."""
        found = self.base.copy()
        for name, value in traits.items():
            place = self.places.get(name)
            if place is not None:
                found += value * self.traits[:, place]
        return found


@dataclass(frozen=True, slots=True)
class Trained:
    """The weights of classes and of tactics.

    `wording` has a row a tactic and a column a number of the wording. `meaning` names the model to whose vectors the
    weights belong, `center` is the mean of these vectors.
    """

    classes: Layer
    shows: Layer
    wording: Vectors
    meaning: str
    center: Vectors

    @classmethod
    def load(cls, path: Path) -> "Trained":
        """Read the weights.

        Raises:
            ContentError: where the file is missing or not one of ours.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(
                    _layer(file, "classes"),
                    _layer(file, "tactics"),
                    file["tactics.wording"],
                    str(file["meaning"]),
                    file["center"],
                )
        except (OSError, EOFError, KeyError, ValueError) as error:
            raise ContentError(f"{path.name}: {error}: make the file with training/train_reader.py") from error

    def label(self, traits: Traits, meaning: Meaning, ruled: QuestionClass) -> tuple[QuestionClass, float]:
        """Return the likeliest class of a turn, and how likely it is (0-1).

        That a question which the rules take for a plain probe suggests its answer has to be clear: it counts as harm.
        """
        vector = np.concatenate([meaning.whole - self.center, meaning.question - self.center])
        scores = self.classes.scores(traits) + self.classes.meaning @ vector
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        best = int(shares.argmax())
        if (CLASSES[best], ruled) == ("LEAD", "PROBE") and shares[best] - shares[CLASSES.index(ruled)] < CLEARLY:
            best = CLASSES.index(ruled)
        return CLASSES[best], round(float(shares[best]), 3)

    def tactics(self, judged: Judged, plain: frozenset[Tactic]) -> tuple[tuple[Tactic, ...], frozenset[Tactic]]:
        """Return the tactics of a turn, and those of them that are in doubt; `plain` are those that the rules see.

        A threat in one sentence of a long turn would be lost in the whole, and a harmless sentence alone sounds harsher
        than in its turn: whole and clearest sentence count alike.
        """
        scores = self._shown(judged.whole)
        if judged.sentences:
            clearest = np.max([self._shown(sentence) for sentence in judged.sentences], axis=0)
            scores = (scores + clearest) / 2
        found = tuple(name for name, score, least in zip(TACTICS, scores, LEAST, strict=True) if score > least)
        sure = (
            name
            for name, score, least in zip(TACTICS, scores, SUREST, strict=True)
            if score > (SURE_BESIDE_RULES.get(name, -np.inf) if name in plain else least)
        )
        return found, frozenset(found).difference(sure)

    def _shown(self, part: Part) -> Scores:
        scores: Scores = self.shows.scores(part.traits) + self.shows.meaning @ (part.vector - self.center)
        if part.wording:
            # The longer a text, the less each of its parts says.
            scores += self.wording[:, part.wording].sum(axis=1, dtype=np.float32) / np.sqrt(len(part.wording))
        return scores


def _layer(file: Mapping[str, Any], name: str) -> Layer:
    places = {str(trait): place for place, trait in enumerate(file[f"{name}.names"])}
    return Layer(places, file[f"{name}.traits"], file[f"{name}.meaning"], file[f"{name}.base"])

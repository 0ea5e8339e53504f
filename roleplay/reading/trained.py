"""The trained part of the reader: weighs the traits of a turn, and its meaning where it is known.

The weights come from labelled lines of several hands (`tools/train_reader.py`); here they are only applied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning import Meaning, Vectors
from roleplay.reading.traits import Traits
from roleplay.scenario.vocabulary import QuestionClass, Tactic

CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
TACTICS: tuple[Tactic, ...] = get_args(Tactic)
Scores = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Layer:
    """Weights of one judgement: a row a class or tactic, a column a trait or a dimension of the meaning."""

    places: Mapping[str, int]
    traits: Vectors
    meaning: Vectors
    base: Scores

    def scores(self, traits: Traits, meaning: Vectors | None) -> Scores:
        """Return the score of each row; traits that were never seen in training count nothing."""
        found = self.base.copy()
        for name, value in traits.items():
            place = self.places.get(name)
            if place is not None:
                found += value * self.traits[:, place]
        if meaning is not None and self.meaning.size:
            found += self.meaning @ meaning
        return found


@dataclass(frozen=True, slots=True)
class Judge:
    """How turns are judged with or without meaning: a layer for classes and one for tactics."""

    classes: Layer
    tactics: Layer


@dataclass(frozen=True, slots=True)
class Trained:
    """Both judges. `meaning` names the model whose vectors `center` and the second judge's weights belong to."""

    plain: Judge
    meant: Judge
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
                return cls(_judge(file, "plain"), _judge(file, "meant"), str(file["meaning"]), file["center"])
        except (OSError, KeyError, ValueError) as error:
            raise ContentError(f"{path.name}: {error}: make the file with tools/train_reader.py") from error

    def label(self, traits: Traits, meaning: Meaning | None) -> tuple[QuestionClass, float]:
        """Return the likeliest class of a turn, and how likely it is (0-1)."""
        vector = None
        if meaning is not None:
            vector = np.concatenate([meaning.whole - self.center, meaning.question - self.center])
        scores = self._judge(meaning).classes.scores(traits, vector)
        shares = np.exp(scores - scores.max())
        best = int(shares.argmax())
        return CLASSES[best], round(float(shares[best] / shares.sum()), 3)

    def tactics(self, sentences: Sequence[Traits], meaning: Meaning | None) -> tuple[Tactic, ...]:
        """Return the tactics of a turn; each is judged where it shows best, in a sentence or in the whole.

        `sentences` are the traits of each sentence. The sentences of the meaning need not be the same ones.
        """
        judge = self._judge(meaning)
        found = np.stack([judge.tactics.scores(traits, None) for traits in sentences]).max(axis=0)
        if meaning is not None:
            vectors = np.vstack([meaning.sentences, meaning.whole[None]]) - self.center
            found = found + (vectors @ judge.tactics.meaning.T).max(axis=0)
        return tuple(name for name, score in zip(TACTICS, found, strict=True) if score > 0)

    def _judge(self, meaning: Meaning | None) -> Judge:
        return self.plain if meaning is None else self.meant


def _judge(file: Mapping[str, Any], name: str) -> Judge:
    return Judge(_layer(file, f"{name}.classes"), _layer(file, f"{name}.tactics"))


def _layer(file: Mapping[str, Any], name: str) -> Layer:
    places = {str(trait): place for place, trait in enumerate(file[f"{name}.names"])}
    return Layer(places, file[f"{name}.traits"], file[f"{name}.meaning"], file[f"{name}.base"])

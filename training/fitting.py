"""Fits weights over the meaning and the wording of labelled lines; shared by the tools that train the reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from roleplay.reading.meaning import Vectors
from roleplay.reading.weights import BOUND, Weights
from roleplay.scenario.vocabulary import Language

SEEN_TWICE = 2  # lines; what occurs in fewer says nothing about others


@dataclass(frozen=True)
class Line:
    """A labelled text: whose it is, the labels that hold, and what the reader sees of it."""

    hand: str
    language: Language
    text: str
    labels: frozenset[str]
    vector: Vectors
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Strength:
    """How much the meaning and the wording weigh, what big weights cost, and how much more the rarer class does."""

    meaning: float
    wording: float
    penalty: float
    rare: float


@dataclass(frozen=True)
class Sheet:
    """What lines are fitted from: all of them as numbers, and how to undo what made them comparable."""

    lines: Sequence[Line]
    center: Vectors
    worth: Vectors
    given: Any
    strength: Strength

    @classmethod
    def of(cls, lines: Sequence[Line], strength: Strength) -> "Sheet":
        """Prepare lines."""
        center: Vectors = np.mean([line.vector for line in lines], axis=0)
        worth = _worth(lines)
        return cls(lines, center, worth, _given(lines, center, worth, strength), strength)

    def row(
        self, holds: Callable[[Line], bool], among: Callable[[Line], bool] = lambda _: True, *, even: bool = False
    ) -> Vectors:
        """Return the weights that tell lines of which something holds from the others, the base last.

        With `even` both kinds weigh the same, however many lines there are of each.
        """
        chosen = [at for at, line in enumerate(self.lines) if among(line)]
        fitted = LogisticRegression(
            solver="liblinear",
            C=self.strength.penalty,
            class_weight="balanced" if even else {True: self.strength.rare, False: 1.0},
            max_iter=200,
            tol=1e-2,
        ).fit(self.given[chosen], [holds(self.lines[at]) for at in chosen])
        row: Vectors = np.append(fitted.coef_[0], fitted.intercept_[0])
        return row

    def weights(self, rows: dict[str, Vectors], model: str) -> Weights:
        """Return rows as the weights that the reader applies to plain vectors and parts of the wording."""
        table = np.array(list(rows.values()))
        width = self.center.shape[0]
        return Weights(
            tuple(rows),
            model,
            self.center.astype(np.float32),
            (table[:, :width] * self.strength.meaning).astype(np.float32),
            (table[:, width:-1] * self.worth * self.strength.wording).astype(np.float32),
            table[:, -1].astype(np.float32),
        )


def _worth(lines: Sequence[Line]) -> Vectors:
    """Return what each part of the wording is worth: the more, the fewer lines have it."""
    had = np.bincount([part for line in lines for part in line.parts], minlength=BOUND)
    worth: Vectors = np.where(had >= SEEN_TWICE, np.log((1 + len(lines)) / (1 + had)), 0.0)
    return worth


def _given(lines: Sequence[Line], center: Vectors, worth: Vectors, strength: Strength) -> Any:
    ends = np.cumsum([0, *(len(line.parts) for line in lines)])
    places = np.array([part for line in lines for part in line.parts])
    shares = np.repeat(1 / np.sqrt(np.maximum(np.diff(ends), 1)), np.diff(ends))
    wording = sparse.csr_matrix((shares * worth[places], places, ends), shape=(len(lines), BOUND))
    meaning = np.array([line.vector - center for line in lines])
    return sparse.hstack([meaning * strength.meaning, wording * strength.wording]).tocsr()


def write(weights: Weights, path: Path) -> None:
    """Write weights."""
    np.savez_compressed(
        path,
        ids=np.array(weights.ids),
        model=np.array(weights.model),
        center=weights.center,
        meaning=weights.meaning.astype(np.float16),
        wording=weights.wording.astype(np.float16),
        base=weights.base,
    )

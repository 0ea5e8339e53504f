"""Which passage a question means, and whether any: taught by all that leads to it, by ridge regression on vectors.

The nearest example alone is a poor guide where passages are neighbours; together their examples tell them apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from roleplay.knowledge.units import Unit

RIDGE = 3.0  # between 1 and 10 the results are the same within chance
TEXT = 5.0  # a passage's text says more than any one of the ways of asking for it; the title of a task does not

Vectors = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Taught:
    """For each owner a direction in the space of vectors, and one that parts what has an answer from what has none."""

    owners: tuple[str, ...]
    weights: Vectors
    answered: Vectors = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    @classmethod
    def by(cls, units: Sequence[Unit], vectors: Mapping[str, Sequence[float]]) -> "Taught":
        """Learn from units whose vectors are given by their id; units without one are passed over."""
        known = [unit for unit in units if unit.id in vectors]
        owners = tuple(sorted({unit.owner for unit in known}))
        if not known:
            return cls((), np.zeros((0, 0), dtype=np.float32))
        place = {owner: number for number, owner in enumerate(owners)}
        given = np.asarray([vectors[unit.id] for unit in known], dtype=np.float32)
        wanted = np.zeros((len(known), len(owners)), dtype=np.float32)
        wanted[np.arange(len(known)), [place[unit.owner] for unit in known]] = 1
        says = np.array([TEXT if _is_text(unit) else 1.0 for unit in known], dtype=np.float32)
        return cls(owners, _solve(given, wanted, says), _part(known, given))

    def scores(self, vector: Sequence[float]) -> dict[str, float]:
        """Return how much each owner is meant, around 0 for those that are not."""
        if not self.owners:
            return {}
        found = np.asarray(vector, dtype=np.float32) @ self.weights
        return dict(zip(self.owners, map(float, found), strict=True))

    def belief(self, vector: Sequence[float]) -> float:
        """Return how much a question is like those with an answer: around 1, and -1 where it is like the others."""
        if not self.answered.size:
            return 0.0
        return float(np.append(np.asarray(vector, dtype=np.float32), np.float32(1)) @ self.answered)


def _is_text(unit: Unit) -> bool:
    return unit.kind == "text" and unit.corpus != "mandates"


def _part(units: Sequence[Unit], given: Vectors) -> Vectors:
    """Return the direction from what has no answer to what has one, of equal weight; nothing for one side alone."""
    has_answer = np.array([unit.kind != "unanswered" for unit in units])
    if has_answer.all() or not has_answer.any():
        return np.zeros(0, dtype=np.float32)
    share = np.where(has_answer, 1.0, has_answer.sum() / (~has_answer).sum()).astype(np.float32)
    level = np.hstack([given, np.ones((len(given), 1), dtype=np.float32)])
    return _solve(level, np.where(has_answer, 1, -1).astype(np.float32), share)


def _solve(given: Vectors, wanted: Vectors, says: Vectors) -> Vectors:
    square = (given * says[:, None]).T @ given + RIDGE * np.eye(given.shape[1], dtype=np.float32)
    solved: Vectors = np.linalg.solve(square, (given * says[:, None]).T @ wanted)
    return solved

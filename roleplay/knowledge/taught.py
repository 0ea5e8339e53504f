"""Which passage a question means, taught by all that leads to it: a ridge regression from vectors to owners.

The nearest example alone is a poor guide where passages are neighbours; together their examples tell them apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from roleplay.knowledge.units import Unit

RIDGE = 3.0  # between 1 and 10 the results are the same within chance

Vectors = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True)
class Taught:
    """For each owner a direction in the space of vectors."""

    owners: tuple[str, ...]
    weights: Vectors

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
        square = given.T @ given + RIDGE * np.eye(given.shape[1], dtype=np.float32)
        return cls(owners, np.linalg.solve(square, given.T @ wanted))

    def scores(self, vector: Sequence[float]) -> dict[str, float]:
        """Return how much each owner is meant, around 0 for those that are not."""
        if not self.owners:
            return {}
        found = np.asarray(vector, dtype=np.float32) @ self.weights
        return dict(zip(self.owners, map(float, found), strict=True))

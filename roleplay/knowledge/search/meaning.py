"""Which passage a question means, by the vectors of all that leads to it.

The nearest example alone is a poor guide where passages are neighbours. Here all units of an owner speak for it, the
nearer the more (a kernel density), and directions in which units of one owner differ anyway count for less (the
within-class covariance of linear discriminant analysis).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from roleplay.knowledge.sources.units import Flags, Gathered, Places, Unit

SHARPNESS = 10.0  # of the kernel: between 8 and 12 the results are the same within chance
EVENNESS = 4.0  # average variances added to every direction before they are weighed
TEXT = 3.0  # a passage's text says more than any one of the ways of asking for it; the title of a task does not
RIDGE = 3.0

Vectors = np.ndarray[Any, np.dtype[np.float32]]
Halves = np.ndarray[Any, np.dtype[np.float16]]
AT_ONCE = 2048  # vectors that are made whole to be compared
OWNERS_AT_ONCE = 64  # owners whose vectors are made whole to learn from them


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a question is to each owner, and whether it is like what has an answer.

    `scores` compare among owners; `cosines` (-1 to 1) are those of each owner's nearest unit in the metric; `belief` is
    about 1 for what has an answer and -1 for what has none.
    """

    scores: Vectors
    cosines: Vectors
    belief: float


@dataclass(frozen=True)
class UnitIndex:
    """Vectors of units with the metric in which they are compared; those of each owner begin at its place in `starts`.

    `lengths` are those of the vectors in that metric, `says` how much each unit counts, and `answered` a direction
    that parts what has an answer from what has none, empty where there is but one of both.
    """

    starts: Places
    vectors: Halves
    metric: Vectors
    lengths: Vectors
    says: Vectors
    answered: Vectors

    @classmethod
    def of(cls, gathered: Gathered, vectors: Mapping[str, Sequence[float]]) -> "UnitIndex":
        """Learn from units whose vectors are given by their id; units without one say nothing."""
        units, starts = gathered.units, gathered.owners.starts
        nothing = np.zeros(len(next(iter(vectors.values()), ())), dtype=np.float16)
        known = np.array([unit.id in vectors for unit in units])
        halves = np.array([vectors.get(unit.id, nothing) for unit in units], dtype=np.float16)
        metric = _metric(halves, starts)
        lengths = [np.sqrt(np.einsum("ij,ij->i", some @ metric, some)) for _, some in _parts(halves, starts)]
        says = np.array([TEXT if _is_text(unit) else 1.0 for unit in units], dtype=np.float32) * known
        has_answer = np.array([unit.kind != "unanswered" for unit in units])
        return cls(starts, halves, metric, np.concatenate(lengths) + ~known, says, _part(halves, starts, has_answer))

    def hear(self, vector: Sequence[float]) -> Nearness:
        """Return how near a question is to each owner."""
        asked = np.asarray(vector, dtype=np.float32)
        seen = _times(self.metric, asked)
        cosines = _times_halves(self.vectors, seen) / (self.lengths * (float(asked @ seen) ** 0.5 or 1.0))
        # Divided by the root of their number, many units help an owner a little, but do not carry it.
        weight = np.sqrt(np.maximum(np.add.reduceat(self.says, self.starts), 1))
        kernel = np.add.reduceat(self.says * np.exp(SHARPNESS * cosines), self.starts)
        scores = np.log(kernel / weight + np.finfo(np.float32).tiny) / SHARPNESS
        belief = float(np.append(asked, np.float32(1)) @ self.answered) if self.answered.size else 0.0
        return Nearness(scores.astype(np.float32), np.maximum.reduceat(cosines, self.starts), belief)


def _times(matrix: Vectors, vector: Vectors) -> Vectors:
    """Return the product, made in one thread: those that `@` wakes for it stall beside other work."""
    product: Vectors = np.einsum("ij,j->i", matrix, vector)
    return product


def _times_halves(matrix: Halves, vector: Vectors) -> Vectors:
    """Return the product, a part at a time."""
    parts = range(0, len(matrix), AT_ONCE)
    return np.concatenate([_times(matrix[at : at + AT_ONCE].astype(np.float32), vector) for at in parts])


def _is_text(unit: Unit) -> bool:
    return unit.kind == "text" and unit.corpus != "mandates"


def _parts(halves: Halves, starts: Places) -> Iterator[tuple[slice, Vectors]]:
    """Yield the vectors of some owners at a time, with their place: all at once they would take up much memory."""
    bounds = [*starts[::OWNERS_AT_ONCE], len(halves)]
    for begin, end in pairwise(bounds):
        yield slice(begin, end), halves[begin:end].astype(np.float32)


def _metric(halves: Halves, starts: Places) -> Vectors:
    """Return the inverse of how units of one owner vary, made more even."""
    dimension = halves.shape[1]
    spread = EVENNESS / dimension * np.eye(dimension, dtype=np.float32)
    for place, some in _parts(halves, starts):
        own = starts[(starts >= place.start) & (starts < place.stop)] - place.start
        counts = np.diff([*own, len(some)])
        apart = some - np.repeat(np.add.reduceat(some, own) / counts[:, None], counts, axis=0)
        spread += apart.T @ apart / len(halves)
    metric: Vectors = np.linalg.inv(spread).astype(np.float32)
    return metric


def _part(halves: Halves, starts: Places, has_answer: Flags) -> Vectors:
    """Return the direction from what has no answer to what has one, both of equal weight, by ridge regression."""
    if has_answer.all() or not has_answer.any():
        return np.zeros(0, dtype=np.float32)
    share = np.where(has_answer, 1.0, has_answer.sum() / (~has_answer).sum()).astype(np.float32)
    wanted = np.where(has_answer, share, -share)
    square = RIDGE * np.eye(halves.shape[1] + 1, dtype=np.float32)
    right = np.zeros(len(square), dtype=np.float32)
    for place, some in _parts(halves, starts):
        level = np.hstack([some, np.ones((len(some), 1), dtype=np.float32)])
        square += (level * share[place, None]).T @ level
        right += level.T @ wanted[place]
    solved: Vectors = np.linalg.solve(square, right).astype(np.float32)
    return solved

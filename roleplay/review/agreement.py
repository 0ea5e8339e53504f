"""How far ratings agree, criterion by criterion: weighted kappa, exact and near agreement, bias, with intervals.

Kappa is Cohen's (1968) with linear weights, for the levels 0-3 are ordered steps (domain.md E2). Intervals are those of
a percentile bootstrap over sessions with a fixed seed: the same ratings give the same figures. All samples of it are
counted at once, which `sklearn.metrics.cohen_kappa_score` cannot: that takes a hundred times as long, and the tests
compare with it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from roleplay.feedback.parts import Level
from roleplay.review.ratings import Rating

LEVELS: tuple[Level, ...] = (0, 1, 2, 3)
FEWEST = 10
"""Sessions below which no figure is shown: an interval over fewer says nothing."""
ROUNDS, SHARE, SEED = 1000, 0.95, 1
AIM = 0.75
"""Weighted kappa with trainers from which on the program may be shown to learners."""
SLACK = 0.05
"""By how much that may lie below what trainers reach among each other."""

Pairs = NDArray[np.int64]
"""Levels of first and second rater along the last axis, sessions along the one before, samples before that."""
LevelPair = tuple[Level, Level]
FirstRatings = dict[tuple[str, str], Rating]
Values = NDArray[np.float64]
Measure = Callable[[Pairs], Values]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; all None where there is none (kappa where all ratings are alike)."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one criterion between first and second raters, over `n` sessions that both rated with a level.

    `kappa` is linear weighted; `exact` and `near` are shares (0-1) of equal levels and of levels at most one apart;
    `bias` is by how many levels the second rates higher on average. All are None below `FEWEST` sessions.
    """

    criterion: str
    n: int
    kappa: Estimate | None = None
    exact: Estimate | None = None
    near: Estimate | None = None
    bias: Estimate | None = None


def with_program(ratings: Iterable[Rating], criterion: str) -> Agreement:
    """Return how far trainers (first) and the program (second) agree on a criterion; only blind ratings count.

    Where several trainers rated a session, each rating is a pair of its own.
    """
    return agreement(criterion, _with_program(first_ratings(ratings), criterion))


def among_trainers(ratings: Iterable[Rating], criterion: str) -> Agreement:
    """Return how far trainers agree with each other on a criterion: every two who rated the same session blind.

    Of two trainers the one whose name comes first in the alphabet is the first.
    """
    return agreement(criterion, _among_trainers(first_ratings(ratings), criterion))


def short_of_aim(ratings: Iterable[Rating], criteria: Iterable[str]) -> set[str]:
    """Return the criteria on which the program is measured to agree too little for learners to be shown its level."""
    first = first_ratings(ratings)
    return {
        name
        for name in criteria
        if falls_short(_kappa_of(_with_program(first, name)), _kappa_of(_among_trainers(first, name)))
    }


def falls_short(program: float | None, trainers: float | None) -> bool:
    """Return whether a weighted kappa with the program misses the aim, or that among trainers by more than `SLACK`.

    Two decimals count, as they are shown. Without a figure for the program nothing was measured, and nothing falls
    short.
    """
    if program is None:
        return False
    return round(program, 2) < AIM or (trainers is not None and round(program - trainers, 2) < -SLACK)


def _with_program(first: FirstRatings, criterion: str) -> list[LevelPair]:
    return _both((rating.levels.get(criterion), rating.program.get(criterion)) for rating in first.values())


def _among_trainers(first: FirstRatings, criterion: str) -> list[LevelPair]:
    by_session: dict[str, list[Rating]] = {}
    for (session, _), rating in sorted(first.items()):
        by_session.setdefault(session, []).append(rating)
    return _both(
        (one.levels.get(criterion), other.levels.get(criterion))
        for rated in by_session.values()
        for one, other in combinations(rated, 2)
    )


def _both(pairs: Iterable[tuple[Level | None, Level | None]]) -> list[LevelPair]:
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _kappa_of(pairs: list[LevelPair]) -> float | None:
    value = float(_kappa(np.array(pairs, dtype=np.int64))) if len(pairs) >= FEWEST else np.nan
    return None if np.isnan(value) else value


def first_ratings(ratings: Iterable[Rating]) -> FirstRatings:
    """Return each trainer's first blind rating of each session, by session and trainer; later ones are not blind."""
    found: FirstRatings = {}
    for rating in sorted(ratings, key=lambda item: item.at):
        if rating.blind:
            found.setdefault((rating.session, rating.by), rating)
    return found


def agreement(criterion: str, pairs: Iterable[tuple[Level | None, Level | None]]) -> Agreement:
    """Return the figures over all pairs in which both gave a level."""
    both = _both(pairs)
    if len(both) < FEWEST:
        return Agreement(criterion, len(both))
    table = np.array(both, dtype=np.int64)
    return Agreement(criterion, len(both), *(_figure(table, measure) for measure in MEASURES))


def _kappa(drawn: Pairs) -> Values:
    """Return Cohen's kappa with linear weights of each sample; not a number where all ratings of it are alike."""
    apart = np.abs(drawn[..., 0] - drawn[..., 1]).mean(axis=-1)
    first, second = (
        np.stack([(drawn[..., rater] == level).mean(axis=-1) for level in LEVELS], axis=-1) for rater in (0, 1)
    )
    steps = np.abs(np.subtract.outer(LEVELS, LEVELS))
    by_chance = np.einsum("...i,...j,ij->...", first, second, steps)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(by_chance > 0, 1 - apart / by_chance, np.nan)


MEASURES: tuple[Measure, ...] = (
    _kappa,
    lambda drawn: np.asarray((drawn[..., 0] == drawn[..., 1]).mean(axis=-1)),
    lambda drawn: np.asarray((np.abs(drawn[..., 0] - drawn[..., 1]) <= 1).mean(axis=-1)),
    lambda drawn: np.asarray((drawn[..., 1] - drawn[..., 0]).mean(axis=-1)),
)
"""Kappa, exact and near agreement, bias: the figures of `Agreement` in their order."""


def _figure(pairs: Pairs, measure: Measure) -> Estimate:
    value = float(measure(pairs))
    if np.isnan(value):
        return Estimate(None, None, None)
    rows = np.random.default_rng(SEED).integers(0, len(pairs), (ROUNDS, len(pairs)))
    drawn = measure(pairs[rows])
    low, high = np.quantile(drawn[~np.isnan(drawn)], [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return Estimate(value, float(low), float(high))

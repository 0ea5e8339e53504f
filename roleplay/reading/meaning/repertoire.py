"""How like a sentence is to the ways in which people say or ask for each of several things."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

import numpy as np

from roleplay.reading.meaning.sayings import Meanings, Sayings
from roleplay.reading.meaning.vectors import Vectors
from roleplay.reading.words.text import ngrams, words_of
from roleplay.scenario.vocabulary import Language

Places = np.ndarray[Any, np.dtype[np.integer[Any]]]
Weights = np.ndarray[Any, np.dtype[np.float64]]
# What the nearest, the second nearest ... count: the mean of the nearest one, two, three and four.
RANKS = np.array([25, 13, 7, 3], dtype=np.float32) / 48
# What the meaning counts beside ways of saying in the same language, in another, and what the letters do.
SHARES = np.array([0.5, 0.25, 0.25], dtype=np.float32)

Named = Literal["fact", "remark", "topic", "action", "scope"]
Owner = tuple[Named, str]


@dataclass(frozen=True, slots=True)
class Grams:
    """Texts by their character n-grams (3-5), rare ones weighing more.

    `names` of the n-grams rise, each with its `rarity`: from `bounds` of its row on stand the `places` of the texts
    that have it and its `shares` in them.
    """

    names: np.ndarray[Any, np.dtype[np.str_]]
    rarity: Weights
    bounds: Places
    places: Places
    shares: Vectors
    count: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Grams":
        """Index texts."""
        grams = [ngrams(words_of(text)) for text in texts]
        counts = Counter(chain.from_iterable(grams))
        names = sorted(counts)
        rows = {gram: row for row, gram in enumerate(names)}
        rarity = np.array([math.log((len(texts) + 1) / counts[gram]) + 0.1 for gram in names])
        # Sums depend on their order, and that of a set on the process: sorting makes readings repeatable.
        each = [np.sort(np.fromiter((rows[gram] for gram in held), np.int32, len(held))) for held in grams]
        lengths = np.array([np.linalg.norm(rarity[held]) or 1.0 for held in each])
        row = np.concatenate([np.zeros(0, dtype=np.int32), *each])
        by_row = np.argsort(row, kind="stable")
        sizes = [len(held) for held in each]
        return cls(
            np.array(names, dtype=np.str_),
            rarity,
            np.cumsum([0, *(counts[gram] for gram in names)], dtype=np.int32),
            np.repeat(np.arange(len(texts), dtype=np.min_scalar_type(len(texts))), sizes)[by_row],
            (rarity[row] / np.repeat(lengths, sizes))[by_row].astype(np.float32),
            len(texts),
        )

    def like(self, text: str) -> Vectors:
        """Return how like a text is to each (cosine, 0-1)."""
        grams = np.array(sorted(ngrams(words_of(text))), dtype=np.str_)
        at = np.searchsorted(self.names, grams)
        known = np.flatnonzero(at < len(self.names))
        known = known[self.names[at[known]] == grams[known]]
        if not len(known):
            return np.zeros(self.count, dtype=np.float32)
        rows = at[known]
        unseen = (len(grams) - len(rows)) * (math.log(self.count + 1) + 0.1) ** 2
        weights = self.rarity[rows] / math.sqrt(float(self.rarity[rows] @ self.rarity[rows]) + unseen)
        held = [slice(self.bounds[row], self.bounds[row + 1]) for row in rows]
        parts = [self.shares[part] * weight for part, weight in zip(held, weights.astype(np.float32), strict=True)]
        places = np.concatenate([self.places[part] for part in held])
        return np.bincount(places, np.concatenate(parts), self.count).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Nearby:
    """How near something is to several things, each of which has several ways of saying in a row.

    One way of saying may be near by chance, four hardly are: the nearest few count, each less than the one before it.
    `places` hold the row of each, a line for each thing, filled up with -1.
    """

    places: Places

    @classmethod
    def of(cls, groups: Sequence[Sequence[int]]) -> "Nearby":
        """Group the rows of ways of saying by what they are for."""
        longest = max((len(rows) for rows in groups), default=0)
        places = np.full((len(groups), max(longest, len(RANKS))), -1, dtype=np.int32)
        for line, rows in zip(places, groups, strict=True):
            line[: len(rows)] = rows
        return cls(places)

    @property
    def known(self) -> Vectors:
        """1 for each thing that has a way of saying, 0 for others."""
        return (self.places[:, 0] >= 0).astype(np.float32)

    def to(self, cosines: Vectors) -> Vectors:
        """Return the mean of the nearest of each group, from the cosines of all ways of saying; 0 for an empty one."""
        spread = np.append(cosines, np.float32(-np.inf))[self.places]
        count = len(RANKS)
        nearest = -np.sort(-np.partition(spread, -count, axis=1)[:, -count:], axis=1)
        weights = RANKS * np.isfinite(nearest)
        shares = weights.sum(axis=1)
        mean: Vectors = (np.where(weights > 0, nearest, 0) * weights).sum(axis=1) / np.where(shares > 0, shares, 1)
        return mean


@dataclass(frozen=True, slots=True)
class Repertoire:
    """Ways of saying several things in one language, and beside them in others; without vectors by letters alone."""

    owners: tuple[Owner, ...]
    meanings: Meanings | None
    grams: Grams
    own: Nearby
    abroad: Nearby

    @classmethod
    def of(
        cls, said: Iterable[tuple[Owner, Language, str]], language: Language, sayings: Sayings | None
    ) -> "Repertoire":
        """Index ways of saying by what they are for; those in other languages count by their meaning only."""
        here: dict[Owner, list[str]] = defaultdict(list)
        elsewhere: dict[Owner, list[str]] = defaultdict(list)
        for owner, spoken, text in said:
            (here if spoken == language else elsewhere)[owner].append(text)
        owners = tuple(dict.fromkeys((*here, *elsewhere)))
        texts = [text for owner in owners for text in here.get(owner, ())]
        others = [text for owner in owners for text in elsewhere.get(owner, ())] if sayings is not None else []
        abroad = elsewhere if sayings is not None else {}
        return cls(
            owners,
            sayings.of([*texts, *others]) if sayings is not None else None,
            Grams.of(texts),
            Nearby.of(_rows(owners, here, 0)),
            Nearby.of(_rows(owners, abroad, len(texts))),
        )

    def like(self, text: str, vector: Vectors | None) -> Vectors:
        """Return how like a sentence is to each thing (about 0-1): its meaning and its letters, as far as known."""
        seen = self.meanings.sayings.see(vector) if self.meanings is not None and vector is not None else None
        return self.like_seen(text, seen)

    def like_seen(self, text: str, seen: Vectors | None) -> Vectors:
        """Return the same for a vector that is turned already (see `Sayings.see`)."""
        letters = self.own.to(self.grams.like(text))
        known = [np.zeros_like(letters), np.zeros_like(letters), self.own.known]
        near = [np.zeros_like(letters), np.zeros_like(letters), letters]
        if seen is not None and self.meanings is not None:
            cosines = self.meanings.cosines(seen)
            near[:2] = self.own.to(cosines), self.abroad.to(cosines)
            known[:2] = self.own.known, self.abroad.known
        shares = SHARES[:, None] * np.array(known)
        total = shares.sum(axis=0)
        likeness: Vectors = (shares * np.array(near)).sum(axis=0) / np.where(total > 0, total, 1)
        return likeness


def _rows(owners: Sequence[Owner], texts: Mapping[Owner, Sequence[str]], start: int) -> list[range]:
    found = []
    for owner in owners:
        stop = start + len(texts.get(owner, ()))
        found.append(range(start, stop))
        start = stop
    return found

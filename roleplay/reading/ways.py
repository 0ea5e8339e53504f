"""What a question to a person means, by the vectors of all ways of asking that authors have written down.

Words that nobody foresaw are no obstacle here, but a question that is built like another one looks like it. So the
directions in which the ways of asking for one and the same thing differ anyway count for less (the within-class
covariance of linear discriminant analysis).
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning import Vectors
from roleplay.reading.similarity import Likeness
from roleplay.reading.text import sentences
from roleplay.scenario.facts import Topic
from roleplay.scenario.persons import Everyday
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, Language

Places = np.ndarray[Any, np.dtype[np.intp]]
# What the nearest, the second nearest ... count: the mean of the nearest one, two, three and four.
RANKS = np.array([25, 13, 7, 3], dtype=np.float32) / 48
# What the meaning counts beside ways of asking in the same language, in others, and what the letters do.
OWN, ABROAD, LETTERS = 0.68, 0.34, 0.34
NEAREST_AT_ALL = 0.06  # brings the sum to where plain cosines were, for which the bounds of weighing are set
LIFT = 0.07  # what nearness to ways of asking that are not a fact's own counts more: they never are quite as near

Kind = Literal["fact", "remark", "topic"]
Owner = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Ways:
    """Vectors of length 1 by `key_of` the texts, made in advance, and how the vector of another text is compared.

    `meaning` names the model that made them, `center` is what its vectors have in common, `metric` turns them so that
    plain cosines compare.
    """

    meaning: str
    center: Vectors
    metric: Vectors
    rows: Mapping[str, int]
    vectors: Vectors

    @classmethod
    def load(cls, path: Path) -> "Ways":
        """Read what was made in advance.

        Raises:
            ContentError: where the file is missing or not one of ours.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                vectors = file["vectors"].astype(np.float32)
                rows = {str(key): row for row, key in enumerate(file["keys"])}
                metric = file["metric"].astype(np.float32)
                found = cls(str(file["meaning"]), file["center"].astype(np.float32), metric, rows, vectors)
        except (OSError, EOFError, KeyError, ValueError) as error:
            raise ContentError(f"{path.name}: {error}: make the file with training/embed_asks.py") from error
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return found

    def see(self, vector: Vectors) -> Vectors:
        """Return the vector of a text as it is compared with the others, of length 1."""
        # Made in one thread: those that `@` wakes for it stall beside other work.
        seen: Vectors = np.einsum("i,ij->j", self.centred(vector), self.metric)
        return seen / np.float32(np.linalg.norm(seen) or 1)

    def centred(self, vector: Vectors) -> Vectors:
        """Return the vector of a text without what all have in common, of length 1."""
        moved: Vectors = vector - self.center
        return moved / np.float32(np.linalg.norm(moved) or 1)


@dataclass(frozen=True, slots=True)
class Near:
    """How near a question is to the ways of asking for each thing (about -1 to 1), by their ids."""

    facts: Mapping[str, float]
    remarks: Mapping[str, float]
    topics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Nearest:
    """How near a question is to several things, each of which has several ways of asking in a row.

    One way of asking may be near by chance, four hardly are: the nearest few count, each less than the one before it.
    `places` hold the row of each way of asking, a line for each thing, filled up with -1.
    """

    places: Places

    @classmethod
    def of(cls, groups: Sequence[Sequence[int]]) -> "Nearest":
        """Group the rows of ways of asking by what they ask for."""
        longest = max((len(rows) for rows in groups), default=0)
        places = np.full((len(groups), max(longest, len(RANKS))), -1, dtype=np.intp)
        for line, rows in zip(places, groups, strict=True):
            line[: len(rows)] = rows
        return cls(places)

    def to(self, cosines: Vectors) -> Vectors:
        """Return the mean of the nearest of each group, from the cosines of all ways of asking; 0 for an empty one."""
        spread = np.append(cosines, np.float32(-np.inf))[self.places]
        count = len(RANKS)
        nearest = -np.sort(-np.partition(spread, -count, axis=1)[:, -count:], axis=1)
        known = np.isfinite(nearest)
        weights = RANKS * known
        shares = weights.sum(axis=1)
        mean: Vectors = (np.where(known, nearest, 0) * weights).sum(axis=1) / np.where(shares > 0, shares, 1)
        return mean


@dataclass(frozen=True)
class WaysIndex:
    """The ways of asking for the facts of a case, for a person's remarks and about topics, as heard in one language.

    Those in other languages say what is asked for too, if less surely; and so do the letters.
    """

    ways: Ways
    owners: tuple[Owner, ...]
    vectors: Vectors
    own: Nearest
    abroad: Nearest
    letters: "Letters | None"
    lifted: Vectors

    @classmethod
    def of(
        cls,
        asks: Mapping[str, Lines],
        everyday: Sequence[Everyday],
        topics: Sequence[Topic],
        language: Language,
        ways: Ways,
        made: Mapping[str, Vectors] = MappingProxyType({}),
        lent: Collection[str] = (),
    ) -> "WaysIndex":
        """Index what has a vector in `ways` or in `made`; the rest is found by its words alone.

        `lent` are facts whose ways of asking are those of like matters.
        """
        texts: list[str] = []
        found: list[Vectors] = []
        groups: dict[Owner, dict[bool, list[int]]] = defaultdict(lambda: {True: [], False: []})
        for heard in (language, *(other for other in LANGUAGES if other != language)):
            for owner, text in asked_for(asks, everyday, topics, heard):
                row = ways.rows.get(key_of(text))
                vector = made.get(text) if row is None else ways.vectors[row]
                if vector is not None:
                    groups[owner][heard == language].append(len(found))
                    found.append(vector)
                    texts.extend([text] if heard == language else [])
        own = Nearest.of([group[True] for group in groups.values()])
        abroad = Nearest.of([group[False] for group in groups.values()])
        letters = Letters.of(texts) if texts else None
        vectors = np.array(found, dtype=np.float32).reshape(len(found), ways.vectors.shape[1])
        lifted = np.array([LIFT if owner[1] in lent else 0 for owner in groups], dtype=np.float32)
        return cls(ways, tuple(groups), vectors, own, abroad, letters, lifted)

    def by_meaning(self, vector: Vectors) -> Vectors:
        """Return how near a sentence is to each owner by its vector."""
        cosines = np.einsum("ij,j->i", self.vectors, self.ways.see(vector))
        near: Vectors = OWN * self.own.to(cosines) + ABROAD * self.abroad.to(cosines)
        return NEAREST_AT_ALL + self.lifted + near

    def by_letters(self, text: str) -> Vectors:
        """Return what the letters of a text add to that."""
        alike = self.letters.like(text) if self.letters is not None else np.zeros(0, dtype=np.float32)
        return LETTERS * self.own.to(alike)

    def named(self, nearness: Vectors) -> Near:
        """Return how near something is to each thing that can be asked for, by their ids."""
        near: dict[Kind, dict[str, float]] = {"fact": {}, "remark": {}, "topic": {}}
        for (kind, name), value in zip(self.owners, nearness.tolist(), strict=True):
            near[kind][name] = value
        return Near(near["fact"], near["remark"], near["topic"])


@dataclass(frozen=True, slots=True)
class Heard:
    """The sentences of a turn by their vectors, beside what a person can be asked.

    What a sentence means is compared once, however many parts of it are looked at.
    """

    index: WaysIndex
    vectors: Vectors
    texts: tuple[str, ...]
    compared: dict[int, Vectors] = field(default_factory=dict)

    def near(self, sentence: int, part: str | None = None) -> Near:
        """Return how near a sentence, by the letters of a part of it, is to each thing that can be asked for."""
        if not self.index.owners:
            return Near({}, {}, {})
        if sentence not in self.compared:
            self.compared[sentence] = self.index.by_meaning(self.vectors[sentence])
        letters = self.index.by_letters(self.texts[sentence] if part is None else part)
        return self.index.named(self.compared[sentence] + letters)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of ways of asking: like `Likeness`, but all at once.

    `shares` say for each n-gram in which texts it is, and what it is worth there.
    """

    likeness: Likeness
    shares: Mapping[str, tuple[Places, Vectors]]
    count: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Letters":
        """Index texts."""
        likeness = Likeness.of([_words(text) for text in texts])
        shares = {
            gram: (np.array([at for at, _ in found], dtype=np.intp), np.array([much for _, much in found], np.float32))
            for gram, found in likeness.postings.items()
        }
        return cls(likeness, shares, len(texts))

    def like(self, text: str) -> Vectors:
        """Return how like a text is to each (cosine, 0-1)."""
        weights = self.likeness.weights(_words(text))
        found = [(*self.shares[gram], weight) for gram, weight in weights.items() if gram in self.shares]
        if not found:
            return np.zeros(self.count, dtype=np.float32)
        places = np.concatenate([at for at, _, _ in found])
        parts = np.concatenate([much * np.float32(weight) for _, much, weight in found])
        return np.bincount(places, parts, self.count).astype(np.float32)


def asked_for(
    asks: Mapping[str, Lines], everyday: Iterable[Everyday], topics: Iterable[Topic], language: Language
) -> Iterable[tuple[Owner, str]]:
    """Yield every way of asking in a language with what it asks for; a case need not have the language."""
    owned: Iterable[tuple[Owner, Lines]] = (
        *((("fact", fact), lines) for fact, lines in asks.items()),
        *((("remark", question.id), question.asks) for question in everyday),
        *((("topic", topic.id), topic.asks) for topic in topics),
    )
    for owner, lines in owned:
        if language in lines.languages():
            yield from ((owner, text) for text in lines[language])


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for sentence in sentences(text) for word in sentence.words)


def key_of(text: str) -> str:
    """Return the key under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]

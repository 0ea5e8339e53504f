"""What a question to a person means, by the vectors of all ways of asking that authors have written down.

Words that nobody foresaw are no obstacle here, but a question that is built like another one looks like it. So the
directions in which the ways of asking for one and the same thing differ anyway count for less (the within-class
covariance of linear discriminant analysis).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning import Vectors
from roleplay.scenario.facts import Topic
from roleplay.scenario.persons import Everyday
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import Language

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
        except (OSError, KeyError, ValueError) as error:
            raise ContentError(f"{path.name}: {error}: make the file with tools/embed_asks.py") from error
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return found

    def see(self, vector: Vectors) -> Vectors:
        """Return the vector of a text as it is compared with the others, of length 1."""
        moved = vector - self.center
        # Made in one thread: those that `@` wakes for it stall beside other work.
        seen: Vectors = np.einsum("i,ij->j", moved / (np.linalg.norm(moved) or 1), self.metric)
        return seen / np.float32(np.linalg.norm(seen) or 1)


@dataclass(frozen=True, slots=True)
class Near:
    """How near a question is to the nearest way of asking for each thing (cosine, -1 to 1), by their ids."""

    facts: Mapping[str, float]
    remarks: Mapping[str, float]
    topics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class WaysIndex:
    """The ways of asking in one language for the facts of a case, for a person's remarks and about topics."""

    ways: Ways
    owners: tuple[Owner, ...]
    starts: tuple[int, ...]
    vectors: Vectors

    @classmethod
    def of(
        cls,
        asks: Mapping[str, Lines],
        everyday: Sequence[Everyday],
        topics: Sequence[Topic],
        language: Language,
        ways: Ways,
    ) -> "WaysIndex":
        """Index what has vectors; a way of asking that is not known in advance is found by its words alone."""
        found: dict[Owner, list[int]] = defaultdict(list)
        for owner, text in asked_for(asks, everyday, topics, language):
            row = ways.rows.get(key_of(text))
            if row is not None:
                found[owner].append(row)
        order = [row for rows in found.values() for row in rows]
        starts = np.cumsum([0, *(len(rows) for rows in found.values())])[:-1]
        return cls(ways, tuple(found), tuple(int(start) for start in starts), ways.vectors[order])

    def near(self, vector: Vectors) -> Near:
        """Return how near a question is to each thing that can be asked for."""
        near: dict[Kind, dict[str, float]] = {"fact": {}, "remark": {}, "topic": {}}
        if self.owners:
            cosines = np.einsum("ij,j->i", self.vectors, self.ways.see(vector))
            best = np.maximum.reduceat(cosines, self.starts)
            for (kind, name), cosine in zip(self.owners, best, strict=True):
                near[kind][name] = float(cosine)
        return Near(near["fact"], near["remark"], near["topic"])


def asked_for(
    asks: Mapping[str, Lines], everyday: Iterable[Everyday], topics: Iterable[Topic], language: Language
) -> Iterable[tuple[Owner, str]]:
    """Yield every way of asking with what it asks for."""
    for fact, lines in asks.items():
        yield from ((("fact", fact), text) for text in lines[language])
    for question in everyday:
        yield from ((("remark", question.id), text) for text in question.asks[language])
    for topic in topics:
        yield from ((("topic", topic.id), text) for text in topic.asks[language])


def key_of(text: str) -> str:
    """Return the key under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]

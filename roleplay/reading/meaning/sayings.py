"""Vectors of what people say: those that ship, and those that are made here when a case is first read."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from roleplay.errors import ContentError
from roleplay.reading.meaning.vectors import Embeds, Vectors
from roleplay.scenario.texts import Authored, Lines, Slug

Bytes = np.ndarray[Any, np.dtype[np.int8]]
Places = np.ndarray[Any, np.dtype[np.int32]]
MOST_MADE = 4096  # vectors kept, of the latest texts


class Theme(Authored):
    """What often comes up in such cases, and ways of asking for it: they are lent to facts that have none."""

    id: Slug
    asks: Lines


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Sayings:
    """Vectors of length 1 by `key_of` the texts, and how the vector of another text is compared with them.

    `meaning` names the model that made them, `center` is what its vectors have in common, `metric` turns them so that
    plain cosines compare: directions count less in which ways of asking for one and the same thing differ anyway (the
    within-class covariance of linear discriminant analysis). Another text gets its vector from `embeds`, once. Of those
    that ship, `vectors` has a byte a number and `lengths` how long these are.
    """

    meaning: str
    center: Vectors
    metric: Vectors
    rows: Mapping[str, int]
    vectors: Bytes
    lengths: Vectors
    themes: tuple[Theme, ...]
    embeds: Embeds
    _made: OrderedDict[str, Vectors] = field(default_factory=OrderedDict)

    @classmethod
    def load(cls, path: Path, embeds: Embeds) -> "Sayings | None":
        """Read what was made in advance; None where another model than `embeds` made it.

        ContentError where the file is missing or not one of ours.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                rows = {str(key): row for row, key in enumerate(file["keys"])}
                center, metric = (file[name].astype(np.float32) for name in ("center", "metric"))
                vectors = file["vectors"]
                themes = tuple(Theme.model_validate_json(str(text)) for text in file["matters"])
                meaning = str(file["meaning"])
        except (OSError, EOFError, KeyError, ValueError) as error:
            raise ContentError(f"{path.name}: {error}: make the file with training/embed_asks.py") from error
        if meaning != embeds.name:
            return None
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float32))
        return cls(meaning, center, metric, rows, vectors, lengths, themes, embeds)

    def see(self, vector: Vectors) -> Vectors:
        """Return the vector of a text as it is compared with the others, of length 1."""
        # Made in one thread: those that `@` wakes for it stall beside other work.
        seen: Vectors = np.einsum("i,ij->j", unit(vector - self.center), self.metric)
        return unit(seen)

    def of(self, texts: Sequence[str]) -> "Meanings":
        """Return the vectors of texts as they are compared; one that does not ship takes some 20 ms."""
        rows = [self.rows.get(key_of(text), -1) for text in texts]
        others = [text for text, row in zip(texts, rows, strict=True) if row < 0]
        missing = [text for text in dict.fromkeys(others) if text not in self._made]
        for text, vector in zip(missing, self.embeds.embed_documents(missing), strict=True):
            self._made[text] = self.see(np.asarray(vector, dtype=np.float32))
        made = np.array([self._made[text] for text in others], dtype=np.float32)
        while len(self._made) > MOST_MADE:
            self._made.popitem(last=False)
        return Meanings(self, np.array(rows, dtype=np.int32), made.reshape(len(others), self.metric.shape[1]))


@dataclass(frozen=True, eq=False, slots=True)
class Meanings:
    """What texts mean: `rows` of the vectors that ship, -1 for those whose vectors are the next of `made`.

    There are many ways of saying in a case, and most of them in many places: none has a copy of the vectors that ship.
    """

    sayings: Sayings
    rows: Places
    made: Vectors

    def cosines(self, seen: Vectors) -> Vectors:
        """Return how near each is to a vector that is turned already (see `Sayings.see`)."""
        ships, shipped = self.rows >= 0, self.rows[self.rows >= 0]
        found = np.empty(len(self.rows), dtype=np.float32)
        found[ships] = np.einsum("ij,j->i", self.sayings.vectors[shipped], seen) / self.sayings.lengths[shipped]
        found[~ships] = np.einsum("ij,j->i", self.made, seen)
        return found

    def vectors(self) -> Vectors:
        """Return the vectors themselves, a row each."""
        ships, shipped = self.rows >= 0, self.rows[self.rows >= 0]
        found = np.empty((len(self.rows), self.made.shape[1]), dtype=np.float32)
        found[ships] = self.sayings.vectors[shipped] / self.sayings.lengths[shipped, None]
        found[~ships] = self.made
        return found


def unit(vector: Vectors) -> Vectors:
    """Return a vector at length 1; one of length 0 stays."""
    scaled: Vectors = vector / np.float32(np.linalg.norm(vector) or 1)
    return scaled


def key_of(text: str) -> str:
    """Return the key under which a text's vector is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]

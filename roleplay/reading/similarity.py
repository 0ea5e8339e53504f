"""Likeness of texts by shared character n-grams, weighted by how rare they are in the collection."""

import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from roleplay.reading.text import ngrams

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Remembers what was built from an object, by the object's identity.

    Content objects cannot be hashed, and comparing them costs more than the index saves. The object is kept with its
    index, so that its identity cannot pass to another object.
    """

    def __init__(self, build: Callable[[Key], Value], size: int) -> None:
        """Keep the `size` most recently used results of `build`."""
        self._build = build
        self._size = size
        self._entries: OrderedDict[int, tuple[Key, Value]] = OrderedDict()

    def of(self, key: Key) -> Value:
        """Return the result for this very object, building it where it is new."""
        entry = self._entries.get(id(key))
        if entry is None:
            entry = (key, self._build(key))
            self._entries[id(key)] = entry
            if len(self._entries) > self._size:
                self._entries.popitem(last=False)
        return entry[1]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A collection of reference texts, searched by the n-grams they share with a query."""

    postings: dict[str, list[tuple[int, float]]]
    rarity: dict[str, float]
    unseen: float

    @classmethod
    def of(cls, references: Sequence[Iterable[str]]) -> "Likeness":
        """Index reference texts, each given as its words."""
        grams = [ngrams(words) for words in references]
        counts = Counter(gram for each in grams for gram in each)
        total = len(grams) + 1
        rarity = {gram: math.log(total / count) + 0.1 for gram, count in counts.items()}
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, each in enumerate(grams):
            length = math.sqrt(sum(rarity[gram] ** 2 for gram in each)) or 1.0
            for gram in each:
                postings[gram].append((number, rarity[gram] / length))
        return cls(dict(postings), rarity, math.log(total) + 0.1)

    def scores(self, words: Iterable[str]) -> dict[int, float]:
        """Return the cosine (0-1) of the query with every reference that shares an n-gram with it."""
        grams = ngrams(words)
        length = math.sqrt(sum(self.rarity.get(gram, self.unseen) ** 2 for gram in grams)) or 1.0
        found: dict[int, float] = defaultdict(float)
        for gram in grams:
            weight = self.rarity.get(gram, self.unseen) / length
            for number, share in self.postings.get(gram, ()):
                found[number] += weight * share
        return found

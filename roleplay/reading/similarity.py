"""Likeness of texts by shared character n-grams, weighted by how rare they are in the collection."""

import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from roleplay.reading.text import ngrams

HEAD = 4  # letters with which two forms of a word begin alike
LONGEST_ENDING = 3
SHARED = 0.6

Part = TypeVar("Part")
Index = TypeVar("Index")


class Kept(Generic[Part, Index]):
    """Remembers what was built from content objects, by the identity of the objects.

    Content objects cannot be hashed, and comparing them costs more than the index saves. The objects are kept with
    their index, so that their identity cannot pass to others.
    """

    def __init__(self, build: Callable[[tuple[Part, ...]], Index], size: int) -> None:
        """Keep the `size` latest results of `build`."""
        self._build = build
        self._size = size
        self._entries: OrderedDict[tuple[int, ...], tuple[tuple[Part, ...], Index]] = OrderedDict()

    def of(self, parts: Iterable[Part]) -> Index:
        """Return the index of these very objects, building it where they are new."""
        objects = tuple(parts)
        key = tuple(id(part) for part in objects)
        entry = self._entries.get(key)
        if entry is None:
            entry = (objects, self._build(objects))
            self._entries[key] = entry
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
        grams = [sorted(ngrams(words)) for words in references]
        counts = Counter(gram for each in grams for gram in each)
        total = len(grams) + 1
        rarity = {gram: rarity_of(count, total) for gram, count in counts.items()}
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, each in enumerate(grams):
            length = length_of([rarity[gram] for gram in each])
            for gram in each:
                postings[gram].append((number, rarity[gram] / length))
        return cls(dict(postings), rarity, rarity_of(0, total))

    def scores(self, words: Iterable[str]) -> dict[int, float]:
        """Return the cosine (0-1) of the query with every reference that shares an n-gram with it."""
        found: dict[int, float] = defaultdict(float)
        for gram, weight in self.weights(words).items():
            for number, share in self.postings.get(gram, ()):
                found[number] += weight * share
        return found

    def weights(self, words: Iterable[str]) -> dict[str, float]:
        """Return the n-grams of a query with their weights; their squares add up to 1."""
        # Sums depend on their order, and that of a set on the process: sorting makes readings repeatable.
        weights = {gram: self.rarity.get(gram, self.unseen) for gram in sorted(ngrams(words))}
        length = length_of(weights.values())
        return {gram: weight / length for gram, weight in weights.items()}


def rarity_of(count: int, total: int) -> float:
    """Return the weight of an n-gram that `count` of `total` references hold; an unseen one is as rare as can be."""
    return math.log(total / max(count, 1)) + 0.1


def length_of(weights: Iterable[float]) -> float:
    """Return the length of a vector of weights, 1 for an empty one."""
    return math.sqrt(sum(weight * weight for weight in weights)) or 1.0


def alike(word: str, other: str) -> bool:
    """Tell whether two words seem to be forms of one: all but a short ending is the same."""
    if word == other:
        return True
    longest, shortest = max(len(word), len(other)), min(len(word), len(other))
    same = next((at for at in range(shortest) if word[at] != other[at]), shortest)
    if shortest < HEAD:
        return same == shortest and longest - shortest <= 1
    return same >= HEAD and same >= SHARED * longest and longest - same <= LONGEST_ENDING

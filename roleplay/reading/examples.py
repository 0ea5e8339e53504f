"""Which of several things a text most likely means, by example phrases: naive Bayes over character n-grams."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roleplay.reading.text import ngrams

# How many phrases the frequency of an n-gram among all things counts for, beside a thing's own phrases.
PRIOR = 2.0
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Examples:
    """Things with phrases that mean them.

    `gains` holds for an n-gram what each thing whose phrases have it gains by it, `lacks` what a thing loses by an
    n-gram that its phrases lack.
    """

    gains: dict[str, tuple[tuple[int, float], ...]]
    lacks: tuple[float, ...]

    @classmethod
    def of(cls, things: Sequence[Sequence[Iterable[str]]]) -> "Examples":
        """Learn from the phrases of things, each phrase given as its words; things are known by their place."""
        counts = [Counter(gram for phrase in phrases for gram in ngrams(phrase)) for phrases in things]
        sizes = [len(phrases) + PRIOR for phrases in things]
        total = sum(len(phrases) for phrases in things) + 1
        everywhere = Counter[str]()
        for each in counts:
            everywhere.update(each)
        gains: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, each in enumerate(counts):
            for gram, count in each.items():
                expected = PRIOR * (everywhere[gram] + HALF) / total
                gains[gram].append((number, math.log((count + expected) / expected)))
        return cls({gram: tuple(found) for gram, found in gains.items()}, tuple(math.log(PRIOR / n) for n in sizes))

    def known(self, words: Iterable[str]) -> float:
        """Return the share (0-1) of the n-grams of the words that occur in any phrase."""
        grams = ngrams(words)
        return len(grams & self.gains.keys()) / max(len(grams), 1)

    def scores(self, words: Iterable[str]) -> tuple[float, ...]:
        """Return for each thing how much more the words speak for it than words in general do; comparable in a text."""
        grams = sorted(gram for gram in ngrams(words) if gram in self.gains)
        found = [len(grams) * lack for lack in self.lacks]
        for gram in grams:
            for number, gain in self.gains[gram]:
                found[number] += gain
        scale = math.sqrt(max(len(grams), 1))
        return tuple(score / scale for score in found)

"""Word-start stems: how authors say which words name a thing, and finding them in a text."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roleplay.reading.text import LONGEST_PREFIX, words_of

Stem = tuple[str, ...]

SHORTEST_LOOSENED = 6


def stems_of(lines: Iterable[str], mute_ending: str = "") -> tuple[Stem, ...]:
    """Return authored stems as tuples of folded words; several words must all occur, in any order.

    `mute_ending` is what inflection drops from a longer word (arrange, arranging); it stays in stems of one word,
    where no other word keeps the stem definite.
    """
    stems = (words_of(line) for line in lines)
    return tuple(_loosened(stem, mute_ending) for stem in stems if stem)


def _loosened(stem: Stem, mute_ending: str) -> Stem:
    if len(stem) == 1 or not mute_ending:
        return stem
    return tuple(word.removesuffix(mute_ending) if len(word) >= SHORTEST_LOOSENED else word for word in stem)


def occurs(stem: Stem, prefixes: frozenset[str]) -> bool:
    """Tell whether every word of the stem begins some word of the text, in any order."""
    return bool(stem) and all(word[:LONGEST_PREFIX] in prefixes for word in stem)


@dataclass(frozen=True, slots=True)
class StemIndex:
    """The stems of many things, found by the first word of each stem."""

    by_first: dict[str, tuple[tuple[int, Stem], ...]]

    @classmethod
    def of(cls, things: Sequence[Sequence[Stem]]) -> "StemIndex":
        """Index the stems of things, which are known by their place in the sequence."""
        entries: dict[str, list[tuple[int, Stem]]] = defaultdict(list)
        for number, stems in enumerate(things):
            for stem in stems:
                entries[stem[0][:LONGEST_PREFIX]].append((number, stem))
        return cls({first: tuple(found) for first, found in entries.items()})

    def among(self, prefixes: frozenset[str]) -> dict[int, list[Stem]]:
        """Return the numbers of the things named in a text with the stems that name them."""
        found: dict[int, list[Stem]] = defaultdict(list)
        for first in sorted(prefixes & self.by_first.keys()):
            for number, stem in self.by_first[first]:
                if occurs(stem, prefixes):
                    found[number].append(stem)
        return dict(found)

"""Word-start stems: how authors say which words name a thing, and finding them in a text.

A stem is a line of word beginnings that must all occur, in any order. `a|b` is a choice, `@name` a group of word
beginnings of the cue file, `word$` a whole word; `-a|b` bars a stem where one of these words occurs too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from roleplay.errors import ContentError
from roleplay.reading.text import LONGEST_PREFIX, WHOLE, beginnings, words_of

SHORTEST_LOOSENED = 6

Groups = Mapping[str, frozenset[str]]

GROUP = "@"


@dataclass(frozen=True, slots=True)
class Stem:
    """For each of its words the beginnings that will do, and the beginnings that bar it."""

    needs: tuple[frozenset[str], ...]
    bars: frozenset[str] = frozenset()

    @property
    def firsts(self) -> frozenset[str]:
        """The beginnings of its first word, by which an index finds it."""
        return self.needs[0]

    def occurs(self, prefixes: frozenset[str]) -> bool:
        """Tell whether each of its words begins some word of the text, in any order, and nothing bars it."""
        return self.bars.isdisjoint(prefixes) and not any(need.isdisjoint(prefixes) for need in self.needs)

    def within(self, words: Iterable[str]) -> frozenset[int]:
        """Return the positions of the words that it names."""
        starts = frozenset().union(*self.needs)
        return frozenset(at for at, word in enumerate(words) if not starts.isdisjoint(beginnings((word,))))


def stems_of(lines: Iterable[str], mute_ending: str = "", groups: Groups | None = None) -> tuple[Stem, ...]:
    """Return authored lines as stems.

    `mute_ending` is what inflection drops from a longer word (arrange, arranging); it stays in stems of one word,
    where no other word keeps the stem definite.

    Raises:
        ContentError: where a line names a group that the cue file lacks.
    """
    stems = (_stem(line, mute_ending, groups or {}) for line in lines)
    return tuple(stem for stem in stems if stem.needs)


def _stem(line: str, mute_ending: str, groups: Groups) -> Stem:
    tokens = line.split()
    needs = [need for token in tokens if token[0] != "-" for need in _needs(token, groups)]
    loosened = mute_ending if len(needs) > 1 else ""
    bars = (word for token in tokens if token[0] == "-" for word in _choice(token[1:], groups))
    return Stem(
        tuple(frozenset(_loosened(word, loosened)[:LONGEST_PREFIX] for word in need) for need in needs),
        frozenset(word[:LONGEST_PREFIX] for word in bars),
    )


def _needs(token: str, groups: Groups) -> list[frozenset[str]]:
    """Return what a token demands; a compound without alternatives ("co-worker") demands each of its words."""
    if "|" in token or token[0] == GROUP:
        return [frozenset(_choice(token, groups))]
    return [frozenset({word}) for word in _whole(token)]


def _choice(token: str, groups: Groups) -> Iterator[str]:
    for part in token.split("|"):
        if not part.startswith(GROUP):
            yield from _whole(part)
        elif part[1:] in groups:
            yield from (_marked(word) for word in groups[part[1:]])
        else:
            raise ContentError(f"stem '{token}': the cue file has no group '{part[1:]}'; add it there or name another")


def _whole(part: str) -> tuple[str, ...]:
    words = words_of(part)
    return tuple(word + WHOLE for word in words) if part.endswith("$") else words


def _marked(word: str) -> str:
    return word[:-1] + WHOLE if word.endswith("$") else word


def _loosened(word: str, mute_ending: str) -> str:
    return word.removesuffix(mute_ending) if mute_ending and len(word) >= SHORTEST_LOOSENED else word


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
                for first in stem.firsts:
                    entries[first].append((number, stem))
        return cls({first: tuple(found) for first, found in entries.items()})

    def among(self, prefixes: frozenset[str]) -> dict[int, list[Stem]]:
        """Return the numbers of the things named in a text with the stems that name them."""
        found: dict[int, list[Stem]] = defaultdict(list)
        for first in sorted(prefixes & self.by_first.keys()):
            for number, stem in self.by_first[first]:
                if stem not in found.get(number, ()) and stem.occurs(prefixes):
                    found[number].append(stem)
        return dict(found)

"""Signs: lines by which authors say what shows a thing in the learner's words, and finding them there.

A line holds where all its words stand together, in any order. Each is a word beginning, with `$` a whole word; `a|b` is
a choice; `-a|b` bars the line where one of these stands too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from roleplay.reading.meaning.repertoire import Grams
from roleplay.reading.words.text import Sentence, words_of

END = " "  # stands after each word, so that a whole word is one of its beginnings
SHORTEST_BEGINNING = 2  # letters up to which a word of a name must stand as it is
LIKE = 0.1  # cosine of n-grams from which on a sentence has more of a text than words that stand everywhere

Beginnings = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """A line: for each of its words the beginnings that will do, and the beginnings that bar it."""

    needs: tuple[Beginnings, ...]
    bars: Beginnings

    def holds(self, said: Beginnings) -> bool:
        """Return whether words (as `_told` gives them) have all that the line names, and nothing that bars it."""
        return self.bars.isdisjoint(said) and not any(need.isdisjoint(said) for need in self.needs)


@lru_cache(maxsize=2048)
def _signs_of(lines: tuple[str, ...]) -> tuple[Sign, ...]:
    """Return lines as signs; one that needs no word names nothing and is left out."""
    found = (Sign(tuple(_needs(line)), frozenset(_barred(line))) for line in lines)
    return tuple(sign for sign in found if sign.needs)


def _needs(line: str) -> Iterator[Beginnings]:
    for token in line.split():
        if token[0] == "-":
            continue
        if "|" in token:
            yield frozenset(_choice(token))
        else:  # a compound ("co-worker") needs each of its words
            yield from (frozenset({word}) for word in _choice(token))


def _barred(line: str) -> Iterator[str]:
    yield from (word for token in line.split() if token[0] == "-" for word in _choice(token[1:]))


def _choice(token: str) -> Iterator[str]:
    for part in token.split("|"):
        yield from (word + END if part.endswith("$") else word for word in words_of(part))


def _bare(word: str) -> str:
    """Return a folded word without apostrophes: signs and patterns are written so ("dont")."""
    return word.replace("'", "")


@lru_cache(maxsize=512)
def _told(words: tuple[str, ...]) -> Beginnings:
    """Return folded words as signs are looked for in them: all their beginnings."""
    ended = [_bare(word) + END for word in words]
    return frozenset(word[:length] for word in ended for length in range(1, len(word) + 1))


def holds(parts: Sequence[Sentence], lines: tuple[str, ...]) -> bool:
    """Return whether one of the sentences holds all that one of the lines names."""
    return any(sign.holds(_told(part.words)) for part in parts for sign in _signs_of(lines))


def places(name: Sequence[str], words: Sequence[str]) -> Iterator[int]:
    """Yield where words stand in a row that begin with those of a name; very short ones must be as they are."""
    for at in range(len(words) - len(name) + 1 if name else 0):
        if all(map(_begins, words[at : at + len(name)], name)):
            yield at


def _begins(word: str, part: str) -> bool:
    return word == part if len(part) <= SHORTEST_BEGINNING else word.startswith(part)


def most_telling(parts: Sequence[str], about: Iterable[str]) -> str | None:
    """Return the part that is most like the texts `about`, the first of equals; None where none is like any of them."""
    letters = Grams.of(parts)
    likeness = np.array([letters.like(text) for text in about])
    return parts[int(likeness.sum(axis=0).argmax())] if likeness.max(initial=0.0) >= LIKE else None

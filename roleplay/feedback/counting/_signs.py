"""Signs: lines by which authors say what shows a thing in the learner's words, and finding them there.

A line holds where all its words stand together, in any order. Each is a word beginning, with `$` a whole word; `a|b` is
a choice; `-a|b` bars the line where one of these stands too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np

from roleplay.reading.meaning.repertoire import Grams
from roleplay.reading.words.text import Sentence, sentences, words_of

END = " "  # stands after each word, so that a whole word is one of its beginnings
LONGEST_LISTED = 3  # words of a part that only goes on with the one before it ("at night, locked in")
SHORTEST_BEGINNING = 2  # letters up to which a word of a name must stand as it is
BEGINNING, SHORTEST = 5, 4  # letters of a word that are compared, and of a word that counts
LIKE = 0.1  # cosine of n-grams from which on a sentence has more of a text than words that stand everywhere
FEWEST_SHARED, SHARED = 2, 0.6  # words of a text that another must have to speak of the same, and their share

Beginnings = frozenset[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """A line: for each of its words the beginnings that will do, and the beginnings that bar it."""

    needs: tuple[Beginnings, ...]
    bars: Beginnings

    def holds(self, said: Beginnings) -> bool:
        """Return whether words (as `told` gives them) have all that the line names, and nothing that bars it."""
        return self.bars.isdisjoint(said) and not any(need.isdisjoint(said) for need in self.needs)


@lru_cache(maxsize=2048)
def signs_of(lines: tuple[str, ...]) -> tuple[Sign, ...]:
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


def bare(word: str) -> str:
    """Return a folded word without apostrophes: signs and patterns are written so ("dont")."""
    return word.replace("'", "")


@lru_cache(maxsize=512)
def told(words: tuple[str, ...]) -> Beginnings:
    """Return folded words as signs are looked for in them: all their beginnings."""
    ended = [bare(word) + END for word in words]
    return frozenset(word[:length] for word in ended for length in range(1, len(word) + 1))


def holds(parts: Sequence[Sentence], lines: tuple[str, ...]) -> bool:
    """Return whether one of the sentences holds all that one of the lines names."""
    return any(sign.holds(told(part.words)) for part in parts for sign in signs_of(lines))


def stretches(text: str, joiners: frozenset[str] = frozenset()) -> tuple[Beginnings, ...]:
    """Return the stretches of notes in which the words of one point may stand together.

    So that a list does not run together, these are the parts of its sentences, what `joiners` join in them, and two
    neighbouring parts where one only goes on with the other.
    """
    return tuple(told(stretch) for sentence in sentences(text) for stretch in _stretches(sentence, joiners))


def _stretches(sentence: Sentence, joiners: frozenset[str]) -> Iterator[tuple[str, ...]]:
    parts = [tuple(part.split()) for part in sentence.parts()]
    for part in parts:
        yield part
        pieces = [tuple(piece) for joins, piece in groupby(part, joiners.__contains__) if not joins]
        yield from pieces if len(pieces) > 1 else ()
    yield from (one + two for one, two in pairwise(parts) if min(len(one), len(two)) <= LONGEST_LISTED)


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


def speaks_of(said: Beginnings, other: str) -> bool:
    """Return whether words (as `told` gives them) have most of the words of another text."""
    wanted = {word[:BEGINNING] for word in words_of(other) if len(word) >= SHORTEST}
    shared = len(wanted & said)
    return shared >= min(FEWEST_SHARED, len(wanted)) > 0 and shared >= SHARED * len(wanted)

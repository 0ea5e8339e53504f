"""Whether a text of notes names given points: stems looked for in its parts, so that a list does not run together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.naming import denies
from roleplay.reading.stems import Stem
from roleplay.reading.text import Sentence, beginnings

Saying = Literal["named", "denied", "absent"]
LONGEST_LISTED = 3  # words of a part that only goes on with the one before it ("at night, locked in")


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a sentence, or two neighbouring ones; `denied` where it denies something."""

    prefixes: frozenset[str]
    denied: bool


def windows_of(turn: Sequence[Sentence], lexicon: Lexicon) -> tuple[Window, ...]:
    """Return the stretches of a text in which the words of one point may stand together."""
    return tuple(window for sentence in turn for window in _windows(sentence, lexicon))


def _windows(sentence: Sentence, lexicon: Lexicon) -> Iterator[Window]:
    parts = sentence.parts()
    yield from (_window((part,), lexicon) for part in parts)
    yield from (_window((piece,), lexicon) for part in parts for piece in _joined(part, lexicon))
    yield from (
        _window(pair, lexicon) for pair in pairwise(parts) if min(len(part.split()) for part in pair) <= LONGEST_LISTED
    )


def _joined(part: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield what joiners join in a part, where a denial in one piece must not reach into another."""
    words = part.split()
    if lexicon.joiners.isdisjoint(words) or not lexicon.moods.negated.hits(part):
        return
    for joins, piece in groupby(words, lambda word: word in lexicon.joiners):
        if not joins:
            yield " ".join(piece)


def _window(parts: tuple[str, ...], lexicon: Lexicon) -> Window:
    words = tuple(word for part in parts for word in part.split())
    return Window(frozenset(beginnings(words)), any(lexicon.moods.negated.hits(part) for part in parts))


def said_of(stems: Iterable[Stem], windows: Sequence[Window], lexicon: Lexicon) -> Saying:
    """Return whether a text names a point, or only in a part that denies something.

    A stem that holds a denial itself ("none of them has his own passport") is named by denying.
    """
    saying: Saying = "absent"
    for stem in stems:
        for window in windows:
            if stem.occurs(window.prefixes):
                if not window.denied or denies(stem, lexicon):
                    return "named"
                saying = "denied"
    return saying

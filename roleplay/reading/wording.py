"""The wording of a turn: which word parts, words and pairs of words it has, as numbers below a fixed bound."""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from roleplay.reading.text import Sentence, ngrams

BOUND = 1 << 16  # so large that few parts share a number

Wording = tuple[int, ...]


def wording_of(turn: Sequence[Sentence]) -> Wording:
    """Return the numbers of the character n-grams of all words and of all pairs of neighbouring words, in order."""
    found: set[int] = set()
    for sentence in turn:
        for word in sentence.words:
            found |= _of_word(word)
        found.update(_number(f"{first} {second}") for first, second in pairwise(sentence.words))
    return tuple(sorted(found))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> frozenset[int]:
    return frozenset(_number(gram) for gram in ngrams((word,)))


def _number(part: str) -> int:
    return zlib.crc32(part.encode()) % BOUND

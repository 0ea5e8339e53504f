"""The wording of a turn: which word parts, words and pairs it has, as numbers below a fixed bound."""

import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from roleplay.reading.text import Sentence, ngrams

BOUND = 1 << 17  # so large that few parts share a number
BEGINNING = 4  # letters, so that endings do not matter
APART = 3  # words

Wording = tuple[int, ...]


def wording_of(turn: Sequence[Sentence]) -> Wording:
    """Return the numbers, in order, of what the wording consists of.

    These are the character n-grams of all words, pairs of neighbouring words, and how words begin that stand close to
    each other in this order ("če ne boste", "if you won't"), whatever comes in between.
    """
    found: set[int] = set()
    for sentence in turn:
        for word in sentence.words:
            found |= _of_word(word)
        found.update(_number(f"{first} {second}") for first, second in pairwise(sentence.words))
        begin = [word[:BEGINNING] for word in sentence.words]
        for apart in range(1, APART + 1):
            found.update(_number(f"{first}_{second}") for first, second in zip(begin, begin[apart:], strict=False))
    return tuple(sorted(found))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> frozenset[int]:
    return frozenset(_number(gram) for gram in ngrams((word,)))


def _number(part: str) -> int:
    return zlib.crc32(part.encode()) % BOUND

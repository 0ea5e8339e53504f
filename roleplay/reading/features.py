"""What a sentence is told apart by: the vector of its meaning, and its words and letters as numbered features.

Training and reading share this module, so that weights always meet the features that they were made for.
"""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from roleplay.reading.meaning import Vectors

BUCKETS = 1 << 15  # features share a number where their hashes meet, so that weights stay small
LETTERS = range(3, 6)  # lengths of the pieces of a word
LONGEST = 400  # characters of a sentence that are looked at
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[?!]")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Features:
    """A sentence as it is judged: `vector` of length 1, the numbers of its features, and their shares (L2 norm 1)."""

    vector: Vectors
    numbers: tuple[int, ...]
    shares: Vectors


def features_of(text: str, vector: Vectors, about: Sequence[str] = ()) -> Features:
    """Return the features of a sentence; `about` are marks of its situation (`interview`, `first`)."""
    counted = Counter(zlib.crc32(gram.encode()) % BUCKETS for gram in grams(text, about))
    shares = np.array([1 + math.log(count) for count in counted.values()], dtype=np.float32)
    norm = np.float32(np.linalg.norm(shares) or 1)
    return Features(vector, tuple(counted), shares / norm)


def grams(text: str, about: Sequence[str] = ()) -> Iterator[str]:
    """Yield the words of a text, pairs of neighbours, and the pieces of each word with its edges.

    Diacritics count, and so does the sign at the end; any number is a number.
    """
    words = _TOKEN.findall(_DIGITS.sub("0", text[:LONGEST].lower().replace("’", "'")))
    yield from (f"w {word}" for word in words)
    yield from (f"p {first} {second}" for first, second in zip(("^", *words), (*words, "$"), strict=True))
    for word in words:
        edged = f" {word} "
        for length in LETTERS:
            yield from (f"l{edged[at : at + length]}" for at in range(max(1, len(edged) - length + 1)))
    yield from (f"@ {mark}" for mark in about)

"""Text as a reader compares it: folded words, sentences, character n-grams."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, zip_longest
from typing import Literal

LONGEST_HEAD = 5000
LONGEST_TAIL = 1500
LONGEST_WORD = 40
LONGEST_SENTENCE = 120

End = Literal["?", "!", ".", ""]

_UNDECOMPOSED = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "´": "'", "`": "'", "‘": "'", "′": "'"})
# A hyphen inside a compound ("house-search") parts words, but no clauses.
_PIECE = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+(?:'[^\W_]+)*|[.?!…]+|\n+|[,;:()\[\]\"«»„“”/–—]|(?<!\w)-|-(?!\w)")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
LETTERS = re.compile(r"[^\W\d_]+")
KEPT = 2048  # texts whose words, and words whose n-grams, are remembered: the same few are looked at time and again


class _Folds(dict[int, str]):
    """What each sign is folded to; nothing but the sign itself decides it, and there are only so many signs."""

    def __missing__(self, code: int) -> str:
        lowered = straight(chr(code)).casefold().translate(_UNDECOMPOSED)
        decomposed = unicodedata.normalize("NFKD", lowered)
        return self.setdefault(code, "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


_FOLDED = _Folds()


def straight(text: str) -> str:
    """Return `text` with plain apostrophes: which one a keyboard gives says nothing."""
    return text.translate(_APOSTROPHES)


def unstretched(text: str) -> str:
    """Return `text` with one letter for many of the same kind in a row ("noooo")."""
    return _STRETCHED.sub(r"\1", text)


def fold(text: str) -> str:
    """Return `text` in lower case, without diacritics, with plain apostrophes."""
    return text.translate(_FOLDED)


def shorten(text: str) -> str:
    """Return beginning and end of a text too long for a message, so that reading it takes a bounded time."""
    spelled = unicodedata.normalize("NFKC", text)
    if len(spelled) > 2 * len(text):
        text = spelled  # of signs that stand for many letters each
    if len(text) <= LONGEST_HEAD + LONGEST_TAIL:
        return text
    return text[:LONGEST_HEAD] + "\n" + text[-LONGEST_TAIL:]


@dataclass(frozen=True)
class Sentence:
    """One sentence: its folded words, the positions before which a comma, colon, dash or quote stands, its end."""

    words: tuple[str, ...]
    breaks: frozenset[int] = frozenset()
    end: End = ""

    @cached_property
    def text(self) -> str:
        """The words with one space between them."""
        return " ".join(self.words)

    def parts(self) -> tuple[str, ...]:
        """Return the pieces between the breaks."""
        cuts = sorted({0, *self.breaks, len(self.words)})
        pieces = (" ".join(self.words[start:stop]) for start, stop in pairwise(cuts))
        return tuple(piece for piece in pieces if piece)


@lru_cache(maxsize=KEPT)
def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a stem, a name or a statement; apostrophes are dropped."""
    return tuple(_plain(piece) for piece in _PIECE.findall(fold(text)) if piece[0].isalnum())


def _plain(piece: str) -> str:
    """Drop apostrophes, and the signs inside numbers, so that 10.000 and 10000 or 6.20 and 6:20 are alike."""
    return piece if piece.isalnum() else "".join(sign for sign in piece if sign.isalnum())


def sentences(text: str, spell: Callable[[str], str] = str) -> tuple[Sentence, ...]:
    """Split `text` into sentences; `spell` corrects one folded word and may return several."""
    found: list[Sentence] = []
    words: list[str] = []
    breaks: set[int] = set()

    def close(end: End = "") -> None:
        if words:
            found.append(Sentence(tuple(words), frozenset(at for at in breaks if 0 < at < len(words)), end))
        words.clear()
        breaks.clear()

    # A phone writes "don’t" where a keyboard writes "don't": one word either way.
    pieces = _PIECE.findall(straight(unstretched(shorten(text))))
    for piece, following in zip_longest(pieces, pieces[1:], fillvalue=""):
        if piece[0].isalnum():
            word = fold(piece)[:LONGEST_WORD]
            words.extend([_plain(word)] if word[0].isdigit() else spell(word).split())
        elif piece[0] in ".?!…":
            # A full stop behind a number may only make it an ordinal one.
            ordinal = piece in (".", "!", "…") and words and words[-1].isdigit()
            if not (ordinal and (following[:1].islower() or following[:1].isdigit())):
                close("?" if "?" in piece else "!" if "!" in piece else ".")
        elif piece[0] == "\n":
            close()
        else:
            breaks.add(len(words))
        if len(words) >= LONGEST_SENTENCE:
            close()
    close()
    return tuple(found)


def ngrams(words: Iterable[str]) -> frozenset[str]:
    """Return the character n-grams (3-5) of the words, each word padded by a space on either side."""
    return frozenset().union(*(_grams(word) for word in words))


@lru_cache(maxsize=KEPT)
def _grams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[start : start + size] for size in range(3, 6) for start in range(len(padded) - size + 1))

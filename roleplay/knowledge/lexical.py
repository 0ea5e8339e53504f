"""Search by character n-grams: needs no model, is at hand at once, and suits an inflected language."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from roleplay.knowledge.units import Unit

NGRAMS = (3, 5)


def fold(text: str) -> str:
    """Return the text in lower case and without diacritics, as hurried people type it."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@dataclass(frozen=True)
class LexicalIndex:
    """Units with their weighted n-grams (TF-IDF); built in about a second for some thousand units."""

    units: tuple[Unit, ...]
    vectorizer: TfidfVectorizer | None
    matrix: Any

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "LexicalIndex":
        """Index units; an index of none finds nothing."""
        units = tuple(units)
        if not units:
            return cls(units, None, None)
        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=NGRAMS, preprocessor=fold, sublinear_tf=True, dtype=np.float32
        )
        matrix = vectorizer.fit_transform([unit.text for unit in units])
        # Columns first: a query has some hundred n-grams, and only their columns are looked at.
        return cls(units, vectorizer, matrix.T.tocsr())

    def scores(self, query: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return the cosine (0-1) of the query with every unit, in the order of the units."""
        if self.vectorizer is None:
            return np.zeros(0, dtype=np.float32)
        row = self.vectorizer.transform([query])
        return np.asarray((row @ self.matrix).todense(), dtype=np.float32).ravel()


def best(scores: np.ndarray[Any, np.dtype[np.float32]], allowed: Sequence[int], k: int) -> list[int]:
    """Return the positions of the `k` highest scores above zero among the allowed ones, best first."""
    if not len(allowed):
        return []
    chosen = np.asarray(allowed)
    order = np.argsort(-scores[chosen], kind="stable")[:k]
    return [int(chosen[position]) for position in order if scores[chosen[position]] > 0]

"""Search by character n-grams: needs no model, is at hand at once, and suits an inflected language."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from roleplay.knowledge.passages import Provenance
from roleplay.knowledge.units import Unit
from roleplay.scenario.vocabulary import AGENCIES, AgencyId

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import RidgeClassifier

Flags = np.ndarray[Any, np.dtype[np.bool_]]
NGRAMS = (3, 5)


def fold(text: str) -> str:
    """Return the text in lower case and without diacritics, as hurried people type it."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@dataclass(frozen=True)
class LexicalIndex:
    """Units with their weighted n-grams (TF-IDF), and all units of an owner in one language taken together.

    Built in about a second for some thousand units.
    """

    units: tuple[Unit, ...]
    vectorizer: "TfidfVectorizer | None" = None
    matrix: Any = None
    bundles: tuple[str, ...] = ()
    bundled: Any = None
    parting: "RidgeClassifier | None" = None

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "LexicalIndex":
        """Index units; an index of none finds nothing."""
        units = tuple(units)
        if not units:
            return cls(units)
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - heavy

        vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=NGRAMS, preprocessor=fold, sublinear_tf=True, dtype=np.float32
        )
        matrix = vectorizer.fit_transform([unit.text for unit in units])
        texts: dict[tuple[str, str], list[str]] = {}
        for unit in units:
            texts.setdefault((unit.owner, unit.language), []).append(unit.text)
        bundled = vectorizer.transform([" ".join(bundle) for bundle in texts.values()])
        # Columns first: a query has some hundred n-grams, and only their columns are looked at.
        owners = tuple(owner for owner, _ in texts)
        return cls(units, vectorizer, matrix.T.tocsr(), owners, bundled.T.tocsr(), _part(units, matrix))

    @cached_property
    def place(self) -> dict[str, int]:
        """From each unit's id to its place."""
        return {unit.id: place for place, unit in enumerate(self.units)}

    @cached_property
    def first(self) -> dict[str, int]:
        """From each owner to the place of its first unit."""
        return {unit.owner: place for place, unit in reversed(list(enumerate(self.units)))}

    @cached_property
    def _by_role(self) -> dict[AgencyId, Flags]:
        return {role: np.array([role in unit.roles for unit in self.units]) for role in AGENCIES}

    @cached_property
    def _provenances(self) -> np.ndarray[Any, np.dtype[np.str_]]:
        return np.array([unit.provenance for unit in self.units], dtype=str)

    def allowed(self, role: AgencyId | None, provenances: Collection[Provenance] | None) -> Flags:
        """Return of each unit whether it concerns the role and has one of the provenances."""
        flags: Flags = np.ones(len(self.units), dtype=bool) if role is None else self._by_role[role]
        return flags if provenances is None else flags & np.isin(self._provenances, sorted(provenances))

    def scores(self, query: str) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return the cosine (0-1) of the query with every unit, in the order of the units."""
        return self._cosines(query, self.matrix)

    def owner_scores(self, query: str) -> dict[str, float]:
        """Return the cosine (0-1) of the query with all units of each owner together, in the likelier language."""
        found: dict[str, float] = {}
        for owner, score in zip(self.bundles, self._cosines(query, self.bundled), strict=True):
            found[owner] = max(found.get(owner, 0.0), float(score))
        return found

    def belief(self, query: str) -> float:
        """Return how much the query is like what has an answer (about 1) rather than like what has none (-1)."""
        if self.vectorizer is None or self.parting is None:
            return 0.0
        return float(self.parting.decision_function(self.vectorizer.transform([query]))[0])

    def _cosines(self, query: str, matrix: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
        if self.vectorizer is None:
            return np.zeros(0, dtype=np.float32)
        return np.asarray((self.vectorizer.transform([query]) @ matrix).todense(), dtype=np.float32).ravel()


def _part(units: tuple[Unit, ...], matrix: Any) -> "RidgeClassifier | None":
    has_answer = [unit.kind != "unanswered" for unit in units]
    if all(has_answer) or not any(has_answer):
        return None
    from sklearn.linear_model import RidgeClassifier  # noqa: PLC0415 - heavy

    return RidgeClassifier(class_weight="balanced", solver="sparse_cg", max_iter=30, tol=1e-3).fit(matrix, has_answer)


def best(scores: np.ndarray[Any, np.dtype[np.float32]], k: int) -> list[int]:
    """Return the places of the `k` highest scores above zero, best first."""
    order = np.argsort(-scores, kind="stable")[:k]
    return [int(place) for place in order if scores[place] > 0]

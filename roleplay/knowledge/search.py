"""Search: meaning and n-grams in one score, a passage by its best unit, and silence where nothing answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from roleplay.knowledge.lexical import LexicalIndex, best
from roleplay.knowledge.passages import Provenance
from roleplay.knowledge.silence import Evidence, Silence
from roleplay.knowledge.store import StoreError, VectorStore
from roleplay.knowledge.units import Corpus, Unit
from roleplay.scenario.vocabulary import AgencyId

Vector = Sequence[float]
Scores = np.ndarray[Any, np.dtype[np.float32]]

NGRAM_SHARE = 0.3  # design: cos(embedding) + 0.3 cos(n-grams) beat either alone
DENSE = 80
LEXICAL = 40
LONGEST_QUERY = 1000  # characters; what is longer than that is no question


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and what may be found: `role` and `provenances` narrow it within the store itself.

    `vector` is the embedded text; without it the search goes by n-grams alone.
    """

    text: str
    vector: Vector | None = None
    role: AgencyId | None = None
    provenances: frozenset[Provenance] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An owner (passage, document piece, task) that was found, with its best unit; scores compare within a query."""

    owner: str
    score: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Found:
    """Best matches first; `silent` says that the knowledge base does not answer, so that they are at most related."""

    matches: tuple[Match, ...]
    silent: bool
    by_meaning: bool


@dataclass(slots=True)
class Searcher:
    """Looks through one corpus; without a store, or when it fails, by n-grams alone."""

    corpus: Corpus
    lexical: LexicalIndex
    silence: Silence
    store: VectorStore | None = None

    @classmethod
    def of(cls, corpus: Corpus, units: Iterable[Unit], silence: Silence) -> "Searcher":
        """Index units by n-grams; a store is added once it holds the same units."""
        return cls(corpus, LexicalIndex.of(units), silence)

    def search(self, query: Query, k: int = 5) -> Found:
        """Return up to `k` owners, best first."""
        if not self.lexical.units:
            return Found((), silent=True, by_meaning=False)
        words = np.where(self.lexical.allowed(query.role, query.provenances), self.lexical.scores(query.text), 0)
        near = self._nearest(query)
        matches = _owners(self.lexical.units, _fused(self.lexical, words, near))
        evidence = Evidence.of([match.score for match in matches], words, near)
        return Found(
            matches=tuple(matches[:k]),
            silent=not matches or self.silence.is_silent(evidence),
            by_meaning=near is not None,
        )

    def _nearest(self, query: Query) -> Mapping[str, float] | None:
        if self.store is None or query.vector is None:
            return None
        try:
            return self.store.nearest(self.corpus, query.vector, DENSE, query.role, query.provenances)
        except StoreError:
            return None


def clean(text: str) -> str:
    """Return a question as it is searched for: on one line, and no longer than a question can be."""
    return " ".join(text.split())[:LONGEST_QUERY]


def _fused(lexical: LexicalIndex, words: Scores, near: Mapping[str, float] | None) -> dict[int, float]:
    """Return the score of every unit in question by its place; without `near` it is that of the n-grams."""
    by_words = best(words, LEXICAL)
    if near is None:
        return {place: float(words[place]) for place in by_words}
    floor = min(near.values(), default=0.0)
    by_meaning = (lexical.place[unit] for unit in near if unit in lexical.place)
    chosen = sorted({*by_words, *by_meaning})
    return {place: near.get(lexical.units[place].id, floor) + NGRAM_SHARE * float(words[place]) for place in chosen}


def _owners(units: tuple[Unit, ...], scores: Mapping[int, float]) -> list[Match]:
    found: dict[str, Match] = {}
    for place, score in scores.items():
        unit = units[place]
        if unit.owner not in found or score > found[unit.owner].score:
            found[unit.owner] = Match(unit.owner, score, unit)
    return sorted(found.values(), key=lambda match: (-match.score, match.owner))

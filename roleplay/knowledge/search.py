"""Search: meaning and n-grams in one score, a passage by its best unit, and silence where nothing answers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from roleplay.knowledge.embedders import Embedder, EmbedderError
from roleplay.knowledge.lexical import LexicalIndex, best
from roleplay.knowledge.passages import Provenance
from roleplay.knowledge.silence import Evidence, Silence
from roleplay.knowledge.store import StoreError, VectorStore
from roleplay.knowledge.units import Corpus, Unit
from roleplay.scenario.vocabulary import AgencyId

NGRAM_SHARE = 0.3  # design: cos(embedding) + 0.3 cos(n-grams) beat either alone
DENSE = 80
LEXICAL = 40
LONGEST_QUERY = 1000  # characters; what is longer than that is no question


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and what may be found: `role` and `provenances` narrow it within the store itself."""

    text: str
    role: AgencyId | None = None
    provenances: frozenset[Provenance] | None = None

    def allows(self, unit: Unit) -> bool:
        """Return whether the unit may be found."""
        return (self.role is None or self.role in unit.roles) and (
            self.provenances is None or unit.provenance in self.provenances
        )


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
    embedder: Embedder | None = None
    store: VectorStore | None = None

    @classmethod
    def of(cls, corpus: Corpus, units: Iterable[Unit], silence: Silence) -> "Searcher":
        """Index units by n-grams; a store is added once it holds the same units."""
        return cls(corpus, LexicalIndex.of(units), silence)

    def search(self, query: Query, k: int = 5) -> Found:
        """Return up to `k` owners, best first."""
        text = " ".join(query.text.split())[:LONGEST_QUERY]
        words = self.lexical.scores(text)
        allowed = [place for place, unit in enumerate(self.lexical.units) if query.allows(unit)]
        near = self._nearest(text, query)
        scores = _fused(self.lexical.units, allowed, words, near)
        matches = _owners(self.lexical.units, scores)
        evidence = Evidence.of([match.score for match in matches], words[allowed] if allowed else words, near)
        return Found(
            matches=tuple(matches[:k]),
            silent=not matches or self.silence.is_silent(evidence),
            by_meaning=near is not None,
        )

    def _nearest(self, text: str, query: Query) -> Mapping[str, float] | None:
        if self.store is None or self.embedder is None or not text:
            return None
        try:
            vector = self.embedder.embed_query(text)
            return self.store.nearest(self.corpus, vector, DENSE, query.role, query.provenances)
        except (EmbedderError, StoreError):
            return None


def _fused(
    units: tuple[Unit, ...], allowed: Collection[int], words: np.ndarray[Any, Any], near: Mapping[str, float] | None
) -> dict[int, float]:
    """Return the score of every unit in question by its place; without `near` it is that of the n-grams."""
    candidates = best(words, list(allowed), LEXICAL)
    if near is None:
        return {place: float(words[place]) for place in candidates}
    floor = min(near.values(), default=0.0)
    chosen = {*candidates, *(place for place in allowed if units[place].id in near)}
    return {place: near.get(units[place].id, floor) + NGRAM_SHARE * float(words[place]) for place in sorted(chosen)}


def _owners(units: tuple[Unit, ...], scores: Mapping[int, float]) -> list[Match]:
    found: dict[str, Match] = {}
    for place, score in scores.items():
        unit = units[place]
        if unit.owner not in found or score > found[unit.owner].score:
            found[unit.owner] = Match(unit.owner, score, unit)
    return sorted(found.values(), key=lambda match: (-match.score, match.owner))

"""Search: meaning and words in one score, a passage by its best unit and by all of them, and silence in between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from roleplay.knowledge.lexical import LexicalIndex, best
from roleplay.knowledge.passages import Provenance
from roleplay.knowledge.store import StoreError, VectorStore
from roleplay.knowledge.taught import Taught
from roleplay.knowledge.tuning import Evidence, Tuning
from roleplay.knowledge.units import Corpus, Unit
from roleplay.scenario.vocabulary import AgencyId

Vector = Sequence[float]
Scores = np.ndarray[Any, np.dtype[np.float32]]

DENSE = 80
LEXICAL = 40
LIKELY = 15
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
    """Best matches first; `silent` says that the best one hardly answers, so that they are at most related."""

    matches: tuple[Match, ...]
    silent: bool
    by_meaning: bool
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(slots=True)
class Searcher:
    """Looks through one corpus; without a store, or when it fails, by n-grams alone."""

    corpus: Corpus
    lexical: LexicalIndex
    tuning: Tuning
    store: VectorStore | None = None
    taught: Taught | None = None

    @classmethod
    def of(cls, corpus: Corpus, units: Iterable[Unit], tuning: Tuning) -> "Searcher":
        """Index units by n-grams; meaning is added by `connect`."""
        return cls(corpus, LexicalIndex.of(units), tuning)

    def connect(self, store: VectorStore) -> None:
        """Search by meaning too, in a store that holds the same units."""
        self.taught = Taught.by(self.lexical.units, store.vectors(self.corpus))
        self.store = store

    def disconnect(self) -> None:
        """Search by n-grams alone from now on."""
        self.store = self.taught = None

    def search(self, query: Query, k: int = 5) -> Found:
        """Return up to `k` owners, best first."""
        if not self.lexical.units:
            return Found((), silent=True, by_meaning=False)
        near = self._nearest(query)
        scale = self.tuning.by_words if near is None else self.tuning.by_meaning
        allowed = self.lexical.allowed(query.role, query.provenances)
        words = np.where(allowed, self.lexical.scores(query.text), 0)
        bundles = self.lexical.owner_scores(query.text)
        taught = self.taught.scores(query.vector) if near is not None and self.taught and query.vector else {}
        places = self._candidates(words, allowed, near or {}, taught)
        floor = min(near.values(), default=0.0) if near else 0.0
        found: dict[str, Match] = {}
        for place in places:
            unit = self.lexical.units[place]
            meaning = near.get(unit.id, floor) if near else 0.0
            score = scale.score(meaning, float(words[place]), bundles[unit.owner], taught.get(unit.owner, 0.0))
            if unit.owner not in found or score > found[unit.owner].score:
                found[unit.owner] = Match(unit.owner, score, unit)
        ranked = sorted(found.values(), key=lambda match: (-match.score, match.owner))
        matches = [match for match in ranked if match.unit.kind != "unanswered"]
        rival = next((match.score for match in ranked if match.unit.kind == "unanswered"), 0.0)
        nearest = max(near.values(), default=0.0) if near else float(words.max())
        belief = self._belief(query, by_meaning=near is not None)
        evidence = Evidence(matches[0].score - rival, belief, nearest) if matches else Evidence()
        silent = not matches or scale.is_silent(evidence)
        return Found(tuple(matches[:k]), silent, near is not None, evidence)

    def _belief(self, query: Query, *, by_meaning: bool) -> float:
        if by_meaning and self.taught is not None and query.vector is not None:
            return self.taught.belief(query.vector)
        return self.lexical.belief(query.text)

    def _nearest(self, query: Query) -> Mapping[str, float] | None:
        if self.store is None or query.vector is None:
            return None
        try:
            return self.store.nearest(self.corpus, query.vector, DENSE, query.role, query.provenances)
        except StoreError:
            return None

    def _candidates(
        self, words: Scores, allowed: Any, near: Mapping[str, float], taught: Mapping[str, float]
    ) -> list[int]:
        """Return the places of units that may be best: near in meaning, alike in words, or of a likely owner."""
        likely = sorted(taught, key=lambda owner: -taught[owner])[:LIKELY]
        firsts = (self.lexical.first[owner] for owner in likely)
        places = {self.lexical.place[unit] for unit in near if unit in self.lexical.place}
        return sorted(places | {*best(words, LEXICAL)} | {place for place in firsts if allowed[place]})


def clean(text: str) -> str:
    """Return a question as it is searched for: on one line, and no longer than a question can be."""
    return " ".join(text.split())[:LONGEST_QUERY]

"""Search: meaning, letters and words in one score of each passage, and silence where nothing answers.

The numbers of it, weights of a match and when nothing answers, were fitted on questions of our own: `search.yaml`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from roleplay.knowledge.search.lexical import LexicalIndex, Likeness, Scores
from roleplay.knowledge.search.meaning import Nearness, UnitIndex
from roleplay.knowledge.sources.passages import Provenance
from roleplay.knowledge.sources.units import Corpus, Flags, Gathered, Owners, Unit
from roleplay.scenario.loading.files import name_of, read_mapping, validated
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import AgencyId

Vector = Sequence[float]

LONGEST_QUERY = 1000  # characters; what is longer than that is no question


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an answer: how far its score is ahead of the best example of what has none, and how near it is.

    `belief` is how much the question is like those with an answer rather than those without, taught by all of them
    (about 1 and -1). `nearest` is the highest cosine, of meaning where there is search by meaning, else of letters, and
    `answering` the highest one of what has an answer.
    """

    lead: float = 0.0
    belief: float = 0.0
    nearest: float = 0.0
    answering: float = 0.0


class Scale(Authored):
    """How the parts of a score are weighted, and what an answer must have to be one.

    The parts are what `Meaning` and `LexicalIndex` hear. An answer needs the least `sure`, its lead with `belief` times
    its belief and `near` times how near what answers comes, and the least `nearest`; what is at least `related` near is
    worth showing beside other answers.
    """

    meaning: float
    letters: float
    words: float
    belief: float = 0.0
    near: float = 0.0
    sure: float = -1e9
    nearest: float = 0.0
    related: float = 0.0

    def score(self, heard: "Heard") -> Scores:
        """Return the weighted sum of each owner."""
        meant = self.meaning * heard.near.scores if heard.near is not None else 0.0
        total: Scores = meant + self.letters * heard.like.letters + self.words * heard.like.words
        return total

    def assurance(self, evidence: Evidence) -> float:
        """Return how sure it is that there is an answer."""
        return evidence.lead + self.belief * evidence.belief + self.near * evidence.answering

    def is_silent(self, evidence: Evidence) -> bool:
        """Return whether nothing answers."""
        return self.assurance(evidence) < self.sure or evidence.nearest < self.nearest


class Tuning(Authored):
    """The scales of a search by meaning, and of one by words alone."""

    by_meaning: Scale
    by_words: Scale


_MUTE = Scale(meaning=1, letters=1, words=1, sure=1e9)
SILENT = Tuning(by_meaning=_MUTE, by_words=_MUTE)
"""For a knowledge base that could not be read: it never claims to answer."""


def load_tuning(root: Path, part: str) -> Tuning:
    """Return the tuning of a part of the knowledge base from `search.yaml` of the content folder `root`.

    Raises:
        ContentFindingsError: where the file or the part is missing or broken.
    """
    path = root / "search.yaml"
    return validated(Tuning, read_mapping(path, root).get(part), name_of(path, root), part)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, and what may be found: `role` and `provenances` narrow it before anything is ranked.

    `vector` is the embedded text; without it the search goes by letters and words alone.
    """

    text: str
    vector: Vector | None = None
    role: AgencyId | None = None
    provenances: frozenset[Provenance] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """An owner (passage, document piece, task) that was found; scores compare within a query."""

    owner: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """Best matches first; `silent` says that the best one hardly answers, so that they are at most related."""

    matches: tuple[Match, ...]
    silent: bool
    by_meaning: bool
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class Heard:
    """The parts of the score of every owner, from which `Scale` makes one; `near` only where meaning is searched."""

    like: Likeness
    near: Nearness | None


@dataclass(slots=True)
class Searcher:
    """Looks through one corpus; without vectors, or for a question without one, by letters and words alone."""

    corpus: Corpus
    owners: Owners
    tuning: Tuning
    lexical: LexicalIndex | None = None
    meaning: UnitIndex | None = None

    @classmethod
    def of(cls, corpus: Corpus, units: Iterable[Unit], tuning: Tuning) -> "Searcher":
        """Index units by letters and words; meaning is added by `connect`."""
        gathered = Gathered.of(units)
        return cls(corpus, gathered.owners, tuning, LexicalIndex.of(gathered) if gathered.units else None)

    def connect(self, units: Iterable[Unit], vectors: Mapping[str, Vector]) -> None:
        """Search by meaning too: by the `vectors` of the same units by id, among which there may be others."""
        gathered = Gathered.of(units)
        self.meaning = UnitIndex.of(gathered, vectors) if gathered.units else None

    def disconnect(self) -> None:
        """Search by letters and words alone from now on."""
        self.meaning = None

    def search(self, query: Query, k: int = 5) -> Found:
        """Return up to `k` owners, best first."""
        return self.weigh(self.hear(query), query, k)

    def weigh(self, heard: Heard | None, query: Query, k: int = 5) -> Found:
        """Return what `search` does from what was heard of the query before; nothing where nothing was."""
        if heard is None:
            return Found((), silent=True, by_meaning=False)
        by_meaning = heard.near is not None
        scale = self.scale(by_meaning=by_meaning)
        scores = scale.score(heard)
        allowed = self.owners.allowed(query.role, query.provenances)
        # By letters and words alone, an owner that has none of them is not found at all.
        places = np.flatnonzero(allowed & self.owners.answers & ((scores > 0) | by_meaning))
        best = places[np.argsort(-scores[places], kind="stable")[:k]]
        matches = tuple(Match(self.owners.names[place], float(scores[place])) for place in best)
        evidence = self._evidence(heard, scores, allowed)
        return Found(matches, not matches or scale.is_silent(evidence), by_meaning, evidence)

    def hear(self, query: Query) -> Heard | None:
        """Return the parts of the scores; None where nothing is indexed."""
        if self.lexical is None:
            return None
        near = self.meaning.hear(query.vector) if self.meaning is not None and query.vector is not None else None
        return Heard(self.lexical.hear(query.text), near)

    def scale(self, *, by_meaning: bool) -> Scale:
        """Return the numbers of a search by meaning, or of one by letters and words alone."""
        return self.tuning.by_meaning if by_meaning else self.tuning.by_words

    def _evidence(self, heard: Heard, scores: Scores, allowed: Flags) -> Evidence:
        answering, rivals = allowed & self.owners.answers, ~self.owners.answers
        if not answering.any():
            return Evidence()
        lead = float(scores[answering].max()) - float(scores[rivals].max(initial=0.0))
        near = heard.like.letters if heard.near is None else heard.near.cosines
        belief = heard.like.belief if heard.near is None else (heard.near.belief + heard.like.belief) / 2
        return Evidence(lead, belief, float(near[allowed].max()), float(near[answering].max()))


def clean(text: str) -> str:
    """Return a question as it is searched for: on one line, and no longer than a question can be."""
    return " ".join(text.split())[:LONGEST_QUERY]

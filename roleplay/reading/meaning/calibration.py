"""How a likeness becomes a fit: logistic regressions whose numbers `training/match_questions.py` has set."""

from pathlib import Path

import numpy as np

from roleplay.reading.meaning.vectors import Vectors
from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored

MOST_LEAD = 0.15  # a lead of more likeness than this says no more


class Logistic(Authored):
    """What each feature of a match weighs; what a use does not know weighs nothing.

    `likeness` is that to the ways of saying a thing (about 0-1), `lead` by how much its standing exceeds that of the
    best other thing. `same_kind` is the share of its ways of asking that ask for the same kind of thing as the words,
    `other_kind` 1 where none does; 1 or 0 are whether it is a fact that the person cannot tell (`stranger`), a topic as
    such (`subject`), on the topic spoken of last (`before`), or known by ways of asking that are only lent (`lent`).
    """

    bias: float
    likeness: float
    lead: float
    same_kind: float = 0.0
    other_kind: float = 0.0
    stranger: float = 0.0
    subject: float = 0.0
    before: float = 0.0
    lent: float = 0.0

    def fits(self, standing: Vectors) -> Vectors:
        """Return how surely each thing is meant (0-1), from the standings of all: likeness with what counts beside."""
        logits = self.bias + self.likeness * standing + self.lead * leads(standing)
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)


class BestOf(Authored):
    """How sure the best of several scores is the right one: by itself, by its lead, and by what speaks for none."""

    bias: float
    score: float
    lead: float
    none: float

    def fit(self, scores: Vectors, none: float) -> float:
        """Return how surely the best of at least two scores is meant (0-1), beside what speaks for none of them."""
        second, first = np.partition(scores, -2)[-2:]
        logit = self.bias + self.score * first + self.lead * (first - second) + self.none * none
        return float(1 / (1 + np.exp(-logit)))


class Calibration(Authored):
    """The numbers for questions, stated facts and positions: with meaning, and for some by letters alone."""

    asked: Logistic
    asked_by_letters: Logistic
    stated: Logistic
    stated_by_letters: Logistic
    positions: BestOf


def leads(standing: Vectors) -> Vectors:
    """Return by how much each exceeds the best other one, within bounds."""
    if len(standing) < 2:
        return np.full_like(standing, MOST_LEAD)
    first, second = -np.partition(-standing, 1)[:2]
    others = np.where(standing == first, second, first)
    return np.asarray(np.clip(standing - others, -MOST_LEAD, MOST_LEAD), dtype=np.float32)


def load_calibration(path: Path) -> Calibration:
    """Read the numbers that `training/match_questions.py` writes; ContentFindingsError where the file is broken."""
    return read_as(path, Calibration, path.parent)

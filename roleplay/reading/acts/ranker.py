"""Ranks what a message among services may do: the options of its case, each with the likelihood that it was meant.

What a step is named like (by meaning and letters, beside all that people say of the steps of the case, and by a
classifier where it has seen the step) and what kind of act a sentence is are weighed in one logistic regression
(`training/rank_options.py`). It decides nothing: what is outright is done, everything else is put to the learner.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from roleplay.exercise.words.options import Option, sayable
from roleplay.exercise.words.reading import Utterance
from roleplay.reading.acts.spoken import Spoken
from roleplay.reading.meaning.matching import CaseIndex
from roleplay.reading.meaning.ranking import Clause
from roleplay.reading.meaning.vectors import Vectors
from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import ActKind

KINDS: tuple[ActKind, ...] = ("request", "decide", "forbid", "undo", "ask")
SHARPNESS = 20.0  # how much of the likelihood goes to the step that is named most likely, per unit of likeness
LEAST = 0.01  # what nothing speaks for: its logarithm is finite


class Weights(Authored):
    """What each sign weighs for a step: logarithms of likelihoods, the likeliest other kind of act, the kinds."""

    bias: float
    classified: float
    likely: float
    kind: float
    rival: float
    misplaced: float
    kinds: dict[ActKind, float]


class RankingWeights(Authored):
    """The weights where a model tells what words mean, and by letters alone."""

    meant: Weights
    by_letters: Weights


@dataclass(frozen=True, slots=True)
class Ranked:
    """An option that a sentence may take, how likely it was meant (0-1), and the sentence's place in the message."""

    option: Option
    likelihood: float
    place: int


@dataclass(frozen=True)
class Ranker:
    """Ranks options by given weights."""

    weights: Weights

    @classmethod
    def load(cls, path: Path, *, by_letters: bool) -> Self:
        """Read the weights that `training/rank_options.py` writes; ContentFindingsError where the file is broken."""
        weights = read_as(path, RankingWeights, path.parent)
        return cls(weights.by_letters if by_letters else weights.meant)

    def rank(
        self, spoken: Sequence[Spoken], clauses: Sequence[Clause], index: CaseIndex, said: Utterance
    ) -> list[Ranked]:
        """Return the options of a message, the likeliest first, each where it is likeliest."""
        options = [*sayable(said)]
        steps = [option for option in options if option.of == "action" and option.kind in KINDS]
        facts = {option.id: option for option in options if option.kind == "tell" and option.of == "fact"}
        found: dict[tuple[ActKind, str], Ranked] = {}
        for place, (each, clause) in enumerate(zip(spoken, clauses, strict=True)):
            names, likeness = index.steps(clause)
            told = index.stating(clause)
            ranked = (
                *(self._steps(each, Sight(names, likeness), steps)),
                *((facts[name], fit) for name, fit in told if name in facts),
            )
            for option, likelihood in ranked:
                key = (option.does, option.id)
                if key not in found or likelihood > found[key].likelihood:
                    found[key] = Ranked(option, likelihood, place)
        return sorted(found.values(), key=lambda item: (-item.likelihood, item.place, item.option.id))

    def _steps(self, each: Spoken, sight: "Sight", steps: Sequence[Option]) -> Iterator[tuple[Option, float]]:
        if not sight.names or not steps:
            return
        weights, signs = self.weights, sight.signs(each.scores["step"])
        named = {name: weights.classified * first + weights.likely * second for name, (first, second) in signs.items()}
        by_kind = {kind: self._of_kind(each, kind) for kind in KINDS}
        misplaced = weights.misplaced
        logits = np.array(
            [named[item.id] + by_kind[item.does] + misplaced * (not item.fitting) for item in steps], dtype=np.float64
        )
        yield from zip(steps, (1 / (1 + np.exp(-logits))).round(3).tolist(), strict=True)

    def _of_kind(self, each: Spoken, kind: ActKind) -> float:
        rival = max(likelihood for other, likelihood in each.among.items() if other != kind)
        likely = float(np.log(each.among[kind] + LEAST))
        weights = self.weights
        return weights.bias + weights.kind * likely + weights.rival * rival + weights.kinds.get(kind, 0.0)


@dataclass(frozen=True)
class Sight:
    """The steps of a case by name, and how like a sentence is to each (about 0-1)."""

    names: Sequence[str]
    likeness: Vectors

    @cached_property
    def shares(self) -> Vectors:
        """How likely each is named, given that one of them is (0-1, together 1)."""
        raised = np.exp(SHARPNESS * (self.likeness - self.likeness.max()))
        shares: Vectors = raised / raised.sum()
        return shares

    def signs(self, classified: Mapping[str, float]) -> Mapping[str, tuple[float, float]]:
        """Return for each how likely the classifier and the likeness find it (logarithms).

        Of a step that the classifier has never seen, the likeness speaks for both.
        """
        seen = [classified.get(name, share) for name, share in zip(self.names, self.shares.tolist(), strict=True)]
        both = np.log(np.array([seen, self.shares]) + LEAST).T.tolist()
        return {name: (first, second) for name, (first, second) in zip(self.names, both, strict=True)}

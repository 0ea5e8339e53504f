"""What of a message an agency has a position on: how it goes about such things, whatever the case.

People raise one and the same thing in words that have little in common, so likeness to a few of them says little. What
tells the positions of an agency apart, and from questions and requests about the matter of the case, is learned from
all their texts at once, by ridge regression, which takes milliseconds: a new position needs nothing but its file.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roleplay.exercise.words.reading import Raised
from roleplay.reading.meaning.calibration import BestOf
from roleplay.reading.meaning.sayings import Sayings
from roleplay.reading.meaning.vectors import Vectors
from roleplay.scenario.agencies import AgencyProfile, Position
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId

STIFFNESS = 0.003  # of the regression, for each text it learns from; chosen among five with `training.fit_positions`
ON_THE_MATTER = 0.1  # what a text about the case weighs beside one about a position, as there are many; chosen so too


@dataclass(frozen=True, slots=True)
class Chooser:
    """Tells the positions of one agency apart: a column of `weights` and a base for each, and one for the case."""

    positions: tuple[Position, ...]
    weights: Vectors
    base: Vectors

    def scores(self, seen: Vectors) -> tuple[Vectors, float]:
        """Return how much a sentence speaks for each position (about 0-1), and for the matter of the case."""
        scores: Vectors = np.einsum("i,ij->j", seen, self.weights) + self.base
        return scores[:-1], float(scores[-1])


@dataclass(frozen=True)
class PositionIndex:
    """The positions of the agencies of a case; without a model of meaning there are none."""

    choosers: Mapping[AgencyId, Chooser]
    sayings: Sayings | None
    calibration: BestOf

    @classmethod
    def of(
        cls,
        profiles: Mapping[AgencyId, AgencyProfile],
        matter: Sequence[str],
        sayings: Sayings | None,
        calibration: BestOf,
    ) -> "PositionIndex":
        """Learn what tells the positions of each agency apart; `matter` is how people speak of the case."""
        learned = {name: profile.positions for name, profile in profiles.items() if len(profile.positions) > 1}
        if sayings is None or not learned:
            return cls({}, sayings, calibration)
        about = sayings.of(matter).vectors()
        return cls({name: chooser_of(found, about, sayings) for name, found in learned.items()}, sayings, calibration)

    def raised(self, vector: Vectors | None, agencies: Collection[AgencyId]) -> tuple[Raised, ...]:
        """Return for each of `agencies` which of its positions a sentence raises, the surest first."""
        if self.sayings is None or vector is None:
            return ()
        seen = self.sayings.see(vector)
        found = [self._nearest(name, seen) for name in self.choosers if name in agencies]
        return tuple(sorted(found, key=lambda item: -item.fit))

    def _nearest(self, agency: AgencyId, seen: Vectors) -> Raised:
        chooser = self.choosers[agency]
        scores, matter = chooser.scores(seen)
        fit = self.calibration.fit(scores, matter)
        return Raised(agency=agency, position=chooser.positions[int(scores.argmax())].id, fit=round(fit, 2))


def chooser_of(positions: tuple[Position, ...], matter: Vectors, sayings: Sayings) -> Chooser:
    """Learn what tells positions apart, from the ways of raising them and from what is said to them."""
    asks = [
        (row, text)
        for row, item in enumerate(positions)
        for spoken in LANGUAGES
        for text in item.asks.root.get(spoken, ())
    ]
    says = [(row, item.says[spoken]) for row, item in enumerate(positions) for spoken in item.says.languages()]
    raised, said = (sayings.of([text for _, text in texts]).vectors() for texts in (asks, says))
    # What is said to a position is no question: only how it differs from what is said to others tells something.
    given = np.concatenate([raised, said - said.mean(axis=0) + raised.mean(axis=0), matter])
    rows = [*(row for row, _ in (*asks, *says)), *[len(positions)] * len(matter)]
    wanted = np.eye(len(positions) + 1, dtype=np.float32)[rows]
    weighs = np.array([*[1.0] * (len(asks) + len(says)), *[ON_THE_MATTER] * len(matter)], dtype=np.float32)
    return Chooser(positions, *_ridge(given, wanted, weighs / weighs.sum()))


def _ridge(given: Vectors, wanted: Vectors, weighs: Vectors) -> tuple[Vectors, Vectors]:
    """Return the weights and bases by which vectors give what is wanted of them, as far as the stiffness lets them."""
    middle, mean = weighs @ given, weighs @ wanted
    moved = given - middle
    heavy = moved * weighs[:, None]
    held = STIFFNESS * np.eye(given.shape[1], dtype=np.float32)
    weights: Vectors = np.linalg.solve(heavy.T @ moved + held, heavy.T @ (wanted - mean)).astype(np.float32)
    return weights, np.asarray(mean - middle @ weights, dtype=np.float32)

"""What of a message an agency has a practice for: how it goes about such things, whatever the case.

People raise one and the same thing in words that have little in common, so likeness to a few of them says little. What
tells the practices of an agency apart is learned from all their texts at once, by ridge regression, which takes
milliseconds: a new practice, or a new agency, needs nothing but its file.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from roleplay.exercise.reading import Raised
from roleplay.reading.calibration import Choice
from roleplay.reading.meaning import Vectors
from roleplay.reading.sayings import Sayings
from roleplay.scenario.agencies import AgencyProfile, Practice
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId

STIFFNESS = 0.0003  # of the regression, for each text it learns from; set by `training.fit_practices`


@dataclass(frozen=True, slots=True)
class _Chooser:
    """Tells the practices of one agency apart: a column of `weights` for each, for vectors around `center`."""

    practices: tuple[Practice, ...]
    center: Vectors
    weights: Vectors

    def scores(self, seen: Vectors) -> Vectors:
        """Return how much a sentence speaks for each practice (about 0-1)."""
        scores: Vectors = np.einsum("i,ij->j", seen - self.center, self.weights)
        return scores


@dataclass(frozen=True)
class PracticeIndex:
    """The practices of the agencies of a case; without a model of meaning there are none."""

    choosers: Mapping[AgencyId, _Chooser]
    sayings: Sayings | None
    calibration: Choice

    @classmethod
    def of(
        cls, profiles: Mapping[AgencyId, AgencyProfile], sayings: Sayings | None, calibration: Choice
    ) -> "PracticeIndex":
        """Learn what tells the practices of each agency apart."""
        learned = {name: profile.practices for name, profile in profiles.items() if len(profile.practices) > 1}
        choosers = {name: chooser_of(found, sayings) for name, found in learned.items()} if sayings is not None else {}
        return cls(choosers, sayings, calibration)

    def raised(self, vector: Vectors | None, agencies: Collection[AgencyId]) -> tuple[Raised, ...]:
        """Return for each of `agencies` which of its practices a sentence raises, the surest first."""
        if self.sayings is None or vector is None:
            return ()
        seen = self.sayings.see(vector)
        found = [self._nearest(name, seen) for name in self.choosers if name in agencies]
        return tuple(sorted(found, key=lambda item: -item.fit))

    def _nearest(self, agency: AgencyId, seen: Vectors) -> Raised:
        chooser = self.choosers[agency]
        scores = chooser.scores(seen)
        best = int(scores.argmax())
        fit = self.calibration.fit(scores)
        return Raised(agency=agency, practice=chooser.practices[best].id, fit=round(fit, 2))


def chooser_of(practices: tuple[Practice, ...], sayings: Sayings) -> _Chooser:
    """Learn what tells practices apart, from the ways of raising them and from what is said to them."""
    asks = [(row, text) for row, item in enumerate(practices) for text in _asks(item)]
    says = [(row, item.says[spoken]) for row, item in enumerate(practices) for spoken in item.says.languages()]
    raised, said = (sayings.of([text for _, text in texts]) for texts in (asks, says))
    center: Vectors = raised.mean(axis=0)
    given = np.concatenate([raised - center, said - said.mean(axis=0)])
    wanted = np.eye(len(practices), dtype=np.float32)[[row for row, _ in (*asks, *says)]]
    return _Chooser(practices, center, ridge(given, wanted))


def ridge(given: Vectors, wanted: Vectors) -> Vectors:
    """Return the weights by which vectors give what is wanted of them, as far as the stiffness lets them."""
    held = STIFFNESS * len(given) * np.eye(given.shape[1], dtype=np.float32)
    weights: Vectors = np.linalg.solve(given.T @ given + held, given.T @ (wanted - wanted.mean(axis=0)))
    return weights


def _asks(item: Practice) -> Iterator[str]:
    return (text for spoken in LANGUAGES for text in item.asks.root.get(spoken, ()))

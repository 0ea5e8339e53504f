"""How well turns are coded that hands wrote who saw neither rules nor other lines: `make bench`; tables for the docs.

`tests/reading/hands` was never used to write rules or to train weights, only to measure.
"""

import statistics
import time
from collections import Counter
from dataclasses import dataclass
from typing import get_args

import pytest
from sklearn.metrics import cohen_kappa_score, confusion_matrix, precision_recall_fscore_support

from roleplay.config import ROOT
from roleplay.exercise.words.reading import Reading
from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language, QuestionClass, Tactic
from tests.reading.examples import Example, interview

pytestmark = pytest.mark.bench

HANDS = ROOT / "tests" / "reading" / "hands"
CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
SURE: tuple[Tactic, ...] = ("rights_info", "empathy", "evidence_disclosure")


@dataclass(frozen=True)
class Coded:
    example: Example
    reading: Reading
    milliseconds: float


def coded(reader: LocalReader, language: Language) -> list[Coded]:
    found = []
    for path in sorted(HANDS.glob(f"{language}-*.jsonl")):
        for row in path.read_text(encoding="utf-8").splitlines():
            example = Example.model_validate_json(row)
            context = example.context
            utterance = interview(example.text, language, context.phase_of_interview, context.topic_opened)
            began = time.perf_counter()
            reading = reader.read(utterance)
            found.append(Coded(example, reading, (time.perf_counter() - began) * 1000))
    return found


def sides(labels: list[str]) -> list[bool]:
    return [label in PRODUCTIVE for label in labels]


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_on_lines_of_other_hands(
    knowing_reader: LocalReader, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = coded(knowing_reader, language)
    wanted, got = [line.example.label for line in lines], [line.reading.label for line in lines]
    ten = statistics.mean(one == other for one, other in zip(wanted, got, strict=True))
    side = statistics.mean(one == other for one, other in zip(sides(wanted), sides(got), strict=True))
    spent = sorted(line.milliseconds for line in lines)
    with capsys.disabled():
        print(f"\n[{language}] {len(lines)} lines of {len(list(HANDS.glob(f'{language}-*')))} hands")
        print(f"ten classes {ten:.3f} (kappa {cohen_kappa_score(wanted, got):.3f}), ", end="")
        print(f"side {side:.3f} (kappa {cohen_kappa_score(sides(wanted), sides(got)):.3f})")
        _classes(wanted, got)
        tactics = _tactics(lines)
        print(f"by the clock: median {statistics.median(spent):.0f} ms, p95 {spent[int(len(spent) * 0.95)]:.0f} ms")
    assert ten >= 0.8 and side >= 0.92
    assert all(tactics[name] >= 0.8 for name in SURE)
    assert statistics.median(spent) < 40 and spent[int(len(spent) * 0.95)] < 100


def _classes(wanted: list[QuestionClass], got: list[QuestionClass]) -> None:
    precision, recall, _, count = precision_recall_fscore_support(wanted, got, labels=CLASSES, zero_division=0)
    print("| class | lines | precision | recall | " + " | ".join(CLASSES) + " |")
    table = confusion_matrix(wanted, got, labels=CLASSES)
    for row, label in enumerate(CLASSES):
        cells = " | ".join(str(cell) if cell else "" for cell in table[row])
        print(f"| {label} | {count[row]} | {precision[row]:.2f} | {recall[row]:.2f} | {cells} |")


def _tactics(lines: list[Coded]) -> dict[Tactic, float]:
    found: dict[Tactic, float] = {}
    print("| tactic | lines | precision | recall | F1 |")
    for tactic in get_args(Tactic):
        both = Counter((tactic in line.example.tactics, tactic in line.reading.tactics) for line in lines)
        hits, misses, alarms = both[True, True], both[True, False], both[False, True]
        found[tactic] = 2 * hits / max(1, 2 * hits + misses + alarms)
        precision, recall = hits / max(1, hits + alarms), hits / max(1, hits + misses)
        print(f"| {tactic} | {hits + misses} | {precision:.2f} | {recall:.2f} | {found[tactic]:.2f} |")
    return found

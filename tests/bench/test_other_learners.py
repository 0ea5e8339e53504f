"""How the report tells learners of another hand apart, criterion by criterion: `make bench`; a table for the docs.

`tests/feedback/hands` holds three learners each of three agencies in both languages, played by somebody who knew the
participants' copy and the program's answers, and neither rubric nor our own learners; those in
`tests/feedback/scripts`, `short-scripts`, `blind-scripts`, `uneven-scripts` and `free-scripts` were written by others
who did not see any answer; in `uneven-scripts` the expert overlooks something and the poor learner does one thing
right; who wrote `free-scripts`, `judged-scripts` and `graded-scripts` knew no list of steps, the last two what graders
look at; who wrote `examined-scripts` played the program as anybody can.
"""

from collections import Counter
from pathlib import Path

import pytest

from roleplay.feedback.grade import build
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.conftest import KNOWLEDGE
from tests.feedback.test_learners import LEARNERS, OTHER_HANDS
from tests.played import carried_out

pytestmark = pytest.mark.bench

PAIRS = (("expert", "average"), ("average", "poor"), ("expert", "poor"))


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric(KNOWLEDGE)


@pytest.mark.parametrize(
    ("hand", "least"),
    [
        ("played", 0.95),
        ("scripted", 0.95),
        ("short", 0.95),
        ("blind", 0.9),
        ("uneven", 0.85),
        ("free", 0.7),
        ("judged", 0.9),
        ("graded", 0.75),
        ("examined", 0.85),
    ],
)
def test_levels_of_another_hands_learners(
    hand: str,
    least: float,
    library: Library,
    knowing_reader: LocalReader,
    rubric: Rubric,
    capsys: pytest.CaptureFixture[str],
) -> None:
    above: Counter[tuple[str, str]] = Counter()
    both: Counter[tuple[str, str]] = Counter()
    for agency in ("police", "social", "ngo"):
        for language in LANGUAGES:
            totals, levels = graded(OTHER_HANDS[hand], agency, language, library, knowing_reader, rubric)
            with capsys.disabled():
                print(f"\n| {agency} | {language} | {' / '.join(f'{total:.2f}' for total in totals)} | ", end="")
            for pair in PAIRS:
                better, worse = (levels[name] for name in pair)
                seen = [name for name in better if name in worse]
                higher = sum(better[name] > worse[name] for name in seen)
                above[pair] += higher
                both[pair] += len(seen)
                with capsys.disabled():
                    print(f"{higher} of {len(seen)} | ", end="")
    with capsys.disabled():
        print("\n", {pair: round(above[pair] / both[pair], 2) for pair in PAIRS})
    assert above["expert", "poor"] >= least * both["expert", "poor"]


def graded(
    folder: Path, agency: str, language: Language, library: Library, reader: LocalReader, rubric: Rubric
) -> tuple[list[float], dict[str, dict[str, int]]]:
    totals, levels = [], {}
    for name in LEARNERS:
        store = SessionStore(open_engine("sqlite://"))
        practice = Practice(library, store, reader, AuthoredVoice())
        path = folder / f"{agency}-{language}-{name}.jsonl"
        report = build(carried_out(practice, library, path, most_refused=1), library, rubric)
        store.close()
        totals.append(report.total or 0)
        levels[name] = {score.id: score.level for score in report.criteria if score.level is not None}
    return totals, levels

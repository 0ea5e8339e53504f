"""What the report of a long drill costs, with its Markdown, without drawing: `make bench`."""

import time

import pytest

from roleplay.exercise.events import Drill
from roleplay.feedback.export import to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import load_rubric
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.conftest import KNOWLEDGE
from tests.feedback import drilled

TURNS = 150
MOST_SECONDS = 2.0
ROUNDS = 5

pytestmark = pytest.mark.bench


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_report_of_a_long_drill(
    practice: Practice, library: Library, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    session = drilled.begin(
        practice, language, "police", Drill(person="driver", goal="driver-late-evidence", minutes=90)
    )
    lines = drilled.DRIVER[language]
    drilled.speak(practice, session, "driver", tuple(lines[turn % len(lines)] for turn in range(TURNS)))
    rubric, costs = load_rubric(KNOWLEDGE), []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        to_markdown(build(session.state, library, rubric), session.state, library)
        costs.append(time.perf_counter() - began)
    with capsys.disabled():
        print(f"\n[{language}] report and Markdown of a drill of {TURNS} turns: {min(costs):.2f}-{max(costs):.2f} s")
    assert max(costs) < MOST_SECONDS

"""What the report of a long session costs, with its Markdown and as a PDF with all plots: `make bench`."""

import os
import time

import pytest

from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.feedback.charts import plots
from roleplay.feedback.document import FORMATS, exported, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import load_rubric
from roleplay.feedback.words import phrases
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, PHASES, Language
from tests.conftest import KNOWLEDGE
from tests.feedback import drilled
from tests.wanderer import Wanderer

TURNS = 150
MOST_SECONDS = 2.0
MOST_SECONDS_OF_A_PDF = 5.0
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


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_report_and_files_of_a_long_exercise(
    practice: Practice, library: Library, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    session = practice.start(Setup("white-van", language, "police", "exercise", seed=1))
    wanderer = Wanderer(practice, session, 1)
    while session.state.turn < TURNS or session.state.phase != PHASES[-1]:
        wanderer.step(0.02 if session.state.turn < TURNS else 1.0)
    list(practice.formulate(session, {}))
    rubric, began = load_rubric(KNOWLEDGE), time.perf_counter()
    report = build(session.state, library, rubric)
    costs = {"report": time.perf_counter() - began}
    for form in FORMATS:
        began, used = time.perf_counter(), sum(os.times()[:4])
        exported(form, report, session.state, library)
        costs[form], costs[f"{form}, processor"] = time.perf_counter() - began, sum(os.times()[:4]) - used
    with capsys.disabled():
        print(
            f"\n[{language}] an exercise of {session.state.turn} turns, {len(plots(report, phrases(language)))} plots:"
        )
        print("; ".join(f"{name} {seconds:.2f} s" for name, seconds in costs.items()))
    assert costs["report"] < MOST_SECONDS
    assert costs["pdf, processor"] < MOST_SECONDS_OF_A_PDF  # what else the machine does is not the program's doing

"""The report of a drill: what a talk can show and nothing else, its goal, its data, in both languages."""

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from roleplay.exercise.log.events import Drill
from roleplay.feedback.document import to_json, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, Language
from tests.feedback import drilled
from tests.once import KNOWLEDGE, shipped_passages
from tests.wanderer import FILLERS

Graded = Callable[..., Report]
WITH_DRIVER = ["R-02", "R-04", "R-05", "R-06", "R-07", "R-15"]
WITH_WORKER = ["R-01", "R-02", "R-03", "R-04", "R-05", "R-06", "R-15"]


@pytest.fixture
def reader(knowing_reader: LocalReader) -> LocalReader:
    """The reader as it ships: without the meaning of sentences too much of what is said here is not understood."""
    return knowing_reader


@pytest.fixture
def graded(library: Library, rubric: Rubric) -> Graded:
    def of(session: Session, language: Language | None = None) -> Report:
        return build(session.state, library, rubric, language)

    return of


def anything(practice: Practice, seed: int) -> Session:
    """Play a drill of random length with a random person, what is asked as random."""
    dice = random.Random(seed)
    language: Language = dice.choice(LANGUAGES)
    scenario = practice.library.scenario["white-van"]
    goal = dice.choice(scenario.goals)
    session = drilled.begin(
        practice, language, dice.choice(AGENCIES), Drill(person=goal.person, goal=goal.id, minutes=5)
    )
    asks = [ask for topic in scenario.topics for ask in topic.asks[language]]
    asks += [line for lines in scenario.asks.values() for line in lines[language]]
    said = [dice.choice([*dice.sample(asks, 6), *FILLERS[language], "..."]) for _ in range(dice.randint(0, 25))]
    return drilled.speak(practice, session, goal.person, tuple(said), finish=dice.random() < 0.8)


def said(session: Session) -> dict[str, int]:
    """Return the facts that the person told, or agreed to when they were suggested, with the first turn of that."""
    found: dict[str, int] = {}
    for entry in session.state.log:
        if entry.event.kind in ("fact_disclosed", "went_along") and entry.event.fact:
            found.setdefault(entry.event.fact, entry.turn)
    return found


def every(node: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield every part of a dumped report that has something under a key."""
    if isinstance(node, dict):
        if node.get(key):
            yield node
        for value in node.values():
            yield from every(value, key)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from every(value, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_what_a_talk_can_show_is_judged(practice: Practice, graded: Graded, language: Language) -> None:
    driver, worker = graded(drilled.drive(practice, language)), graded(drilled.listen(practice, language))
    assert [score.id for score in driver.criteria] == WITH_DRIVER
    assert [score.id for score in worker.criteria] == WITH_WORKER
    for report in (driver, worker):
        levels = [score.level for score in report.criteria if score.level is not None]
        assert len(levels) == len(report.criteria)
        assert report.uncapped == pytest.approx(sum(levels) / len(levels) / 3, abs=1e-4)
        assert report.flow.facts == report.duties == report.injects == report.endings == report.own_view == ()
        assert 1 <= len(report.strengths) <= 3 and 1 <= len(report.changes) <= 3
        assert all(change.better for change in report.changes)


def test_without_a_talk_nothing_is_judged(practice: Practice, graded: Graded) -> None:
    session = drilled.speak(
        practice,
        drilled.begin(practice, "en", "ngo", Drill(person="driver", goal="driver-late-evidence", minutes=5)),
        "driver",
        (),
    )
    report = graded(session)
    assert report.total is None
    assert all(score.level is None for score in report.criteria)
    assert report.drill is not None and report.drill.told == 0
    assert {fact.outcome for fact in report.drill.facts} == {"not_met"}
    assert report.strengths == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_goal_counts_what_was_told_and_apart_what_was_suggested(
    practice: Practice, graded: Graded, language: Language
) -> None:
    session = drilled.listen(practice, language)
    report = graded(session)
    assert report.drill is not None
    goal = session.state.goal
    assert goal is not None
    assert [fact.fact for fact in report.drill.facts] == list(goal.facts)
    told = said(session)
    came = [fact for fact in report.drill.facts if fact.outcome in ("told", "contaminated")]
    assert {fact.fact for fact in came} == told.keys() & set(goal.facts)
    assert all(fact.turn == told[fact.fact] for fact in came)
    assert report.drill.told + report.drill.spoiled == len(came) > 0
    assert str(report.drill.told) in report.headline and str(len(goal.facts)) in report.headline
    apart = "takšnih ne štejemo" if language == "sl" else "those are not counted"
    assert bool(report.drill.spoiled) == (apart in report.headline)


@pytest.mark.long
@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 12))])
def test_every_quote_stands_in_its_turn_and_every_passage_exists(
    practice: Practice, graded: Graded, library: Library, seed: int
) -> None:
    session = anything(practice, seed)
    known = shipped_passages(KNOWLEDGE).by_id
    words = {
        entry.turn: entry.event.text
        for entry in session.state.log
        if entry.event.kind == "said" and entry.event.origin == "learner"
    }
    for language in LANGUAGES:
        report = graded(session, language)
        content = report.model_dump()
        for part in every(content, "quote"):
            assert part["quote"] in words[part["turn"]]
        for part in every(content, "passages"):
            assert all(name in known for name in part["passages"])
        texts = [
            part[key] for key in ("text", "why", "better", "reason", "data", "headline") for part in every(content, key)
        ]
        for text in texts:
            assert not re.search(r"[{}]|\s[.,;]|: \.|\(\)|\.\.(?!\.)|\s{2}", text.replace(" ...", "")), text
        assert "\n\n\n" not in to_markdown(report, session.state, library)
        assert json.loads(to_json(report, session.state, library))["drill"]["goal"] == session.state.drill.goal  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", [12, 13, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(14, 20))])
def test_the_ledger_has_each_disclosure_once_with_a_turn_of_the_talk(
    practice: Practice, graded: Graded, seed: int
) -> None:
    session = anything(practice, seed)
    assert session.state.drill is not None
    person = session.state.scenario.person[session.state.drill.person]
    report = graded(session)
    lines = report.disclosures
    assert [(line.person, line.fact) for line in lines] == [(person.id, item.fact) for item in person.disclosures]
    talk = [turn for turn in range(1, session.state.turn + 1) if _speaks_in(session, turn)]
    for line in lines:
        assert line.condition
        assert (line.turn is None) == (line.outcome == "never_reached")
        if line.turn is not None:
            assert line.number == talk.index(line.turn) + 1
        assert (line.fact in said(session)) == (line.outcome in ("told", "contaminated"))


def _speaks_in(session: Session, turn: int) -> bool:
    return any(entry.turn == turn and entry.event.kind == "topic_opened" for entry in session.state.log)


def test_what_is_revealed_afterwards_stays_hidden_before(practice: Practice, graded: Graded, library: Library) -> None:
    session = drilled.drive(practice, "en", finish=False)
    report = graded(session)
    assert report.truth == ""
    text = to_markdown(report, session.state, library, transcript=False)
    assert "## Trust" not in text and "trust of at least" not in text
    list(practice.next_phase(session))
    assert "## Trust" in to_markdown(graded(session), session.state, library, transcript=False)


def test_a_drill_reveals_no_more_than_its_person(practice: Practice, graded: Graded, library: Library) -> None:
    session = drilled.drive(practice, "sl")
    report = graded(session)
    assert report.truth == session.state.scenario.person["driver"].truth["sl"]
    text = to_markdown(report, session.state, library)
    assert session.state.scenario.truth["sl"] not in text
    assert session.state.scenario.person["worker"].truth["sl"] not in text


def test_indicators_reach_no_further_than_the_talk_can(practice: Practice, graded: Graded) -> None:
    session = drilled.drive(practice, "en")
    own = {item.fact for item in session.state.scenario.person["driver"].disclosures}
    known = {fact for fact, knowing in session.state.known("police").items() if knowing.turn == 0}
    dimensions = graded(session).indicators.dimensions
    assert dimensions
    for line in dimensions:
        facts = {item.fact for item in line.indicators}
        assert line.in_key and facts <= own | known and facts & own
    assert graded(session).indicators.text == "", "the driver's facts alone carry no conclusion"
    assert graded(drilled.listen(practice, "en")).indicators.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_closing_questions_quote_the_best_and_the_worst_question(
    practice: Practice, graded: Graded, language: Language
) -> None:
    report = graded(drilled.drive(practice, language))
    data = {item.id: item.data for item in report.debrief}
    assert {"DQ-3", "DQ-4", "DQ-5"} == data.keys()
    best = max(report.questions.questions, key=lambda item: (len(item.facts), -item.turn))
    assert best.quote in data["DQ-3"] and all(fact in data["DQ-3"] for fact in best.facts)
    lead = next(item for item in report.questions.questions if item.label == "LEAD")
    assert lead.quote in data["DQ-3"]
    fell = min(report.questions.questions, key=lambda item: (item.trust, item.turn))
    assert fell.trust < 0 and fell.quote in data["DQ-4"]
    assert all(item.answer is None for item in report.debrief)


def test_a_talk_without_a_fault_is_told_so(practice: Practice, graded: Graded) -> None:
    session = drilled.begin(practice, "en", "police", Drill(person="driver", goal="driver-late-evidence", minutes=9))
    drilled.speak(practice, session, "driver", drilled.DRIVER["en"][:9])
    data = {item.id: item.data for item in graded(session).debrief}
    assert "You asked no unproductive question." in data["DQ-3"]

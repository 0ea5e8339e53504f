"""How it is done well: nothing is claimed that playing did not give, and nothing of it becomes the learner's."""

import shutil
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.exercise.log.events import FactDisclosed, HarmDone
from roleplay.exercise.log.state import State
from roleplay.feedback.document import to_markdown, well_done_blocks
from roleplay.feedback.grade import build
from roleplay.feedback.report import Change, Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.welldone import (
    DoneWell,
    done_well,
    expert_book,
    interview_pairs,
    lint_welldone,
    play_interview,
)
from roleplay.feedback.words import phrases
from roleplay.knowledge.sources.loader import load_passages
from roleplay.printing import markdown
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, NAMED_HARMS, Language
from tests.feedback.play import Play, reading
from tests.played import moves_of

KNOWLEDGE = ROOT / "knowledge"
WITH_LEVELS = ("police", "border", "social", "ngo")
BOOK = expert_book(KNOWLEDGE)
PASSAGES = load_passages(KNOWLEDGE).by_id


@pytest.fixture
def threatened(play: Callable[..., Play]) -> Callable[[Language], Play]:
    """An exercise that is over, in which a driver who had begun to tell was threatened in turn 7."""

    def make(language: Language = "en") -> Play:
        session = play("police", language).act("name-lead").phase().act("take-over-case").phase()
        session.ask("driver", "Tell me about the van.", reading("OPEN", topics=("vehicle",)))
        session.ask("driver", "If you don't talk, we lock you up!", reading("OPINION", tactics=("threat",)))
        return session.phase(2).finish()

    return make


def moments(session: Play, rubric: Rubric) -> list[tuple[Change, DoneWell | None]]:
    report = build(session.state, session.library, rubric)
    return [(item, done_well(item, report, session.state, session.library, BOOK)) for item in report.changes]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_brought_is_what_its_events_say_and_the_session_stays(
    threatened: Callable[[Language], Play], rubric: Rubric, language: Language
) -> None:
    session = threatened(language)
    log, known = list(session.state.log), dict(session.state.known("police"))
    change, done = moments(session, rubric)[0]
    assert change.kind == "harm" and done is not None and done.turn == change.turn
    events = [event for turn in done.turns for event in turn.events]
    assert done.gain.facts == tuple(event.fact for event in events if isinstance(event, FactDisclosed))
    assert done.gain.facts and done.gain.trust > 0, "calm words bring what the threat did not"
    assert not any(isinstance(event, HarmDone) for event in events)
    assert 2 <= len(done.turns) <= 3
    assert session.state.log == log and session.state.known("police") == known


def test_what_the_learner_asked_is_not_shown_as_what_was_missing(play: Callable[..., Play], rubric: Rubric) -> None:
    session = play().act("name-lead").phase().act("take-over-case").phase()
    own = session.state.scenario.topic["vehicle"].asks["en"]
    for ask in own:
        session.ask("driver", ask, reading("OPEN", topics=("vehicle",)))
        session.ask("driver", "If you don't talk, we lock you up!", reading("OPINION", tactics=("threat",)))
    session.phase(2).finish()
    shown = [turn.text for _, done in moments(session, rubric) if done is not None for turn in done.turns]
    assert any("?" in text or "Tell me" in text for text in shown)
    assert not [text for text in shown if any(ask in text for ask in own)]


def test_nothing_is_shown_before_the_session_is_over(play: Callable[..., Play], rubric: Rubric) -> None:
    session = play().phase(2).ask("driver", "Talk or we lock you up!", reading("OPINION", tactics=("threat",)))
    assert [done for _, done in moments(session, rubric)] == [None] * len(moments(session, rubric))
    markdown = to_markdown(build(session.state, session.library, rubric), session.state, session.library)
    assert "done well" not in markdown


def test_three_changes_of_forty_turns_take_less_than_a_second(play: Callable[..., Play], rubric: Rubric) -> None:
    session = play().act("name-lead").phase().act("take-over-case").phase()
    for _ in range(12):
        session.ask("driver", "Tell me about the van.", reading("OPEN", topics=("vehicle",)))
        session.ask("driver", "You knew they were locked in!", reading("LEAD", topics=("control",)))
        session.ask("driver", "Talk or we lock you up!", reading("OPINION", tactics=("threat",)))
    session.phase(2).finish()
    began = time.process_time()
    found = moments(session, rubric)
    assert session.state.turn >= 40 and len(found) == 3
    assert all(done is not None for _, done in found)
    assert time.process_time() - began < 1, "with the report itself"


@pytest.mark.slow
@pytest.mark.parametrize(("agency", "language", "level"), list(product(WITH_LEVELS, LANGUAGES, ("poor", "average"))))
def test_shipped_sessions_show_sound_moments(
    played: Callable[[Path], State], library: Library, rubric: Rubric, agency: str, language: Language, level: str
) -> None:
    state = played(moves_of(agency, language, level))
    report = build(state, library, rubric)
    found = [done_well(change, report, state, library, BOOK) for change in report.changes]
    assert len(found) == 3
    for done in found:
        assert done is not None
        assert all(turn.is_sound for turn in done.turns)
        assert not any("{" in turn.text for turn in done.turns)
        asked = {agency for turn in done.turns for agency in turn.to}
        assert {agency for agency, _ in done.gain.steps} <= asked | {state.learner}, "others' own work is no gain"


@pytest.mark.parametrize(("name", "setting"), list(product(NAMED_HARMS, ("talk", "services"))))
def test_every_named_fault_has_its_moment(name: str, setting: str) -> None:
    moment = BOOK.fitting((name,), setting, "suspect" if setting == "talk" else None)  # type: ignore[arg-type]
    assert moment is not None and moment.passages


def heard(report: Report, session: Play, library: Library) -> str:
    """Return the moments that are heard done well, as a document has them."""
    return markdown.to_markdown(well_done_blocks(report, session.state, library, phrases(report.language)))


def test_what_brought_nothing_says_what_it_does_and_on_what_that_rests(
    play: Callable[..., Play], rubric: Rubric, library: Library
) -> None:
    session = play("ngo").phase()
    session.room("Everybody gets papers, I promise.", reading("OPINION", tactics=("promise",)))
    session.phase(3)
    while session.state.finished is None:
        session.finish()
    text = heard(build(session.state, library, rubric), session, library)
    empty = [done for _, done in moments(session, rubric) if done is not None and done.gain.is_none]
    for done in empty:
        assert done.moment.does["en"] in text
        assert all(name in text for name in done.moment.passages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_exports_hold_it_in_a_section_of_its_own(
    threatened: Callable[[Language], Play], rubric: Rubric, library: Library, language: Language
) -> None:
    session = threatened(language)
    report: Report = build(session.state, library, rubric)
    page = to_markdown(report, session.state, library, transcript=False)
    title = {"en": "## The same moments, done well", "sl": "## Isti trenutki, dobro izpeljani"}[language]
    section = heard(report, session, library)
    assert section.startswith(title)
    done = moments(session, rubric)[0][1]
    assert done is not None
    assert all(turn.text[:30] in section and turn.text[:30] not in page for turn in done.turns)
    assert all(session.state.scenario.fact[fact].title[language] in section for fact in done.gain.facts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_interview_opens_what_it_says_and_a_poor_one_no_more(library: Library, language: Language) -> None:
    for pair in interview_pairs(KNOWLEDGE):
        good, poor = (play_interview(pair, one, library, language) for one in (pair.good, pair.poor))
        for turn in (*good, *poor):
            assert turn.played.told == turn.written.tells, (pair.goal, turn.written.say[language])
            assert len(turn.played.answers) == 1
        opened = {fact for turn in good for fact in turn.played.told}
        assert len(opened) > len({fact for turn in poor for fact in turn.played.told})
        assert all(turn.played.is_sound for turn in good)
        assert sum(not turn.played.is_sound for turn in poor) >= 2
        words = " ".join(turn.written.say[language] + turn.written.note[language] for turn in (*good, *poor)).lower()
        case = library.scenario[pair.case]
        known = opened | set(case.goal[pair.goal].known) | set(case.person[case.goal[pair.goal].person].id)
        names = {fact.id: fact.tells[language] for fact in case.facts if fact.tells and fact.id not in known}
        assert not [sign for signs in names.values() for sign in signs if sign.lower() in words]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    shutil.copytree(KNOWLEDGE / "welldone", folder / "welldone")
    return folder


@pytest.mark.parametrize(
    ("file", "spoil", "problem"),
    [
        ("moments.yaml", lambda data: data["moments"][0]["does"].pop("sl"), "text in 'sl'"),
        ("moments.yaml", lambda data: data["moments"][0]["names"].append("rudeness"), "nothing of that kind"),
        ("moments.yaml", lambda data: data["moments"].pop(), "nobody shows how 'R-16'"),
        ("moments.yaml", lambda data: data["moments"][0].update(passages=["B-99"]), "no passage 'B-99'"),
        ("interviews/paid-driver-driver.yaml", None, "no model interview with 'driver'"),
        (
            "interviews/white-van-worker.yaml",
            lambda data: data["good"]["turns"][0].update(tells=["debt-10000"]),
            "it brings out []",
        ),
    ],
)
def test_what_is_missing_or_untrue_is_named(
    content: Path,
    library: Library,
    rubric: Rubric,
    file: str,
    spoil: Callable[[dict[str, object]], object] | None,
    problem: str,
) -> None:
    path = content / "welldone" / file
    before = path.read_text(encoding="utf-8")
    if spoil is None:
        path.unlink()
    else:
        data = yaml.safe_load(before)
        spoil(data)
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    try:
        assert any(problem in item.problem for item in lint_welldone(content, rubric, PASSAGES, library))
    finally:
        path.write_text(before, encoding="utf-8")

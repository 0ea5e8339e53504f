"""Attempts beside each other: what was said and came out from the fork on, and totals that give nothing away early."""

import pytest

from roleplay.config import ROOT
from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.feedback.progress import attempt
from roleplay.feedback.rubric import load_rubric
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.wanderer import Wanderer

RUBRIC = load_rubric(ROOT / "knowledge")
WORDS = (
    "Good morning. How are you?",
    "Mr Zalar gives you the orders, doesn’t he?",
    "You are lying! Confess and I promise you go home today.",
)
OPENING = (
    "You are not in trouble. You do not have to answer, and you can stop at any time.",
    "Are you cold or hungry? Do you need a doctor?",
    "Please tell me how you came here and what you were promised.",
    "Tell me about an ordinary working day.",
    "Where is your passport now?",
)
BETTER = ("Please tell me about your day from the beginning.", "Where do you pick them up?", "Please go on.")


@pytest.fixture
def reader(knowing_reader: LocalReader) -> LocalReader:
    """The reader as it ships: without the meaning of sentences too much of what is said here is not understood."""
    return knowing_reader


def played(practice: Practice) -> tuple[Session, Session]:
    drill = Drill(person="driver", goal="driver-late-evidence", minutes=10)
    session = practice.start(Setup("white-van", "en", "police", seed=3, drill=drill))
    for words in WORDS:
        list(practice.say(session, "interview", words, ("driver",)))
    list(practice.wait(session, "driver"))
    branch = practice.rewind(session, 2)
    for words in BETTER:
        list(practice.say(branch, "interview", words, ("driver",)))
    return session, branch


@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_from_the_fork_on(practice: Practice, library: Library, language: Language) -> None:
    session, branch = played(practice)
    first = attempt(session.state, library, RUBRIC, 2, language)
    second = attempt(branch.state, library, RUBRIC, 2, language)
    assert [step.turn for step in first.steps] == [2, 3, 4]
    assert [(step.turn, step.words) for step in second.steps] == list(zip((2, 3, 4), BETTER, strict=True))
    assert [step.kind for step in first.steps] == ["words", "words", "silence"]
    assert first.steps[0].side == "-" and second.steps[0].side == "+"
    assert all(step.answers and step.answers[0][0] == "driver" for step in (*first.steps, *second.steps))


def test_what_came_out_is_what_was_disclosed(practice: Practice, library: Library) -> None:
    drill = Drill(person="worker", goal="worker-account", minutes=10)
    branch = practice.start(Setup("white-van", "en", "police", seed=3, drill=drill))
    for action in ("separate-persons", "arrange-interpreter"):
        list(practice.act(branch, action, ""))
    for words in OPENING:
        list(practice.say(branch, "interview", words, ("worker",)))
    case = branch.state.scenario
    told = [
        case.fact[entry.event.fact].title["en"]
        for entry in branch.state.log
        if entry.event.kind == "fact_disclosed" and entry.turn >= 4
    ]
    laid = attempt(branch.state, library, RUBRIC, 4)
    assert told, "the questions bring something out"
    assert [fact for step in laid.steps for fact in step.facts] == told
    assert laid.totals.facts_since == len(set(told)) <= laid.totals.facts


def test_totals_count_from_the_fork(practice: Practice, library: Library) -> None:
    session, branch = played(practice)
    poor, good = (attempt(item.state, library, RUBRIC, 2).totals for item in (session, branch))
    assert poor.productive is not None and good.productive is not None and poor.productive < good.productive
    assert RUBRIC.harm["promise"].title["en"] in poor.harms
    assert good.harms == ()
    assert attempt(session.state, library, RUBRIC, 4).totals.harms == ()


def test_what_is_hidden_shows_only_in_the_end(practice: Practice, library: Library) -> None:
    session, _ = played(practice)
    hidden = RUBRIC.harm["contaminated_fact"].title["en"]
    harms = {entry.event.harm for entry in session.state.log if entry.event.kind == "harm_done"}
    assert "contaminated_fact" in harms, "the leading question touched a key fact"
    going = attempt(session.state, library, RUBRIC, 1).totals
    assert going.ended == () and hidden not in going.harms
    list(practice.next_phase(session))
    ended = attempt(session.state, library, RUBRIC, 1).totals
    assert hidden in ended.harms
    (driver,) = ended.ended
    values = session.state.persons["driver"].values
    assert (driver.person, driver.trust, driver.distress) == ("driver", values["trust"], values["distress"])


@pytest.mark.slow
def test_a_whole_exercise_can_be_laid_out(practice: Practice, library: Library) -> None:
    session = practice.start(Setup("white-van", "sl", "police", seed=1))
    Wanderer(practice, session, 5).wander(30)
    laid = attempt(session.state, library, RUBRIC, 1)
    assert [step.turn for step in laid.steps] == list(range(1, session.state.turn + 1))
    learner = session.state.learner
    known = {
        session.state.scenario.fact[fact].title["sl"]
        for fact, held in session.state.known(learner).items()
        if held.source != "packet"
    }
    assert known <= {fact for step in laid.steps for fact in step.facts}

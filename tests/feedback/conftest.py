"""Fixtures of the feedback tests: content, rubric, and sessions driven through the real core."""

from collections.abc import Callable

import pytest

from roleplay.config import ROOT
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AgencyId, Language
from tests.feedback.play import Play, named, reading

KNOWLEDGE = ROOT / "knowledge"


@pytest.fixture(scope="session")
def rubric() -> Rubric:
    return load_rubric(KNOWLEDGE)


@pytest.fixture
def play(library: Library) -> Callable[..., Play]:
    def start(agency: AgencyId = "police", language: Language = "en") -> Play:
        return Play(library, agency, language)

    return start


@pytest.fixture
def report(library: Library, rubric: Rubric) -> Callable[[Play], Report]:
    def of(session: Play, language: Language | None = None) -> Report:
        return build(session.state, library, rubric, language)

    return of


@pytest.fixture
def careful(play: Callable[..., Play]) -> Play:
    """A police session that does most things well."""
    session = play().act("name-lead").phase()
    session.act("take-over-case").act(
        "separate-persons", "The men first go to a warm room. The foreman waits elsewhere."
    )
    session.room("NGO, please check who can interpret.", reading("OPEN", actions=(named("check-interpreters"),)))
    session.act("secure-evidence").act("inform-prosecutor", "Suspicion of trafficking. Nine passports in one pouch.")
    session.act("arrange-interpreter", "We need the vetted interpreter.").act("offer-basics")
    session.room("Please arrange the beds.", reading("OPEN", actions=(named("arrange-accommodation"),)))
    session.phase()
    session.ask(
        "worker", "Hello, I am Ana. You may stop at any time.", reading("ADMIN", greets=True, tactics=("rights_info",))
    )
    session.ask(
        "worker", "I pass on nothing without your yes. Shall we talk?", reading("CLOSED_A", tactics=("consent",))
    )
    session.ask("worker", "Tell me what happened.", reading("OPEN"))
    session.ask("worker", "What were you promised?", reading("PROBE", topics=("recruitment",)))
    session.ask("worker", "I see. You were promised other work.", reading("ENCOUR", tactics=("summary", "empathy")))
    session.ask("worker", "Describe a working day.", reading("OPEN", topics=("hours",)))
    session.ask("worker", "Where do you sleep?", reading("PROBE", topics=("housing",)))
    session.ask("worker", "If I hear you right, it is a warehouse.", reading("ENCOUR", tactics=("summary",)))
    session.ask("worker", "Next the doctor comes. What do you need?", reading("ADMIN", tactics=("basic_needs",)))
    session.phase()
    session.act("separate-convoys", "Two vehicles, the men go first.").act("plan-arrest")
    session.act("inform-region", "Some of the men are in Lukovec.")
    session.phase()
    for _ in session.state.scenario.debrief:
        session.reflect("In turn 12 social work told me that only six beds were free, so I changed the plan at once.")
    return session.finish()


@pytest.fixture
def harmful(play: Callable[..., Play]) -> Play:
    """A police session that harms in many ways."""
    session = play().phase()
    for _ in range(3):
        session.room("Let us wait and see.")
    session.act("accept-cousin", "The cousin can interpret, it is quicker.")
    session.act("detain-all", "Lock them all up until this is clear.").phase()
    session.ask("worker", "He took your passport, didn't he?", reading("LEAD", topics=("documents",)))
    session.ask("worker", "If you don't talk, we deport you!", reading("OPINION", tactics=("threat",)))
    session.ask("worker", "Did they beat you?", reading("CLOSED_I", topics=("violence",)))
    session.ask("worker", "When, with whom, and who paid?", reading("MULTI", topics=("journey",)))
    return session.phase(2).finish()

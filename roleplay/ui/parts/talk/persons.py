"""Whom the learner may and can talk to, and why not the others."""

from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import PHASES
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.parts.talk import threads
from roleplay.ui.service import service

QUESTIONING_SUSPECTS = "suspect-interrogation"
"""The power without which an agency does not question suspects."""


def first_person(session: Session) -> str:
    """Return with whom a talk begins: the last one talked to, else the first that the agency may and can talk to."""
    state = session.state
    last = threads.last_partner(state, "interview")
    if last is not None and learner_view.presence(state, last).available:
        return last
    persons = sorted(
        state.scenario.persons,
        key=lambda person: (not learner_view.presence(state, person.id).available, not may_question(session, person)),
    )
    return persons[0].id


def may_question(session: Session, person: Person) -> bool:
    """Return whether questioning this person lies within the mandate of the learner's agency."""
    if person.kind != "suspect":
        return True
    powers = service().practice.library.powers
    owners = next((power.owners for power in powers if power.id == QUESTIONING_SUSPECTS), (session.state.learner,))
    return session.state.learner in owners


def why_unavailable(session: Session, person: Person) -> str:
    """Return why a person cannot be talked to now; empty if they can."""
    if learner_view.presence(session.state, person.id).available:
        return ""
    return person.unavailable[session.state.setup.language]


def when_possible(t: Catalogue, session: Session, person: Person) -> str:
    """Return with which later phase a talk becomes possible; empty where that does not depend on a phase."""
    state = session.state
    later = PHASES[PHASES.index(state.phase) + 1 :]
    coming = [state.scenario.phase[phase] for phase in later if phase in person.available.phases]
    return t("interview.possible_from", phase=coming[0].title[state.setup.language]) if coming else ""


def why_not_to_question(session: Session, person: Person) -> str:
    """Return whose it is to question this person, where it is not the learner's; else empty."""
    if may_question(session, person):
        return ""
    powers = service().practice.library.powers
    return next(power.whose[session.state.setup.language] for power in powers if power.id == QUESTIONING_SUSPECTS)

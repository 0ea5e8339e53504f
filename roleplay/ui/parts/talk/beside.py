"""Beside a talk: facts to attach, notes, who is in the room, what is known of the person and what is sought."""

import streamlit as st

from roleplay.exercise.log import learner_turns
from roleplay.exercise.views import learner_view
from roleplay.exercise.views.learner_view import KnownFact
from roleplay.practice import Session
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import PHASES
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, rendered, symbol, tag
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.composer import attach_later
from roleplay.ui.parts.talk.places import QUESTIONING_SUSPECTS, may_question
from roleplay.ui.service import service


def fact_card(t: Catalogue, session: Session, item: KnownFact, more: str = "") -> None:
    """Draw a fact with its origin; `more` is finished HTML that follows that."""
    fact = session.state.scenario.fact[item.id]
    origin, minute = fact.origin[t.language], f"{item.minute:.0f}"
    match item.kind:
        case "own":
            source = esc(t("facts.own", origin=origin))
        case "found":
            source = esc(t("facts.found", minute=minute, origin=origin))
        case _:
            source = f"{esc(t('facts.told', minute=minute))} {visit.names(session).label(item.source)}"
    with st.container(key=f"fact-{item.id}", border=True, gap="xxsmall"):
        st.html(tag("statement", esc(fact.statement[t.language])) + tag("meta", source + more))
        if st.button(t("facts.attach"), key=f"attach-{item.id}", icon=":material/attach_file:", type="tertiary"):
            attach_later([item.id])
            places.show_pane_later("conversation")
            st.rerun(scope="app")


def add_note(t: Catalogue, session: Session, place: str) -> None:
    """Draw the field for a note and take it."""
    field = f"note-words-{place}"
    turns.empty_where_taken(field)
    with st.form(f"note-{place}", border=False):
        words = st.text_input(t("log.note_field"), key=field, placeholder=t("log.note_placeholder"))
        sent = st.form_submit_button(t("log.note_add"), icon=":material/add:")
    if sent:
        turns.take_words(field, turns.attempt(session, lambda: service().practice.note(session, words)))
        st.rerun()


def goals(t: Catalogue, session: Session) -> None:
    """Draw the learner's own notes as a list to tick off; the program judges nothing here."""
    st.markdown(f"**{t('interview.goals')}**")
    notes = [line for line in learner_turns.own_log(session.state) if line.kind == "note"]
    for line in notes:
        st.checkbox(plain(line.text), key=f"goal-{session.id}-{line.seq}", persist_state="session")
    if not notes:
        st.caption(t("interview.no_goals"))
    add_note(t, session, "goals")


def about(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw, folded away, what is known of a person and what is sought, and why others cannot be talked to now."""
    person = session.state.scenario.person[person_id]
    with st.popover(t("interview.about"), icon=":material/badge:", key=f"about-{person_id}", width="content"):
        st.markdown(f"**{plain(person.name[t.language])}** ({plain(person.role[t.language])})")
        st.markdown(plain(person.sketch[t.language]))
        goals(t, session)
        others = (_why_unavailable(session, item) for item in session.state.scenario.persons if item is not person)
        draw_all(*(tag("meta", f"{symbol('person_off')} {esc(why)}") for why in others if why))


def room_of(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw who is in the room with a person, and whose it is to question them."""
    st.html(present(t, session, person_id), width="content")
    if not may_question(session, session.state.scenario.person[person_id]):
        powers = service().practice.library.powers
        whose = next(power.whose[t.language] for power in powers if power.id == QUESTIONING_SUSPECTS)
        draw_all(tag("meta", f"{symbol('info')} {esc(whose)}") if whose else "")


def present(t: Catalogue, session: Session, person_id: str) -> str:
    """Return as HTML who is in the room with a person, or why nobody can talk to them now."""
    person = session.state.scenario.person[person_id]
    return rendered(
        "talk/present",
        t,
        person=person,
        here=learner_view.presence(session.state, person_id),
        why=_why_unavailable(session, person),
        when=_when_possible(t, session, person),
        names=visit.names(session),
    )


def _why_unavailable(session: Session, person: Person) -> str:
    """Return why a person cannot be talked to now; empty if they can."""
    if learner_view.presence(session.state, person.id).available:
        return ""
    return person.unavailable[session.state.setup.language]


def _when_possible(t: Catalogue, session: Session, person: Person) -> str:
    """Return with which later phase a talk becomes possible; empty where that does not depend on a phase."""
    state = session.state
    later = PHASES[PHASES.index(state.phase) + 1 :]
    coming = next((state.scenario.phase[phase] for phase in later if phase in person.available.phases), None)
    return t("interview.possible_from", phase=coming.title[t.language]) if coming is not None else ""

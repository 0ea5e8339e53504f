"""Beside a talk: who is in the room, what is known of the person, and what the learner wants to find out."""

import streamlit as st

from roleplay.exercise.log import learner_turns
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import draw_all
from roleplay.ui.markup import esc, plain, rendered, symbol, tag
from roleplay.ui.parts.talk.notes import add_note
from roleplay.ui.parts.talk.persons import when_possible, why_not_to_question, why_unavailable


def about(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw, folded away, what is known of a person and what is sought, and why others cannot be talked to now."""
    language = session.state.setup.language
    person = session.state.scenario.person[person_id]
    with st.popover(t("interview.about"), icon=":material/badge:", key=f"about-{person_id}", width="content"):
        st.markdown(f"**{plain(person.name[language])}** ({plain(person.role[language])})")
        st.markdown(plain(person.sketch[language]))
        goals(t, session)
        draw_all(_others_away(session, person_id))


def room_of(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw who is in the room with a person, and whose it is to question them."""
    st.html(present(t, session, person_id), width="content")
    whose = why_not_to_question(session, session.state.scenario.person[person_id])
    draw_all(tag("meta", f"{symbol('info')} {esc(whose)}") if whose else "")


def present(t: Catalogue, session: Session, person_id: str) -> str:
    """Return as HTML who is in the room with a person, or why nobody can talk to them now."""
    person = session.state.scenario.person[person_id]
    return rendered(
        "talk/present",
        t,
        person=person,
        here=learner_view.presence(session.state, person_id),
        why=why_unavailable(session, person),
        when=when_possible(t, session, person),
        names=visit.names(session),
    )


def _others_away(session: Session, person_id: str) -> str:
    """Say why the other persons cannot be talked to now."""
    others = (why_unavailable(session, item) for item in session.state.scenario.persons if item.id != person_id)
    return "".join(tag("meta", f"{symbol('person_off')} {esc(why)}") for why in others if why)


def goals(t: Catalogue, session: Session) -> None:
    """Draw the learner's own notes as a list to tick off; the program judges nothing here."""
    st.markdown(f"**{t('interview.goals')}**")
    notes = [line for line in learner_turns.own_log(session.state) if line.kind == "note"]
    for line in notes:
        st.checkbox(plain(line.text), key=f"goal-{session.id}-{line.seq}", persist_state="session")
    if not notes:
        st.caption(t("interview.no_goals"))
    add_note(t, session, "goals")

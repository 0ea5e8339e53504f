"""Beside a talk: who is in the room, what is known of the person, and what the learner wants to find out."""

import streamlit as st

from roleplay.exercise import own, views
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import chips, esc, plain, symbol, tag
from roleplay.ui.parts.notes import add_note
from roleplay.ui.parts.persons import why_not_to_question, why_unavailable


def person_panel(t: Catalogue, session: Session, person_id: str) -> None:
    """Draw who is present, and fold away what is known and what is sought."""
    language = session.state.setup.language
    person = session.state.scenario.person[person_id]
    st.html(_present(t, session, person_id) + _why_not(t, session, person_id))
    with st.expander(
        t("interview.about", name=plain(person.name[language])), icon=":material/badge:", key=f"about-{person_id}"
    ):
        st.markdown(plain(person.sketch[language]))
        _goals(t, session)


def _present(t: Catalogue, session: Session, person_id: str) -> str:
    names = visit.names(session)
    language = session.state.setup.language
    person = session.state.scenario.person[person_id]
    here = views.presence(session.state, person_id)
    if not here.available:
        return tag("present", f"{symbol('person_off')} {esc(why_unavailable(t, session, person))}")
    labels = [f"{person.name[language]} ({person.role[language]})"]
    if here.companion is not None:
        key = "interview.companion_here" if here.companion_present else "interview.companion_gone"
        labels.append(t(key, name=names.short(here.companion)))
    if here.needs_interpreter:
        labels.append(t(f"interview.interpreter.{here.interpreter}"))
    return tag("present", f"<span class='meta'>{esc(t('interview.present'))}</span> {chips(labels)}")


def _why_not(t: Catalogue, session: Session, person_id: str) -> str:
    """Say whose it is to question this person, and why the others cannot be talked to now."""
    persons = session.state.scenario.persons
    whose = why_not_to_question(session, session.state.scenario.person[person_id])
    others = (why_unavailable(t, session, person) for person in persons if person.id != person_id)
    reasons = [f"{symbol('info')} {esc(whose)}"] if whose else []
    reasons += [f"{symbol('person_off')} {esc(why)}" for why in others if why]
    return "".join(tag("meta", reason) for reason in reasons)


def _goals(t: Catalogue, session: Session) -> None:
    """The learner's own notes as a list to tick off; the program judges nothing here."""
    st.markdown(f"**{t('interview.goals')}**")
    notes = [line for line in own.own_log(session.state) if line.kind == "note"]
    for line in notes:
        st.checkbox(plain(line.text), key=f"goal-{session.id}-{line.seq}", persist_state="session")
    if not notes:
        st.caption(t("interview.no_goals"))
    add_note(t, session, "goals")

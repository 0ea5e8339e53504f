"""Beside a drill: goal and hints, the setting, the person, facts to show, what the learner wants to find out."""

import streamlit as st

from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.sessions.again import has_relations
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.beside import fact_card, goals
from roleplay.ui.service import service


def drill_side(t: Catalogue, session: Session) -> None:
    """Draw the side of a drill."""
    state = session.state
    if state.drill is None or state.goal is None:
        return
    person = state.scenario.person[state.drill.person]
    with st.container(key="desk-body", height=640, border=False, gap="small"):
        st.markdown(plain(state.goal.text[t.language]))
        _hint(t, session)
        with st.expander(t("pack.setting"), icon=":material/menu_book:", key="setting"):
            st.markdown(plain(state.scenario.setting[t.language]))
        with st.expander(t("drill.person", name=plain(person.name[t.language])), icon=":material/badge:", key="sketch"):
            st.markdown(plain(person.role[t.language]))
            st.markdown(plain(person.sketch[t.language]))
        _facts(t, session)
        goals(t, session)
        if has_relations(session) and st.button(t("again.compare"), key="compare", icon=":material/compare:"):
            visit.go(visit.COMPARE)


def _hint(t: Catalogue, session: Session) -> None:
    """Draw the way to a hint, where the case has some for an interview by itself; it comes in the conversation."""
    if not any(hint.in_drill for hint in session.state.scenario.facilitator.hints):
        return
    if st.button(t("top.hint"), icon=":material/lightbulb:", key="hint"):
        places.show_pane_later("conversation")
        turns.take(session, lambda: service().practice.hint(session))


def _facts(t: Catalogue, session: Session) -> None:
    """Draw what came out, the newest first, then what the goal gives; what the agency knows besides is folded away."""
    state = session.state
    given = state.goal.known if state.goal is not None else ()
    known = learner_view.case_file(state)
    told = [item for item in known if item.kind != "own"]
    to_show = [item for item in known if item.kind == "own" and item.id in given]
    rest = [item for item in known if item.kind == "own" and item.id not in given]
    for name, icon, found, is_open in (
        ("told", "record_voice_over", told, True),
        ("given", "attach_file", to_show, False),
        ("besides", "folder_open", rest, False),
    ):
        if found:
            label = t("actions.counted", name=t(f"drill.facts.{name}"), number=len(found))
            with st.expander(label, expanded=is_open, icon=f":material/{icon}:", key=f"facts-{name}"):
                for item in found:
                    fact_card(t, session, item)

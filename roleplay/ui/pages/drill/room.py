"""The room of an interview that is rehearsed by itself: who is there, and who is to leave or come."""

import streamlit as st

from roleplay.exercise.flow.drilling import room_actions
from roleplay.practice import Session
from roleplay.scenario.agencies import Action
from roleplay.scenario.persons import Person
from roleplay.ui import turns
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.parts.talk.person_panel import present
from roleplay.ui.service import service


def room(t: Catalogue, session: Session, person: Person) -> None:
    """Draw who is in the room, and beside it the way to change that."""
    possible = [
        action for action in room_actions(session.state.scenario, person) if action.id not in session.state.taken
    ]
    with st.container(key="person", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(present(t, session, person.id), width="stretch")
        if possible:
            key = f"room-{len(session.state.taken)}"  # a new one after each change, so that it closes
            with st.popover(t("drill.room"), icon=":material/meeting_room:", key=key, width="content"):
                for action in possible:
                    _change(t, session, person, action)


def _change(t: Catalogue, session: Session, person: Person, action: Action) -> None:
    """Draw one change of the room: who would leave or come, what that means, and the button."""
    language, scenario = session.state.setup.language, session.state.scenario
    label, who = plain(action.title[language]), ""
    if action.separates and person.companion is not None:
        companion = scenario.person[person.companion]
        label = t("drill.leaves", name=plain(companion.name[language]))
        who = f"{plain(companion.name[language])} ({plain(companion.role[language])}). "
    if st.button(label, key=f"room-{action.id}", icon=f":material/{_icon(action)}:", width="stretch"):
        turns.say_later(turns.attempt(session, lambda: service().practice.act(session, action.id, "")))
        st.rerun()
    st.caption(who + plain(action.explains[language]))


def _icon(action: Action) -> str:
    return "person_remove" if action.separates else "translate"

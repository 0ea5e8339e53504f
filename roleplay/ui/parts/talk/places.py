"""Which conversation is shown, and what has not been read yet in the others."""

from contextlib import suppress

import streamlit as st

from roleplay.errors import StorageError
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import visit
from roleplay.ui.parts.talk import threads
from roleplay.ui.parts.talk.threads import Place
from roleplay.ui.service import service

VIEWS: tuple[Channel, ...] = ("room", "direct", "interview")
PANES = ("conversation", "desk")
QUESTIONING_SUSPECTS = "suspect-interrogation"
"""The power without which an agency does not question suspects."""
_SHOW_PLACE, _SHOW_PANE = "show-place", "show-pane"


def view_key(session: Session) -> str:
    """Return the key of the chosen channel."""
    return f"view-{session.id}"


def partner_key(session: Session, channel: Channel) -> str:
    """Return the key of the chosen agency or person in a channel that has partners."""
    return f"{'to' if channel == 'direct' else 'with'}-{session.id}"


def show_later(place: Place) -> None:
    """Show a conversation at the next drawing of the page."""
    st.session_state[_SHOW_PLACE] = place
    show_pane_later("conversation")


def show_pane_later(pane: str) -> None:
    """Show the conversation or the desk at the next drawing of the page, where there is no room for both."""
    st.session_state[_SHOW_PANE] = pane


def settle(session: Session) -> Place:
    """Return the conversation that is going to be drawn, and mark it as read; call it before anything is drawn.

    Whoever turns to a channel finds the thread in which something has not been read yet. A drill has one conversation.
    """
    if session.state.drill is not None:
        st.session_state.pop(_SHOW_PLACE, None)
        _settle_pane()
        return "interview", session.state.drill.person
    key, drawn = view_key(session), f"drawn-{session.id}"
    _set_defaults(session)
    wanted: Place | None = st.session_state.pop(_SHOW_PLACE, None)
    if wanted is not None:
        st.session_state[key] = wanted[0]
        if wanted[1] is not None:
            st.session_state[partner_key(session, wanted[0])] = wanted[1]
    elif st.session_state[key] != st.session_state.get(drawn):
        _turn_to_unread(session, st.session_state[key])
    st.session_state[drawn] = st.session_state[key]
    place = shown(session)
    if st.session_state["pane"] == "conversation":
        _mark_read(session, place)
    return place


def shown(session: Session) -> Place:
    """Return the conversation that is chosen."""
    view: Channel = st.session_state[view_key(session)]
    return (view, None) if view == "room" else (view, st.session_state[partner_key(session, view)])


def unread(session: Session) -> dict[Place, int]:
    """Return how much others said in each conversation since it was read, the latest first; read ones are left out."""
    read: dict[str, int] | None = visit.beside(lambda: service().practice.store.read_up_to(session.id), None)
    if read is None:
        return {}
    found = {
        place: [seq for seq in arrived if seq >= read.get(_thread(place), 0)]
        for place, arrived in threads.arrivals(session.state).items()
    }
    latest_first = sorted((place for place in found if found[place]), key=lambda place: -found[place][-1])
    return {place: len(found[place]) for place in latest_first}


def _set_defaults(session: Session) -> None:
    state = session.state
    st.session_state.setdefault(view_key(session), "room")
    st.session_state.setdefault(
        partner_key(session, "direct"), threads.last_partner(state, "direct") or learner_view.others(state)[0]
    )
    _renew_person(session)
    _settle_pane()


def _settle_pane() -> None:
    st.session_state.setdefault("pane", PANES[0])
    pane = st.session_state.pop(_SHOW_PANE, None)
    if pane is not None:
        st.session_state["pane"] = pane


def _renew_person(session: Session) -> None:
    """Choose whom to talk to, anew as long as the learner has not chosen: who can be talked to changes by phase."""
    key, usual = partner_key(session, "interview"), f"usual-{session.id}"
    if st.session_state.get(key) == st.session_state.get(usual):
        st.session_state[key] = st.session_state[usual] = _first_person(session)


def _first_person(session: Session) -> str:
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


def _turn_to_unread(session: Session, channel: Channel) -> None:
    waiting = [partner for view, partner in unread(session) if view == channel and partner is not None]
    if waiting and st.session_state[partner_key(session, channel)] not in waiting:
        st.session_state[partner_key(session, channel)] = waiting[0]


def _mark_read(session: Session, place: Place) -> None:
    if place in unread(session):
        # No promise hangs on a mark: where it cannot be kept, the conversation is only shown as unread once more.
        with suppress(StorageError):
            service().practice.store.mark_read(session.id, _thread(place), len(session.state.log))


def _thread(place: Place) -> str:
    channel, partner = place
    return channel if partner is None else f"{channel}:{partner}"

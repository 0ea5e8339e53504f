"""Which conversation is shown, and what has not been read yet in the others."""

from contextlib import suppress

import streamlit as st

from roleplay.errors import StorageError
from roleplay.exercise.talk import objecting
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.agencies import Power
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import visit
from roleplay.ui.parts.talk import threads
from roleplay.ui.parts.talk.threads import Place
from roleplay.ui.service import service

VIEWS: tuple[Channel, ...] = ("room", "direct", "interview")
PANES = ("conversation", "desk")
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
    state, stored = session.state, st.session_state
    wanted: Place | None = stored.pop(_SHOW_PLACE, None)
    stored.setdefault("pane", PANES[0])
    if _SHOW_PANE in stored:
        stored["pane"] = stored.pop(_SHOW_PANE)
    if state.drill is not None:
        return "interview", state.drill.person
    key, drawn = view_key(session), f"drawn-{session.id}"
    stored.setdefault(key, "room")
    to = partner_key(session, "direct")
    stored.setdefault(to, threads.last_partner(state, "direct") or learner_view.others(state)[0])
    # Whom to talk to is chosen anew as long as the learner has not chosen: who can be talked to changes by phase.
    person, usual = partner_key(session, "interview"), f"usual-{session.id}"
    if stored.get(person) == stored.get(usual):
        stored[person] = stored[usual] = _first_person(session)
    if wanted is not None:
        stored[key] = wanted[0]
        if wanted[1] is not None:
            stored[partner_key(session, wanted[0])] = wanted[1]
    elif stored[key] != stored.get(drawn):
        waiting = [partner for view, partner in unread(session) if view == stored[key] and partner is not None]
        if waiting and stored[partner_key(session, stored[key])] not in waiting:
            stored[partner_key(session, stored[key])] = waiting[0]
    stored[drawn] = stored[key]
    place = shown(session)
    if stored["pane"] == "conversation" and place in unread(session):
        # No promise hangs on a mark: where it cannot be kept, the conversation is only shown as unread once more.
        with suppress(StorageError):
            service().practice.store.mark_read(session.id, _thread(place), len(state.log))
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


def _first_person(session: Session) -> str:
    """Return with whom a talk begins: the last one talked to, else the first that the agency may and can talk to."""
    state = session.state
    last = threads.last_partner(state, "interview")
    if last is not None and learner_view.presence(state, last).available:
        return last

    def hindrances(person: Person) -> tuple[bool, bool]:
        return not learner_view.presence(state, person.id).available, lacking_power(session, person) is not None

    return min(state.scenario.persons, key=hindrances).id


def lacking_power(session: Session, person: Person) -> Power | None:
    """Return the power that the learner's agency lacks for questioning a person; None where it may."""
    return objecting.whose_questioning(service().practice.library, session.state.learner, person)


def _thread(place: Place) -> str:
    channel, partner = place
    return channel if partner is None else f"{channel}:{partner}"

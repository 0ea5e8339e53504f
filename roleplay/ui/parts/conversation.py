"""The conversation: which channel, what was said in it, and the composer."""

from typing import TypeVar

import streamlit as st

from roleplay.exercise import views
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, symbol, tag
from roleplay.ui.parts.composer import composer
from roleplay.ui.parts.interview import person_panel
from roleplay.ui.parts.lines import transcript_html

VIEWS: tuple[Channel, ...] = ("room", "direct", "interview")
_ICONS: dict[Channel, str] = {"room": "groups", "direct": "forward_to_inbox", "interview": "record_voice_over"}
Place = tuple[Channel, str | None]
T = TypeVar("T", bound=str)


def conversation(t: Catalogue, session: Session) -> None:
    """Draw the conversation of the chosen channel."""
    place = _place(t, session)
    channel, partner = place
    if channel == "interview" and partner is not None:
        person_panel(t, session, partner)
    lines = views.transcript(session.state, channel, partner)
    with st.container(key=f"transcript-{channel}", height=440, autoscroll=True, border=True):
        empty = ""
        if not any(line.kind in ("own", "message", "silence") for line in lines):
            empty = tag("empty", f"{symbol(_ICONS[channel])} {esc(t(f'conversation.empty.{channel}'))}")
        st.html(transcript_html(t, session, lines) + empty)
        live = st.empty()
    composer(t, session, channel, partner, live)


def _place(t: Catalogue, session: Session) -> Place:
    """Draw the channel switch and return what is chosen."""
    view_key, to_key, with_key = (f"{name}-{session.id}" for name in ("view", "to", "with"))
    st.session_state.setdefault(view_key, "room")
    st.session_state.setdefault(to_key, views.others(session.state)[0])
    st.session_state.setdefault(with_key, session.state.scenario.persons[0].id)
    partner_keys: dict[Channel, str] = {"direct": to_key, "interview": with_key}
    wanted: Place | None = st.session_state.pop("show-place", None)
    if wanted is not None:
        st.session_state[view_key] = wanted[0]
        if wanted[1] is not None:
            st.session_state[partner_keys[wanted[0]]] = wanted[1]
    shown: Channel = st.session_state[view_key]
    _mark_seen(session, (shown, st.session_state[partner_keys[shown]] if shown in partner_keys else None))
    unread = _unread(session)
    with st.container(key="channels", gap="xsmall"):
        totals = {view: sum(count for (channel, _), count in unread.items() if channel == view) for view in VIEWS}
        view = _choice(
            t("conversation.switch"),
            VIEWS,
            {item: _marked(f":material/{_ICONS[item]}: {t(f'channel.{item}')}", totals[item]) for item in VIEWS},
            view_key,
        )
        if view == "direct":
            return "direct", _agency(t, session, unread, to_key)
        if view == "interview":
            return "interview", _person(t, session, unread, with_key)
    return "room", None


def _agency(t: Catalogue, session: Session, unread: dict[Place, int], key: str) -> str:
    names = visit.names(session)
    agencies = views.others(session.state)
    labels = {
        agency: _marked(f":material/{names.icon(agency)}: {names.short(agency)}", unread.get(("direct", agency), 0))
        for agency in agencies
    }
    return _choice(t("conversation.to_whom"), agencies, labels, key)


def _person(t: Catalogue, session: Session, unread: dict[Place, int], key: str) -> str:
    names = visit.names(session)
    persons = tuple(person.id for person in session.state.scenario.persons)
    labels = {
        person: _marked(f":material/person: {names.short(person)}", unread.get(("interview", person), 0))
        for person in persons
    }
    return _choice(t("conversation.with_whom"), persons, labels, key)


def _choice(label: str, options: tuple[T, ...], labels: dict[T, str], key: str) -> T:
    chosen = st.pills(
        label,
        options,
        format_func=lambda option: labels[option],
        required=True,
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen if chosen is not None else options[0]


def _marked(label: str, unread: int) -> str:
    return f"{label} **({unread})**" if unread else label


def _unread(session: Session) -> dict[Place, int]:
    """Return how much others said in each channel since it was looked at; what was there at opening is seen."""
    arrived = views.arrivals(session.state)
    seen = _seen(session)
    return {place: sum(seq >= seen.get(place, seen[None]) for seq in found) for place, found in arrived.items()}


def _mark_seen(session: Session, place: Place) -> None:
    _seen(session)[place] = len(session.state.log)


def _seen(session: Session) -> dict[Place | None, int]:
    key = f"seen-{session.id}"
    if key not in st.session_state:
        st.session_state[key] = {None: len(session.state.log) if session.state.turn else 0}
    seen: dict[Place | None, int] = st.session_state[key]
    return seen

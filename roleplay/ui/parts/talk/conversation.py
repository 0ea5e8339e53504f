"""The conversation: which channel, what was said in it, and the composer."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from roleplay.exercise.views import learner_view
from roleplay.exercise.views.learner_view import TalkLine
from roleplay.exercise.views.understood import correctable
from roleplay.practice import Session
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import Channel
from roleplay.ui import look, redraw, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, plain, symbol, tag
from roleplay.ui.parts.talk import places, threads
from roleplay.ui.parts.talk.beside import about, room_of
from roleplay.ui.parts.talk.composer import composer
from roleplay.ui.parts.talk.places import VIEWS
from roleplay.ui.parts.talk.threads import Place, transcript_html
from roleplay.ui.parts.talk.understood import below, pressable
from roleplay.ui.service import service
from roleplay.ui.speakers import resting

_ICONS: dict[Channel, str] = {"room": "groups", "direct": "forward_to_inbox", "interview": "record_voice_over"}
T = TypeVar("T", bound=str)
LOOK_AGAIN = 1.0  # seconds


def conversation(t: Catalogue, session: Session) -> None:
    """Draw the conversation of the chosen channel."""
    place = _place(t, session)
    talk(t, session, place, lambda lines: _lines(t, session, lines))


def _lines(t: Catalogue, session: Session, lines: list[TalkLine]) -> None:
    """Draw the lines; below the latest of the learner's own stands what can be said of how it was understood."""
    found = correctable(session.state, service().practice.library)
    end = next((at + 1 for at, line in enumerate(lines) if found is not None and line.seq == found.seq), 0)
    if end and found is not None:
        st.html(transcript_html(t, session, lines[:end], pressed={found.seq: pressable(t, session, found)}))
        below(t, session, found)
    if lines[end:]:
        st.html(transcript_html(t, session, lines[end:]))


def talk(t: Catalogue, session: Session, place: Place, draw: Callable[[list[TalkLine]], object]) -> None:
    """Draw what was said in one conversation, its lines by `draw`, and the composer."""
    channel = place[0]
    lines = threads.lines(session.state, place)
    said = st.container(key=f"transcript-{channel}", height=440, autoscroll=True, border=True)
    with said:
        draw(lines)
        if not any(line.kind in ("own", "message", "silence") for line in lines):
            st.html(tag("empty", f"{symbol(_ICONS[channel])} {esc(t(f'conversation.empty.{channel}'))}"))
    with st.container(key="follow"):
        look.run(look.FOLLOW, f"{session.id}-{channel}-{place[1]} {t('conversation.new')}")
    if service().practice.voice.waits:
        redraw.by_itself(_follow, LOOK_AGAIN)(t, session, len(session.state.log))
    composer(t, session, place, said)


def _follow(t: Catalogue, session: Session, drawn: int) -> None:
    """Say while the model is left alone; draw the page anew where a stopped turn has come to its end after the page."""
    if words := resting(t):
        st.html(tag("quiet", f"{symbol('hourglass_empty')} {esc(words)}"))
    if len(session.state.log) != drawn and not learner_view.at_turn(session.state):
        st.rerun()


def _place(t: Catalogue, session: Session) -> Place:
    """Draw the channel switch and return what is chosen."""
    unread, names = places.unread(session), visit.names(session)

    def marked(label: str, *where: Place) -> str:
        number = sum(unread.get(place, 0) for place in where)
        return f"{label} **({number})**" if number else label

    with st.container(key="channels", horizontal=True, vertical_alignment="center", gap="small"):
        inside = {view: [place for place in unread if place[0] == view] for view in VIEWS}
        views = {view: marked(f":material/{_ICONS[view]}: {t(f'channel.{view}')}", *inside[view]) for view in VIEWS}
        view = _choice(t("conversation.switch"), views, places.view_key(session))
        if view == "direct":
            agencies = {
                agency: marked(f":material/{names.icon(agency)}: {names.short(agency)}", ("direct", agency))
                for agency in learner_view.others(session.state)
            }
            return "direct", _choice(t("conversation.to_whom"), agencies, places.partner_key(session, "direct"))
        if view == "interview":
            about(t, session, str(places.shown(session)[1]))
            persons = {person.id: _person(t, session, person) for person in session.state.scenario.persons}
            person = _choice(t("conversation.with_whom"), persons, places.partner_key(session, "interview"))
            room_of(t, session, person)
            return "interview", person
    return "room", None


def _person(t: Catalogue, session: Session, person: Person) -> str:
    icon = "person" if learner_view.presence(session.state, person.id).available else "person_off"
    return f":material/{icon}: {plain(person.name[t.language])}"


def _choice(label: str, labels: dict[T, str], key: str) -> T:
    chosen = st.pills(
        label,
        list(labels),
        format_func=labels.__getitem__,
        required=True,
        key=key,
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen if chosen is not None else next(iter(labels))

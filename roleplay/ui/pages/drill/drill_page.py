"""An interview rehearsed by itself: one talk, the room, the goal and what is known beside it, and the end."""

from typing import Literal

import streamlit as st

from roleplay.exercise.log.inputs import Rewound
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.persons import Person
from roleplay.storage.sessions import SessionCard
from roleplay.ui import turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.pages.drill.talk import ask_to_close, closing, drill_lines, drill_side, is_closing, room
from roleplay.ui.parts.play import clock, entered, panes, since_last
from roleplay.ui.parts.sessions.again import go_back_where_agreed
from roleplay.ui.parts.sessions.cards import attempt_name
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.conversation import talk
from roleplay.ui.service import service
from roleplay.ui.speakers import say_change


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    state = session.state
    go_back_where_agreed(session)
    visit.stay_on(visit.DRILL, session)
    t = visit.texts(session)
    if state.drill is None or not entered(t, session, writes=True):
        return
    say_change(t, session)
    if is_closing(session):
        turns.show_notice()
        closing(t, session, state.drill.person)
        return
    place = places.settle(session)
    person = state.scenario.person[state.drill.person]
    is_over = learner_view.phase_view(state, since_last(session)).left <= 0
    _top(t, session, person, is_over=is_over)
    _now(t, session, is_over=is_over)

    def conversation() -> None:
        room(t, session, person)
        talk(t, session, place, lambda lines: drill_lines(t, session, lines))

    labels = {pane: t(f"drill.panes.{pane}") for pane in places.PANES}
    panes(t, session, labels, conversation, lambda: drill_side(t, session))


def _top(t: Catalogue, session: Session, person: Person, *, is_over: bool) -> None:
    """Draw with whom, the time left, the coach's switch and the end; once the time is up the end is the next step."""
    state = session.state
    kind: Literal["primary", "secondary"] = "primary" if is_over else "secondary"
    with st.container(key="top", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="clock", width="stretch"):
            clock(t, session, esc(t("drill.title", name=person.name[t.language])))
        wanted = st.toggle(t("drill.coach"), value=state.coached, key=f"coach-{session.id}", help=t("drill.coach_how"))
        if wanted != state.coached:
            turns.say_later(turns.attempt(session, lambda: service().practice.coach(session, on=wanted)))
        if st.button(t("drill.stop"), icon=":material/stop_circle:", key="stop", type=kind):
            ask_to_close(session)


def _now(t: Catalogue, session: Session, *, is_over: bool) -> None:
    """Say what is expected: after going back that the old words wait, then the goal, at last that the time is up."""
    state = session.state
    if isinstance(state.log[-1].event, Rewound):
        cards: list[SessionCard] = visit.beside(service().practice.shelf.cards, [])
        attempts = [attempt_name(t, cards, card) for card in cards if card.id == session.id]
        words = esc(t("drill.rewound", attempt="".join(attempts)))
    elif is_over:
        words = esc(t("drill.over"))
    else:
        goal = state.goal.title[t.language] if state.goal is not None else ""
        words = f"<b>{esc(t('drill.goal'))}:</b> {esc(goal)}"
    with st.container(key="now"):
        st.html(tag("expected", words))


draw()

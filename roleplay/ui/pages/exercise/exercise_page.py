"""The exercise: where am I, what is expected, the conversation, and the desk."""

import streamlit as st

from roleplay.practice import Session
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.pages.exercise.desk import desk
from roleplay.ui.pages.exercise.expected_now import now
from roleplay.ui.pages.exercise.first_steps import first_steps
from roleplay.ui.parts.play.next_step import next_step
from roleplay.ui.parts.play.panes import panes
from roleplay.ui.parts.play.top_line import elsewhere, paused, since_last, top
from roleplay.ui.parts.play.watching import follow, watching
from roleplay.ui.parts.talk import places, threads
from roleplay.ui.parts.talk.conversation import conversation
from roleplay.ui.speakers import say_change


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    state = session.state
    if state.finished is not None:
        visit.go(visit.REPORT)
    if state.drill is not None:
        visit.go(visit.DRILL)
    if state.phase == "debrief":
        visit.go(visit.DEBRIEF)
    t = visit.texts(session)
    frame.header(t, session, writes=True)
    if visit.is_held_elsewhere(session):
        elsewhere(t, session)
        return
    if state.paused:
        paused(t, session)
        follow(session)
        return
    place = places.settle(session)
    unread = places.unread(session)
    step = next_step(session.state, tuple(unread), since_last(session))
    top(t, session, step)
    talks = place[0] == "interview" and any(line.kind == "own" for line in threads.lines(state, place))
    if not first_steps(t, session) and not (talks and step.kind != "over"):
        now(t, session, step)  # a talk that is under way gets the room
    say_change(t, session)
    with st.empty():
        turns.show_notice()
    _panes(t, session, sum(unread.values()))
    follow(session)


def _panes(t: Catalogue, session: Session, unread: int) -> None:
    labels = {pane: t(f"exercise.panes.{pane}") for pane in places.PANES}
    if unread:
        labels["conversation"] += f" **({unread})**"
    panes(t("exercise.pane"), labels, lambda: conversation(t, session), lambda: _side(t, session))


def _side(t: Catalogue, session: Session) -> None:
    desk(t, session)
    watching(t, session)


draw()

"""The exercise: where am I, what is expected, the conversation, and the desk."""

import streamlit as st

from roleplay.practice import Session
from roleplay.ui import frame, places, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.next_step import next_step
from roleplay.ui.parts.conversation import conversation
from roleplay.ui.parts.desk import desk
from roleplay.ui.parts.now import now
from roleplay.ui.parts.top import elsewhere, paused, since_last, top


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    state = session.state
    if state.finished is not None:
        visit.go(visit.REPORT)
    if state.phase == "debrief":
        visit.go(visit.DEBRIEF)
    t = visit.texts(session)
    frame.header(t, session)
    if visit.is_held_elsewhere(session):
        elsewhere(t, session)
        return
    if state.paused:
        paused(t, session)
        return
    places.settle(session)
    unread = places.unread(session)
    step = next_step(session.state, tuple(unread), since_last(session))
    top(t, session, step)
    now(t, session, step)
    with st.empty():
        turns.show_notice()
    _panes(t, session, sum(unread.values()))


def _panes(t: Catalogue, session: Session, unread: int) -> None:
    """Conversation and desk side by side; where there is no room for both, the switch says which is seen."""
    labels = {pane: t(f"exercise.panes.{pane}") for pane in places.PANES}
    if unread:
        labels["conversation"] += f" **({unread})**"
    seen = st.segmented_control(
        t("exercise.pane"),
        places.PANES,
        format_func=lambda pane: labels[pane],
        required=True,
        key="pane",
        label_visibility="collapsed",
        width="stretch",
    )
    hidden = "desk" if seen != "desk" else "conversation"
    column = f"[data-testid=stColumn]:has(.st-key-pane-{hidden})"
    st.html(f"<style>@media (max-width: 1000px) {{{column} {{display: none !important}}}}</style>")
    left, right = st.columns([2, 1], gap="medium")
    with left, st.container(key="pane-conversation"):
        conversation(t, session)
    with right, st.container(key="pane-desk"):
        desk(t, session)


draw()

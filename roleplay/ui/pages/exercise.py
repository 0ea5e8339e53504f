"""The exercise: where am I, what is expected, the conversation, and the desk."""

import streamlit as st

from roleplay.practice import Session
from roleplay.ui import frame, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.conversation import conversation
from roleplay.ui.parts.desk import desk
from roleplay.ui.parts.top import elsewhere, paused, top

PANES = ("conversation", "desk")


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
    top(t, session)
    _expected(t, session)
    turns.show_notice()
    _panes(t, session)


def _expected(t: Catalogue, session: Session) -> None:
    phase = session.state.scenario.phase[session.state.phase]
    text = esc(phase.expects[session.state.setup.language])
    st.html(tag("expected", f"<b>{esc(t('exercise.expected'))}</b> {text}"))


def _panes(t: Catalogue, session: Session) -> None:
    """Conversation and desk side by side; where there is no room for both, the switch says which is seen."""
    st.session_state.setdefault("pane", "conversation")
    chosen = st.session_state.pop("show-pane", None)
    if chosen is not None:
        st.session_state["pane"] = chosen
    seen = st.segmented_control(
        t("exercise.pane"),
        PANES,
        format_func=lambda pane: t(f"exercise.panes.{pane}"),
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

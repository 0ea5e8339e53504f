"""The learner's side of looking on: who may, and catching up with what a trainer does meanwhile."""

import streamlit as st

from roleplay.exercise.log.events import PhaseEntered
from roleplay.exercise.log.inputs import Prompted
from roleplay.practice import Session
from roleplay.ui import failures, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service

LOOK_AGAIN = 2.0  # seconds
NOBODY = ""


def watching(t: Catalogue, session: Session) -> None:
    """Draw who may look on, where the learner belongs to a group."""
    practice = service().practice
    groups = {group.id: group.title for group in practice.people.learns_in(practice.visitor)}
    if not groups:
        return
    now = _who_watches(session)
    if now is not None:
        st.caption(f":material/visibility: {t('watch.is_on')}")
    labels = {NOBODY: t("watch.nobody")} | groups
    if practice.visitor.alone:
        labels |= dict.fromkeys(groups, t("watch.alone"))
    with st.expander(t("watch.title"), icon=":material/visibility:", key="watching"):
        st.caption(t("watch.how"))
        key = f"watched-{session.id}"
        st.selectbox(
            t("watch.who"),
            list(labels),
            index=list(labels).index(now) if now in labels else 0,
            format_func=labels.__getitem__,
            key=key,
            on_change=_open_to,
            args=(session.id, key),
        )


def _open_to(session_id: str, key: str) -> None:
    chosen: str = st.session_state[key]
    turns.do(lambda: service().practice.shelf.be_watched(session_id, chosen or None))


def follow(session: Session) -> None:
    """Draw the page anew when a trainer who looks on has done something; costs nothing where nobody may."""
    if _who_watches(session) is not None:
        redraw.by_itself(_keep_up, LOOK_AGAIN)(session)


def _who_watches(session: Session) -> str | None:
    return visit.beside(lambda: service().practice.shelf.card(session.id, "read").watched_by, None)


def hints(session: Session) -> None:
    """Draw what trainers have written in this phase, where no conversation shows it."""
    written: list[str] = []
    for entry in session.state.log:
        if isinstance(entry.event, PhaseEntered):
            written = []
        elif isinstance(entry.event, Prompted):
            written.append(entry.event.text)
    for words in written:
        st.info(plain(words), icon=":material/lightbulb:")


def _keep_up(session: Session) -> None:
    with failures.guarded("watching"):
        caught_up = not session.is_torn and service().practice.catch_up(session)
        if caught_up:
            st.rerun()

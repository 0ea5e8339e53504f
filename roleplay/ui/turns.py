"""Carrying out a turn from a page: always to its end, and with a plain word when an input cannot be taken."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from roleplay.errors import InputError, SessionError, StaleSessionError
from roleplay.messages import explain
from roleplay.practice import Session, Turn
from roleplay.ui import visit
from roleplay.ui.markup import plain
from roleplay.ui.service import service
from roleplay.ui.speakers import unsaid
from roleplay.voices.speaking import Words

Take = Callable[[], Turn]
Show = Callable[[Mapping[str, str]], None]
"""Draws a turn in progress, given the words so far of the moves that are being spoken."""


def attempt(session: Session, take: Take, show: Show | None = None) -> str | None:
    """Carry out one input; return None when it was taken, else what to tell the learner.

    `show` is called before the first answer and whenever there is something new to see. A turn is carried out to its
    end even where the learner stops it or asks for another page meanwhile: then the speakers end at once, in authored
    words. Where it fails, the session is opened afresh, which completes what was recorded. Nothing is sent to a place
    of which this tab has not been told.
    """
    problem = unsaid(session)
    if problem is not None:
        return problem
    try:
        with _waiting(session, show):
            _carry_out(session, take, show or _nothing)
    except (InputError, StaleSessionError) as error:
        return explain(error, session.state.setup.language)
    return None


def _carry_out(session: Session, take: Take, show: Show) -> None:
    is_complete = False
    try:
        show({})
        answers = take()
        words: dict[str, str] = {}
        try:
            for item in answers:
                if isinstance(item, Words):
                    words[item.move] = item.text
                show(words)
        finally:
            session.hush()
            for _ in answers:
                pass
        is_complete = True
    finally:
        if not is_complete:
            visit.reopen()


def _waiting(session: Session, show: Show | None) -> AbstractContextManager[None]:
    """Say that something is under way where nothing else shows it and it takes a while."""
    if show is not None or not service().practice.voice.waits:
        return nullcontext()
    return st.spinner(visit.texts(session)("line.under_way"))


def _nothing(words: Mapping[str, str]) -> None:
    del words


def tried(deed: Callable[[], object]) -> str | None:
    """Do something outside a turn; return None when it was done, else what to tell the visitor."""
    try:
        deed()
    except (InputError, SessionError) as error:
        return explain(error, visit.language())
    return None


def say_later(words: str | None) -> None:
    """Keep a notice for the next drawing of the page."""
    if words is not None:
        st.session_state["notice"] = words


def show_notice() -> None:
    """Draw the kept notice, if there is one."""
    notice = st.session_state.pop("notice", None)
    if notice is not None:
        st.warning(plain(notice), icon=":material/error:")

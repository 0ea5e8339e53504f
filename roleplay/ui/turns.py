"""Carrying out a turn from a page: always to its end, and with a plain word when an input cannot be taken."""

from collections.abc import Callable, Iterator

import streamlit as st

from roleplay.errors import InputError, StaleSessionError
from roleplay.exercise.events import Entry
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.markup import plain

Take = Callable[[], Iterator[Entry]]


def attempt(session: Session, take: Take, show: Callable[[], None] | None = None) -> str | None:
    """Carry out one input; return None when it was taken, else what to tell the learner.

    `show` is called before the first answer and after each. A turn is carried out to its end even where the browser
    asks for another page meanwhile; where it fails, the session is opened afresh, which completes what was recorded.
    """
    try:
        _carry_out(take, show)
    except (InputError, StaleSessionError) as error:
        return explain(error, session.state.setup.language)
    return None


def _carry_out(take: Take, show: Callable[[], None] | None) -> None:
    shows = show if show is not None else _nothing
    is_complete = False
    try:
        shows()
        answers = take()
        try:
            for _ in answers:
                shows()
        finally:
            for _ in answers:
                pass
        is_complete = True
    finally:
        if not is_complete:
            visit.reopen()


def _nothing() -> None:
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

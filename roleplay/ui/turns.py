"""Carrying out a turn from a page: always to its end, and with a plain word when an input cannot be taken."""

from collections.abc import Callable, Iterator

import streamlit as st

from roleplay.errors import InputError, StaleSessionError
from roleplay.exercise.events import Entry
from roleplay.practice import Session
from roleplay.ui import visit
from roleplay.ui.service import service

Take = Callable[[], Iterator[Entry]]


def problem_with(words: str) -> str | None:
    """Return the key of the text that says why these words cannot be taken, or None."""
    if not words.strip():
        return "problem.empty"
    if len(words.strip()) > service().practice.longest_message:
        return "problem.too_long"
    return None


def attempt(session: Session, take: Take, show: Callable[[], None] | None = None) -> str | None:
    """Carry out one input; return None when it was taken, else the key of the text that says why not.

    `show` is called before the first answer and after each. A turn is carried out to its end even where the browser
    asks for another page meanwhile; where it fails, the session is opened afresh, which completes what was recorded.
    """
    try:
        _carry_out(take, show)
    except InputError:
        return "problem.refused"
    except StaleSessionError:
        return "problem.elsewhere"
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


def say_later(key: str | None) -> None:
    """Keep a notice for the next drawing of the page."""
    if key is not None:
        st.session_state["notice"] = key


def told() -> str | None:
    """Return and forget the kept notice."""
    kept: str | None = st.session_state.pop("notice", None)
    return kept

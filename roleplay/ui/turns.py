"""Carrying out a turn from a page: always to its end, and with a plain word when an input cannot be taken."""

import logging
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from typing import NoReturn

import streamlit as st

from roleplay.errors import InputError, SessionError, StaleSessionError, StorageError
from roleplay.messages import explain
from roleplay.practice import Session, Turn
from roleplay.scenario.vocabulary import Language
from roleplay.ui import redraw, visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service
from roleplay.ui.speakers import unsaid
from roleplay.voices.speaking import Words

Take = Callable[[], Turn | None]
Show = Callable[[Mapping[str, str]], None]
"""Draws a turn in progress, given the words so far of the moves that are being spoken."""
LOOK_AGAIN = 3.0  # seconds
log = logging.getLogger("roleplay.ui")


def attempt(session: Session, deed: Take, show: Show | None = None) -> str | None:
    """Carry out one input; return None when it was taken, else what to tell the learner.

    `show` is called before the first answer and whenever there is something new to see. A turn is carried out to its
    end even where the learner stops it or asks for another page meanwhile: then the speakers end at once, in authored
    words. Where the database fails after the input was recorded, it was taken: the next drawing of the page completes
    the turn, and says so as long as it cannot. Nothing is sent to a place of which this tab has not been told.
    """
    problem = unsaid(session)
    if problem is not None:
        return problem
    language = session.state.setup.language
    # Where nothing else shows that something is under way, and it takes a while, a line says so.
    says_so = show is None and service().practice.voice.waits
    try:
        service().practice.mend(session)
    except StorageError as error:
        return _worded(language, "storage.not_kept", error)
    try:
        with st.spinner(visit.texts(session)("line.under_way")) if says_so else nullcontext():
            _carry_out(session, deed, show or (lambda _words: None))
    except (InputError, StaleSessionError) as error:
        return explain(error, language)
    except StorageError as error:
        return _what_is_kept(session, error)
    return None


def take(session: Session, deed: Take, show: Show | None = None) -> NoReturn:
    """Carry out one input and draw the page anew, which says why where it could not be taken; see `attempt`."""
    say_later(attempt(session, deed, show))
    st.rerun()


def _what_is_kept(session: Session, error: StorageError) -> str | None:
    """Return None where an input is kept in whose turn the database failed, else the words that say it is not."""
    language = session.state.setup.language
    if session.offered is None:
        return None
    try:
        if error.is_uncertain and service().practice.mend(session):
            return None
    except StorageError as still:
        return _worded(language, "storage.unsure", still)
    return _worded(language, "storage.not_kept", error)


def _worded(language: Language, key: str, error: StorageError) -> str:
    log.error("%s: %s", key, error)
    return f"{catalogue(language)(key)} {explain(error, language)}"


def _carry_out(session: Session, deed: Take, show: Show) -> None:
    show({})
    answers = deed() or iter(())
    words: dict[str, str] = {}
    show(words)  # the learner's own message is there before anybody thinks about it
    try:
        for item in answers:
            if isinstance(item, Words):
                words[item.part] = item.text
            show(words)
    finally:
        session.hush()
        deque(answers, maxlen=0)


def tried(deed: Callable[[], object], *, at_once: bool = True) -> str | None:
    """Do something outside a turn; return None when it was done, else what to tell the visitor.

    What is not done `at_once`, in one commit, may be done in part where the database fails.
    """
    try:
        deed()
    except (InputError, SessionError) as error:
        return explain(error, visit.language())
    except StorageError as error:
        return not_done(error, at_once=at_once)
    return None


def do(deed: Callable[[], object]) -> None:
    """Do something outside a turn; where it cannot be done, the next drawing of the page says why."""
    say_later(tried(deed))


def not_done(error: StorageError, *, at_once: bool = True) -> str:
    """Return what to tell the visitor where the database did not take something outside a turn; see `tried`."""
    is_sure = at_once and not error.is_uncertain
    return _worded(visit.language(), "storage.not_done" if is_sure else "storage.in_part", error)


def say_later(words: str | None) -> None:
    """Keep a notice for the next drawing of the page."""
    if words is not None:
        st.session_state["notice"] = words


def take_words(field: str, problem: str | None) -> None:
    """Say later what is wrong with the words of a field; where nothing is, have the field drawn empty."""
    st.session_state[f"{field}-taken"] = problem is None
    say_later(problem)


def empty_where_taken(field: str) -> None:
    """Empty a field whose words were taken; called before it is drawn."""
    if st.session_state.pop(f"{field}-taken", False):
        st.session_state[field] = ""


def show_notice() -> None:
    """Draw the kept notice, if there is one; while the store fails, say that nothing is kept now."""
    notice, fault = st.session_state.pop("notice", None), visit.storage_fault()
    if notice is None and fault is None:
        return
    with st.container():
        if notice is not None:
            st.warning(plain(notice), icon=":material/error:")
        if fault is not None:
            key, language = "storage.kept" if visit.is_cut_off() else "storage.away", visit.language_here()
            st.error(plain(_worded(language, key, fault)), icon=":material/cloud_off:")
            if fault.code == "stepped_back":
                t = catalogue(language)
                st.button(t("storage.go_on"), key="go-on", on_click=do, args=(visit.go_on_from_what_is_kept,))
            redraw.when(_answers, LOOK_AGAIN)  # the page that is drawn now has just seen that it does not


def show_gap(session_id: str) -> None:
    """Say of a session that is only looked at where a part of it is missing."""
    try:
        service().practice.store.refuse_gap(session_id)
    except StorageError as error:
        st.warning(plain(explain(error, visit.language())), icon=":material/error:")


def _answers() -> bool:
    with suppress(StorageError):
        service().practice.shelf.cards()
        visit.check_kept()
        return True
    return False

"""One browser tab's visit: its language, its open session, and the way from page to page."""

import logging
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from roleplay.errors import SessionError, StorageError
from roleplay.exercise.log.events import Started
from roleplay.exercise.log.inputs import Input
from roleplay.people.visitor import Visitor
from roleplay.practice import Session
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui import identity
from roleplay.ui.catalogue import Catalogue, catalogue
from roleplay.ui.look import Names
from roleplay.ui.service import service

PAGES = {path.stem.removesuffix("_page"): str(path) for path in sorted(Path(__file__).parent.glob("pages/*/*_page.py"))}
START = PAGES["start"]
PACK = PAGES["pack"]
EXERCISE = PAGES["exercise"]
DEBRIEF = PAGES["debrief"]
REPORT = PAGES["report"]
DRILL = PAGES["drill"]
PROGRESS = PAGES["progress"]
MANUAL = PAGES["manual"]
HELP = PAGES["help"]
CODEBOOK = PAGES["codebook"]
REVIEW = PAGES["review"]
RATE = PAGES["rate"]
AGREEMENT = PAGES["agreement"]
CONSOLE = PAGES["console"]
GROUP = PAGES["group"]
WORKSHOP = PAGES["workshop"]
SETTINGS = PAGES["settings"]

_LANGUAGE, _SESSION, _WANTED, _HELD, _TAB, _AGAIN = "language", "session", "wanted", "held", "tab", "play-again"
_AT_TOP = "at-top"
_FAULT, _KEPT = "storage-fault", "kept-after-all"
_ADDRESS_LANGUAGE, _ADDRESS_SESSION = "lang", "vaja"
T = TypeVar("T")
log = logging.getLogger("roleplay.ui")


def hand_over(who: Visitor | None) -> bool:
    """Make the tab belong to who looks at it now; return whether it was another's, all of which is then forgotten."""
    was_anothers = identity.tab_is_anothers(who)
    if was_anothers:
        st.session_state.clear()
        st.query_params.clear()
    identity.claim_tab(who)
    return was_anothers


def language() -> Language:
    """Return the visitor's language: chosen, from the address, or the browser's."""
    wishes = st.session_state.get(_LANGUAGE), st.query_params.get(_ADDRESS_LANGUAGE)
    wished = next((known for wish in wishes for known in LANGUAGES if wish == known), None)
    if wished is not None:
        choose_language(wished)
        return wished
    browser = (st.context.locale or "").lower()
    return next((known for known in LANGUAGES if browser.startswith(known)), LANGUAGES[0])


def choose_language(chosen: Language) -> None:
    """Remember the visitor's language, in this tab and, for when it is loaded anew, in the address."""
    st.session_state[_LANGUAGE] = chosen
    if st.query_params.get(_ADDRESS_LANGUAGE) != chosen:
        st.query_params[_ADDRESS_LANGUAGE] = chosen


def language_here() -> Language:
    """Return the language of the page that is shown: the open session's, or the visitor's."""
    shown = _shown()
    return shown.state.setup.language if shown is not None else language()


def _shown() -> Session | None:
    shown: Session | None = st.session_state.get(_SESSION)
    return shown


def texts(session: Session | None = None) -> Catalogue:
    """Return the page texts in the session's language, or the visitor's outside a session."""
    return catalogue(session.state.setup.language if session else language())


def names(session: Session) -> Names:
    """Return how speakers are named in a session."""
    return Names(service().practice.library, session.state.scenario, session.state.setup.language)


def draw_anew() -> None:
    """Forget what the page that was drawn before had found out; called before each is drawn."""
    st.session_state.pop(_FAULT, None)


def tab() -> str:
    """Return what tells this tab from others."""
    if _TAB not in st.session_state:
        st.session_state[_TAB] = str(uuid.uuid4())
    return str(st.session_state[_TAB])


def forget_uploads() -> None:
    """Give back the memory of the files that were sent to this tab: on the server an emptied form leaves them."""
    context = get_script_run_ctx()
    if context is not None:
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def adopt(session: Session) -> None:
    """Make a session the one that this tab shows, and take hold of it; what its first message needs is made ready."""
    st.session_state[_SESSION] = session
    st.session_state[_WANTED] = st.session_state[_HELD] = session.id
    beside(lambda: service().practice.store.take_hold(session.id, tab()), None)
    if session.state.finished is None:
        service().rehearse(session.state.setup)


def leave() -> None:
    """Forget the session that this tab shows."""
    for key in (_SESSION, _WANTED, _HELD):
        st.session_state.pop(key, None)


def is_held_elsewhere(session: Session) -> bool:
    """Return whether another tab has taken the session over."""
    return beside(lambda: service().practice.store.holder(session.id), None) not in (None, tab())


def beside(look: Callable[[], T], otherwise: T) -> T:
    """Return what the store says of something beside the exercise, or `otherwise` while it cannot be asked.

    The exercise itself is at hand and is drawn all the same; that the store fails is then said on the page.
    """
    if _FAULT in st.session_state:
        return otherwise
    try:
        return look()
    except StorageError as error:
        log.error("the database fails: %s", error)
        st.session_state[_FAULT] = error
        return otherwise


def storage_fault() -> StorageError | None:
    """Return what was wrong with the store when this page was drawn."""
    found: StorageError | None = st.session_state.get(_FAULT)
    return found


def is_cut_off() -> bool:
    """Return whether the tab's session has an input that is kept, and what follows from it comes after the fault."""
    shown, fault = _shown(), storage_fault()
    is_whole = fault is None or fault.code not in ("stepped_back", "gap")
    return shown is not None and shown.is_torn and shown.offered is None and is_whole


def kept_after_all() -> Input | None:
    """Return, once, an input that was thought not to be kept and is."""
    found: Input | None = st.session_state.pop(_KEPT, None)
    return found


def check_kept() -> bool:
    """Return whether this tab shows a session.

    Raises:
        SessionError, StorageError: if the store does not hold all of it, or cannot be asked.
    """
    shown = _shown()
    if shown is not None:
        service().practice.check(shown)
    return shown is not None


def go_on_from_what_is_kept() -> None:
    """Open the tab's session anew, as the store holds it; what is written in fields stays there."""
    shown = _shown()
    if shown is not None:
        adopt(service().practice.open(shown.id))


def require() -> Session:
    """Return the tab's session, opened where it stopped; without one end the page, with the way to the start."""
    try:
        session = _current()
    except SessionError:
        leave()
        session, why = None, "visit.cannot_open"
    else:
        why = "visit.none_open"
    if session is None:
        t = texts()
        st.info(t(why), icon=":material/info:")
        if st.button(t("visit.to_start"), type="primary", icon=":material/home:"):
            go(START)
        st.stop()
    return session


def _current() -> Session | None:
    """Return the session that the tab or the address names; None if there is none."""
    shown = _shown()
    st.session_state.pop(_AGAIN, None)
    wanted = st.session_state.get(_WANTED) or st.query_params.get(_ADDRESS_SESSION)
    if not wanted:
        return None
    if shown is not None and shown.id == wanted:
        offered = shown.offered
        # While a turn that broke off cannot be completed, the session is shown as far as it is known to be kept.
        if beside(partial(service().practice.mend, shown), False):
            st.session_state[_KEPT] = offered
    else:
        is_new = st.session_state.get(_HELD) != wanted
        shown = service().practice.open(str(wanted))
        if is_new:
            adopt(shown)
        st.session_state[_SESSION] = shown
    beside(partial(service().practice.check, shown), None)  # it may have been deleted, or exchanged for an older copy
    spoken: Language = st.session_state.setdefault(_LANGUAGE, shown.state.setup.language)
    st.query_params.from_dict({_ADDRESS_LANGUAGE: spoken, _ADDRESS_SESSION: shown.id})
    return shown


def stay_on(page: str, session: Session) -> None:
    """Go to the page on which a session goes on now, where it is not this one."""
    state = session.state
    if state.finished is not None:
        right = REPORT
    elif state.drill is not None:
        right = DRILL
    else:
        right = DEBRIEF if state.phase == "debrief" else EXERCISE
    if right != page:
        go(right)


def open_card(session_id: str, page: str) -> NoReturn:
    """Show a stored session on a page."""
    st.session_state[_WANTED] = session_id
    go(page)


def play_page(session: Session) -> str:
    """Return the page on which a session is played."""
    return DRILL if session.state.drill is not None else EXERCISE


def play_again(session: Session) -> NoReturn:
    """Show the start page with the session's case and pace chosen, and another agency."""
    setup = session.state.setup
    choose_language(setup.language)
    st.session_state[_AGAIN] = setup
    for name in ("case", "pace", "agency"):
        st.session_state.pop(name, None)
    go(START)


def played_before() -> Started | None:
    """Return what was chosen for the exercise that is to be played again."""
    chosen: Started | None = st.session_state.get(_AGAIN)
    return chosen


def go(page: str) -> NoReturn:
    """Show another page, from its top."""
    st.session_state[_AT_TOP] = True
    st.switch_page(page)


def has_just_arrived() -> bool:
    """Return, once, whether another page has just been gone to."""
    return bool(st.session_state.pop(_AT_TOP, False))

"""The trainer's console: a running session as its agency hears it, news from outside, a hint, a pause."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from roleplay.errors import SessionError, StorageError
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view
from roleplay.review.console import Console
from roleplay.storage.sessions import SessionCard
from roleplay.ui import failures, frame, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.look import Names
from roleplay.ui.markup import bullets, esc, plain, tag
from roleplay.ui.pages.review.transcript import course, lines_for_trainer
from roleplay.ui.parts.sessions.cards import card_title
from roleplay.ui.service import service

LOOK_AGAIN = 2.0  # seconds
HEIGHT = 560  # pixels
_WATCHED, _ADDRESS = "console", "spremlja"


def draw() -> None:
    """Draw the page."""
    t = visit.texts()
    visit.leave()
    frame.header(t, choose_language=True)
    with st.container(key="page"):
        st.title(t("nav.console"), anchor=False)
        if not service().desk.groups:
            st.info(t("review.no_trainer"), icon=":material/info:")
            return
        name = st.session_state.get(_WATCHED) or st.query_params.get(_ADDRESS)
        if name:
            _console(t, str(name))
        else:
            _choose(t)


def _choose(t: Catalogue) -> None:
    st.markdown(t("console.body"))
    turns.show_notice()
    cards = Console(service().practice).sessions()
    if not cards:
        st.info(t("console.empty"), icon=":material/visibility_off:")
    for card in cards:
        _card(t, card)
    redraw.by_itself(_wait_for_others, LOOK_AGAIN * 2)({card.id for card in cards})
    st.page_link(visit.REVIEW, label=t("rating.back"), icon=":material/arrow_back:")


def _wait_for_others(drawn: set[str]) -> None:
    """Draw the list anew when somebody lets the trainer look on, or no longer."""
    with failures.guarded("list"):
        now = {card.id for card in Console(service().practice).sessions()}
        if now != drawn:
            st.rerun()


def _card(t: Catalogue, card: SessionCard) -> None:
    practice = service().practice
    names = Names(practice.library, practice.library.scenario.get(card.scenario), visit.language())
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"running-{card.id}"):
        head = tag("card-title", f"{esc(card_title(t, card))} {names.label(card.agency)}")
        whose = "" if practice.visitor.alone else card.owner
        st.html(head + tag("meta", esc(whose)), width="stretch")
        if st.button(t("console.open"), key=f"watch-{card.id}", icon=":material/visibility:"):
            st.session_state[_WATCHED] = card.id
            st.rerun()


def _console(t: Catalogue, name: str) -> None:
    st.session_state[_WATCHED], st.query_params[_ADDRESS] = name, name
    if st.button(t("console.back"), key="console-back", icon=":material/arrow_back:"):
        _leave()
        st.rerun()
    try:
        state = Console(service().practice).look(name)
    except SessionError:
        _leave()
        st.info(t("console.gone"), icon=":material/info:")
        return
    _head(t, state)
    turns.show_notice()
    left, right = st.columns([3, 2], gap="large")
    with left, st.container(height=HEIGHT, key="console-transcript", autoscroll=True, border=True):
        st.html(course(t, lines_for_trainer(t, state)))
    with right:
        _clock(t, name, state)
        _hint(t, name)
        _duties(t, state)
        _injects(t, name, state)
    redraw.by_itself(_follow, LOOK_AGAIN)(name, len(state.log))


def _leave() -> None:
    st.session_state.pop(_WATCHED, None)
    st.query_params.pop(_ADDRESS, None)


def _follow(name: str, drawn: int) -> None:
    """Draw the page anew when something has happened there, or the way in is closed."""
    try:
        practice = service().practice
        practice.shelf.card(name, "watch")
        changed = len(practice.store.entries(name, since=drawn - 1)) != 1  # more than is drawn, or less
    except (SessionError, StorageError):
        changed = True
    if changed:
        st.rerun()


def _head(t: Catalogue, state: State) -> None:
    names = Names(service().practice.library, state.scenario, t.language)
    title = state.scenario.title[t.language]
    if state.drill is not None:
        phase = state.scenario.person[state.drill.person].name[t.language]
    else:
        phase = state.scenario.phase[state.phase].title[t.language]
    now = t("console.now", phase=phase, minute=f"{state.minute:.0f}", turn=state.turn)
    st.html(tag("kicker", f"{esc(title)} {names.label(state.learner)}") + tag("card-title", esc(now)))


def _clock(t: Catalogue, name: str, state: State) -> None:
    console = Console(service().practice)
    if state.paused:
        st.info(t("console.is_paused"), icon=":material/pause_circle:")
    label, deed = ("resume", console.resume) if state.paused else ("pause", console.pause)
    icon = ":material/play_arrow:" if state.paused else ":material/pause:"
    if st.button(t(f"console.{label}"), key=f"console-{label}", icon=icon):
        _do(lambda: deed(name))


def _hint(t: Catalogue, name: str) -> None:
    field = f"hint-words-{name}"
    turns.empty_where_taken(field)
    with st.form("console-hint"):
        words = st.text_area(t("console.hint"), key=field, height=80, max_chars=2000)
        st.caption(t("console.hint_how"))
        sent = st.form_submit_button(t("console.hint_send"), icon=":material/lightbulb:", shortcut="Ctrl+Enter")
    if sent:
        turns.take_words(field, turns.tried(lambda: Console(service().practice).prompt(name, words), at_once=False))
        st.rerun()


def _duties(t: Catalogue, state: State) -> None:
    duties = learner_view.open_now(state) if state.drill is None else ()
    if duties:
        st.subheader(t("console.open_duties"), anchor=False)
        st.html(bullets(esc(duty.title[t.language]) for duty in duties))


def _injects(t: Catalogue, name: str, state: State) -> None:
    if state.drill is not None or not state.scenario.injects:
        return
    st.subheader(t("console.injects"), anchor=False)
    for inject in state.scenario.injects:
        with st.container(horizontal=True, vertical_alignment="center", key=f"inject-row-{inject.id}"):
            phase = state.scenario.phase[inject.phase].title[t.language]
            st.markdown(f"**{plain(inject.title[t.language])}**  \n{plain(phase)}", width="stretch")
            if inject.id in state.injects:
                st.caption(t("console.fired"))
            elif st.button(t("console.fire"), key=f"fire-{inject.id}", icon=":material/campaign:"):
                _do(partial(Console(service().practice).call_inject, name, inject.id))


def _do(deed: Callable[[], None]) -> None:
    """Do something there and draw the page anew; what cannot be done now is said."""
    turns.say_later(turns.tried(deed, at_once=False))
    st.rerun()


draw()

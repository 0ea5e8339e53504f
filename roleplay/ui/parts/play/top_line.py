"""The top line of the exercise, its pause, and the notice that another tab goes on with it."""

import streamlit as st

from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.vocabulary import PHASES
from roleplay.session import LONGEST_ABSENCE
from roleplay.ui import failures, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import bullets, esc, plain, tag
from roleplay.ui.parts.play.next_step import NextStep
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.composer import keep_unsent
from roleplay.ui.parts.talk.threads import ROOM
from roleplay.ui.service import service

REFRESH = 15.0  # seconds between two drawings of the clock in the real pace


def top(t: Catalogue, session: Session, step: NextStep) -> None:
    """Draw phase, time left, hint, pause and the way to the next phase."""
    with st.container(key="top", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="clock", width="stretch"):
            clock(t, session, _phase(session))
        if st.button(t("top.hint"), icon=":material/lightbulb:", key="hint"):
            turns.say_later(turns.attempt(session, lambda: service().practice.hint(session)))
            places.show_pane_later("conversation")
            st.rerun()
        if st.button(t("top.pause"), icon=":material/pause:", key="pause"):
            turns.say_later(turns.attempt(session, lambda: service().practice.pause(session)))
            st.rerun()
        _next(t, session, step)


def clock(t: Catalogue, session: Session, head: str) -> None:
    """Draw the exercise clock after `head`, which is finished HTML; in the real pace it draws itself anew."""
    is_real = session.state.setup.pace == "real"

    def draw() -> None:
        with failures.guarded("clock"):
            more = since_last(session)
            minute = session.state.minute + more if session.state.drill is None else None
            st.html(_clock(t, head, learner_view.phase_view(session.state, more), minute))

    redraw.by_itself(draw, REFRESH if is_real else None)()


def since_last(session: Session) -> float:
    """Return the minutes since the last input, as far as they will count; none but in the real pace."""
    if session.state.setup.pace != "real":
        return 0.0
    passed = service().practice.now() - session.clock_from
    return min(max(passed.total_seconds() / 60, 0.0), LONGEST_ABSENCE)


def _phase(session: Session) -> str:
    phase = learner_view.phase_view(session.state)
    title = session.state.scenario.phase[phase.id].title[session.state.setup.language]
    return f"<small>{phase.number}/{len(PHASES)}</small> {esc(title)}"


def _clock(t: Catalogue, title: str, phase: learner_view.PhaseView, minute: float | None) -> str:
    """Return the time that is left; `minute` is that of the exercise, None where the phase is all there is."""
    head = tag("phase", title, "h1")
    if not phase.timed:
        return tag("clock", head)
    times = _left(t, phase.left)
    if minute is not None:
        times += f" · {t('top.minute', minute=f'{minute:.0f}')}"
    bar = tag("bar", f'<div style="width:{phase.share * 100:.0f}%"></div>')
    late = " late" if phase.left <= 0 else ""
    return tag(f"clock{late}", f"{head}<span class='meta'>{esc(times)}</span>{bar}")


def _left(t: Catalogue, minutes: float) -> str:
    if minutes > 0:
        return t("top.left", minutes=f"{minutes:.0f}")
    whole = f"{abs(minutes):.0f}"
    return t("top.up") if whole == "0" else t("top.over", minutes=whole)


def _next(t: Catalogue, session: Session, step: NextStep) -> None:
    state = session.state
    following = PHASES[PHASES.index(state.phase) + 1]
    title = state.scenario.phase[following].title[state.setup.language]
    pressed = st.button(
        t("top.next"),
        icon=":material/arrow_forward:",
        key="next",
        type="primary" if step.kind in ("over", "free") else "secondary",
        help=plain(title),
    )
    if st.session_state.pop("agreed", False):
        _go_on(session)
        st.rerun()
    if pressed and learner_view.open_now(state):
        _ask_first(t, session)
    elif pressed:
        _go_on(session)
        st.rerun()


def _ask_first(t: Catalogue, session: Session) -> None:
    language = session.state.setup.language

    @st.dialog(t("top.open_title"))
    def ask() -> None:
        st.markdown(t("top.open_body"))
        st.html(bullets(esc(duty.title[language]) for duty in learner_view.open_now(session.state)))
        with st.container(horizontal=True):
            if st.button(t("top.open_yes"), type="primary", key="next-yes", on_click=_agree):
                st.rerun()
            if st.button(t("top.back"), icon=":material/arrow_back:", key="next-back"):
                st.rerun()

    ask()


def _agree() -> None:
    st.session_state["agreed"] = True


def _go_on(session: Session) -> None:
    turns.say_later(turns.attempt(session, lambda: service().practice.next_phase(session)))
    places.show_later(ROOM)


def paused(t: Catalogue, session: Session) -> None:
    """Draw the pause: nothing of the exercise, and the way back."""
    turns.show_notice()
    with st.container(key="pause-panel", border=True):
        st.header(t("pause.title"), anchor=False)
        st.markdown(t("pause.body", minute=f"{session.state.minute:.0f}"))
        with st.container(horizontal=True):
            if st.button(t("pause.resume"), type="primary", icon=":material/play_arrow:", key="resume"):
                turns.say_later(turns.attempt(session, lambda: service().practice.resume(session)))
                st.rerun()
            if st.button(t("pause.leave"), icon=":material/home:", key="pause-leave"):
                visit.go(visit.START)


def elsewhere(t: Catalogue, session: Session) -> None:
    """Say that another tab goes on with this exercise, and offer to continue here."""
    with st.container(key="elsewhere", border=True):
        st.header(t("elsewhere.title"), anchor=False)
        st.markdown(t("elsewhere.body"))
        unsent = keep_unsent(session)
        if unsent:
            st.html(tag("logline", f"<b>{esc(t('elsewhere.unsent'))}</b>{tag('words', esc(unsent))}"))
        if st.button(t("elsewhere.here"), type="primary", icon=":material/open_in_browser:", key="continue-here"):
            visit.adopt(service().practice.open(session.id))
            st.rerun()

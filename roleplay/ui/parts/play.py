"""What stands around the talk: the next step, the top line, the desk beside it, the pause, who looks on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import streamlit as st

from roleplay.exercise.log.events import PhaseEntered
from roleplay.exercise.log.inputs import Acted, Prompted
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.vocabulary import PHASES
from roleplay.session import LONGEST_ABSENCE
from roleplay.ui import failures, frame, redraw, turns, visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.frame import choose, confirm
from roleplay.ui.markup import bullets, esc, plain, tag
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.composer import keep_unsent
from roleplay.ui.parts.talk.threads import ROOM, Place
from roleplay.ui.service import service

LOOK_AGAIN = 2.0  # seconds
NOBODY = ""
REFRESH = 15.0  # seconds between two drawings of the clock in the real pace

StepKind = Literal["begin", "unread", "over", "duty", "free"]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is expected now.

    `begin`: nothing has been done in this phase yet; `unread`: words that were not read wait in `places`, the latest
    first; `over`: the minutes are used up; `duty`: the most urgent of the open `duties` comes next; `free`: nothing is
    left to see to. `decided` says whether the learner has taken an action in this phase.
    """

    kind: StepKind
    places: tuple[Place, ...] = ()
    duties: tuple[learner_view.DutyView, ...] = ()
    decided: bool = False


def next_step(state: State, unread: tuple[Place, ...], more: float = 0.0) -> NextStep:
    """Return the next step; `more` are minutes that have passed since the last event (real pace)."""
    phase = learner_view.phase_view(state, more)
    mine = [view for view in learner_view.duties(state) if view.duty.phase == state.phase and view.state == "open"]
    duties = tuple(sorted(mine, key=lambda view: view.due if view.due is not None else float("inf")))
    decided = any(isinstance(entry.event, Acted) and entry.turn > state.phase_turn for entry in state.log)
    has_begun = state.turn > state.phase_turn
    if has_begun and unread:
        return NextStep("unread", unread, duties, decided)
    if phase.timed and phase.left <= 0:
        return NextStep("over", (), duties, decided)
    if not has_begun:
        return NextStep("begin", (), duties)
    return NextStep("duty" if duties else "free", (), duties, decided)


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
        how = {"index": list(labels).index(now) if now in labels else 0, "args": (session.id, key)}
        choose(st.selectbox, t("watch.who"), labels, key, on_change=_open_to, **how)


def _open_to(session_id: str, key: str) -> None:
    turns.do(lambda: service().practice.shelf.be_watched(session_id, st.session_state[key] or None))


def follow(session: Session) -> None:
    """Draw the page anew when a trainer who looks on has done something; costs nothing where nobody may."""

    def keep_up() -> None:
        with failures.guarded("watching"):
            if not session.is_torn and service().practice.catch_up(session):
                st.rerun()

    if _who_watches(session) is not None:
        redraw.by_itself(keep_up, LOOK_AGAIN)()


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


def entered(t: Catalogue, session: Session, *, writes: bool = False) -> bool:
    """Draw the head of the page; return whether the session goes on here and now, and say so where it does not."""
    frame.header(t, session, writes=writes)
    if visit.is_held_elsewhere(session):
        _elsewhere(t, session)
        return False
    if session.state.paused:
        _paused(t, session)
        follow(session)
        return False
    return True


def top(t: Catalogue, session: Session, step: NextStep) -> None:
    """Draw phase, time left, hint, pause and the way to the next phase."""
    practice, state = service().practice, session.state
    phase = learner_view.phase_view(state)
    title = esc(state.scenario.phase[phase.id].title[t.language])
    with st.container(key="top", horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(key="clock", width="stretch"):
            clock(t, session, f"<small>{phase.number}/{len(PHASES)}</small> {title}")
        if st.button(t("top.hint"), icon=":material/lightbulb:", key="hint"):
            places.show_pane_later("conversation")
            turns.take(session, lambda: practice.hint(session))
        if st.button(t("top.pause"), icon=":material/pause:", key="pause"):
            turns.take(session, lambda: practice.pause(session))
        _next(t, session, step)


def clock(t: Catalogue, session: Session, head: str) -> None:
    """Draw the exercise clock after `head`, which is finished HTML; in the real pace it draws itself anew."""

    def draw() -> None:
        with failures.guarded("clock"):
            more, drawn = since_last(session), tag("phase", head, "h1")
            phase = learner_view.phase_view(session.state, more)
            if phase.timed:
                times = _left(t, phase.left)
                if session.state.drill is None:
                    times += f" · {t('top.minute', minute=f'{session.state.minute + more:.0f}')}"
                bar = tag("bar", f'<div style="width:{phase.share * 100:.0f}%"></div>')
                drawn += f"<span class='meta'>{esc(times)}</span>{bar}"
            st.html(tag("clock late" if phase.timed and phase.left <= 0 else "clock", drawn))

    redraw.by_itself(draw, REFRESH if session.state.setup.pace == "real" else None)()


def since_last(session: Session) -> float:
    """Return the minutes since the last input, as far as they will count; none but in the real pace."""
    if session.state.setup.pace != "real":
        return 0.0
    passed = service().practice.now() - session.clock_from
    return min(max(passed.total_seconds() / 60, 0.0), LONGEST_ABSENCE)


def _left(t: Catalogue, minutes: float) -> str:
    if minutes > 0:
        return t("top.left", minutes=f"{minutes:.0f}")
    whole = f"{abs(minutes):.0f}"
    return t("top.up") if whole == "0" else t("top.over", minutes=whole)


def _next(t: Catalogue, session: Session, step: NextStep) -> None:
    state = session.state
    following = PHASES[PHASES.index(state.phase) + 1]
    pressed = st.button(
        t("top.next"),
        icon=":material/arrow_forward:",
        key="next",
        type="primary" if step.kind in ("over", "free") else "secondary",
        help=plain(state.scenario.phase[following].title[t.language]),
    )
    is_agreed = st.session_state.pop("agreed", False)
    open_duties = learner_view.open_now(state) if pressed and not is_agreed else ()
    if open_duties:
        titles = bullets(esc(duty.title[t.language]) for duty in open_duties)
        words = t("top.open_title"), (t("top.open_body"),), t("top.open_yes")
        agree = partial(st.session_state.__setitem__, "agreed", True)
        confirm(t, *words, agree, key="next", more=titles, may_go_back=True)
    elif pressed or is_agreed:
        places.show_later(ROOM)
        turns.take(session, lambda: service().practice.next_phase(session))


def panes(
    t: Catalogue, session: Session, labels: dict[str, str], conversation: Callable[[], None], desk: Callable[[], None]
) -> None:
    """Draw both side by side under the notice; where there is no room, a switch says which is seen.

    `labels` name the panes.
    """
    with st.empty():
        turns.show_notice()
    how = {"required": True, "label_visibility": "collapsed", "width": "stretch"}
    seen = choose(st.segmented_control, t("exercise.pane"), labels, "pane", **how)
    hidden = "desk" if seen != "desk" else "conversation"
    column = f"[data-testid=stColumn]:has(.st-key-pane-{hidden})"
    st.html(f"<style>@media (max-width: 1000px) {{{column} {{display: none !important}}}}</style>")
    columns = st.columns([2, 1], gap="medium")
    for column_of, name, draw in zip(columns, places.PANES, (conversation, desk), strict=True):
        with column_of, st.container(key=f"pane-{name}"):
            st.html(tag("unseen", esc(labels[name].replace("*", "")), "h2"))
            draw()
            if name == "desk":
                watching(t, session)
    follow(session)


def _paused(t: Catalogue, session: Session) -> None:
    """Draw the pause: nothing of the exercise, and the way back."""
    turns.show_notice()
    with st.container(key="pause-panel", border=True):
        st.header(t("pause.title"), anchor=False)
        st.markdown(t("pause.body", minute=f"{session.state.minute:.0f}"))
        with st.container(horizontal=True):
            if st.button(t("pause.resume"), type="primary", icon=":material/play_arrow:", key="resume"):
                turns.take(session, lambda: service().practice.resume(session))
            if st.button(t("pause.leave"), icon=":material/home:", key="pause-leave"):
                visit.go(visit.START)


def _elsewhere(t: Catalogue, session: Session) -> None:
    """Say that another tab goes on with this exercise, and offer to continue here."""
    with st.container(key="elsewhere", border=True):
        st.header(t("elsewhere.title"), anchor=False)
        st.markdown(t("elsewhere.body"))
        if unsent := keep_unsent(session):
            st.html(tag("logline", f"<b>{esc(t('elsewhere.unsent'))}</b>{tag('words', esc(unsent))}"))
        if st.button(t("elsewhere.here"), type="primary", icon=":material/open_in_browser:", key="continue-here"):
            visit.adopt(service().practice.open(session.id))
            st.rerun()

"""The exercise: where am I, what is expected, the conversation, and the desk."""

from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from roleplay.exercise.log import learner_turns
from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.inputs import Acted
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.scenario.vocabulary import PHASES
from roleplay.storage.sessions import SessionCard
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.pages.exercise.desk import desk
from roleplay.ui.parts.play import NextStep, entered, next_step, panes, since_last, top
from roleplay.ui.parts.talk import places, threads
from roleplay.ui.parts.talk.composer import attach_later, write_later
from roleplay.ui.parts.talk.conversation import conversation
from roleplay.ui.parts.talk.threads import ROOM, Place
from roleplay.ui.service import service
from roleplay.ui.speakers import say_change

FirstStep = Literal["message", "fact", "decision"]


def draw() -> None:
    """Draw the page."""
    session = visit.require()
    visit.stay_on(visit.EXERCISE, session)
    t = visit.texts(session)
    if not entered(t, session, writes=True):
        return
    place = places.settle(session)
    unread = places.unread(session)
    _lay_out_plan(session)
    step = next_step(session.state, tuple(unread), since_last(session))
    top(t, session, step)
    talks = place[0] == "interview" and any(line.kind == "own" for line in threads.lines(session.state, place))
    if not _first_steps(t, session) and not (talks and step.kind != "over"):
        _now(t, session, step)  # a talk that is under way gets the room
    say_change(t, session)
    labels = {pane: t(f"exercise.panes.{pane}") for pane in places.PANES}
    if unread:
        labels["conversation"] += f" **({sum(unread.values())})**"
    panes(t, session, labels, lambda: conversation(t, session), lambda: desk(t, session))


def _now(t: Catalogue, session: Session, step: NextStep) -> None:
    """Draw the next step; where it lies in another conversation or on the desk, with a button that leads there."""
    with _line(t("exercise.expected"), _words(t, session, step)):
        if step.kind == "unread" and st.button(
            t("now.read"), icon=":material/mark_email_unread:", key="now-go", type="primary", width="content"
        ):
            places.show_later(step.places[0])
            st.rerun()
        if step.kind == "duty" and st.button(
            t("desk.duties"), icon=":material/checklist:", key="now-go", width="content"
        ):
            _show_desk("duties")
            st.rerun()
        asked = learner_turns.asks_for_plan(session.state)
        if asked and st.button(t(f"plan.{asked}"), icon=":material/edit_note:", key="plan-go", width="content"):
            _show_desk("plan")
            st.rerun()


def _lay_out_plan(session: Session) -> None:
    """Lay the plan open on the desk once, when the phase begins in which it is looked at again."""
    shown = f"plan-shown-{session.id}"
    if learner_turns.asks_for_plan(session.state) == "adapt" and not st.session_state.get(shown):
        st.session_state[shown], st.session_state["desk"] = True, "plan"


def _line(title: str, words: str) -> DeltaGenerator:
    """Draw what is expected now; return where buttons may stand beside it."""
    line = st.container(key="now", horizontal=True, vertical_alignment="center", gap="small")
    line.html(tag("expected", f"<b>{esc(title)}</b> {esc(words)}"), width="stretch")
    return line


def _show_desk(section: str) -> None:
    st.session_state["desk"] = section
    places.show_pane_later("desk")


def _words(t: Catalogue, session: Session, step: NextStep) -> str:
    match step.kind:
        case "begin":
            return session.state.scenario.phase[session.state.phase].expects[t.language]
        case "unread":
            short = visit.names(session).short
            named = (t(f"channel.{channel}") if who is None else short(who) for channel, who in step.places)
            return t("now.unread", who=", ".join(named))
        case "over":
            return t("now.over_open", number=len(step.duties)) if step.duties else t("now.over")
        case "duty":
            return _duty(t, session, step)
        case _:
            return t("now.free")


def _duty(t: Catalogue, session: Session, step: NextStep) -> str:
    first = step.duties[0]
    words = first.duty.title[t.language]
    if first.due is not None:
        key = "now.due" if first.due >= session.state.minute else "now.overdue"
        words = t(key, duty=words, minute=f"{first.due:.0f}")
    if not step.decided and first.duty.via is not None:
        return t("now.undecided", duty=words)
    return t("now.duty", duty=words) if len(step.duties) == 1 else t("now.duties", duty=words, number=len(step.duties))


def _first_steps(t: Catalogue, session: Session) -> bool:
    """Draw the next step of somebody's first exercise, with a button that shows how; return False without one."""
    key = f"first-steps-{session.id}"
    if key not in st.session_state:
        cards: list[SessionCard] = visit.beside(service().practice.shelf.cards, [])
        st.session_state[key] = not session.state.turn and len(cards) == 1
    step = _first_step_left(session.state) if st.session_state[key] else None
    if step is None:
        return False
    with _line(t("first.title"), t(f"first.{step}")):
        if st.button(t("first.show"), key=f"first-{step}", icon=":material/touch_app:", width="content"):
            _show(t, session.state, step)
            st.rerun()
        if st.button(t("first.skip"), key="first-skip", type="tertiary", width="content"):
            st.session_state[key] = False
            st.rerun()
    return True


def _first_step_left(state: State) -> FirstStep | None:
    """Return the first of the steps that the learner has not taken yet, in whatever way; past the first phase none."""
    if state.phase != PHASES[0]:
        return None
    if not state.turn:
        return "message"
    told = any(isinstance(entry.event, FactShared) and entry.event.by == state.learner for entry in state.log)
    if not told and _to_tell(state) is not None:
        return "fact"
    decided = any(isinstance(entry.event, Acted) for entry in state.log)
    return None if decided or any(taken.by_learner for taken in state.taken.values()) else "decision"


def _to_tell(state: State) -> tuple[str, Place] | None:
    """Return the least sensitive fact in the case file that another agency needs, and the way to tell it alone."""
    others = learner_view.others(state)
    facts = [state.scenario.fact[item.id] for item in learner_view.case_file(state)]
    offered = [(fact, need) for fact in facts if not fact.personal for need in fact.needs if need in others]
    if not offered:
        return None
    fact, need = min(offered, key=lambda pair: pair[0].sensitivity)
    return fact.id, ("direct", need)


def _show(t: Catalogue, state: State, step: FirstStep) -> None:
    """Put what the step is about where the learner finds it; sending and deciding is left to the learner."""
    found = _to_tell(state)
    if step == "decision":
        _show_desk("actions")
    elif step == "fact" and found is not None:
        attach_later([found[0]])
        write_later(t("first.words"), found[1])
    else:
        write_later(state.scenario.seat[state.learner].questions[t.language][0], ROOM)


draw()

"""The first minute of somebody's first exercise: a message, a fact that goes along, a decision; each shown how."""

from typing import Literal

import streamlit as st

from roleplay.exercise.log.inputs import Acted, Said
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view
from roleplay.practice import Session
from roleplay.storage.sessions import SessionCard
from roleplay.ui import visit
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.markup import esc, tag
from roleplay.ui.parts.talk import places
from roleplay.ui.parts.talk.composer import attach_later, write_later
from roleplay.ui.parts.talk.threads import ROOM, Place
from roleplay.ui.service import service

FirstStep = Literal["message", "fact", "decision"]


def first_steps(t: Catalogue, session: Session) -> bool:
    """Draw the next first step, with a button that shows how; return False where there is none."""
    key = f"first-steps-{session.id}"
    if key not in st.session_state:
        cards: list[SessionCard] = visit.beside(service().practice.shelf.cards, [])
        st.session_state[key] = not session.state.turn and len(cards) == 1
    left = steps_left(session.state) if st.session_state[key] else []
    if not left:
        return False
    step = left[0]
    with st.container(key="now", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(tag("expected", f"<b>{esc(t('first.title'))}</b> {esc(t(f'first.{step}'))}"), width="stretch")
        if st.button(t("first.show"), key=f"first-{step}", icon=":material/touch_app:", width="content"):
            _show(t, session.state, step)
            st.rerun()
        if st.button(t("first.skip"), key="first-skip", type="tertiary", width="content"):
            st.session_state[key] = False
            st.rerun()
    return True


def steps_left(state: State) -> list[FirstStep]:
    """Return the first steps that the learner has not taken yet."""
    said = [entry.event for entry in state.log if isinstance(entry.event, Said) and entry.event.origin == "learner"]
    taken: dict[FirstStep, bool] = {
        "message": bool(said),
        "fact": any(event.facts for event in said) or _to_tell(state) is None,
        "decision": any(isinstance(entry.event, Acted) for entry in state.log),
    }
    return [step for step, is_taken in taken.items() if not is_taken]


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
    if step == "decision":
        st.session_state["desk"] = "actions"
        places.show_pane_later("desk")
        return
    found = _to_tell(state) if step == "fact" else None
    if found is not None:
        fact, place = found
        attach_later([fact])
        write_later(t("first.words"), place)
    else:
        write_later(state.scenario.seat[state.learner].questions[state.setup.language][0], ROOM)

"""The facilitator: introduces phases, asks helping questions, eases conflict, keeps the pace, leads the debrief."""

from typing import Any

from roleplay.exercise.log.clock import is_over_time
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import Decided
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.stage import Stage
from roleplay.scenario.flow import DebriefQuestion, Hint
from roleplay.scenario.vocabulary import FacilitatorAct

FRICTION_TURNS = 4
FRICTION_COUNT = 2
QUIET_TURNS = 4
TONGUE_TURNS = 8


def next_hint(state: State) -> Hint | None:
    """Return the first hint that fits the learner's situation, one not yet given while there is one (FI-1)."""
    fitting = [
        hint
        for hint in state.scenario.facilitator.hints
        if (not hint.agencies or state.learner in hint.agencies)
        and (hint.in_drill or state.drill is None)
        and holds(hint.when, state)
    ]
    fresh = [hint for hint in fitting if hint.id not in state.hints]
    if fresh:
        return fresh[0]
    return min(fitting, key=lambda hint: state.hints[hint.id], default=None)


def open_question(state: State) -> DebriefQuestion | None:
    """Return the debrief question that waits for an answer, or None outside the debrief and after the last."""
    if state.phase != "debrief":
        return None
    return next((item for item in state.scenario.debrief if item.id not in state.reflections), None)


def go_on(stage: Stage, follow: dict[str, Any] | None = None) -> Decided:
    """Return the move by which the debrief goes on: a follow-up with its details, else the next question or the end."""
    learner, waiting = stage.state.learner, open_question(stage.state)
    if follow is not None:
        return stage.move(FACILITATOR, "follow_up", audience=(learner,), **follow)
    if waiting is not None:
        return stage.move(FACILITATOR, "question", audience=(learner,), question=waiting.id)
    return stage.move(FACILITATOR, "close", audience=(learner,))


def intervention(state: State) -> FacilitatorAct | None:
    """Return what the facilitator does unasked: conflict move, pace, overtime, or nothing (FA-3, FI-2)."""
    if state.phase in ("preparation", "debrief"):
        return "overtime" if is_over_time(state) and _fresh(state, "overtime") else None
    recent = [turn for turn in state.friction if turn > state.turn - FRICTION_TURNS]
    if len(recent) >= FRICTION_COUNT and _fresh(state, "conflict"):
        return "conflict"
    if is_over_time(state) and _fresh(state, "overtime"):
        return "overtime"
    if _is_quiet(state) and _fresh(state, "pace"):
        return "pace"
    return None


def speaks_otherwise(state: State) -> bool:
    """Return whether to say now that the others speak another language than the learner's message is written in."""
    language = state.reading.language if state.reading is not None else None
    last = state.told_of_tongue
    due = last is None or state.turn - last >= TONGUE_TURNS
    return language is not None and language != state.setup.language and due


def _fresh(state: State, act: str) -> bool:
    return f"{act}:{state.phase}" not in state.notices


def _is_quiet(state: State) -> bool:
    """Nothing was shared, decided or asked of others in the phase's first turns."""
    if state.phase == "interview" or state.turn - state.phase_turn < QUIET_TURNS:
        return False
    since = state.phase_turn
    shared = any(
        known.turn > since and known.source == state.learner
        for facts in state.knows.values()
        for known in facts.values()
    )
    acted = any(taken.by_learner and taken.turn > since for taken in state.taken.values())
    asked = any(work.asked_by == state.learner for work in state.work)
    return not (shared or acted or asked)

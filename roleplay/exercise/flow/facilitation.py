"""The facilitator: introduces phases, asks helping questions, eases conflict, keeps the pace, leads the debrief."""

from typing import Any

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import Decided
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
    return min(fitting, key=lambda hint: state.hints.get(hint.id, -1), default=None)


def open_question(state: State) -> DebriefQuestion | None:
    """Return the debrief question that waits for an answer, or None outside the debrief and after the last."""
    if state.phase != "debrief":
        return None
    return next((item for item in state.scenario.debrief if item.id not in state.reflections), None)


def go_on(stage: Stage, follow: dict[str, Any] | None = None) -> Decided:
    """Return the move by which the debrief goes on: a follow-up with its details, else the next question or the end."""
    waiting = open_question(stage.state)
    if follow is not None:
        return stage.guide("follow_up", **follow)
    return stage.guide("question", question=waiting.id) if waiting is not None else stage.guide("close")


def intervention(state: State) -> FacilitatorAct | None:
    """Return what the facilitator does unasked: conflict move, pace, overtime, or nothing (FA-3, FI-2)."""
    at_work = state.phase not in ("preparation", "debrief")
    recent = [turn for turn in state.friction if turn > state.turn - FRICTION_TURNS]
    due: dict[FacilitatorAct, bool] = {
        "conflict": at_work and len(recent) >= FRICTION_COUNT,
        "overtime": state.is_over_time,
        "pace": at_work and _is_quiet(state),
    }
    return next((act for act, is_due in due.items() if is_due and f"{act}:{state.phase}" not in state.notices), None)


def speaks_otherwise(state: State) -> bool:
    """Return whether to say now that the others speak another language than the learner's message is written in."""
    language = state.reading.language if state.reading is not None else None
    last = state.told_of_tongue
    due = last is None or state.turn - last >= TONGUE_TURNS
    return language is not None and language != state.setup.language and due


def _is_quiet(state: State) -> bool:
    """Nothing was shared, decided or asked of others in the phase's first turns."""
    if state.phase == "interview" or state.turn - state.phase_turn < QUIET_TURNS:
        return False
    since = state.phase_turn
    known = (each for facts in state.knows.values() for each in facts.values())
    shared = any(each.turn > since and each.source == state.learner for each in known)
    acted = any(taken.by_learner and taken.turn > since for taken in state.taken.values())
    asked = any(work.asked_by == state.learner for work in state.work)
    return not (shared or acted or asked)

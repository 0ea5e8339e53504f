"""The one next sensible step in a phase: it follows what has been read, said and done, and how much time is left."""

from dataclasses import dataclass
from typing import Literal

from roleplay.exercise.log.inputs import Acted
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view
from roleplay.ui.parts.talk.threads import Place

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
    duties = _open_duties(state)
    decided = any(isinstance(entry.event, Acted) and entry.turn > state.phase_turn for entry in state.log)
    has_begun = state.turn > state.phase_turn
    if has_begun and unread:
        return NextStep("unread", places=unread, duties=duties, decided=decided)
    if phase.timed and phase.left <= 0:
        return NextStep("over", duties=duties, decided=decided)
    if not has_begun:
        return NextStep("begin", duties=duties)
    if duties:
        return NextStep("duty", duties=duties, decided=decided)
    return NextStep("free", decided=decided)


def _open_duties(state: State) -> tuple[learner_view.DutyView, ...]:
    """Return the open duties of the present phase, the one that is due first at the front."""
    mine = [view for view in learner_view.duties(state) if view.duty.phase == state.phase and view.state == "open"]
    return tuple(sorted(mine, key=lambda view: view.due if view.due is not None else float("inf")))

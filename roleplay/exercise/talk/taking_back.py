"""Taking back what was decided or asked for: what is done stays done where the world does not allow it."""

from collections.abc import Iterator

from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import ActionUndone, Disputed, DutyReopened, Event, HarmDone, Objected
from roleplay.exercise.log.inputs import Corrected
from roleplay.exercise.log.learner_turns import message_at, readings
from roleplay.exercise.log.state import State, Work
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Act
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId


def work_asked_for(state: State, action: str, of: tuple[AgencyId, ...] | None = None) -> Work | None:
    """Return the work under way that the learner has asked for, by one of these agencies or by any."""
    found = (work for work in state.work if work.action == action and work.asked_by == state.learner)
    return next((work for work in found if of is None or work.agency in of), None)


def is_own_undoable(state: State, action: Action) -> bool:
    """Return whether the learner has taken the action and the case lets it be taken back."""
    taken = state.taken.get(action.id)
    return taken is not None and taken.by_learner and action.undoable


def steps_to_take_back(state: State, turn: int) -> dict[int, Act]:
    """Return what a message brought about that can still be taken back, by its place among the acts."""
    found: dict[int, Act] = {}
    acts = next((each.acts for seq, each in readings(state).items() if state.log[seq].turn == turn), ())
    for place, act in enumerate(acts):
        action = state.scenario.action.get(act.id or "") if act.of == "action" and act.sure else None
        if action is None:
            continue
        own = is_own_undoable(state, action) and state.taken[action.id].turn == turn
        if (act.kind == "decide" and own) or (act.kind in ("decide", "request") and work_asked_for(state, action.id)):
            found[place] = act
    return found


def correct(stage: Stage, corrected: Corrected) -> Iterator[Event]:
    """Yield what a correction brings about; a harm of that turn stays and is marked as disputed."""
    state = stage.state
    said = message_at(state, corrected.turn)
    harmed = any(entry.turn == corrected.turn and isinstance(entry.event, HarmDone | Objected) for entry in state.log)
    if corrected.turn not in state.disputed and (harmed or corrected.act is None):
        yield Disputed(turn=corrected.turn)
    step = steps_to_take_back(state, corrected.turn).get(corrected.act) if corrected.act is not None else None
    if step is not None and step.id is not None and said is not None:
        direct = said.channel == "direct"
        yield from take_back(stage, state.scenario.action[step.id], said.text, direct=direct)


def take_back(
    stage: Stage, action: Action, reason: str, hearers: tuple[AgencyId, ...] | None = None, *, direct: bool
) -> Iterator[Event]:
    """Yield that an own action is undone, or that work asked of a hearer is given up, and who says so.

    Where neither can be, it is said of what is done that it stands.
    """
    state = stage.state
    work = work_asked_for(state, action.id, hearers)
    if is_own_undoable(state, action):
        yield from _undo(stage, action, state.learner, reason)
        yield stage.tell("action_undone", action=action.id)
    elif work is not None:
        yield from _undo(stage, action, work.agency, reason)
        yield from stage.say(Response(work.agency, "withdrawn", action=action.id), direct=direct)
    elif action.id in state.taken:
        yield stage.tell("refused_undo", action=action.id)


def _undo(stage: Stage, action: Action, agency: AgencyId, reason: str) -> Iterator[Event]:
    state = stage.state
    met = [duty for duty in state.scenario.duties if duty.id in state.done and holds(duty.met_when, state)]
    yield ActionUndone(action=action.id, agency=agency, reason=reason)
    for duty in met:
        if not holds(duty.met_when, state):
            yield DutyReopened(duty=duty.id)

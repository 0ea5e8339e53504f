"""Duties of the learner's agency and changes from outside: met or answered in time, late, or not at all."""

from collections.abc import Iterator

from roleplay.exercise.events import ActionTaken, DutyAccepted, DutyDone, FactShared, InjectFired, InjectSettled
from roleplay.exercise.state import Fired
from roleplay.feedback.parts import DutyOutcome, Evidence, InjectOutcome
from roleplay.feedback.record import Record, Turn
from roleplay.feedback.report import DutyLine, InjectLine
from roleplay.scenario.agencies import Duty
from roleplay.scenario.conditions import Condition
from roleplay.scenario.flow import Inject
from roleplay.scenario.vocabulary import PHASES


def count_duties(record: Record) -> tuple[DutyLine, ...]:
    """Return the duties of the learner's agency in the order of the case."""
    state = record.state
    done = {entry.event.duty: (entry.turn, entry.minute) for entry in state.log if isinstance(entry.event, DutyDone)}
    return tuple(
        _duty_line(record, duty, done.get(duty.id)) for duty in state.scenario.duties if duty.agency == state.learner
    )


def _duty_line(record: Record, duty: Duty, done: tuple[int, float] | None) -> DutyLine:
    language = record.language
    turn, minute = done if done else (None, None)
    return DutyLine(
        id=duty.id,
        title=duty.title[language],
        text=duty.text[language],
        phase=duty.phase,
        outcome=_duty_outcome(record, duty),
        turn=turn,
        minute=minute,
        within=duty.within,
        ids=duty.ids,
        provenance=duty.provenance,
    )


def _duty_outcome(record: Record, duty: Duty) -> DutyOutcome:
    state = record.state
    if duty.id in state.done:
        return "in_time" if state.done[duty.id] else "late"
    if duty.id in state.missed:
        return "missed"
    return "open" if PHASES.index(duty.phase) <= PHASES.index(state.phase) else "not_reached"


def count_injects(record: Record) -> tuple[InjectLine, ...]:
    """Return all injects of the case, those that fired with what the learner did about them."""
    return tuple(_inject_line(record, inject) for inject in record.state.scenario.injects)


def _inject_line(record: Record, inject: Inject) -> InjectLine:
    state, language = record.state, record.language
    fired = state.injects.get(inject.id)
    answering = frozenset(actions_in(inject.answered_when))
    return InjectLine(
        id=inject.id,
        title=inject.title[language],
        text=inject.text[language],
        outcome=_inject_outcome(fired),
        turn=fired.turn if fired else None,
        minute=fired.minute if fired else None,
        settled_turn=_settled_turn(record, inject.id),
        settled_minute=fired.settled if fired else None,
        by_learner=fired is not None and bool(answering & record.own_actions().keys()),
        concerns_learner=_concerns(record, inject, answering),
        answers=tuple(_answers(record, inject, answering)) if fired else (),
        ids=inject.ids,
        provenance=inject.provenance,
    )


def _inject_outcome(fired: Fired | None) -> InjectOutcome:
    if fired is None:
        return "not_fired"
    match fired.outcome:
        case "in_time" | "late" | "unanswered":
            return fired.outcome
        case _:
            return "open"


def actions_in(condition: Condition) -> Iterator[str]:
    """Yield the actions that can make a condition hold."""
    yield from condition.actions
    yield from condition.any_action
    for part in condition.any:
        yield from actions_in(part)


def _settled_turn(record: Record, inject: str) -> int | None:
    settled = (
        entry.turn
        for entry in record.state.log
        if isinstance(entry.event, InjectSettled)
        and entry.event.inject == inject
        and entry.event.outcome != "unanswered"
    )
    return next(settled, None)


def _concerns(record: Record, inject: Inject, answering: frozenset[str]) -> bool:
    """The learner was told, and could answer it with an action of the own agency."""
    state = record.state
    told = any(
        isinstance(entry.event, InjectFired) and entry.event.inject == inject.id and state.learner in entry.event.told
        for entry in state.log
    )
    return told and any(
        state.learner in state.scenario.action[name].agencies for name in answering if name in state.scenario.action
    )


def _answers(record: Record, inject: Inject, answering: frozenset[str]) -> Iterator[Evidence]:
    """Yield the learner's turns after the firing that deal with it: an action, a request taken on, news passed on."""
    fired = record.state.injects[inject.id]
    for turn in record.turns:
        if turn.number > fired.turn and _deals_with(turn, inject, answering, record.state.learner):
            yield from turn.evidence()


def _deals_with(turn: Turn, inject: Inject, answering: frozenset[str], learner: str) -> bool:
    return (
        any(taken.by_learner and taken.action in answering for taken in turn.events(ActionTaken))
        or any(work.asked_by == learner and work.action in answering for work in turn.events(DutyAccepted))
        or any(shared.by == learner and shared.fact in inject.gives for shared in turn.events(FactShared))
    )

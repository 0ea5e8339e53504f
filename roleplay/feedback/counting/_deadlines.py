"""Duties of the learner's agency and changes from outside: met or answered early, in time, late, or not at all."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import (
    ActionTaken,
    DutyAccepted,
    DutyDone,
    FactDisclosed,
    FactFound,
    FactShared,
    InjectFired,
    InjectSettled,
    PhaseEntered,
)
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import PhaseAsked, Reflected
from roleplay.exercise.log.state import Fired, State
from roleplay.exercise.words.fitting_facts import CLEAR
from roleplay.feedback.counting._lines import DutyLine, InjectLine, PhaseSpan, TurnMinute
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.parts import DutyOutcome, InjectOutcome, QuoteEvidence
from roleplay.scenario.agencies import Duty
from roleplay.scenario.conditions import Condition
from roleplay.scenario.flow import Inject
from roleplay.scenario.vocabulary import PHASES, PhaseId

# What can make a duty's condition come true.
_MOVING = (ActionTaken, FactShared, FactFound, FactDisclosed, InjectFired, Reflected, DutyDone)


@dataclass(frozen=True, slots=True)
class _Met:
    """When a duty's condition first held. The exercise itself counts a duty only once its phase has begun."""

    turn: int
    minute: float
    phase: PhaseId


def count_duties(record: SessionRecord) -> tuple[DutyLine, ...]:
    """Return the duties of the learner's agency in the order of the case."""
    state = record.state
    own = [duty for duty in state.scenario.duties if duty.agency == state.learner]
    met = _first_met(record, own)
    return tuple(_duty_line(record, duty, met.get(duty.id)) for duty in own)


def _first_met(record: SessionRecord, duties: list[Duty]) -> dict[str, _Met]:
    """Return for each duty when its condition first held, by going through the session once more."""
    state, waiting = State(record.state.scenario), list(duties)
    found: dict[str, _Met] = {}
    for entry in record.state.log:
        apply(state, entry)
        if not isinstance(entry.event, _MOVING):
            continue
        for duty in waiting:
            named = isinstance(entry.event, DutyDone) and entry.event.duty == duty.id
            if named or holds(duty.met_when, state):
                found[duty.id] = _Met(entry.turn, entry.minute, state.phase)
        waiting = [duty for duty in waiting if duty.id not in found]
    return found


def _duty_line(record: SessionRecord, duty: Duty, met: _Met | None) -> DutyLine:
    language = record.language
    return DutyLine(
        id=duty.id,
        title=duty.title[language],
        text=duty.text[language],
        phase=duty.phase,
        outcome=_duty_outcome(record, duty, met),
        turn=met.turn if met else None,
        minute=met.minute if met else None,
        by_learner=met is not None and _has_part(record, duty.met_when),
        within=duty.within,
        ids=duty.ids,
        provenance=duty.provenance,
    )


def _duty_outcome(record: SessionRecord, duty: Duty, met: _Met | None) -> DutyOutcome:
    state = record.state
    if met is not None and PHASES.index(met.phase) < PHASES.index(duty.phase):
        return "early"
    if met is not None:
        return "in_time" if state.done.get(duty.id, met.phase == duty.phase) else "late"
    if duty.id in state.missed:
        return "missed"
    return "open" if PHASES.index(duty.phase) <= PHASES.index(state.phase) else "not_reached"


def _has_part(record: SessionRecord, condition: Condition) -> bool:
    """Return whether the learner did or asked for an action, told a fact, heard a person or answered in the debrief."""
    state = record.state
    return (
        not record.own_actions().keys().isdisjoint(actions_in(condition))
        or any(_told(record, part) or _heard(record, part) for part in _parts(condition))
        or bool(condition.reflections and state.reflections)
    )


def _parts(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all conditions in it."""
    yield condition
    for part in (*condition.all, *condition.any):
        yield from _parts(part)


def _told(record: SessionRecord, part: Condition) -> bool:
    wanted = ((record.state.known(agency), fact) for agency, facts in part.knows.items() for fact in facts)
    return any(fact in known and known[fact].source == record.state.learner for known, fact in wanted)


def _heard(record: SessionRecord, part: Condition) -> bool:
    """Only the learner talks to persons: what they told, the learner was told."""
    persons = record.state.persons
    return any(persons[name].told for name in part.disclosed_at_least if name in persons) or any(
        fact in inner.told for fact in part.disclosed for inner in persons.values()
    )


def count_injects(record: SessionRecord) -> tuple[InjectLine, ...]:
    """Return all injects of the case, those that fired with what the learner did about them."""
    return tuple(_inject_line(record, inject) for inject in record.state.scenario.injects)


def _inject_line(record: SessionRecord, inject: Inject) -> InjectLine:
    state, language = record.state, record.language
    fired = state.injects.get(inject.id)
    answering = actions_in(inject.answered_when)
    settled = _settled_turn(record, inject.id)
    steps = [turn for name, turn in record.credited_actions().items() if name in answering]
    dealing = _dealing(record, inject, answering) if fired else []
    return InjectLine(
        id=inject.id,
        title=inject.title[language],
        text=inject.text[language],
        outcome=_inject_outcome(fired),
        turn=fired.turn if fired else None,
        minute=fired.minute if fired else None,
        settled_turn=settled,
        settled_minute=fired.settled if fired else None,
        by_learner=fired is not None and any(_is_between(fired.turn, turn, settled) for turn in steps),
        prepared=fired is not None and settled is not None and any(turn <= fired.turn for turn in steps),
        concerns_learner=_concerns(record, inject, answering),
        answers=tuple(piece for turn in dealing for piece in turn.evidence()),
        planned=_planned(record, inject, answering) if fired else (),
        steps=tuple(TurnMinute(turn=turn.number, minute=turn.minute) for turn in dealing),
        ids=inject.ids,
        provenance=inject.provenance,
    )


def _is_between(fired: int, step: int, settled: int | None) -> bool:
    """The step came after the news, and not only once others had dealt with it."""
    return fired < step and (settled is None or step <= settled)


def _inject_outcome(fired: Fired | None) -> InjectOutcome:
    if fired is None:
        return "not_fired"
    match fired.outcome:
        case "in_time" | "late" | "unanswered":
            return fired.outcome
        case _:
            return "open"


def actions_in(condition: Condition) -> frozenset[str]:
    """Return the actions that can make a condition hold."""
    return frozenset(name for part in _parts(condition) for name in (*part.actions, *part.any_action))


def _settled_turn(record: SessionRecord, inject: str) -> int | None:
    settled = (
        entry.turn
        for entry in record.state.log
        if isinstance(entry.event, InjectSettled)
        and entry.event.inject == inject
        and entry.event.outcome != "unanswered"
    )
    return next(settled, None)


def _concerns(record: SessionRecord, inject: Inject, answering: frozenset[str]) -> bool:
    """The learner was told, and could answer it with an action of the own agency."""
    state = record.state
    told = any(
        isinstance(entry.event, InjectFired) and entry.event.inject == inject.id and state.learner in entry.event.told
        for entry in state.log
    )
    return told and any(
        state.learner in state.scenario.action[name].agencies for name in answering if name in state.scenario.action
    )


def _dealing(record: SessionRecord, inject: Inject, answering: frozenset[str]) -> list[Turn]:
    """Return the learner's turns after the firing that deal with it.

    That is an action, a request that is taken on, news passed on, a question about the news or about what it needs.
    """
    fired = record.state.injects[inject.id]
    return [turn for turn in record.turns if turn.number > fired.turn and _deals_with(turn, inject, answering, record)]


def _deals_with(turn: Turn, inject: Inject, answering: frozenset[str], record: SessionRecord) -> bool:
    learner = record.state.learner
    deeds = [taken.action for taken in turn.events(ActionTaken) if taken.by_learner]
    deeds += [work.action for work in turn.events(DutyAccepted) if work.asked_by == learner]
    return (
        any(name in answering and record.sure.get(name) == turn.number for name in deeds)
        or any(shared.by == learner and shared.fact in inject.gives for shared in turn.events(FactShared))
        or _asks_about(turn, inject, answering)
    )


def _planned(record: SessionRecord, inject: Inject, answering: frozenset[str]) -> tuple[QuoteEvidence, ...]:
    """Return the words to agencies, in the phase of the news, that speak of a step which answers it.

    Whoever says what to do if the line goes dead has thought of it, before it does or after.
    """
    turns = (
        turn
        for turn in record.turns
        if turn.phase == inject.phase and turn.person is None and turn.reading is not None
        if any(act.id in answering for act in turn.reading.kinds("request", "decide", "ask"))
    )
    return tuple(piece for turn in turns for piece in turn.evidence())


def _asks_about(turn: Turn, inject: Inject, answering: frozenset[str]) -> bool:
    """The learner asks an agency about the news or about what it needs, in words that clearly mean it."""
    if turn.reading is None or turn.person is not None:
        return False
    asked = turn.reading.wanted
    aims = (aim.fact for each in asked for aim in each.aims if aim.fit >= CLEAR)
    named = (name for each in asked for name in each.actions)
    return not answering.isdisjoint(named) or not set(inject.gives).isdisjoint(aims)


def phase_spans(record: SessionRecord) -> tuple[PhaseSpan, ...]:
    """Return the phases as they were played, each from its first exercise minute to the next one's."""
    state = record.state
    entered = [(entry.event.phase, entry.minute) for entry in state.log if isinstance(entry.event, PhaseEntered)]
    if not entered or entered[0][0] != state.scenario.phases[0].id:
        entered.insert(0, (state.scenario.phases[0].id, 0.0))
    ends = [*(minute for _, minute in entered[1:]), state.minute]
    titles = {phase.id: phase.title[record.language] for phase in state.scenario.phases}
    turns = Counter(turn.phase for turn in record.turns if not isinstance(turn.input, PhaseAsked))
    return tuple(
        PhaseSpan(phase=phase, title=titles[phase], start=start, end=max(start, end), turns=turns[phase])
        for (phase, start), end in zip(entered, ends, strict=True)
    )

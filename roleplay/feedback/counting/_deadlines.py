"""Duties of the learner's agency and changes from outside: met or answered early, in time, late, or not at all."""

from collections import Counter
from collections.abc import Iterator

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import (
    ActionTaken,
    AnyEvent,
    DutyAccepted,
    DutyDone,
    Entry,
    FactDisclosed,
    FactFound,
    FactShared,
    InjectFired,
    InjectSettled,
    PhaseEntered,
)
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import PhaseAsked, Reflected
from roleplay.exercise.log.state import State
from roleplay.exercise.words.fitting_facts import CLEAR
from roleplay.feedback.counting._lines import DutyLine, InjectLine, PhaseSpan, TurnMinute
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.parts import DutyOutcome, QuoteEvidence
from roleplay.scenario.agencies import Duty
from roleplay.scenario.conditions import Condition
from roleplay.scenario.flow import Inject
from roleplay.scenario.vocabulary import PHASES, PhaseId

ENOUGH_TURNS = 3
"""Turns of a talk from which on a person was heard, whatever they told."""

# What can make a duty's condition come true.
_MOVING = (ActionTaken, FactShared, FactFound, FactDisclosed, InjectFired, Reflected, DutyDone)


def count_duties(record: SessionRecord) -> Iterator[DutyLine]:
    """Yield the duties of the learner's agency in the order of the case."""
    state, language = record.state, record.language
    own = [duty for duty in record.case.duties if duty.agency == record.learner]
    first_met = _first_met(record, own)
    for duty in own:
        entry, phase = first_met.get(duty.id, (None, state.phase))
        due, now = PHASES.index(duty.phase), PHASES.index(phase)
        if entry is not None:
            in_time = state.done.get(duty.id, phase == duty.phase)
            outcome: DutyOutcome = "early" if now < due else "in_time" if in_time else "late"
        else:
            outcome = "not_reached" if due > now else "tried" if _tried(record, duty) else _left(state, duty)
        yield DutyLine(
            id=duty.id,
            title=duty.title[language],
            text=duty.text[language],
            phase=duty.phase,
            outcome=outcome,
            turn=entry.turn if entry else None,
            minute=entry.minute if entry else None,
            by_learner=entry is not None and _has_part(record, duty.met_when),
            within=duty.within,
            ids=duty.ids,
            provenance=duty.provenance,
        )


def _tried(record: SessionRecord, duty: Duty) -> bool:
    """Return whether the learner likely asked for what meets a duty, or talked with whom it wants to tell something.

    That nothing came of it is then no blame: the world may have made it impossible.
    """
    steps = actions_in(duty.met_when) | ({duty.via} if duty.via is not None else set())
    talked = Counter(turn.person for turn in record.talks())
    to_hear = {name for part in _parts(duty.met_when) for name in part.disclosed_at_least}
    return any(turn.likely_means(step) for turn in record.turns for step in steps) or any(
        talked[name] >= ENOUGH_TURNS for name in to_hear
    )


def _left(state: State, duty: Duty) -> DutyOutcome:
    return "missed" if duty.id in state.missed else "open"


def _first_met(record: SessionRecord, duties: list[Duty]) -> dict[str, tuple[Entry, PhaseId]]:
    """Return for each duty when its condition first held, by going through the session once more.

    The exercise itself counts a duty only once its phase has begun.
    """
    state, found = State(record.case), dict[str, tuple[Entry, PhaseId]]()
    for entry in record.state.log:
        apply(state, entry)
        if not isinstance(entry.event, _MOVING):
            continue
        for duty in duties:
            named = isinstance(entry.event, DutyDone) and entry.event.duty == duty.id
            if duty.id not in found and (named or holds(duty.met_when, state)):
                found[duty.id] = entry, state.phase
    return found


def _has_part(record: SessionRecord, condition: Condition) -> bool:
    """Return whether the learner did or asked for an action, told a fact, heard a person or answered in the debrief.

    Only the learner talks to persons: what they told, the learner was told.
    """
    state, told = record.state, {name: inner.told for name, inner in record.state.persons.items()}
    parts = list(_parts(condition))
    known = (state.known(agency).get(name) for part in parts for agency, facts in part.knows.items() for name in facts)
    return (
        not record.own_actions().keys().isdisjoint(actions_in(condition))
        or any(held is not None and held.source == record.learner for held in known)
        or any(told.get(name) for part in parts for name in part.disclosed_at_least)
        or any(fact in facts for part in parts for fact in part.disclosed for facts in told.values())
        or bool(condition.reflections and state.reflections)
    )


def _parts(condition: Condition) -> Iterator[Condition]:
    """Yield a condition and all conditions in it."""
    yield condition
    for part in (*condition.all, *condition.any):
        yield from _parts(part)


def actions_in(condition: Condition) -> frozenset[str]:
    """Return the actions that can make a condition hold."""
    return frozenset(name for part in _parts(condition) for name in (*part.actions, *part.any_action))


def count_injects(record: SessionRecord) -> Iterator[InjectLine]:
    """Yield all injects of the case, those that fired with what the learner did about them."""
    language, case, log = record.language, record.case, record.state.log
    for inject in case.injects:
        fired, answering = record.state.injects.get(inject.id), actions_in(inject.answered_when)
        line = InjectLine(
            id=inject.id,
            title=inject.title[language],
            text=inject.text[language],
            outcome="not_fired",
            ids=inject.ids,
            provenance=inject.provenance,
        )
        if fired is None:
            yield line
            continue
        own = (record.learner in case.action[name].agencies for name in answering if name in case.action)
        settled = next((entry.turn for entry in log if _answers(entry.event, inject)), None)
        steps = [turn for name, turn in record.credited_actions().items() if name in answering]
        dealing = [turn for turn in record.turns[fired.turn :] if _deals_with(turn, inject, answering, record)]
        found = {
            "outcome": fired.outcome or "open",
            "turn": fired.turn,
            "minute": fired.minute,
            "settled_turn": settled,
            "settled_minute": fired.settled,
            # After the news, and not only once others had dealt with it.
            "by_learner": any(fired.turn < step and (settled is None or step <= settled) for step in steps),
            "prepared": settled is not None and any(turn <= fired.turn for turn in steps),
            # The learner was told, and could answer it with an action of the own agency.
            "concerns_learner": record.learner in fired.told and any(own),
            "answers": tuple(piece for turn in dealing for piece in turn.evidence()),
            "planned": _planned(record, inject, answering),
            "steps": tuple(TurnMinute(turn=turn.number, minute=turn.minute) for turn in dealing),
        }
        yield line.model_copy(update=found)


def _answers(event: AnyEvent, inject: Inject) -> bool:
    return isinstance(event, InjectSettled) and event.inject == inject.id and event.outcome != "unanswered"


def _deals_with(turn: Turn, inject: Inject, answering: frozenset[str], record: SessionRecord) -> bool:
    """Whether a turn takes an action, has a request taken on, passes news on, or asks about it or about what it needs.

    The learner asks an agency, in words that clearly mean it.
    """
    deeds = [taken.action for taken in turn.events(ActionTaken) if taken.by_learner]
    deeds += [work.action for work in turn.events(DutyAccepted) if work.asked_by == record.learner]
    passed_on = [shared.fact for shared in turn.events(FactShared) if shared.by == record.learner]
    asked = turn.reading.wanted if turn.reading is not None and turn.person is None else ()
    aims = [aim.fact for each in asked for aim in each.aims if aim.fit >= CLEAR]
    return (
        any(name in answering and record.sure.get(name) == turn.number for name in deeds)
        or any(fact in inject.gives for fact in (*passed_on, *aims))
        or any(name in answering for each in asked for name in each.actions)
    )


def _planned(record: SessionRecord, inject: Inject, answering: frozenset[str]) -> tuple[QuoteEvidence, ...]:
    """Return the words to agencies, in the phase of the news, that speak of a step which answers it.

    Whoever says what to do if the line goes dead has thought of it, before it does or after.
    """
    return tuple(
        piece
        for turn in record.turns
        if turn.phase == inject.phase and turn.person is None
        if any(act.id in answering for act in turn.kinds("request", "decide", "ask"))
        for piece in turn.evidence()
    )


def phase_spans(record: SessionRecord) -> tuple[PhaseSpan, ...]:
    """Return the phases as they were played, each from its first exercise minute to the next one's."""
    state, phases = record.state, record.case.phases
    entered = [(entry.event.phase, entry.minute) for entry in state.log if isinstance(entry.event, PhaseEntered)]
    if not entered or entered[0][0] != phases[0].id:
        entered.insert(0, (phases[0].id, 0.0))
    ends = [*(minute for _, minute in entered[1:]), state.minute]
    titles = {phase.id: phase.title[record.language] for phase in phases}
    turns = Counter(turn.phase for turn in record.turns if not isinstance(turn.input, PhaseAsked))
    return tuple(
        PhaseSpan(phase=phase, title=titles[phase], start=start, end=max(start, end), turns=turns[phase])
        for (phase, start), end in zip(entered, ends, strict=True)
    )

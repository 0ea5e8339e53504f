"""The course of things after each learner turn: work falls due, duties are met, injects fire and are answered."""

from collections.abc import Iterator
from typing import Literal

from roleplay.exercise.agencies import duties
from roleplay.exercise.agencies.duties import begin_alone, complete, is_early, is_late, is_over, meet_duties, obstacle
from roleplay.exercise.agencies.policy import minutes_of, wanted_fact
from roleplay.exercise.agencies.sharing import all_may_know, may_know, share
from roleplay.exercise.flow.facilitation import intervention
from roleplay.exercise.log import events
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import ClockMoved, DutyDeclined, Event, FactFound, InjectFired, InjectSettled
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR
from roleplay.exercise.log.state import State, Work
from roleplay.exercise.talk.stage import Stage
from roleplay.scenario.flow import Inject
from roleplay.scenario.vocabulary import AGENCIES, AgencyId

Cause = Literal["minute", "turns", "condition", "hand"]
TURNS_BETWEEN_ASKS = 2
TURNS_BETWEEN_EXCHANGES = 3


def run_on(stage: Stage) -> Iterator[Event]:
    """Yield what happens after the learner's turn; in a drill nobody else is there and only the time runs out."""
    state = stage.state
    if state.drill is not None:
        yield from _intervene(stage, (state.learner,))
        return
    for work in _open_work(state):
        if work.due <= state.minute:
            yield from _carry_out(stage, work)
    yield from meet_duties(state)
    yield from _settle_injects(stage)
    yield from _fire_injects(stage)
    yield from _take_up(stage)
    yield from begin_alone(state)
    yield from _exchange(stage)
    yield from _ask_learner(stage)
    yield from _intervene(stage)
    yield from meet_duties(state)


def _intervene(stage: Stage, audience: tuple[str, ...] | None = None) -> Iterator[Event]:
    act = intervention(stage.state)
    if act is not None:
        yield stage.move(FACILITATOR, act, audience=audience)


def leave_phase(stage: Stage) -> Iterator[Event]:
    """Yield the end of the present phase: the clock runs on until what was promised for it is done or cannot be."""
    state = stage.state
    for work in _open_work(state):
        if work.due > state.minute:
            yield ClockMoved(minutes=round(work.due - state.minute, 3))
        yield from _carry_out(stage, work)
        yield from meet_duties(state)
        yield from _settle_injects(stage)
    yield from meet_duties(state)
    yield from _settle_injects(stage)


def fire(stage: Stage, inject: Inject, cause: Cause) -> Iterator[Event]:
    """Yield the firing of one inject, the facts it brings and the words that tell it."""
    state = stage.state
    seated = tuple(agency for agency in inject.tells or AGENCIES if agency in state.scenario.seat)
    yield InjectFired(inject=inject.id, cause=cause, told=seated)
    for fact in inject.gives:
        yield FactFound(fact=fact, to=seated, source=inject.id)
    if state.learner in seated:
        yield stage.move(NARRATOR, "inject", audience=seated, inject=inject.id)
        return
    # What the learner's agency does not learn of itself reaches it through an agency that does.
    facts = tuple(fact for fact in inject.gives if may_know(state.scenario.fact[fact], state.learner, state))
    for fact in facts:
        yield from share(state, state.scenario.fact[fact], seated[0], (state.learner,))
    if facts:
        yield stage.move(seated[0], "share", channel="direct", to=state.learner, facts=facts)


def _open_work(state: State) -> list[Work]:
    works = (work for work in state.work if not is_early(state, state.scenario.action[work.action]))
    return sorted(works, key=lambda work: (work.due, work.agency, work.action))


def _carry_out(stage: Stage, work: Work) -> Iterator[Event]:
    """The agency does what it took on, or, if something stands in the way now, says so to whoever asked for it."""
    state = stage.state
    action = state.scenario.action[work.action]
    if not is_over(state, action) and obstacle(state, action, work.agency) is None:
        yield from complete(state, action, work.agency)
        yield from _report(stage, work)
        return
    if work.asked_by == state.learner:
        yield stage.unasked(work.agency, "unable", channel="direct", to=state.learner, action=action.id)
    yield DutyDeclined(agency=work.agency, action=action.id, why="blocked")


def _report(stage: Stage, work: Work) -> Iterator[Event]:
    """The agency reports to whoever asked, with the result that the asker may know; its own work it reports briefly."""
    state = stage.state
    action = state.scenario.action[work.action]
    asked = work.asked_by == state.learner
    if not asked and not stage.has_room():
        return
    found = (state.scenario.fact[fact] for fact in action.gives if fact in state.known(work.agency))
    facts = tuple(fact.id for fact in found if asked and may_know(fact, state.learner, state))
    for fact in facts:
        yield from share(state, state.scenario.fact[fact], work.agency, (state.learner,))
    channel = "direct" if facts else "room"
    yield stage.unasked(work.agency, "report", channel=channel, to=state.learner, action=action.id, facts=facts)


def _settle_injects(stage: Stage) -> Iterator[Event]:
    """Injects are answered, or not in time; what came of one is told to a learner who has heard of it."""
    state = stage.state
    for name, fired in list(state.injects.items()):
        inject = state.scenario.inject[name]
        over = state.minute - fired.minute > inject.within
        is_answered = fired.outcome in (None, "unanswered") and holds(inject.answered_when, state)
        was_open = fired.outcome is None
        if is_answered:
            yield InjectSettled(inject=name, outcome="late" if over else "in_time")
        elif was_open and over:
            yield InjectSettled(inject=name, outcome="unanswered")
        if was_open and (is_answered or over) and state.has_heard_of(name):
            yield stage.tell("inject_answered" if is_answered else "inject_unanswered", inject=name)


def _fire_injects(stage: Stage) -> Iterator[Event]:
    """At most one inject a turn, so that each can be met."""
    state = stage.state
    for inject in state.scenario.injects:
        if inject.id in state.injects or inject.phase != state.phase or not holds(inject.when, state):
            continue
        cause = _cause(state, inject)
        if cause is not None:
            yield from fire(stage, inject, cause)
            return


def _cause(state: State, inject: Inject) -> Cause | None:
    if inject.minute is not None and state.phase_minute >= inject.minute:
        return "minute"
    if inject.turns is not None and state.turn - state.phase_turn >= inject.turns:
        return "turns"
    if inject.minute is None and inject.turns is None:
        return "condition"
    return None


def _take_up(stage: Stage) -> Iterator[Event]:
    """Who was asked for a step that could not be taken yet takes it up by itself once nothing stands in its way."""
    state = stage.state
    for agency, name in list(state.put_off):
        action = state.scenario.action[name]
        able = duties.is_free(state, agency) and duties.is_possible(state, action, agency)
        if able and not is_early(state, action) and not duties.missing_facts(state, agency, action):
            due = state.minute + action.minutes
            yield events.DutyAccepted(agency=agency, action=name, due=due, asked_by=state.learner)
            yield stage.unasked(agency, "takes_up", action=name, minutes=minutes_of(state, action))


def _exchange(stage: Stage) -> Iterator[Event]:
    """One agent asks another for what its duty lacks: at once for what it begins alone, for the rest now and then."""
    state = stage.state
    # A question without its answer would leave the learner wondering, many of them would leave no room for a word.
    if state.phase not in ("preliminary", "crisis") or not stage.has_room(2):
        return
    now_and_then = stage.between_allowed and (state.turn - state.phase_turn) % TURNS_BETWEEN_EXCHANGES == 0
    for duty in state.scenario.duties:
        pressing = duty.starts == "alone" or (now_and_then and not is_late(duty, state))
        if duty.agency == state.learner or duty.phase != state.phase or duty.id in state.done or not pressing:
            continue
        for fact_id in duty.needs_facts:
            holder = _agent_holding(state, fact_id, duty.agency)
            if holder is None or f"{duty.agency}:{fact_id}" in state.asked or stage.spoke(duty.agency, holder):
                continue
            yield stage.unasked(duty.agency, "ask", to=holder, asks_for=fact_id)
            open_to_all = all_may_know(state.scenario.fact[fact_id], state)
            yield from share(state, state.scenario.fact[fact_id], holder, stage.room if open_to_all else (duty.agency,))
            if open_to_all:
                yield stage.unasked(holder, "share", to=duty.agency, facts=(fact_id,))
            return


def _agent_holding(state: State, fact_id: str, asker: AgencyId) -> AgencyId | None:
    if fact_id in state.known(asker) or not may_know(state.scenario.fact[fact_id], asker, state):
        return None
    others = (seat.agency for seat in state.scenario.seats if seat.agency not in (asker, state.learner))
    return next((agency for agency in others if fact_id in state.known(agency)), None)


def _ask_learner(stage: Stage) -> Iterator[Event]:
    """An agent whose duty lacks what the learner knows asks for it, not more often than every other turn."""
    state = stage.state
    if not stage.between_allowed or not stage.has_room() or state.phase not in ("preliminary", "crisis"):
        return
    if state.turn - max(state.asked.values(), default=-TURNS_BETWEEN_ASKS) < TURNS_BETWEEN_ASKS:
        return
    for seat in state.scenario.seats:
        if seat.agency == state.learner or stage.spoke(seat.agency):
            continue
        wanted = wanted_fact(state, seat.agency)
        if wanted is not None and may_know(state.scenario.fact[wanted], seat.agency, state):
            yield stage.unasked(seat.agency, "ask", to=state.learner, asks_for=wanted)
            return

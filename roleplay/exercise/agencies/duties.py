"""Duties and actions: what completing an action brings about, which duties are met, what agents begin by themselves."""

from collections.abc import Iterator
from typing import Literal

from roleplay.exercise.log import events
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import Event
from roleplay.exercise.log.state import State
from roleplay.scenario.agencies import Action, Duty, Obstacle
from roleplay.scenario.vocabulary import PHASES, AgencyId, PhaseId

MOST_WORK_AT_ONCE = 2


def complete(state: State, action: Action, agency: AgencyId, reason: str = "") -> Iterator[Event]:
    """Yield everything that completing `action` brings about, except what people say of it."""
    yield events.ActionTaken(
        action=action.id,
        agency=agency,
        by_learner=agency == state.learner,
        reason=reason,
        interpreter=action.interpreter,
        separates=action.separates,
    )
    if action.harm is not None and agency == state.learner:
        yield events.HarmDone(harm=action.harm, detail=action.id)
    for fact in action.gives:
        to = tuple(name for name in (action.gives_to or (agency,)) if fact not in state.known(name))
        if to:
            yield events.FactFound(fact=fact, to=to, source=action.id)
    for person in action.touches:
        if action.calms and person in state.persons:
            yield events.StateChanged(person=person, cause=action.id, changes=dict(action.calms))


def meet_duties(state: State) -> Iterator[Event]:
    """Yield `DutyDone` for each duty whose condition has come to hold; never before its phase."""
    so_far = PHASES[: PHASES.index(state.phase) + 1]
    for duty in state.scenario.duties:
        if duty.id not in state.done and duty.phase in so_far and holds(duty.met_when, state):
            yield events.DutyDone(duty=duty.id, in_time=duty.phase == state.phase and not is_late(duty, state))


def is_late(duty: Duty, state: State) -> bool:
    """Return whether the duty's time (an exercise rule) is over in the present phase."""
    return duty.within is not None and state.phase_minute > duty.within


def miss_duties(state: State, phase: PhaseId) -> Iterator[Event]:
    """Yield `DutyMissed` for each duty of `phase` that is unmet as the phase ends."""
    for duty in state.scenario.duties:
        if duty.phase == phase and duty.id not in state.done and duty.id not in state.missed:
            yield events.DutyMissed(duty=duty.id)


def begin_alone(state: State) -> Iterator[Event]:
    """Yield `DutyAccepted` for what agents begin by themselves in the present phase, and are not just being asked."""
    asked = {step for called in state.called.values() for step in called.steps}
    for duty in state.scenario.duties:
        alone = duty.phase == state.phase and duty.starts == "alone" and duty.agency != state.learner
        if duty.via is None or duty.via in asked or not alone or duty.id in state.done:
            continue
        action = state.scenario.action[duty.via]
        able = is_free(state, duty.agency) and is_possible(state, action, duty.agency)
        if able and not missing_facts(state, duty.agency, action):
            yield events.DutyAccepted(agency=duty.agency, action=action.id, due=state.minute + action.minutes)


def is_possible(state: State, action: Action, agency: AgencyId) -> bool:
    """Return whether `agency` may take `action` now and nobody has done so or is about to."""
    return (
        agency in action.agencies
        and action.id not in state.begun
        and (not action.phases or state.phase in action.phases)
        and obstacle(state, action, agency) is None
    )


def obstacle(state: State, action: Action, agency: AgencyId) -> int | None:
    """Return the place of the first obstacle that keeps `agency` from taking `action` now; None if there is none."""
    return next((number for number, item in enumerate(action.blocked) if _stands(state, item, agency)), None)


def _stands(state: State, item: Obstacle, agency: AgencyId) -> bool:
    known = state.known(agency)
    removed = item.unless is not None and holds(item.unless, state)
    return not removed and not any(fact in known for fact in item.unless_known)


def refusal(state: State, action: Action, agency: AgencyId) -> events.ActionRefused | None:
    """Return why the learner's `agency` cannot take `action` now, or None if it can."""
    why: Literal["mandate", "done", "phase", "blocked"]
    if agency not in action.agencies:
        why = "mandate"
    elif action.id in state.taken:
        why = "done"
    elif action.phases and state.phase not in action.phases:
        why = "phase"
    elif obstacle(state, action, agency) is not None:
        why = "blocked"
    else:
        return None
    return events.ActionRefused(action=action.id, why=why)


def before(state: State, action: Action, agency: AgencyId) -> Action | None:
    """Return the own action that removes what keeps an agency from `action` now; None where it takes more, or none."""
    refused = refusal(state, action, agency)
    if refused is None or refused.why != "blocked":
        return None
    standing = [item.unless for item in action.blocked if _stands(state, item, agency)]
    names = [name for unless in standing if unless is not None for name in unless.actions if name not in state.taken]
    removes = all(unless is not None and unless.actions for unless in standing)
    match [state.scenario.action[name] for name in dict.fromkeys(names)]:
        case [only] if removes and is_possible(state, only, agency):
            return only
    return None


def is_early(state: State, action: Action) -> bool:
    """Return whether the action belongs to a later phase only; it can be promised, and is done then."""
    here = PHASES.index(state.phase)
    return bool(action.phases) and all(PHASES.index(phase) > here for phase in action.phases)


def is_over(state: State, action: Action) -> bool:
    """Return whether the phases of the action have passed or do not include the present one."""
    return bool(action.phases) and state.phase not in action.phases and not is_early(state, action)


def is_free(state: State, agency: AgencyId) -> bool:
    """Return whether the agency has hands free for another action."""
    actions = (state.scenario.action[work.action] for work in state.work if work.agency == agency)
    return sum(1 for action in actions if not is_early(state, action)) < MOST_WORK_AT_ONCE


def missing_facts(state: State, agency: AgencyId, action: Action) -> tuple[str, ...]:
    """Return the facts that `agency` must know before it takes `action`, and does not know yet.

    Where one of several is enough, that is the first of them. What is promised for a later phase can still be learned.
    """
    needed = needed_for(state, agency, action)
    for item in action.blocked:
        if item.unless_known and _stands(state, item, agency) and not is_early(state, action):
            needed.append(item.unless_known[0])
    return tuple(fact for fact in dict.fromkeys(needed) if fact not in state.known(agency))


def needed_for(state: State, agency: AgencyId, action: Action) -> list[str]:
    """Return the facts that the agency's duties want known before it takes `action`."""
    duties = (duty for duty in state.scenario.duties if duty.agency == agency and duty.via == action.id)
    return [fact for duty in duties for fact in duty.needs_facts]


def open_duties(state: State, agency: AgencyId, phase: PhaseId | None = None) -> tuple[Duty, ...]:
    """Return the unmet duties of an agency, of one phase or of all phases so far."""
    phases = (phase,) if phase is not None else PHASES[: PHASES.index(state.phase) + 1]
    own = (duty for duty in state.scenario.duties if duty.agency == agency and duty.id not in state.done)
    return tuple(duty for duty in own if duty.phase in phases)

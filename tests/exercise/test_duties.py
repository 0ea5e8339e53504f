"""What may be done now, whatever the case: whose a step is, what it waits for, which duties it meets."""

import math
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies import duties
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import DutyAccepted, DutyDone, DutyMissed
from roleplay.exercise.log.state import State, Work
from roleplay.scenario.agencies import Action, Duty
from roleplay.scenario.vocabulary import AGENCIES, PHASES, AgencyId
from tests.exercise.chances import FEW, any_state, one_of, some
from tests.thorough import amount

tried = settings(max_examples=amount(80, 800), deadline=None)
seeds = st.integers(0, 1_000_000)
TWO = 2  # pieces of work at once, and subjects named at once
THREE = 3  # steps named as done


# --- what the rules rest on, as the case says it


def is_later(state: State, action: Action) -> bool:
    return bool(action.phases) and min(map(PHASES.index, action.phases)) > PHASES.index(state.phase)


def is_past(state: State, action: Action) -> bool:
    return state.phase not in (action.phases or PHASES) and not is_later(state, action)


def obstacles(state: State, action: Action, agency: AgencyId) -> list[int]:
    """The places of what stands in the way: nothing that it waits for has happened, nothing it asks for is known."""
    return [
        place
        for place, item in enumerate(action.blocked)
        if (item.unless is None or not holds(item.unless, state))
        and set(item.unless_known).isdisjoint(state.known(agency))
    ]


def lacks(state: State, action: Action, agency: AgencyId) -> list[str]:
    """The facts that an agency has to know first, for its duties and against obstacles of the present."""
    wanted = [
        fact
        for duty in state.scenario.duties
        if (duty.agency, duty.via) == (agency, action.id)
        for fact in duty.needs_facts
    ]
    if not is_later(state, action):
        places = obstacles(state, action, agency)
        wanted += [action.blocked[place].unless_known[0] for place in places if action.blocked[place].unless_known]
    return list(dict.fromkeys(fact for fact in wanted if fact not in state.known(agency)))


def hands(state: State, agency: AgencyId) -> int:
    """How many pieces of work of the present an agency has."""
    own = (state.scenario.action[work.action] for work in state.work if work.agency == agency)
    return len([action for action in own if not is_later(state, action)])


def minutes(state: State, work: Work) -> int | None:
    later = is_later(state, state.scenario.action[work.action])
    return None if later else max(1, math.ceil(work.due - state.minute))


def steps(dice: random.Random, state: State) -> tuple[AgencyId, Action]:
    return one_of(state, dice), dice.choice(state.scenario.actions[:FEW])


# --- what may be done


@tried
@given(seeds)
def test_a_step_is_open_to_its_agencies_in_its_phases_while_nothing_stands_in_its_way(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    agency, action = steps(dice, state)
    standing = obstacles(state, action, agency)
    phase = state.phase in (action.phases or PHASES)
    assert duties.obstacle(state, action, agency) == (standing[0] if standing else None)
    assert duties.is_early(state, action) == is_later(state, action)
    assert duties.is_over(state, action) == is_past(state, action)
    assert duties.missing_facts(state, agency, action) == tuple(lacks(state, action, agency))
    assert duties.is_free(state, agency) == (hands(state, agency) < TWO)
    begun = {*state.taken, *(work.action for work in state.work)}
    able = agency in action.agencies and action.id not in begun and phase and not standing
    assert duties.is_possible(state, action, agency) == able
    refused = duties.refusal(state, action, agency)
    against = {
        "mandate": agency not in action.agencies,
        "done": action.id in state.taken,
        "phase": not phase,
        "blocked": bool(standing),
    }
    assert (refused.why if refused is not None else None) == next(
        (why for why, stands in against.items() if stands), None
    )
    first = duties.before(state, action, agency)
    waits = [action.blocked[place].unless for place in standing]
    needed = {name for unless in waits if unless is not None for name in unless.actions if name not in state.taken}
    alone = len(needed) == 1 and all(unless is not None and unless.actions for unless in waits)
    other = state.scenario.action[needed.pop()] if alone and refused is not None and refused.why == "blocked" else None
    assert first == (other if other is not None and duties.is_possible(state, other, agency) else None)


@tried
@given(seeds)
def test_duties_are_met_once_and_missed_when_their_phase_ends(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    here = PHASES.index(state.phase)
    so_far = [duty for duty in state.scenario.duties if PHASES.index(duty.phase) <= here and duty.id not in state.done]
    spent = state.minute - state.phase_began
    late = {
        duty.id for duty in so_far if duty.phase != state.phase or (duty.within is not None and spent > duty.within)
    }
    assert list(duties.meet_duties(state)) == [
        DutyDone(duty=duty.id, in_time=duty.id not in late) for duty in so_far if holds(duty.met_when, state)
    ]
    state.missed = {duty.id for duty in some(state.scenario.duties, dice, 3)}
    settled = state.done.keys() | state.missed
    assert list(duties.miss_duties(state, state.phase)) == [
        DutyMissed(duty=duty.id)
        for duty in state.scenario.duties
        if duty.phase == state.phase and duty.id not in settled
    ]
    agency, phase = dice.choice(AGENCIES), dice.choice(PHASES)
    own = [duty for duty in state.scenario.duties if duty.agency == agency and duty.id not in state.done]
    assert duties.open_duties(state, agency) == tuple(duty for duty in own if duty in so_far)
    assert duties.open_duties(state, agency, phase) == tuple(duty for duty in own if duty.phase == phase)


@tried
@given(seeds)
def test_what_an_agency_begins_by_itself_is_its_open_duty_and_possible(seed: int) -> None:
    state = any_state(random.Random(seed))

    def begins(duty: Duty) -> bool:
        action = state.scenario.action[duty.via or state.scenario.actions[0].id]
        open_ = duty.id not in state.done and duty.phase == state.phase and duty.agency != state.learner
        able = duties.is_possible(state, action, duty.agency) and not lacks(state, action, duty.agency)
        return duty.via is not None and open_ and duty.starts == "alone" and able and hands(state, duty.agency) < TWO

    assert [(event.agency, event.action) for event in duties.begin_alone(state) if isinstance(event, DutyAccepted)] == [
        (duty.agency, duty.via) for duty in state.scenario.duties if begins(duty)
    ]

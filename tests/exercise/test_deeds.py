"""What a message does by itself, whatever it says: own steps taken, told and taken back, and powers claimed."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies.duties import before, refusal
from roleplay.exercise.log import events
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import ActionRefused, ActionTaken, ActionUndone, ClockMoved, Decided, Event, Read
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.objecting import lawful
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.taking_back import take_back, work_asked_for
from roleplay.exercise.talk.turn import carry_out, converse
from roleplay.scenario.agencies import Action
from tests.exercise.chances import FEW, any_hearing, copy_of, done, happen
from tests.exercise.test_duties import is_later
from tests.exercise.test_hearing import surely
from tests.thorough import amount

tried = settings(max_examples=amount(120, 1200), deadline=None)
seeds = st.integers(0, 1_000_000)


def turn_of(dice: random.Random) -> tuple[Hearing, State, list[Event]]:
    """Return a message, the state before it, and all that it brought about."""
    hearing = any_hearing(dice)
    if dice.random() < 0.6:
        hearing.state.work = []  # so that more can be taken
    happen(hearing.state, hearing.said, Read(reading=hearing.reading))
    state = copy_of(hearing.state, hearing.state)
    return hearing, state, done(hearing.state, converse(hearing.stage, hearing.said, hearing.reading))


def take(state: State, action: Action, text: str) -> list[tuple[str, str]]:
    taken = ActionTaken(
        action=action.id, agency=state.learner, by_learner=True, interpreter=action.interpreter,
        separates=action.separates,
    )  # fmt: skip
    happen(state, taken)
    for fact in action.gives:
        to = tuple(name for name in (action.gives_to or (state.learner,)) if fact not in state.known(name))
        happen(state, events.FactFound(fact=fact, to=to, source=action.id))
    return [(action.id, text)]


@pytest.mark.long
@tried
@given(seeds)
def test_own_steps_that_words_decide_or_tell_are_taken_if_they_can_be(seed: int) -> None:
    hearing, state, found = turn_of(random.Random(seed))
    if any(isinstance(event, ActionUndone) for event in found):
        return  # what is taken back is looked at below
    text, learner = hearing.said.text, state.learner
    facts = list(dict.fromkeys((*hearing.said.facts, *hearing.reading.facts)))
    news = {agency: sum(fact not in state.known(agency) for fact in facts) for agency in hearing.chosen}
    happen(state, *(each for each in found if isinstance(each, events.FactShared) and each.by == learner))
    expected: list[tuple[str, str]] = []
    for action in state.scenario.actions:
        if action.told_to in news and news[action.told_to] >= 2 and refusal(state, action, learner) is None:
            expected += take(state, action, text)
    rest = lawful(Hearing(hearing.stage, hearing.said, hearing.reading))
    refused = []
    for name in surely(rest, "decide"):
        action = state.scenario.action[name]
        if action.agents_only:
            continue
        against, first = refusal(state, action, learner), before(state, action, learner)
        if against is None or first is not None:
            for each in (first, action) if first is not None else (action,):
                expected += take(state, each, text)
        elif against.why in ("blocked", "mandate"):
            refused.append((name, against.why))
        elif against.why == "phase" and is_later(state, action) and not hearing.may_be_left(action):
            refused.append((name, "phase"))
    own = [each for each in found if isinstance(each, ActionTaken)]
    assert [(each.action, each.reason) for each in own] == expected
    assert all(each.by_learner and each.agency == learner for each in own)
    assert [(each.action, each.why) for each in found if isinstance(each, ActionRefused)] == refused
    told = [event.move for event in found if isinstance(event, Decided)]
    assert [move.action for move in told if move.act == "action_done"] == [name for name, _ in expected]
    assert [
        (move.action, move.act) for move in told if move.act.startswith("refused_") and move.act != "refused_undo"
    ] == [(name, f"refused_{why}") for name, why in refused if why != "mandate"]
    slips = [each.power for each in found if isinstance(each, events.Slipped)]
    others = [name for name, why in refused if why == "mandate"]
    assert slips[len(slips) - len(others) :] == others, "what is others' to do is a slip, and told by whose it is"
    spent = [each.minutes for each in found if isinstance(each, ClockMoved)]
    if state.setup.pace != "real":
        assert spent == [state.scenario.action[name].minutes for name, _ in expected]


@pytest.mark.long
@tried
@given(seeds)
def test_claiming_a_power_of_anothers_is_a_slip_to_which_its_owner_objects(seed: int) -> None:
    hearing, state, found = turn_of(random.Random(seed))
    powers = {power.id: power for power in hearing.stage.library.powers}
    claimed = [
        powers[act.id or ""] for act in hearing.reading.acts if act.sure and (act.of, act.kind) == ("power", "decide")
    ]
    others = [power for power in claimed if state.learner not in power.owners]
    slips = [each for each in found if isinstance(each, events.Slipped) and each.power in powers]
    objects = [
        each.move for each in found if isinstance(each, Decided) and each.move.act == "object" and each.move.power
    ]
    if not others:
        assert not slips and not objects
        return
    power = others[0]
    right = power.owners[0] if power.owners else None
    assert slips == [events.Slipped(power=power.id, right_agency=right)]
    speaker = right if right in hearing.hearers else hearing.hearers[0]
    assert [(move.speaker, move.power, move.agency) for move in objects] in ([(speaker, power.id, right)], [])
    assert objects or len(found) > 3


@tried
@given(seeds)
def test_a_step_is_told_with_what_it_found_and_met_by_two_objections_at_most(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, stage = hearing.state, hearing.stage
    action = dice.choice(state.scenario.actions)
    found = done(state, carry_out(stage, action, "A reason."))
    moves = [event.move for event in found if isinstance(event, Decided)]
    assert (moves[0].act, moves[0].action, moves[0].facts) == ("action_done", action.id, action.gives)
    against = [agency for agency in action.objectors if agency != state.learner][:2] if action.objection else []
    assert [(move.speaker, move.act, move.channel) for move in moves[1:]] == [
        (agency, "push_back", "room") for agency in against
    ]
    harms = [each for each in found if isinstance(each, events.HarmDone)]
    assert [each.detail for each in harms] == ([action.id] if action.harm is not None else [])
    calmed = [each.person for each in found if isinstance(each, events.StateChanged)]
    assert calmed == ([person for person in action.touches if person in state.persons] if action.calms else [])


@tried
@given(seeds)
def test_what_the_world_allows_is_taken_back_and_what_it_met_is_open_again(seed: int) -> None:
    dice = random.Random(seed)
    hearing = any_hearing(dice)
    state, stage = hearing.state, hearing.stage
    action = dice.choice(state.scenario.actions[:FEW])
    undoable = dice.random() < 0.7
    actions = tuple(
        Action.model_construct(**{name: getattr(each, name) for name in Action.model_fields} | {"undoable": undoable})
        if each is action
        else each
        for each in state.scenario.actions
    )
    case = state.scenario
    state.scenario = case.model_construct(
        **{n: getattr(case, n) for n in type(case).model_fields} | {"actions": actions}
    )
    action = state.scenario.action[action.id]
    hearers = dice.choice((None, hearing.hearers))
    taken = state.taken.get(action.id)
    own = [w for w in state.work if w.action == action.id and w.asked_by == state.learner]
    own = [w for w in own if hearers is None or w.agency in hearers]
    assert work_asked_for(state, action.id, hearers) == (own[0] if own else None)
    for duty in state.scenario.duties:
        state.done |= {duty.id: True} if holds(duty.met_when, state) and dice.random() < 0.8 else {}
    met = [duty for duty in state.scenario.duties if duty.id in state.done and holds(duty.met_when, state)]
    direct = dice.random() < 0.5
    found = done(state, take_back(stage, action, "Why.", hearers, direct=direct))
    undone = [(each.agency, each.action, each.reason) for each in found if isinstance(each, ActionUndone)]
    moves = [event.move for event in found if isinstance(event, Decided)]
    (said,) = moves or (None,)
    mine = taken is not None and taken.by_learner and undoable
    if mine:
        assert undone == [(state.learner, action.id, "Why.")]
        assert said is not None and (said.act, said.action) == ("action_undone", action.id)
    elif own:
        assert undone == [(own[0].agency, action.id, "Why.")]
        assert said is not None and (said.speaker, said.act) == (own[0].agency, "withdrawn")
        assert (said.channel == "direct") == direct
    else:
        assert not undone
        assert (said.act if said is not None else None) == ("refused_undo" if taken is not None else None)
    reopened = [each.duty for each in found if isinstance(each, events.DutyReopened)]
    assert reopened == [duty.id for duty in met if undone and not holds(duty.met_when, state)]
    assert action.id not in {work.action for work in state.work} or not own or mine

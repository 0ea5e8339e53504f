"""The course of things by itself, in any state: news from outside, what agencies ask, who steps in and when."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.agencies.policy import wanted_fact
from roleplay.exercise.agencies.sharing import all_may_know, may_know
from roleplay.exercise.flow.course import fire, run_on
from roleplay.exercise.flow.facilitation import intervention, next_hint, open_question, speaks_otherwise
from roleplay.exercise.log import events
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import Fired, State, Taken, Work
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.conditions import Condition
from roleplay.scenario.flow import Hint, Inject
from roleplay.scenario.vocabulary import AGENCIES, PHASES
from tests.exercise.chances import FEW, WORDS, any_state, copy_of, done, happen, some
from tests.exercise.test_duties import is_later, is_past, obstacles
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(200, 2000), deadline=None)
seeds = st.integers(0, 1_000_000)


def any_stage(dice: random.Random) -> Stage:
    """Return a stage in any state whose injects come and are answered as chance has it."""
    state = any_state(dice)
    case = state.scenario
    injects = tuple(any_inject(dice, state, inject) for inject in case.injects)
    fields = {name: getattr(case, name) for name in Scenario.model_fields}
    state.scenario = Scenario.model_construct(**fields | {"injects": injects})
    for inject in some(injects, dice, 2):
        at = state.minute - dice.choice((0.0, 2.0, 3.0))
        outcome = dice.choice((None, None, "unanswered", "late", "in_time"))
        state.injects[inject.id] = Fired(state.turn, at, some(AGENCIES, dice, 3), outcome)
    library = shipped_content(KNOWLEDGE).library
    return Stage(state, library, between_allowed=dice.random() < 0.8, replies=dice.choice((0, 1, 3)))


def any_inject(dice: random.Random, state: State, inject: Inject) -> Inject:
    spent, turns = state.phase_minute, max(1, state.turn - state.phase_turn)
    changed = {
        "phase": dice.choice((state.phase, *PHASES)),
        "minute": dice.choice((None, spent, spent + 0.5)),
        "turns": dice.choice((None, turns, turns + 1)),
        "when": Condition(actions=some((each.id for each in state.scenario.actions[:FEW]), dice, 1)),
        "answered_when": Condition(actions=some((each.id for each in state.scenario.actions[:FEW]), dice, 1)),
        "within": 2.0,
        "tells": some(AGENCIES, dice, 3),
        "gives": some((each.id for each in state.scenario.facts[:FEW]), dice),
    }
    return inject.model_copy(update=changed)


def moves_in(found: list[Event], *acts: str) -> list[Move]:
    return [event.move for event in found if isinstance(event, Decided) and event.move.act in acts]


# --- news from outside


@tried
@given(seeds)
def test_news_reaches_whom_it_names_and_the_learner_by_one_who_may_pass_it_on(seed: int) -> None:
    dice = random.Random(seed)
    stage = any_stage(dice)
    state = stage.state
    inject = dice.choice(state.scenario.injects)
    told = tuple(agency for agency in inject.tells or AGENCIES if agency in state.scenario.seat)
    open_ = [f for f in inject.gives if may_know(state.scenario.fact[f], state.learner, state)]
    known = set(state.known(state.learner))
    found = done(state, fire(stage, inject, "hand"))
    assert found[0] == events.InjectFired(inject=inject.id, cause="hand", told=told)
    assert all(set(inject.gives) <= state.known(agency).keys() for agency in told)
    (*_, last) = found
    if state.learner in told:
        assert isinstance(last, Decided)
        assert (last.move.act, last.move.inject, last.move.audience) == ("inject", inject.id, told)
        return
    assert set(open_) <= state.known(state.learner).keys() <= known | set(open_)
    passed = moves_in(found, "share")
    assert [(move.speaker, move.facts, move.channel, move.to) for move in passed] == (
        [(told[0], tuple(open_), "direct", state.learner)] if open_ else []
    )


def would_fire(state: State, inject: Inject) -> str | None:
    if inject.id in state.injects or inject.phase != state.phase or not holds(inject.when, state):
        return None
    if inject.minute is not None and state.minute - state.phase_began >= inject.minute:
        return "minute"
    if inject.turns is not None and state.turn - state.phase_turn >= inject.turns:
        return "turns"
    return "condition" if inject.minute is None and inject.turns is None else None


def calm(dice: random.Random) -> Stage:
    """Return a stage on which no work falls due, so that nothing moves but what a test looks at."""
    stage = any_stage(dice)
    stage.state.work = [work for work in stage.state.work if work.due > stage.state.minute]
    return stage


@tried
@given(seeds)
def test_one_inject_fires_a_turn_and_those_that_fired_are_answered_or_not_in_time(seed: int) -> None:
    stage = calm(random.Random(seed))
    state = copy_of(stage.state, stage.state)
    found = done(stage.state, run_on(stage))
    first = next(((each.id, cause) for each in state.scenario.injects if (cause := would_fire(state, each))), None)
    fired = [event for event in found if isinstance(event, events.InjectFired)]
    assert [(event.inject, event.cause) for event in fired] == ([first] if first is not None else [])
    expected, words = {}, []
    for name, each in state.injects.items():
        inject = state.scenario.inject[name]
        over, met = state.minute - each.minute > 2.0, holds(inject.answered_when, state)
        if each.outcome in (None, "unanswered") and met:
            expected[name] = "late" if over else "in_time"
        elif each.outcome is None and over:
            expected[name] = "unanswered"
        if each.outcome is None and (met or over) and state.has_heard_of(name):
            words.append(("inject_answered" if met else "inject_unanswered", name))
    settled = {event.inject: event.outcome for event in found if isinstance(event, events.InjectSettled)}
    assert settled == expected
    assert [(move.act, move.inject) for move in moves_in(found, "inject_answered", "inject_unanswered")] == words


# --- work that falls due


@tried
@given(seeds)
def test_work_that_is_due_is_done_or_cannot_be_and_is_reported_to_who_asked(seed: int) -> None:
    dice = random.Random(seed)
    stage = any_stage(dice)
    state = stage.state
    state.work = [dice.choice(state.work)] if state.work else []
    before = copy_of(state, state)
    found = done(state, run_on(stage))
    taken = [event for event in found if isinstance(event, events.ActionTaken)]
    refused = [event for event in found if isinstance(event, events.DutyDeclined)]
    unable, reports = moves_in(found, "unable"), moves_in(found, "report")
    work = next(iter(before.work), None)
    if work is None or work.due > before.minute or is_later(before, before.scenario.action[work.action]):
        assert not (taken or refused or unable or reports)
        return
    action, asked = before.scenario.action[work.action], work.asked_by == before.learner
    if is_past(before, action) or obstacles(before, action, work.agency):
        assert [(event.agency, event.action, event.why) for event in refused] == [(work.agency, action.id, "blocked")]
        assert [(move.speaker, move.to) for move in unable] == ([(work.agency, state.learner)] if asked else [])
        assert not taken and not reports
        return
    assert [(event.agency, event.action) for event in taken] == [(work.agency, action.id)]
    assert not refused and not unable
    if not asked and before.learner is not None and stage.replies < 3:
        assert [move.facts for move in reports] == [()]
    for move in reports:
        known = [f for f in action.gives if f in state.known(work.agency)]
        told = tuple(f for f in known if may_know(state.scenario.fact[f], state.learner, _after(before, taken)))
        assert move.facts == (told if asked else ())
        assert move.channel == ("direct" if told and asked else "room")
    assert bool(reports) or not asked


def _after(before: State, taken: list[events.ActionTaken]) -> State:
    happen(before, *taken)
    return before


# --- agents among themselves


@tried
@given(seeds)
def test_agents_ask_each_other_for_what_they_begin_alone_lacks_and_now_and_then_for_the_rest(seed: int) -> None:
    stage = calm(random.Random(seed))
    state = stage.state
    state.injects = {inject.id: Fired(0, 0.0, (), "in_time") for inject in state.scenario.injects}
    found = done(state, run_on(stage))
    asked = [move for move in moves_in(found, "ask") if move.to != state.learner]
    assert len(asked) <= 1
    for move in asked:
        assert state.phase in ("preliminary", "crisis")
        now_and_then = stage.between_allowed and (state.turn - state.phase_turn) % 3 == 0
        fact, asker, holder = state.scenario.fact[move.asks_for or ""], move.speaker, move.to
        assert state.learner not in (asker, holder) and asker != holder
        assert may_know(fact, asker, state)  # type: ignore[arg-type]
        assert fact.id in state.known(holder or "")
        due = [
            duty
            for duty in state.scenario.duties
            if duty.agency == asker and duty.phase == state.phase and fact.id in duty.needs_facts
        ]
        assert any(
            duty.starts == "alone" or (now_and_then and (duty.within is None or state.phase_minute <= duty.within))
            for duty in due
        )
        answers = [each for each in moves_in(found, "share") if each.speaker == holder and each.facts == (fact.id,)]
        assert len(answers) == all_may_know(fact, state)
        assert fact.id in state.known(asker)
    unasked = [m for m in moves_in(found, "ask", "share", "report") if m.speaker in AGENCIES]
    assert len(unasked) <= 2


@tried
@given(seeds)
def test_the_learner_is_asked_for_what_a_duty_lacks_not_more_often_than_every_other_turn(seed: int) -> None:
    dice = random.Random(seed)
    stage = calm(dice)
    state = stage.state
    state.scenario = state.scenario.model_construct(
        **{name: getattr(state.scenario, name) for name in Scenario.model_fields} | {"injects": ()}
    )
    state.injects = {}
    state.asked = {"ngo:any": state.turn - dice.choice((0, 1, 2, 3))} if dice.random() < 0.7 else {}
    if dice.random() < 0.7:
        state.phase_turn = state.turn - 1  # no turn for agents among themselves
    found = done(state, run_on(stage))
    among = [move for move in moves_in(found, "ask") if move.to != state.learner]
    asked = [move for move in moves_in(found, "ask") if move.to == state.learner]
    recent = any(turn > state.turn - 2 for key, turn in state.asked.items() if key == "ngo:any")
    allowed = stage.between_allowed and state.phase in ("preliminary", "crisis")
    assert not asked or (allowed and not recent and len(asked) == 1)
    if allowed and not recent and not among and stage.replies < 3 and not asked:
        for agency in state.scenario.seat:
            wanted = wanted_fact(state, agency)
            if agency != state.learner and wanted is not None and stage.has_room():
                assert not may_know(state.scenario.fact[wanted], agency, state) or stage.spoke(agency)
    for move in asked:
        fact = state.scenario.fact[move.asks_for or ""]
        assert may_know(fact, move.speaker, state)  # type: ignore[arg-type]
        assert fact.id in state.known(state.learner) and fact.id not in state.known(move.speaker)


# --- the facilitator


@tried
@given(seeds)
def test_the_facilitator_steps_in_at_conflict_overtime_and_quiet_once_a_phase(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    state.turn = state.phase_turn + dice.choice((3, 4, 5))
    state.friction = [state.turn - ago for ago in some((0, 1, 3, 4, 5), dice, 3)]
    length = state.scenario.phase[state.phase].minutes
    state.minute = state.phase_began + dice.choice((0.0, length, length + 1))
    for agency in AGENCIES:
        for held in state.known(agency).values():
            held.turn = dice.choice((0, 0, 0, 0, state.phase_turn, state.phase_turn + 1))
            held.source = dice.choice(("packet", "packet", "packet", state.learner))
    if dice.random() < 0.6:
        state.knows, state.taken, state.work = {}, {}, []
    if dice.random() < 0.3:
        by = dice.random() < 0.5
        turn = state.phase_turn + dice.choice((0, 1))
        state.taken["any"] = Taken("ngo", turn, 0.0, "", by_learner=by)
    if dice.random() < 0.3:
        state.work = [Work("ngo", state.scenario.actions[0].id, 9.0, dice.choice((None, state.learner, "ngo")))]
    act = dice.choice(("conflict", "overtime", "pace"))
    state.notices = {f"{act}:{dice.choice((state.phase, 'debrief'))}"} if dice.random() < 0.4 else set()
    at_work = state.phase not in ("preparation", "debrief")
    shared = [k for facts in state.knows.values() for k in facts.values() if k.source == state.learner]
    begun = any(each.turn > state.phase_turn for each in shared)
    begun = begun or any(each.by_learner and each.turn > state.phase_turn for each in state.taken.values())
    begun = begun or any(work.asked_by == state.learner for work in state.work)
    due = {
        "conflict": at_work and sum(turn > state.turn - 4 for turn in state.friction) >= 2,
        "overtime": state.setup.pace != "guided" and state.minute - state.phase_began > length,
        "pace": at_work and state.phase != "interview" and state.turn >= state.phase_turn + 4 and not begun,
    }
    left = [name for name, is_due in due.items() if is_due and f"{name}:{state.phase}" not in state.notices]
    assert intervention(state) == (left[0] if left else None)
    told, tongue = dice.choice((None, state.turn - 7, state.turn - 8)), dice.choice((None, "sl", "en", "de"))
    state.told_of_tongue = told
    state.reading = Reading(reader="x", label="PROBE", side="+", confidence=1.0, language=tongue)
    other = tongue is not None and tongue != state.setup.language
    assert speaks_otherwise(state) == (other and (told is None or told <= state.turn - 8))
    state.reading = None
    assert not speaks_otherwise(state)


@tried
@given(seeds)
def test_hints_fit_the_learner_and_new_ones_come_first(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    here = Condition(phases=(state.phase,))
    elsewhere = Condition(phases=(next(phase for phase in PHASES if phase != state.phase),))
    hints = tuple(
        Hint(id=f"h{at}", agencies=some(AGENCIES, dice, 3), when=dice.choice((here, here, elsewhere)), text=WORDS)
        for at in range(4)
    )
    case = state.scenario
    facilitator = case.facilitator.model_copy(update={"hints": hints})
    fields = {name: getattr(case, name) for name in Scenario.model_fields}
    state.scenario = Scenario.model_construct(**fields | {"facilitator": facilitator})
    state.hints = {hint.id: dice.randint(0, 5) for hint in some(hints, dice, 4)}
    fitting = [each for each in hints if each.when == here and (not each.agencies or state.learner in each.agencies)]
    new = [each for each in fitting if each.id not in state.hints]
    old = sorted((each for each in fitting if each.id in state.hints), key=lambda each: state.hints[each.id])
    assert next_hint(state) == next(iter((*new, *old)), None)
    state.reflections = {item.id: "" for item in case.debrief if dice.random() < 0.5}
    left = [item for item in case.debrief if item.id not in state.reflections]
    assert open_question(state) == (left[0] if left and state.phase == "debrief" else None)

"""Permits: what code lets a speaker tell and do, whatever state random play has brought the exercise into."""

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from roleplay.exercise.agencies.duties import is_over, open_duties
from roleplay.exercise.agencies.policy import answer_request
from roleplay.exercise.agencies.sharing import reasons_against
from roleplay.exercise.commit import permit_of
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Drill, TopicOpened
from roleplay.exercise.log.state import Inner, Knowing, State, Taken, Work
from roleplay.exercise.permits import Permit, person_permit
from roleplay.exercise.persons.gates import OPEN_TRUST, Moment, is_shut, lacking, most_facts
from roleplay.exercise.persons.interview import moment_of
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act, Reading
from roleplay.scenario.case import Library
from roleplay.scenario.conditions import Gate
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.vocabulary import (
    AGENCIES,
    HARMFUL_TACTICS,
    LANGUAGES,
    PHASES,
    AgencyId,
    InnerState,
    Language,
    Layer,
)
from tests.exercise.acting import CLASSES, Babbler, Look, Talker, no_mind, practice_of, scenario_of
from tests.exercise.rehearsal import GOALS
from tests.exercise.test_fold import check_state_is_what_the_log_says
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

TURNS = 60
LAYERS: tuple[Layer, ...] = get_args(Layer)
quick = settings(max_examples=amount(6, 60), deadline=None)
seeds = st.integers(0, 100_000)


def play(setup: Setup, look: Look) -> None:
    """Play at random, look at each permit as it is given, and in the end at what the exercise has come to."""
    dice = random.Random(setup.seed)
    practice = practice_of(setup, Babbler(scenario_of(setup), dice), look=look)
    talker = Talker(practice, practice.start(setup), dice)
    for _ in range(TURNS):
        talker.step()
    check_state_is_what_the_log_says(talker.session.state)
    practice.store.close()


@quick
@given(st.sampled_from(AGENCIES), st.sampled_from(LANGUAGES), seeds)
def test_agencies_may_tell_and_do_what_is_theirs_alone(agency: AgencyId, language: Language, seed: int) -> None:
    library = shipped_content(KNOWLEDGE).library
    seen: list[str] = []

    def look(state: State, called: Called, permit: Permit) -> None:
        assert (permit.speaker, permit.channel, permit.audience) == (called.speaker, called.channel, called.audience)
        if called.speaker in state.scenario.seat:
            seen.append(called.speaker)
            check_tellings(state, permit)
            check_steps(state, library, called, permit)
        else:
            check_gates(talk_of(state, permit), permit)
        check_hidden(state, permit)

    play(Setup("white-van", language, agency, seed=seed), look)
    assert seen


def check_tellings(state: State, permit: Permit) -> None:
    """Of what the speaker knows everything may be told that nothing keeps from a hearer who lacks it, and no more."""
    known = {
        name: knowing
        for name, knowing in state.known(permit.speaker).items()
        if not is_just_in(state, permit.speaker, name)
    }
    lacking = {
        name: [
            seat.agency
            for seat in state.scenario.seats
            if seat.agency in permit.audience and name not in state.known(seat.agency)
        ]
        for name in known
    }
    kept = [
        state.scenario.fact[name]
        for name in known
        if any(reasons_against(state.scenario.fact[name], agency, permit.channel, state) for agency in lacking[name])
    ]
    assert [(item.fact, item.source, item.known, item.denied) for item in permit.tell] == [
        (name, known[name].source, not lacking[name], False) for name in known if name not in {fact.id for fact in kept}
    ]
    for_the_learner = [
        fact
        for fact in kept
        if permit.channel == "room"
        and fact.id not in state.known(state.learner)
        and not {"consent", "need"} & set(reasons_against(fact, state.learner, "direct", state))
    ]
    assert set(permit.private) == {fact.topic for fact in for_the_learner}
    assert set(permit.held) == {fact.topic for fact in kept if fact not in for_the_learner}
    assert permit.most == 4


def check_steps(state: State, library: Library, called: Called, permit: Permit) -> None:
    """Each harmless action of the speaker's stands in one way: done, under way, possible or hindered by the rules."""
    calls = [entry.event for entry in state.log if entry.turn == state.turn and isinstance(entry.event, Called)]
    others = {step for other in calls if other.speaker != called.speaker for step in other.steps}
    agency = next(seat.agency for seat in state.scenario.seats if seat.agency == called.speaker)
    in_work = {work.action for work in state.work}
    gone = {*state.taken, *in_work, *(others - set(called.steps))}
    todo = {
        action.id
        for action in state.scenario.actions
        if agency in action.agencies and not action.harm and action.id not in gone and not is_over(state, action)
    }
    hindered = {item.action: item for item in permit.hindered}
    assert not permit.actions & hindered.keys()
    assert permit.actions | hindered.keys() == todo
    for name in todo:
        answer = answer_request(state, agency, state.scenario.action[name])
        assert (answer.act == "accept") == (name in permit.actions)
        if name in hindered:
            standing = {"blocked": hindered[name].obstacle is not None, "ask": hindered[name].lacks is not None}
            assert {act for act, stands in standing.items() if stands} == {answer.act} - {"busy"}
            assert hindered[name].lacks == answer.asks_for
    assert {item.action for item in permit.underway} == {work.action for work in state.work if work.agency == agency}
    assert set(permit.done) == {name for name, taken in state.taken.items() if taken.agency == agency}
    wanted = {fact for duty in open_duties(state, agency) for fact in duty.needs_facts} - state.known(agency).keys()
    at_the_table = {fact for seat in state.scenario.seats for fact in state.known(seat.agency)}
    lately = {key for key, turn in state.asked.items() if state.turn - turn < 10}
    assert set(permit.needs) == {fact for fact in wanted & at_the_table if f"{agency}:{fact}" not in lately}
    assert set(permit.powers) == {power.id for power in library.powers} - set(owned(library, agency))
    assert set(permit.must) == {
        move.id
        for move in state.pending.values()
        if move.speaker == agency and set(move.audience) == set(permit.audience)
    }


def owned(library: Library, agency: AgencyId) -> Iterator[str]:
    """Yield the powers of an agency."""
    for power in library.powers:
        if agency in power.owners:
            yield power.id


def check_hidden(state: State, permit: Permit) -> None:
    """Of what is kept back the permit has the topic alone: the fact itself stands nowhere in it."""
    assert {*permit.private, *permit.held} <= state.scenario.topic.keys()
    speaker = permit.speaker
    own = state.scenario.person[speaker].disclosures if speaker in state.scenario.person else ()
    holds = [*state.known(speaker), *(item.fact for item in own)]
    hidden = [state.scenario.fact[name] for name in holds if name not in permit.facts and name not in permit.covers]
    words = permit.model_copy(update={"must": ()}).model_dump_json()
    for fact in hidden:
        assert f'"{fact.id}"' not in words
        assert fact.topic in (*permit.private, *permit.held) or is_just_in(state, speaker, fact.id)


def is_just_in(state: State, speaker: str, fact: str) -> bool:
    """Tell whether a fact has come in from outside in this very turn: that is told as news before all else."""
    held = state.known(speaker).get(fact)
    return held is not None and held.turn == state.turn and held.source in state.scenario.inject


def at_the_table(dice: random.Random) -> State:
    """Return a state in which agencies know, have asked for, do and have done anything at all."""
    start = at_the_start()
    case, turn = start.scenario, 20
    sources = ("packet", "ngo", *(inject.id for inject in case.injects))
    shared = dice.random()  # how much is known
    knows: dict[str, dict[str, Knowing]] = {agency: {} for agency in AGENCIES}
    for agency, fact in product(AGENCIES, case.facts):
        if dice.random() < shared:
            knows[agency][fact.id] = Knowing(dice.choice((turn - 1, turn)), 0.0, dice.choice(sources))
    doers = {action.id: dice.choice(action.agencies) for action in case.actions if dice.random() < 0.2}
    duties = [
        duty.model_copy(update={"needs_facts": tuple(fact.id for fact in dice.sample(case.facts, dice.randint(0, 3)))})
        for duty in case.duties
    ]
    needs = [f"{duty.agency}:{fact}" for duty in duties for fact in duty.needs_facts]
    return replace(
        start,
        scenario=case.model_copy(update={"duties": tuple(duties)}),
        turn=turn,
        phase=dice.choice(PHASES[:-1]),
        knows=knows,
        taken={name: Taken(doer, turn, 0.0, "", by_learner=False) for name, doer in list(doers.items())[::2]},
        work=[Work(doer, name, 99.0, None) for name, doer in list(doers.items())[1::2]],
        done={duty.id: True for duty in case.duties if dice.random() < 0.2},
        asked={need: turn - dice.choice((1, 9, 10, 11)) for need in needs if dice.random() < 0.7},
    )


@given(st.sampled_from(AGENCIES), seeds)
@settings(max_examples=amount(100, 1000), deadline=None)
def test_what_an_agency_may_tell_and_do_follows_from_how_things_stand(agency: AgencyId, seed: int) -> None:
    library, state = shipped_content(KNOWLEDGE).library, at_the_table(random.Random(seed))
    for channel, audience in (("room", AGENCIES), ("direct", tuple({agency, state.learner}))):
        called = Called.model_validate({"speaker": agency, "channel": channel, "audience": audience})
        permit = permit_of(state, library, called)
        check_tellings(state, permit)
        check_steps(state, library, called, permit)
        check_hidden(state, permit)


@quick
@given(st.sampled_from(sorted(GOALS)), st.sampled_from(LANGUAGES), seeds)
def test_persons_may_tell_what_their_gates_let_out_and_what_they_have_told(
    person: str, language: Language, seed: int
) -> None:
    seen: list[str] = []

    def look(state: State, called: Called, permit: Permit) -> None:
        seen.append(called.speaker)
        check_gates(talk_of(state, permit), permit)
        check_hidden(state, permit)

    drill = Drill(person=person, goal=GOALS[person], minutes=120)
    play(Setup("white-van", language, "police", seed=seed, drill=drill), look)
    assert set(seen) <= {person}


def talk_of(state: State, permit: Permit) -> Moment:
    return moment_of(state, state.scenario.person[permit.speaker], state.reading, state.said)


def check_gates(moment: Moment, permit: Permit) -> None:
    """What the person has told, and all news of its own whose gate is met, unless the turn threatens or insults it."""
    state, person, inner, reading = moment.state, moment.person, moment.inner, moment.reading
    own = {item.fact: item for item in person.disclosures}
    harmful = reading is not None and (reading.rude or not reading.sense or bool(reading.felt & HARMFUL_TACTICS))
    brings_out = 0 if harmful or is_shut(state, person) else most_facts(moment)
    trusts = inner.values.get("trust", 0.0) >= OPEN_TRUST
    news = [
        item.fact
        for item in person.disclosures
        if item.fact not in inner.told
        and not lacking(item, state, person)
        and (item.layer != "earned" or (trusts and is_of_late(moment, item)))
    ]
    told = {item.fact: item for item in permit.tell if item.known}
    assert set(told) == set(inner.told)
    assert {item.fact: item.denied for item in permit.tell if not item.known} == (
        {name: name in inner.covered for name in news} if brings_out else {}
    )
    assert permit.most == min(brings_out, len(news))
    untold = [own[name] for name in own if name not in permit.facts]
    assert set(permit.held) == {state.scenario.fact[item.fact].topic for item in untold}
    found_out = {*inner.contradicted, *inner.evidence}
    assert set(permit.covers) == {item.fact for item in untold if item.cover and item.fact not in found_out}
    assert set(permit.must) == {move.id for move in state.pending.values() if move.speaker == person.id}
    assert permit.mood == moods(state, person)


def moods(state: State, person: Person) -> tuple[str, ...]:
    """Return how a person is: shut, guarded or open, and of five feelings the first two that are strong."""
    values = state.inner(person.id).values
    trust = values.get("trust", 0.5)
    bearing = "shut" if is_shut(state, person) else "guarded" if trust < 0.35 else "open" if trust > 0.65 else ""
    feelings = {
        "upset": "distress",
        "afraid": "fear_traffickers",
        "wary": "fear_authorities",
        "stubborn": "resistance",
        "tired": "fatigue",
    }
    strong = [mood for mood, value in feelings.items() if values.get(value, 0.0) > 0.65]  # type: ignore[call-overload]
    return tuple(f"mood_{mood}" for mood in (bearing, *strong[:2]) if mood)


LEVELS = (0.0, OPEN_TRUST, 0.34, 0.35, 0.36, 0.64, 0.65, 0.66, 1.0)
INNER: tuple[InnerState, ...] = (
    "trust",
    "distress",
    "fear_traffickers",
    "fear_authorities",
    "resistance",
    "fatigue",
)


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """A turn towards a person in any inner state, whose facts lie in any layers, some of them behind no gate at all."""
    state = at_the_start()
    state.turn = 1
    person = draw(st.sampled_from(state.scenario.persons))
    facts = st.sets(st.sampled_from([item.fact for item in person.disclosures])).map(
        lambda some: dict.fromkeys(some, 0)
    )
    topics = st.sampled_from([state.topic_of(item.fact) for item in person.disclosures])
    state.persons[person.id] = Inner(
        {name: draw(st.sampled_from(LEVELS)) for name in INNER},
        told=draw(facts),
        covered=draw(facts),
        contradicted=draw(facts),
        evidence=draw(facts),
        shut_until=draw(st.sampled_from([0, 0, 0, 1])),
        last_topic=draw(st.none() | topics),
    )
    disclosures = tuple(
        item.model_copy(
            update={"layer": draw(st.sampled_from(LAYERS)), "gate": draw(st.sampled_from([item.gate, Gate()]))}
        )
        for item in person.disclosures
    )
    plain = partial(Reading, reader="dictated", side="+", confidence=1.0)
    heard = st.builds(
        plain,
        label=st.sampled_from(CLASSES),
        topics=st.lists(topics, max_size=3).map(tuple),
        rude=st.sampled_from([False, False, False, True]),
        sense=st.sampled_from([True, True, True, False]),
        acts=st.sampled_from(
            [(), (), (Act(kind="threat"),), (Act(kind="threat", sure=False),), (Act(kind="empathy"),)]
        ),
    )
    asked = st.builds(plain, label=st.sampled_from(["OPEN", "PROBE"]), topics=st.lists(topics, min_size=1).map(tuple))
    reading = draw(st.none() | asked | asked | heard)
    return moment_of(state, person.model_copy(update={"disclosures": disclosures}), reading, None)


@pytest.mark.parametrize("trust", LEVELS)
@given(moments())
@settings(max_examples=amount(20, 200), deadline=None)
def test_what_a_person_may_tell_and_how_it_is_follows_from_its_inner_state_and_the_turn(
    trust: float, moment: Moment
) -> None:
    moment.inner.values["trust"] = trust
    permit = person_permit(moment)
    check_gates(moment, permit)
    check_hidden(moment.state, permit)


@cache
def at_the_start() -> State:
    return begun(Setup("white-van", "en", "police"))


def is_of_late(moment: Moment, item: Disclosure) -> bool:
    """Return whether the topic of something has come up in this turn or the two before."""
    state = moment.state
    lately = (entry.event for entry in state.log if state.turn - entry.turn <= 2)
    opened = (event for event in lately if isinstance(event, TopicOpened) and event.person == moment.person.id)
    topics = [topic for event in opened for topic in event.topics]
    return state.scenario.fact[item.fact].topic in (*topics, *moment.topics)


def begun(setup: Setup) -> State:
    """Return the state of a session that has just begun."""
    practice = practice_of(setup, no_mind)
    state = practice.start(setup).state
    practice.store.close()
    return state


def test_a_permit_stays_as_it_was_given_and_has_a_short_mark_of_its_own() -> None:
    person, *others = at_the_start().scenario.persons
    permit, *rest = (person_permit(moment_of(at_the_start(), each, None, None)) for each in (person, *others))
    with pytest.raises(ValidationError, match="frozen"):
        permit.most = 9
    marks = [each.mark for each in (permit, *rest)]
    assert len(set(marks)) == len(marks)
    assert all(re.fullmatch("[0-9a-f]{16}", mark) for mark in marks)

"""What a message to agencies brings about, whatever it says: who is called has its part, and news reaches all."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Decided, Event, FactShared, Read
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import OBJECTIONS
from roleplay.exercise.talk.objecting import lawful, suspected
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.turn import converse
from tests.exercise.chances import any_hearing, copy_of, done, happen
from tests.thorough import amount

tried = settings(max_examples=amount(120, 1200), deadline=None)
seeds = st.integers(0, 1_000_000)
MOST_REPLIES = 3


def moves_in(events: list[Event]) -> list[Move]:
    return [event.move for event in events if isinstance(event, Decided)]


def turn_of(dice: random.Random) -> tuple[Hearing, Hearing, list[Event]]:
    """Return a message before and after its turn, and all that it brought about."""
    hearing = any_hearing(dice)
    hearing.stage.minds = dice.random() < 0.5
    reading = hearing.reading.model_copy(update={"minds": hearing.stage.minds})
    hearing = replace(hearing, reading=reading, fresh=())
    happen(hearing.state, hearing.said, Read(reading=reading))
    before = copy_of(hearing, hearing.state)
    return before, hearing, done(hearing.state, converse(hearing.stage, hearing.said, reading))


@tried
@given(seeds)
def test_those_are_called_who_are_addressed_asked_or_concerned(seed: int) -> None:
    before, hearing, found = turn_of(random.Random(seed))
    state = hearing.state
    called = [event for event in found if isinstance(event, Called)]
    moves = [move for move in moves_in(found) if move.speaker in state.scenario.seat]
    speakers = [event.speaker for event in called]
    assert len(speakers) == len(set(speakers)) <= MOST_REPLIES
    assert state.learner not in speakers and set(speakers) <= set(hearing.hearers)
    if len(called) + len(moves) < MOST_REPLIES:
        assert set(hearing.addressed) <= {*speakers, *(move.speaker for move in moves)}
    assert called or moves_in(found)
    assert all(event.channel == hearing.said.channel for event in called)
    steps = [name for event in called for name in event.steps]
    assert len(steps) == len(set(steps))
    order = suspected(before)
    put = [(event.speaker, event.order, event.quote) for event in called if event.order is not None]
    assert put == ([] if order is None else [(order.agency, order.order, order.quote)])
    # Who has spoken already is called for its part alone.
    spoken = {move.speaker for move in moves}
    assert all(event.steps or event.questions or event.order for event in called if event.speaker in spoken)


@tried
@given(seeds)
def test_every_question_is_somebodys_unless_too_many_speak(seed: int) -> None:
    before, hearing, found = turn_of(random.Random(seed))
    called = [event for event in found if isinstance(event, Called)]
    given_out = {place for event in called for place in event.questions}
    reading = lawful(before)
    news = any(isinstance(event, FactShared) and event.by == before.state.learner for event in found)
    wanted = {place for place, asked in enumerate(reading.wanted) if asked.presses or not news}
    assert given_out <= set(range(len(reading.wanted)))
    if reading.rude:
        assert not given_out
    elif hearing.stage.replies < MOST_REPLIES:
        assert wanted == given_out


@pytest.mark.long
@tried
@given(seeds)
def test_the_learners_facts_reach_every_hearer_and_one_that_should_not_have_heard_says_so(seed: int) -> None:
    before, _, found = turn_of(random.Random(seed))
    state, learner = before.state, before.state.learner
    facts = list(dict.fromkeys((*before.said.facts, *before.reading.facts)))
    told = [event for event in found if isinstance(event, FactShared) and event.by == learner]
    assert {(event.fact, agency) for event in told for agency in event.to} == {
        (fact, agency) for fact in facts for agency in before.hearers if fact not in state.known(agency)
    }
    moves = moves_in(found)
    breached = [event.to[0] for event in told if event.breached]
    wide = [event.unneeded[0] for event in told if event.unneeded and not event.breached]
    cautions = [move for move in moves if move.act in ("no_consent", "too_wide")]
    expected = [(agency, "no_consent") for agency in breached] + [(agency, "too_wide") for agency in wide]
    assert [(move.speaker, move.act) for move in cautions] in ([], expected[:1])
    assert cautions or not expected or len(moves) >= MOST_REPLIES


@tried
@given(seeds)
def test_before_anybody_answers_only_rules_have_spoken(seed: int) -> None:
    _, hearing, found = turn_of(random.Random(seed))
    speaking = [move for move in moves_in(found) if move.speaker in hearing.state.scenario.seat]
    assert {move.act for move in speaking} <= {*OBJECTIONS, "too_wide", "no_consent", "withdrawn"}
    assert not any(isinstance(event, FactShared) and event.by != hearing.state.learner for event in found)

"""Commits: whatever a mind answers, only what its permit lets happen does, and a turn that broke off is completed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from roleplay.exercise.log.answers import Agreed, Answered, Called, Improvised
from roleplay.exercise.log.events import (
    Decided,
    Drill,
    DutyAccepted,
    Entry,
    Event,
    FactDisclosed,
    FactShared,
    FactWithheld,
    TopicOpened,
    counts_as_turn,
    is_input,
)
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit
from roleplay.exercise.setup import Setup
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.session import drives
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.exercise.acting import Babbler, Fragment, Talker, no_mind, practice_of, scenario_of
from tests.exercise.rehearsal import GOALS
from tests.test_practice import timeless
from tests.thorough import amount

ANSWERS = 100  # of a session
PERSONS = (None, None, None, "driver", None, "foreman")


def setup_of(seed: int) -> Setup:
    """Return a session as one of the agencies, or one interview."""
    language, person = LANGUAGES[seed // 2 % 2], PERSONS[seed % 6]
    agencies = [seat.agency for seat in scenario_of(Setup("white-van", language, "police")).seats]
    agency = agencies[seed % len(agencies)] if person is None else "police"
    drill = Drill(person=person, goal=GOALS[person], minutes=120) if person is not None else None
    return Setup("white-van", language, agency, seed=seed, drill=drill)


@dataclass
class Turn:
    """One turn as it went: what was recorded, and of each speaker whose answer was due its call and its permit.

    Beside them stand the topics that somebody had put into an interviewed person's mouth by then.
    """

    entries: Sequence[Entry]
    permits: dict[str, tuple[Called, Permit, frozenset[str]]]

    def of(self, speaker: str) -> Iterator[Event]:
        """Yield what an answer came to, up to its last words."""
        events = iter(entry.event for entry in self.entries)
        for event in events:
            if isinstance(event, Answered) and event.speaker == speaker:
                break
        for event in events:
            yield event
            if isinstance(event, Said):
                return


@pytest.mark.parametrize("seed", [*range(6), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 50))])
def test_what_a_mind_makes_up_changes_nothing_outside_its_permit(seed: int) -> None:
    setup, dice, answers = setup_of(seed), random.Random(seed), 0
    permits: dict[str, tuple[Called, Permit, frozenset[str]]] = {}

    def look(state: State, called: Called, permit: Permit) -> None:
        inner = state.persons.get(called.speaker)
        permits[called.speaker] = (called, permit, frozenset(inner.suggested) if inner is not None else frozenset())

    practice = practice_of(setup, Babbler(scenario_of(setup), dice), look=look)
    session = practice.start(setup)
    talker = Talker(practice, session, dice)
    while answers < ANSWERS:
        permits.clear()
        at = len(session.state.log)
        talker.step()
        turn = Turn(session.state.log[at:], permits)
        check_turn(turn, session.state)
        answers += sum(isinstance(entry.event, Answered) for entry in turn.entries)
    practice.store.close()


def check_turn(turn: Turn, state: State) -> None:
    """The turn is answered and whole, and each answer keeps to its permit."""
    check_whole(turn.entries, state)
    if any(counts_as_turn(entry.event) for entry in turn.entries):
        assert any(is_said(entry) for entry in turn.entries) or state.unsettled
    answered = [entry.event for entry in turn.entries if isinstance(entry.event, Answered)]
    assert {event.speaker for event in answered} == turn.permits.keys()
    for event in answered:
        if event.answer is not None:
            check_answer(turn, event, turn.permits[event.speaker][1])
            check_made_of_it(turn, event, state)


def check_whole(entries: Sequence[Entry], state: State) -> None:
    """Everybody who was called has answered once, and everything that was decided was said once."""
    assert not state.pending
    assert not state.called
    events = [entry.event for entry in entries]
    called = [event.speaker for event in events if isinstance(event, Called)]
    assert sorted(called) == sorted(event.speaker for event in events if isinstance(event, Answered))
    moves = [event.move.id for event in events if isinstance(event, Decided)]
    said = (event for event in events if isinstance(event, Said) and event.move is not None)
    assert sorted(moves) == sorted(move for event in said for move in (event.move, *event.also))


def check_made_of_it(turn: Turn, answered: Answered, state: State) -> None:
    """Everything in an answer that its permit lets happen does, as far as one answer goes."""
    called, permit, suggested = turn.permits[answered.speaker]
    events, answer = list(turn.of(answered.speaker)), answered.answer
    assert answer is not None
    known = [item.fact for item in permit.tell if item.known]
    claimed = list(dict.fromkeys(claim.id for claim in answered.claims if claim.does == "tells"))
    news = [name for name in claimed if name in permit.facts and name not in known][: permit.most]
    told = [name for name in claimed if name in known or name in news]
    shared = [event for event in events if isinstance(event, FactShared | FactDisclosed)]
    assert [event.fact for event in shared] == [name for name in told if name in news]
    made_up = [event for event in events if isinstance(event, Improvised)]
    details = tuple(detail[:160] for detail in answer.improvised[:2])
    assert [(event.speaker, event.audience, event.details) for event in made_up] == (
        [(permit.speaker, permit.audience, details)] if details else []
    )
    moves = [event.move for event in events if isinstance(event, Decided)]
    if permit.speaker in state.scenario.person:
        check_kept(events, permit, answer.covers)
        assert all(
            event.contaminated == (state.scenario.fact[event.fact].topic in suggested)
            for event in shared
            if isinstance(event, FactDisclosed)
        )
        (move,) = moves
        assert move.facts == tuple(told)
        assert (move.act == "disclose") == bool(news)
        assert move.layer == next((event.layer for event in shared if isinstance(event, FactDisclosed)), None)
        return
    assert [move.facts for move in moves if move.act == "share"] == ([tuple(told)] if told else [])
    agreed = [(event.speaker, event.audience, event.text) for event in events if isinstance(event, Agreed)]
    assert agreed == ([(permit.speaker, permit.audience, answer.agrees[:160])] if answer.agrees else [])
    check_steps_of(called, permit, answered, moves)


def check_kept(events: Sequence[Event], permit: Permit, covers: Sequence[str]) -> None:
    """A story is told in place of two facts at most; what else was asked for is kept back without one."""
    withheld = [event for event in events if isinstance(event, FactWithheld)]
    assert [event.fact for event in withheld if event.covered] == [name for name in permit.covers if name in covers][:2]
    assert all(event.missing and event.holder == permit.speaker for event in withheld)
    assert len([event for event in withheld if not event.covered]) <= 1
    (opened,) = (event for event in events if isinstance(event, TopicOpened))
    assert opened.person == permit.speaker


def check_steps_of(called: Called, permit: Permit, answered: Answered, moves: Sequence[Move]) -> None:
    """What an agency takes on, asks for, offers and objects to; only one that is asked and says nothing of it nods."""
    answer = answered.answer
    assert answer is not None
    begun = [claim.id for claim in answered.claims if claim.does == "takes_on" and claim.id in permit.actions]
    accepted = [move.action for move in moves if move.act == "accept"]
    assert accepted[:1] == begun[:1]
    assert set(accepted) <= set(begun)
    claimed = dict.fromkeys(claim.id for claim in answered.claims if claim.does == "offers")
    offered = [name for name in claimed if name in permit.actions and name not in begun][:2]
    assert [move.action for move in moves if move.act == "able"] == offered
    asked = [move.asks_for for move in moves if move.act == "ask" and move.action is None]
    assert asked == [name for name in answer.asks if name in permit.needs][:2]
    refused = [move for move in moves if move.act == "refuse"]
    assert [move.order for move in refused] == ([called.order] if answer.objects_to and called.order else [])
    objects = [move for move in moves if move.act == "push_back" and move.action is None]
    assert len(objects) == (bool(answer.objects_to) and called.order is None)
    assert {
        name for name in called.steps if name not in begun and name in answer.declines and name in permit.named
    } <= {move.action for move in moves} | {name for move in moves for name in move.also}
    nods = [move for move in moves if move.act == "acknowledge"]
    assert len(nods) == (called.asked and moves == nods)


def check_answer(turn: Turn, answered: Answered, permit: Permit) -> None:
    """What an answer came to lies within the permit, and was claimed by its words."""
    events = list(turn.of(answered.speaker))
    claimed = {(claim.does, claim.id) for claim in answered.claims}
    news = [event for event in events if isinstance(event, FactShared | FactDisclosed)]
    told = {event.fact for event in news}
    assert told <= permit.facts
    assert len(told) <= permit.most
    assert all(("tells", fact) in claimed for fact in told)
    assert all(set(event.to) <= set(permit.audience) for event in news)
    begun = [event for event in events if isinstance(event, DutyAccepted)]
    assert {event.action for event in begun} <= permit.actions
    assert all(event.agency == answered.speaker and ("takes_on", event.action) in claimed for event in begun)
    told |= {fact for event in events if isinstance(event, Decided) for fact in event.move.facts}
    assert told <= permit.facts
    withheld = {event.fact for event in events if isinstance(event, FactWithheld)}
    assert not told & withheld
    assert isinstance(events[-1], Said)
    assert answered.answer is not None
    assert events[-1].text == f"{answered.answer.say} {answered.rest}".strip()
    assert events[-1].audience == permit.audience


@pytest.mark.some(1)
@pytest.mark.parametrize(
    "seed", [3, 8, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2, 5, 6, 7, 12, 14))]
)
def test_a_turn_that_broke_off_anywhere_is_completed_and_nobody_is_asked_again(seed: int) -> None:
    setup, dice = setup_of(seed), random.Random(seed)
    practice = practice_of(setup, Babbler(scenario_of(setup), dice), SessionStore(open_engine("sqlite://")))
    session = practice.start(setup)
    talker = Talker(practice, session, dice)
    while sum(isinstance(entry.event, Answered) for entry in session.state.log) < amount(15, 25):
        talker.step()
    full = practice.store.entries(session.id)
    practice.store.close()
    left = Fragment(open_engine("sqlite://"))
    resumed = practice_of(setup, no_mind, left)
    without = replace(resumed, voice=AuthoredVoice())
    opened = resumed.start(setup)
    for count in range(1, len(full) + 1):
        left.first = full[:count]
        check_resumed(resumed.open(opened.id).state, full, count)
        if fold(session.state.scenario, full[:count]).called:  # somebody waits to answer, and the model has gone
            check_resumed(without.open(opened.id).state, full, count)
    left.close()


def check_resumed(state: State, full: Sequence[Entry], cut: int) -> None:
    """What was stored stands, what was answered is committed as it would have been, and the floor answers the rest."""
    began = max(at for at in range(cut) if drives(full[at].event))
    ends = next((at for at in range(cut, len(full)) if is_input(full[at].event)), len(full))
    calls = {entry.event.speaker for entry in full[began:ends] if isinstance(entry.event, Called)}
    stored = ((at, full[at].event) for at in range(began, cut))
    answered = {event.speaker: at for at, event in stored if isinstance(event, Answered)}
    sure = ends if calls <= answered.keys() else cut
    if answered:
        sure = max(sure, next(at + 1 for at in range(max(answered.values()), ends) if is_said(full[at])))
    log = state.log
    assert timeless(log[:sure]) == timeless(full[:sure]), f"cut after {cut} entries"
    check_whole(log[began:], state)
    late = [entry.event for entry in log[sure:] if isinstance(entry.event, Answered)]
    assert all(event.answer is None and not event.claims for event in late)
    assert any(is_said(entry) for entry in log[began:]) == any(is_said(entry) for entry in full[began:ends])
    if calls <= answered.keys():
        assert len(log) == ends


def is_said(entry: Entry) -> bool:
    """Return whether somebody answers the learner."""
    return isinstance(entry.event, Said) and entry.event.origin != "learner"

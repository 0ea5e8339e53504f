"""Commits: whatever a mind answers, only what its permit lets happen does, and a turn that broke off is completed."""

import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from roleplay.exercise.floor.telling import kept_from
from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.flow.following_up import quotable
from roleplay.exercise.log.answers import Agreed, Answer, Answered, Called, Improvised
from roleplay.exercise.log.events import (
    Decided,
    Drill,
    DutyAccepted,
    DutyDeclined,
    Entry,
    Event,
    FactDisclosed,
    FactShared,
    FactWithheld,
    Objected,
    TopicOpened,
    counts_as_turn,
    is_input,
)
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit
from roleplay.exercise.persons.gates import candidates, stance_on_tactics
from roleplay.exercise.persons.interview import moment_of
from roleplay.exercise.setup import Setup
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES
from roleplay.session import drives
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.exercise.acting import Babbler, Fragment, Given, Talker, no_mind, practice_of, says, scenario_of
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


@dataclass(frozen=True)
class Due:
    """An answer that is due: the call, its permit, and what its speaker owes whatever it says.

    `suggested` are topics that somebody had put into an interviewed person's mouth by then. `asked_for` is the fact
    that the turn asks of the speaker before all else, where it keeps that back unless it tells something. `stance` is
    how a person answers the manner of the turn, `fault` what the reader found wrong with what it orders.
    """

    called: Called
    permit: Permit
    suggested: frozenset[str]
    asked_for: str | None
    stance: str | None
    fault: str | None


def due_of(state: State, called: Called, permit: Permit) -> Due:
    person = state.scenario.person.get(called.speaker)
    orders = [
        act.fault for act in (state.reading.acts if state.reading else ()) if act.order and act.id == called.order
    ]
    fault = next(iter(orders), None)
    if person is None:
        agency = next((seat.agency for seat in state.scenario.seats if seat.agency == called.speaker), None)
        kept = kept_from(state, agency, called.channel, permit.facts) if agency is not None and called.asked else None
        return Due(called, permit, frozenset(), kept.withheld if kept is not None else None, None, fault)
    moment = moment_of(state, person, state.reading, state.said)
    wanted = next((item.fact for item in candidates(moment) if moment.asked), None)
    return Due(called, permit, frozenset(moment.inner.suggested), wanted, stance_on_tactics(moment), fault)


@dataclass
class Turn:
    """One turn as it went: what was recorded, and each speaker's answer that was due."""

    entries: Sequence[Entry]
    due: dict[str, Due]

    @property
    def events(self) -> list[Event]:
        return [entry.event for entry in self.entries]

    def of(self, speaker: str) -> Iterator[Event]:
        """Yield what an answer came to, up to its last words."""
        events = iter(self.events)
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
    due: dict[str, Due] = {}

    def look(state: State, called: Called, permit: Permit) -> None:
        due[called.speaker] = due_of(state, called, permit)

    practice = practice_of(setup, Babbler(scenario_of(setup), dice), look=look)
    session = practice.start(setup)
    talker = Talker(practice, session, dice)
    while answers < ANSWERS:
        due.clear()
        at = len(session.state.log)
        talker.step()
        turn = Turn(session.state.log[at:], due)
        check_turn(turn, session.state)
        answers += sum(isinstance(entry.event, Answered) for entry in turn.entries)
    practice.store.close()


def check_turn(turn: Turn, state: State) -> None:
    """The turn is answered and whole, and each answer keeps to its permit."""
    check_whole(turn.entries, state)
    if any(counts_as_turn(entry.event) for entry in turn.entries):
        assert any(is_said(entry) for entry in turn.entries) or state.unsettled
    answered = [entry.event for entry in turn.entries if isinstance(entry.event, Answered)]
    assert {event.speaker for event in answered} == turn.due.keys()
    for event in answered:
        if event.answer is not None:
            check_answer(turn, event, turn.due[event.speaker].permit)
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
    due = turn.due[answered.speaker]
    permit, events, answer = due.permit, list(turn.of(answered.speaker)), answered.answer
    assert answer is not None
    known = [item.fact for item in permit.tell if item.known]
    claimed = list(dict.fromkeys(claim.id for claim in answered.claims if claim.does == "tells"))
    earlier = turn.events[: turn.events.index(answered)]  # what the rules have had it report in this turn counts, too
    before = sum(isinstance(event, FactShared) and event.by == answered.speaker for event in earlier)
    news = [name for name in claimed if name in permit.facts and name not in known][: max(0, permit.most - before)]
    told = [name for name in claimed if name in known or name in news]
    shared = [event for event in events if isinstance(event, FactShared | FactDisclosed)]
    assert [event.fact for event in shared] == [name for name in told if name in news]
    made_up = [event for event in events if isinstance(event, Improvised)]
    stated = {claim.id for claim in answered.claims if claim.does == "makes_up"} & set(answer.improvised)
    in_order = [claim.id for claim in answered.claims if claim.does == "makes_up" and claim.id in stated]
    details = tuple(detail[:160] for detail in dict.fromkeys(in_order) if detail)[:2]
    assert [(event.speaker, event.audience, event.details) for event in made_up] == (
        [(permit.speaker, permit.audience, details)] if details else []
    )
    moves = [event.move for event in events if isinstance(event, Decided)]
    to = None if permit.channel == "room" else state.learner
    assert all((move.channel, move.audience, move.to) == (permit.channel, permit.audience, to) for move in moves)
    if permit.speaker in state.scenario.person:
        covered, kept = check_kept(events, due, answer.covers, told)
        assert all(
            event.contaminated == (state.scenario.fact[event.fact].topic in due.suggested)
            for event in shared
            if isinstance(event, FactDisclosed)
        )
        (move,) = moves
        assert move.facts == tuple(told)
        by_manner = due.stance or ("evade" if kept else "nod")
        by_matter = "disclose" if news else "deny" if covered else "already_said" if told else None
        assert move.act == (by_matter or by_manner)
        assert move.withheld == next(iter(kept), None)
        assert move.layer == next((event.layer for event in shared if isinstance(event, FactDisclosed)), None)
        return
    assert [move.withheld for move in moves if move.act == "withhold"] == (
        [due.asked_for] if due.asked_for and not told else []
    )
    assert [move.facts for move in moves if move.act == "share"] == ([tuple(told)] if told else [])
    agreed = [(event.speaker, event.audience, event.owes, event.text) for event in events if isinstance(event, Agreed)]
    said = {claim.id for claim in answered.claims if claim.does == "agrees"}
    binding = [item for item in answer.agrees if item.what in said and item.owes in (permit.speaker, state.learner)]
    assert agreed == [(permit.speaker, permit.audience, item.owes, item.what[:160]) for item in binding[:2]]
    check_steps_of(due, answered, events)
    check_objection(due, answer, events, state.turn)


def check_kept(
    events: Sequence[Event], due: Due, covers: Sequence[str], told: Sequence[str]
) -> tuple[list[str], list[str]]:
    """A story is told in place of two facts at most; where nothing is told, what is asked for first is kept back too.

    Return the facts with a story in their place, and all that are kept back.
    """
    withheld = [event for event in events if isinstance(event, FactWithheld)]
    covered = [name for name in due.permit.covers if name in covers][:2]
    asked = [due.asked_for] if due.asked_for and not told else []
    kept = list(dict.fromkeys((*covered, *asked)))
    assert [(event.fact, event.covered) for event in withheld] == [(name, name in covered) for name in kept]
    assert all(event.missing and event.holder == due.permit.speaker for event in withheld)
    (opened,) = (event for event in events if isinstance(event, TopicOpened))
    assert opened.person == due.permit.speaker
    return covered, kept


def check_steps_of(due: Due, answered: Answered, events: Sequence[Event]) -> None:
    """What an agency takes on, declines, asks for and offers; only one that is asked and says nothing of it nods."""
    called, permit, answer = due.called, due.permit, answered.answer
    moves = [event.move for event in events if isinstance(event, Decided)]
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
    left = [name for name in called.steps if name not in begun]
    unwanted = [name for name in left if name in answer.declines and name in permit.named]
    spoken_of = {move.action for move in moves} | {name for move in moves for name in move.also}
    assert set(unwanted) <= spoken_of
    declined = {event.action: event.why for event in events if isinstance(event, DutyDeclined)}
    assert declined.keys() <= set(left)
    # What it has taken on by the same answer may leave it no hands for the rest.
    free = [name for name in left if name in permit.actions and declined.get(name) != "busy"]
    assert [name for name in free if name in declined] == [name for name in free if name in unwanted]
    assert all(declined[name] == "objection" for name in free if name in declined)
    turned_down = [move.action for move in moves if move.act == "push_back" and move.action is not None]
    assert turned_down == [name for name, why in declined.items() if why == "objection"]
    nods = [move for move in moves if move.act == "acknowledge"]
    assert len(nods) == (called.asked and moves == nods)


def check_objection(due: Due, answer: Answer, events: Sequence[Event], turn: int) -> None:
    """Who objects to what none may order holds that against the learner as the reader heard it; else it pushes back."""
    called, objects = due.called, bool(answer.objects_to)
    kept = [event for event in events if isinstance(event, Objected)]
    moves = [event.move for event in events if isinstance(event, Decided)]
    objections = [(move.act, move.order) for move in moves if move.act in ("refuse", "push_back") and not move.action]
    if called.order is None:
        assert not kept
        assert objections == [("push_back", None)] * objects
        return
    assert objections == [("refuse", called.order)] * objects
    assert [(event.order, event.fault, event.quote, event.turn, event.agency) for event in kept] == [
        (called.order, due.fault, called.quote, turn, called.speaker)
    ] * objects


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


@pytest.mark.parametrize("seed", range(3))
def test_in_the_debrief_the_facilitator_asks_after_an_answer_and_does_nothing_else(seed: int) -> None:
    setup, dice = Setup("white-van", LANGUAGES[seed % 2], AGENCIES[seed]), random.Random(seed)
    babbler, permits = Babbler(scenario_of(setup), dice), list[Permit]()

    def ask(permit: Permit) -> Given | None:
        words = dice.choice([*quotable(session.state).values()])
        answer, claims = babbler(permit) or says()
        return (answer.model_copy(update={"say": f"You said: “{words}” And?"}), claims) if dice.random() < 0.7 else None

    practice = practice_of(setup, ask, look=lambda state, called, permit: permits.append(permit))
    session = practice.start(setup)
    talker = Talker(practice, session, dice)
    while session.state.turn < 12:
        talker.step()
    while session.state.phase != "debrief":
        deque(practice.next_phase(session), maxlen=0)
    permits.clear()
    followed = 0
    while (waiting := open_question(session.state)) is not None:
        at = len(session.state.log)
        deque(practice.say(session, "room", f"We would do it otherwise, {waiting.id}."), maxlen=0)
        turn = Turn(session.state.log[at:], {})
        *_, move = (
            event.move for event in turn.events if isinstance(event, Decided) and event.move.speaker == FACILITATOR
        )
        assert move.audience == (setup.agency,)
        answers = [
            event.answer for event in turn.events if isinstance(event, Answered) and event.speaker == FACILITATOR
        ]
        for answer in (answer for answer in answers if answer is not None):
            decided, said = turn.of(FACILITATOR)
            assert isinstance(decided, Decided) and isinstance(said, Said)
            assert (decided.move, said.move, said.text, said.audience) == (move, move.id, answer.say, move.audience)
            assert (move.act, move.question) == ("follow_up", waiting.id)
            assert f"“{quotable(session.state)[move.quotes or 0]}”" in answer.say
            followed += 1
    assert followed
    assert all(permit == Permit(speaker=FACILITATOR, channel="room", audience=(setup.agency,)) for permit in permits)
    practice.store.close()


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

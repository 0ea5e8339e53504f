"""State is a fold: prefixes, increments and the round trip through JSON agree."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from roleplay.exercise.log.events import (
    ActionTaken,
    ActionUndone,
    ClockMoved,
    Decided,
    DutyAccepted,
    DutyDone,
    DutyMissed,
    DutyReopened,
    Entry,
    EvidenceShown,
    FactDisclosed,
    FactFound,
    FactShared,
    FactWithheld,
    HarmDone,
    InjectFired,
    PhaseEntered,
    StateChanged,
    TopicOpened,
    counts_as_turn,
)
from roleplay.exercise.log.fold import apply, fold
from roleplay.exercise.log.moves import in_one_breath
from roleplay.exercise.log.state import OBJECTIONS, State
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AGENCIES
from tests.thorough import amount
from tests.wanderer import Wanderer

STEPS = 20
quick = settings(
    max_examples=amount(5, 15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def wander(practice: Practice, agency: str, language: str, seed: int, steps: int = STEPS) -> Session:
    session = practice.start(Setup("white-van", language, agency, seed=seed))  # type: ignore[arg-type]
    Wanderer(practice, session, seed).wander(steps)
    return session


@quick
@given(st.sampled_from(AGENCIES), st.sampled_from(("sl", "en")), st.integers(0, 10_000), st.data())
def test_what_always_holds(
    make_practice: Callable[[], Practice], agency: str, language: str, seed: int, data: st.DataObject
) -> None:
    """Of one play: it is the fold of any split of its log, survives JSON, comes again, and breaks no rule."""
    state = wander(make_practice(), agency, language, seed).state
    entries, cut = state.log, data.draw(st.integers(0, len(state.log)))
    parted = fold(state.scenario, entries[:cut])
    for entry in entries[cut:]:
        apply(parted, entry)
    assert parted == fold(state.scenario, entries) == state
    adapter = TypeAdapter(list[Entry])
    assert adapter.validate_json(adapter.dump_json(entries)) == entries
    again = wander(make_practice(), agency, language, seed).state.log
    assert [entry.model_copy(update={"at": None}) for entry in again] == [
        entry.model_copy(update={"at": None}) for entry in entries
    ]
    assert [entry.seq for entry in entries] == list(range(len(entries)))
    assert all(a.minute <= b.minute and a.turn <= b.turn for a, b in pairwise(entries))
    assert all(0.0 <= value <= 1.0 for inner in state.persons.values() for value in inner.values.values())
    assert not state.pending, "every decided move was said"
    assert_floor_comes_back(state)
    check_state_is_what_the_log_says(state)


def assert_floor_comes_back(state: State) -> None:
    """No turn has more than three answers and two unasked messages of agencies, and none stays without an answer.

    The last one may wait for the learner's word on what was meant.
    """
    for turn in range(1, state.turn + 1):
        events = [entry.event for entry in state.log if entry.turn == turn]
        moves = [event.move for event in events if event.kind == "decided"]
        ended = any(event.kind == "finished" for event in events)
        waits = turn == state.turn and bool(state.unsettled)
        assert moves or ended or waits, f"turn {turn} has no answer"
        answers = (move for move in moves if move.speaker in AGENCIES and move.act not in ("report", "aside"))
        assert len(in_one_breath(answers)) <= 5


def check_state_is_what_the_log_says(state: State) -> None:
    """Each part of the state, counted once more from all of the log: who knows, has done, was told and has told."""
    log, case = state.log, state.scenario
    events = [entry.event for entry in log]
    known = {seat.agency: {fact.id for fact in case.facts if seat.agency in fact.holders} for seat in case.seats}
    known[state.learner] |= set(state.goal.known) if state.goal is not None else set()
    for event in events:
        if isinstance(event, FactShared | FactFound | FactDisclosed):
            for agency in event.to:
                known.setdefault(agency, set()).add(event.fact)
    assert {agency: set(facts) for agency, facts in state.knows.items()} == known
    assert state.turn == sum(map(counts_as_turn, events))
    assert state.minute == pytest.approx(
        sum(event.minutes for event in events if isinstance(event, ClockMoved)), abs=0.1
    )
    assert state.phase == [event.phase for event in events if isinstance(event, PhaseEntered)][-1]
    assert state.moves == sum(isinstance(event, Decided) for event in events)
    undone = {(event.agency, event.action) for event in events if isinstance(event, ActionUndone)}
    deeds = {(event.agency, event.action) for event in events if isinstance(event, ActionTaken)}
    taken = {(deed.agency, name) for name, deed in state.taken.items()}
    assert taken <= deeds
    assert deeds - undone <= taken | {(agency, name) for agency, name in deeds if name in state.taken}
    actions = [case.action[name] for name in state.taken]
    assert state.separated == any(action.separates for action in actions)
    assert state.interpreter in {"none", *(action.interpreter for action in actions if action.interpreter)}
    assert (state.interpreter == "none") == (not any(action.interpreter for action in actions))
    assert not {work.action for work in state.work} & state.taken.keys()
    accepted = {(event.agency, event.action) for event in events if isinstance(event, DutyAccepted)}
    assert {(work.agency, work.action) for work in state.work} <= accepted
    met = {event.duty for event in events if isinstance(event, DutyDone)}
    assert met - {event.duty for event in events if isinstance(event, DutyReopened)} <= state.done.keys() <= met
    assert state.missed == {event.duty for event in events if isinstance(event, DutyMissed)}
    assert state.injects.keys() == {event.inject for event in events if isinstance(event, InjectFired)}
    assert state.harms == {(event.harm, event.detail) for event in events if isinstance(event, HarmDone)}
    objected = [entry.turn for entry in log if isinstance(entry.event, Decided) and entry.event.move.act in OBJECTIONS]
    assert state.friction == objected
    for person in case.persons:
        check_person_is_what_the_log_says(state, person)


def check_person_is_what_the_log_says(state: State, person: Person) -> None:
    """The same of one person: told, asked, opened, shut, put words into its mouth and told of rights."""
    inner, log = state.inner(person.id), state.log
    told: dict[str, int] = {}
    shut, values = 0, dict(person.begins)
    for name, change in state.temperament(person).begins.items():
        values[name] = min(1.0, max(0.0, values.get(name, 0.0) + change))
    for entry in log:
        event = entry.event
        if isinstance(event, FactDisclosed) and event.person == person.id:
            told.setdefault(event.fact, entry.turn)
        if isinstance(event, StateChanged) and event.person == person.id:
            shut = max(shut, entry.turn + event.shuts_for) if event.shuts_for else shut
            for name, change in event.changes.items():
                values[name] = min(1.0, max(0.0, values.get(name, 0.0) + change))
    opened = [entry.event for entry in log if isinstance(entry.event, TopicOpened) and entry.event.person == person.id]
    assert inner.told == told
    assert inner.shut_until == shut
    assert inner.values == pytest.approx(values, abs=0.01)
    assert inner.questions == len(opened)
    assert inner.opened == {topic for event in opened for topic in event.topics}
    assert inner.account_given == any(event.account for event in opened)
    assert inner.last_topic == next((event.topics[0] for event in reversed(opened) if event.topics), None)
    assert not inner.rights_known or state.understands(person.id) or state.taken
    withheld = {
        entry.event.fact
        for entry in log
        if isinstance(entry.event, FactWithheld) and entry.event.holder == person.id and entry.event.covered
    }
    assert inner.covered.keys() == withheld
    assert inner.denied.keys() <= withheld
    shown = {
        entry.event.fact for entry in log if isinstance(entry.event, EvidenceShown) and entry.event.person == person.id
    }
    assert inner.evidence.keys() == shown
    assert inner.fitted | inner.confronted <= shown
    assert all(
        inner.weighs(name) == (name in shown | told.keys() and name not in inner.fitted | inner.confronted)
        for name in state.scenario.fact
    )


def test_lines_do_not_repeat_while_others_fit(practice: Practice, library: Library) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    said = [next(iter(practice.say(session, "direct", "Thank you, noted.", ("border",)))).event.text for _ in range(5)]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("agency", AGENCIES)
def test_packets_are_asymmetric(library: Library, agency: str) -> None:
    facts = library.scenario["white-van"].facts
    held = {fact.id for fact in facts if agency in fact.holders}
    assert held, "everybody has something that others need"
    assert not {fact.id for fact in facts if fact.key} <= held, "nobody can solve it alone"
    assert any(set(fact.needs) - {agency} for fact in facts if fact.id in held)

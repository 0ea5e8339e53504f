"""State is a fold: prefixes, increments and the round trip through JSON agree."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import apply, fold
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES
from tests.thorough import amount
from tests.wanderer import Wanderer

STEPS = 14
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
def test_fold_of_any_split_equals_the_whole(
    practice: Practice, agency: str, language: str, seed: int, data: st.DataObject
) -> None:
    session = wander(practice, agency, language, seed)
    entries, scenario = session.state.log, session.state.scenario
    cut = data.draw(st.integers(0, len(entries)))
    state = fold(scenario, entries[:cut])
    for entry in entries[cut:]:
        apply(state, entry)
    assert state == fold(scenario, entries) == session.state


@quick
@given(st.sampled_from(AGENCIES), st.integers(0, 10_000))
def test_entries_survive_json(practice: Practice, agency: str, seed: int) -> None:
    entries = wander(practice, agency, "sl", seed).state.log
    adapter = TypeAdapter(list[Entry])
    assert adapter.validate_json(adapter.dump_json(entries)) == entries


@quick
@given(st.sampled_from(AGENCIES), st.sampled_from(("sl", "en")), st.integers(0, 10_000))
def test_same_input_same_decisions(
    make_practice: Callable[[], Practice], agency: str, language: str, seed: int
) -> None:
    first, second = (wander(make_practice(), agency, language, seed).state.log for _ in range(2))
    assert [entry.model_copy(update={"at": None}) for entry in first] == [
        entry.model_copy(update={"at": None}) for entry in second
    ]


@quick
@given(st.sampled_from(AGENCIES), st.integers(0, 10_000))
def test_what_always_holds(practice: Practice, agency: str, seed: int) -> None:
    state = wander(practice, agency, "en", seed, 25).state
    assert [entry.seq for entry in state.log] == list(range(len(state.log)))
    assert all(a.minute <= b.minute and a.turn <= b.turn for a, b in zip(state.log, state.log[1:], strict=False))
    assert all(0.0 <= value <= 1.0 for inner in state.persons.values() for value in inner.values.values())
    assert not state.pending, "every decided move was said"
    assert_floor_comes_back(state)


def assert_floor_comes_back(state: State) -> None:
    """No turn has more than three answers and two unasked moves of agencies, and none stays without an answer.

    The last one may wait for the learner's word on what was meant.
    """
    for turn in range(1, state.turn + 1):
        events = [entry.event for entry in state.log if entry.turn == turn]
        moves = [event.move for event in events if event.kind == "decided"]
        ended = any(event.kind == "finished" for event in events)
        waits = turn == state.turn and bool(state.unsettled)
        assert moves or ended or waits, f"turn {turn} has no answer"
        assert len([move for move in moves if move.speaker in AGENCIES and move.act != "report"]) <= 5


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

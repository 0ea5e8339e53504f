"""The breaker: whoever fails twice in a row is left alone for a while, and longer each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.models.calls.limits import Breaker


class Clock:
    """A clock that goes on when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def call(breaker: Breaker, went_well: bool | None) -> bool:
    """Make a call where the breaker lets one; return whether it did."""
    entered = breaker.enter()
    if entered is None:
        return False
    breaker.tell(entered, went_well)
    return True


def test_after_two_failures_in_a_row_nothing_passes_until_the_pause_is_over(clock: Clock) -> None:
    breaker = Breaker(clock)
    for went_well in (False, True, False, None):
        assert call(breaker, went_well)
        assert breaker.left is None
    assert call(breaker, False)
    assert breaker.left == 30
    clock.now += 29.5
    assert not call(breaker, True)
    assert breaker.left == 0.5
    clock.now += 0.5
    assert breaker.left is None
    assert call(breaker, True)
    assert call(breaker, False)
    assert call(breaker, True), "one failure after a success is one failure"


def test_then_one_call_alone_tries_again(clock: Clock) -> None:
    breaker = Breaker(clock)
    call(breaker, False)
    call(breaker, False)
    clock.now += 30
    entered = breaker.enter()
    assert entered is not None
    assert breaker.enter() is None
    assert breaker.left == 0, "it is being tried"
    breaker.tell(entered, None)
    again = breaker.enter()
    assert again is not None, "a try that says nothing leaves it to the next"
    breaker.tell(again, True)
    assert breaker.left is None
    assert breaker.enter() is not None
    assert breaker.enter() is not None


def test_the_pause_doubles_up_to_a_bound_and_a_success_begins_anew(clock: Clock) -> None:
    breaker, pauses = Breaker(clock), []
    call(breaker, False)
    for _ in range(6):
        assert call(breaker, False)
        pauses.append(breaker.left)
        clock.now += breaker.left or 0.0
    assert pauses == [30, 60, 120, 240, 300, 300]
    call(breaker, True)
    call(breaker, False)
    call(breaker, False)
    assert breaker.left == 30


def test_calls_that_were_under_way_do_not_lengthen_the_pause_but_may_end_it(clock: Clock) -> None:
    breaker = Breaker(clock)
    under_way = [breaker.enter() for _ in range(5)]
    for entered in under_way[:4]:
        assert entered is not None
        assert breaker.allows(entered) == (breaker.left is None)
        breaker.tell(entered, False)
    assert breaker.left == 30
    assert not breaker.allows(0)
    breaker.tell(under_way[4], True)
    assert breaker.left is None
    assert breaker.allows(0)


def test_a_call_that_did_not_ask_can_end_the_pause_and_cannot_lengthen_it(clock: Clock) -> None:
    breaker = Breaker(clock)
    call(breaker, False)
    call(breaker, False)
    breaker.tell(breaker.enter(), False)
    assert breaker.left == 30
    breaker.tell(None, True)
    assert breaker.left is None


def test_who_keeps_a_note_is_told_of_each_pause_and_of_its_end(clock: Clock) -> None:
    notes: list[float | None] = []
    breaker = Breaker(clock, note=notes.append)
    for went_well in (True, False, False, True, False):
        call(breaker, went_well)
    assert notes == [30]
    clock.now += 30
    call(breaker, False)
    clock.now += 60
    call(breaker, True)
    call(breaker, True)
    assert notes == [30, 60, None]


@given(steps=st.lists(st.tuples(st.booleans(), st.floats(0, 400)), max_size=60))
def test_whoever_always_fails_is_asked_ever_more_seldom_and_whoever_answers_is_asked_again(
    steps: list[tuple[bool, float]],
) -> None:
    clock = Clock()
    breaker = Breaker(clock)
    failed = 0
    for went_well, passing in steps:
        if call(breaker, went_well):
            failed = 0 if went_well else failed + 1
        left = breaker.left
        assert (left is not None) == (failed > 1)
        assert left is None or 0 < left <= 300 + 1e-9, "the clock adds up parts of seconds"
        clock.now += passing
    clock.now += 300
    assert call(breaker, True)
    assert breaker.enter() is not None

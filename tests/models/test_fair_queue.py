"""The queue before an endpoint: turns are fair, places are true, and how many calls run at once is learnt."""

import heapq
from collections.abc import Iterator
from itertools import combinations, count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.models.calls.fair_queue import AtOnce, FairQueue, Ticket

ASKERS = "abcd"
JOINS = st.tuples(st.just("join"), st.sampled_from(ASKERS))
ENDS = st.tuples(st.just("end"), st.integers(0, 9))
GIVES_UP = st.tuples(st.just("give up"), st.integers(0, 9))


class Scene:
    """A queue with the calls that run and wait, in the order of their joining and of their turns."""

    def __init__(self, at_once: int) -> None:
        self.queue = FairQueue(AtOnce(at_once))
        self.at_once = at_once
        self.tickets: list[Ticket] = []
        self.admitted: list[int] = []
        self.gone: set[int] = set()
        self.turns: list[tuple[str, frozenset[str]]] = []

    def numbers(self, *, run: bool) -> list[int]:
        return [at for at in range(len(self.tickets)) if (at in self.admitted) == run and at not in self.gone]

    def waiting(self) -> list[str]:
        return [str(self.tickets[at].asker) for at in self.numbers(run=False)]

    def join(self, asker: str) -> int:
        number = len(self.tickets)
        self.tickets.append(Ticket(asker, lambda: None))  # known as waiting before it joins, as it is admitted at once
        self.tickets[number] = self.queue.join(asker, lambda: self.admit(number))
        return number

    def admit(self, number: int) -> None:
        self.turns.append((str(self.tickets[number].asker), frozenset(self.waiting())))
        self.admitted.append(number)

    def end(self, number: int) -> None:
        self.gone.add(number)
        self.queue.leave(self.tickets[number])

    def served(self) -> list[str]:
        return [str(self.tickets[at].asker) for at in self.admitted]


def unevenness(turns: list[tuple[str, frozenset[str]]], one: str, other: str) -> int:
    """Return by how much more often one was served than the other in any stretch in which both waited all the time."""
    most = ahead = low = high = 0
    for served, waiting in turns:
        if not {one, other} <= waiting:
            ahead = low = high = 0
            continue
        ahead += (served == one) - (served == other)
        low, high = min(low, ahead), max(high, ahead)
        most = max(most, high - low)
    return most


@given(steps=st.lists(JOINS | ENDS | GIVES_UP, max_size=60), at_once=st.integers(1, 4))
def test_between_two_who_wait_the_number_of_served_calls_differs_by_one_at_most(
    steps: list[tuple[str, str | int]], at_once: int
) -> None:
    scene = Scene(at_once)
    for step, what in steps:
        found = scene.numbers(run=step == "end")
        if isinstance(what, str):
            scene.join(what)
        elif found:
            scene.end(found[what % len(found)])
        running, waiting = scene.numbers(run=True), scene.numbers(run=False)
        assert len(running) <= at_once
        assert len(running) == at_once or not waiting, "no slot is idle while somebody waits"
        assert scene.queue.load == (len(running), len(waiting))
    for one, other in combinations(ASKERS, 2):
        assert unevenness(scene.turns, one, other) <= 1
    while scene.numbers(run=True):
        scene.end(scene.numbers(run=True)[0])
    assert set(scene.admitted) | scene.gone == set(range(len(scene.tickets))), "everybody has had a turn"
    assert scene.queue.load == (0, 0)


def test_a_first_call_comes_before_anothers_third() -> None:
    scene = Scene(1)
    for asker in "aaabbbccc":
        scene.join(asker)
    while scene.numbers(run=True):
        scene.end(scene.numbers(run=True)[0])
    assert "".join(scene.served()) == "abcabcabc"


@given(joins=st.lists(st.sampled_from(ASKERS), min_size=1, max_size=20), at_once=st.integers(1, 3))
def test_a_place_is_the_number_of_others_who_come_before(joins: list[str], at_once: int) -> None:
    scene = Scene(at_once)
    for asker in joins:
        scene.join(asker)
    places = {asker: scene.queue.before(asker) for asker in ASKERS}
    assert {asker for asker, place in places.items() if place is not None} == set(scene.waiting())
    already = len(scene.admitted)
    while scene.numbers(run=True):
        scene.end(scene.numbers(run=True)[0])
    later = scene.served()[already:]
    for asker, place in places.items():
        if place is not None:
            assert later.index(asker) == len(set(later[: later.index(asker)])) == place


def test_who_gives_up_leaves_the_place_to_the_next() -> None:
    scene = Scene(1)
    scene.join("a")
    given_up = scene.join("b")
    scene.join("c")
    assert scene.queue.before("c") == 1
    scene.end(given_up)
    assert (scene.queue.before("b"), scene.queue.before("c")) == (None, 0)
    scene.end(0)
    assert scene.served() == ["a", "c"]


class Server:
    """Answers `slots` calls at once, the others in the order of their coming; each takes `total`, `first` of it silent.

    Somebody always waits to be let through.
    """

    def __init__(self, at_once: AtOnce, slots: int, total: float, first: float, patience: float) -> None:
        self.queue, self.at_once = FairQueue(at_once), at_once
        self.total, self.first, self.patience = total, first, patience
        self.now = 0.0
        self.free = [0.0] * slots
        self.out: list[tuple[float, int, Ticket, float]] = []
        self.number = count()
        self.firsts: list[float] = []

    def send(self, ticket: Ticket) -> None:
        began = max(self.now, heapq.heappop(self.free))
        heapq.heappush(self.free, began + self.total)
        self.firsts.append(began + self.first - self.now)
        heapq.heappush(self.out, (began + self.total, next(self.number), ticket, self.now))

    def run(self, calls: int) -> Iterator[int]:
        """Answer so many calls; yield after each how many may be sent at once."""
        admitted: list[int] = []
        tickets = [self.queue.join(at, lambda at=at: admitted.append(at)) for at in range(calls)]
        while admitted or self.out:
            while admitted:
                self.send(tickets[admitted.pop(0)])
            self.now, _, ticket, sent = heapq.heappop(self.out)
            first = self.firsts[tickets.index(ticket)]
            late = first > self.patience
            self.queue.learn(ticket, "too_slow" if late else None, first, self.now - sent, self.patience)
            self.queue.leave(ticket)
            yield self.at_once.limit


TOTALS = st.floats(0.05, 20.0)
SHARES = st.floats(0.05, 1.0)


@given(slots=st.integers(1, 6), total=TOTALS, share=SHARES, patience=st.floats(1.0, 40.0))
def test_learning_makes_no_call_too_slow(slots: int, total: float, share: float, patience: float) -> None:
    server = Server(AtOnce(), slots, total, total * share, max(patience, 1.01 * total))
    for _ in server.run(120):
        pass
    assert max(server.firsts) <= server.patience


@pytest.mark.slow
@given(slots=st.integers(1, 6), total=st.floats(0.1, 5.0), share=SHARES)
def test_as_many_as_a_server_has_slots_are_found(slots: int, total: float, share: float) -> None:
    server = Server(AtOnce(), slots, total, total * share, 30.0)
    limits = list(server.run(400))[200:]
    assert max(limits) <= slots + 1
    assert sum(slots - 1 <= limit <= slots for limit in limits) >= 0.8 * len(limits)


@pytest.mark.parametrize("failure", ["rate_limited", "too_slow"])
def test_what_fails_as_too_many_halves_the_number_once_for_a_crowd(failure: str) -> None:
    at_once = AtOnce()
    at_once.limit = 8
    queue = FairQueue(at_once)
    tickets = [queue.join("a", lambda: None) for _ in range(8)]
    for ticket in tickets:
        queue.learn(ticket, failure, None, 0.0, 30.0)
    assert at_once.limit == 4
    for failing in ("refused", "not_json", "cancelled"):
        queue.learn(tickets[0], failing, None, 0.0, 30.0)
    assert at_once.limit == 4


def test_a_number_that_is_set_is_kept() -> None:
    queue = FairQueue(AtOnce(3))
    tickets = [queue.join("a", lambda: None) for _ in range(4)]
    queue.learn(tickets[0], "too_slow", None, 0.0, 30.0)
    queue.learn(tickets[1], None, 0.1, 0.1, 30.0)
    assert (queue.at_once.limit, queue.load) == (3, (3, 1))

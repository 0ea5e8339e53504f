"""Calls to one endpoint together: none is too slow for having queued, who hangs is left alone, who stops is gone.

A rate that is set holds whoever asks, and waiting for it is neither the model's slowness nor beyond stopping.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from evals.fake_server import FakeServer, Request
from roleplay.config import Settings
from roleplay.models.calls.fair_queue import AtOnce, Entrance, FairQueue
from roleplay.models.calls.limits import Breaker, Limits
from roleplay.models.choosing.chosen import models_for
from roleplay.models.endpoints.background import background
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Call, Cancel, Message, ModelError, Prompt
from tests.models.conftest import ASKED, Make
from tests.models.test_limits import Clock

LIMITS = Limits(connect=2, first=1.0, between=2, total=4, attempts=3, backoff=0.001, longest_wait=0.05, queue=30)
ANSWER = 0.06  # seconds
PER_SECOND = 5


@pytest.fixture
def make(make: Make) -> Make:
    return lambda limits=LIMITS, *given, **named: make(limits, *given, **named)


def ask(endpoint: Endpoint, asker: str = "", what: str = "", cancel: Cancel | None = None) -> str:
    """Return the answer to a question, or the code of a failure."""
    prompt = Prompt("agency", "1", (Message("user", what or asker),))
    try:
        return "".join(endpoint.stream(prompt, most_tokens=20, cancel=cancel or Cancel(asker or None)))
    except ModelError as error:
        return error.code


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.002)


class Plug:
    """Takes every slot of an endpoint until it is drawn, so that calls can gather behind it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.queue = endpoint.entrance.queue
        self.tickets = [self.queue.join("plug", lambda: None) for _ in range(self.queue.at_once.limit)]

    def draw(self) -> None:
        async def leave() -> None:
            for ticket in self.tickets:
                self.queue.leave(ticket)

        background().submit(leave()).result(5)


@pytest.mark.long
@pytest.mark.parametrize("streams", [True, False])
def test_ten_with_three_calls_each_on_one_slot_are_all_served_by_turns(
    fake_server: FakeServer, make: Make, streams: bool
) -> None:
    fake_server.says("Dober dan.", first=ANSWER)
    fake_server.slots, fake_server.streams = 1, streams
    endpoint = make()
    askers = "abcdefghij"
    with ThreadPoolExecutor(30) as pool:
        plug = Plug(endpoint)
        asked = []
        for number, asker in enumerate(askers, 1):
            asked += [pool.submit(ask, endpoint, asker, f"{asker}{call}") for call in range(3)]
            until(lambda number=number: endpoint.entrance.queue.load[1] == 3 * number)
        assert [endpoint.outlook(asker).before for asker in askers] == list(range(10))
        plug.draw()
        assert {call.result() for call in asked} == {"Dober dan."}
    served = [request.text[0] for request in fake_server.served]
    served = served if streams else served[1:]  # the first had to be asked again without streaming
    for block in range(3):
        assert sorted(served[10 * block : 10 * block + 10]) == list(askers), served


def test_a_server_with_four_slots_is_used_in_parallel(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("Dober dan.", first=0.2)
    fake_server.slots = 4
    endpoint = make(Limits(first=5))
    with ThreadPoolExecutor(24) as pool:
        assert set(pool.map(lambda number: ask(endpoint, f"asker {number % 6}"), range(24))) == {"Dober dan."}
    assert fake_server.most >= 3


def test_as_many_are_sent_at_once_as_is_set(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("Dober dan.", first=0.1)
    endpoint = make(Limits(first=5, at_once=3))
    with ThreadPoolExecutor(9) as pool:
        assert set(pool.map(lambda _: ask(endpoint), range(9))) == {"Dober dan."}
    assert fake_server.most == 3


def test_a_server_that_turns_away_what_is_too_many_loses_nobody(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("Dober dan.", first=0.02)
    fake_server.slots, fake_server.turns_away, fake_server.retry_after = 2, True, "0.03"
    endpoint = make(Limits(first=5, attempts=5, backoff=0.01))
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda number: ask(endpoint, str(number)), range(20))) == {"Dober dan."}
    assert endpoint.outlook("").at_once <= 4
    assert endpoint.outlook("").resting is None


def test_who_hangs_costs_two_waits_and_is_asked_again_by_one(fake_server: FakeServer, make: Make) -> None:
    clock = Clock()
    endpoint = make(Limits(first=0.5), Entrance(FairQueue(AtOnce()), Breaker(clock)))
    fake_server.says("Dober dan.", first=20)
    began = time.monotonic()
    with ThreadPoolExecutor(10) as pool:
        failures = list(pool.map(lambda number: ask(endpoint, str(number)), range(10)))
    assert time.monotonic() - began < 4, "all ten would have taken five seconds"
    assert sorted(failures) == ["resting"] * 8 + ["too_slow"] * 2
    assert len(fake_server.chats) == 2
    calls: list[Call] = []
    with pytest.raises(ModelError) as caught:
        list(endpoint.stream(Prompt("x", "1", (Message("user", "?"),)), most_tokens=5, on_call=calls.append))
    assert (caught.value.code, caught.value.details["seconds"]) == ("resting", 30)
    assert not calls, "nothing was sent"
    assert endpoint.outlook("").resting == 30
    clock.now += 30
    assert ask(endpoint) == "too_slow"
    assert ask(endpoint) == "resting"
    assert (endpoint.outlook("").resting, len(fake_server.chats)) == (60, 3)
    clock.now += 60
    fake_server.says("Dober dan.")
    assert [ask(endpoint) for _ in range(3)] == ["Dober dan."] * 3
    assert endpoint.outlook("").resting is None


@pytest.mark.parametrize(
    ("fault", "rests"),
    [("500", True), ("timeout", True), ("429", False), ("empty", False), ("html", False), ("dropped", False)],
)
def test_only_who_hangs_or_breaks_down_is_left_alone(
    fake_server: FakeServer, make: Make, fault: str, rests: bool
) -> None:
    fake_server.says("ena dve tri", fault=fault)
    endpoint = make(Limits(first=0.1 if fault == "timeout" else 10, attempts=2, backoff=0.001))
    assert ask(endpoint) == ask(endpoint) != "resting"
    assert (ask(endpoint) == "resting") == rests


def test_where_nothing_answers_it_is_left_alone_too(make: Make) -> None:
    endpoint = make(url="http://127.0.0.1:1/v1")
    assert [ask(endpoint) for _ in range(3)] == ["unreachable", "unreachable", "resting"]


def test_what_learners_stop_says_nothing_of_the_endpoint(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("ena dve tri", first=20)
    endpoint = make()
    for _ in range(3):
        cancel = Cancel()
        threading.Timer(0.05, cancel.set).start()
        assert ask(endpoint, cancel=cancel) == "cancelled"
    assert endpoint.outlook("").resting is None


def test_one_that_insists_is_asked_all_the_same_and_ends_the_pause(fake_server: FakeServer, make: Make) -> None:
    entrance = Entrance(FairQueue(AtOnce()), Breaker(Clock()))
    endpoint, trying = make(entrance=entrance), make(entrance=entrance, insists=True)
    fake_server.queue = ["500"] * 9
    assert [ask(endpoint), ask(endpoint), ask(endpoint)] == ["server_error", "server_error", "resting"]
    assert ask(trying) == "server_error"
    assert endpoint.outlook("").resting == 30, "a look at it does not lengthen the pause"
    assert ask(trying) == "Razumem."
    assert ask(endpoint) == "Razumem."


def test_who_stops_in_the_queue_is_gone_at_once(fake_server: FakeServer, make: Make) -> None:
    endpoint, cancel = make(), Cancel("a")
    plug = Plug(endpoint)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask, endpoint, cancel=cancel)
        until(lambda: endpoint.outlook("a").before is not None)
        second = pool.submit(ask, endpoint, "b")
        until(lambda: endpoint.outlook("b").before == 1)
        cancel.set()
        assert first.result(5) == "cancelled"
        until(lambda: endpoint.outlook("b").before == 0)
        plug.draw()
        assert second.result(5) == "Razumem."
    assert endpoint.outlook("a").before is None
    assert [request.text for request in fake_server.chats] == ["b"]


def test_a_call_waits_for_its_turn_only_so_long(fake_server: FakeServer, make: Make) -> None:
    endpoint = make(Limits(queue=0.1))
    plug = Plug(endpoint)
    assert [ask(endpoint), ask(endpoint), ask(endpoint)] == ["crowded"] * 3
    assert not fake_server.requests
    plug.draw()
    assert ask(endpoint) == "Razumem.", "that the queue was long says nothing of the endpoint"


def test_a_call_that_hangs_frees_its_slot(fake_server: FakeServer, make: Make) -> None:
    fake_server.queue = ["timeout", None, None]
    fake_server.hold = 20
    endpoint = make(Limits(first=0.5, at_once=1))
    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(lambda number: ask(endpoint, str(number)), range(3))) == ["Razumem."] * 2 + ["too_slow"]
    assert endpoint.entrance.queue.load == (0, 0)


def test_the_time_in_the_queue_is_not_counted_as_the_models(fake_server: FakeServer, make: Make) -> None:
    endpoint, calls = make(), list[Call]()
    plug = Plug(endpoint)
    prompt = Prompt("x", "1", (Message("user", "?"),))
    asked = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        stream = endpoint.stream(prompt, most_tokens=5, on_call=calls.append)
        answer = pool.submit(lambda: list(stream))
        until(lambda: endpoint.entrance.queue.load[1] == 1)
        began = time.monotonic()
        while time.monotonic() - began < 0.3:
            assert not answer.done()
        plug.draw()
        answer.result(5)
    assert calls[0].usage.seconds < time.monotonic() - asked - 0.3
    with closing(make()) as other:
        assert ask(other) == "Razumem.", "another endpoint has a queue of its own"


@pytest.fixture
def came(fake_server: FakeServer) -> list[float]:
    """When each request came, in seconds."""
    times: list[float] = []

    def answer(_: Request) -> str:
        times.append(time.monotonic())
        return "Da."

    fake_server.answers = answer
    return times


def at_rate(per_minute: float = 60 * PER_SECOND, first: float = 20, queue: float = 30) -> Limits:
    return Limits(first=first, queue=queue, backoff=0.001, per_minute=per_minute, at_once=8)


def call_of(endpoint: Endpoint, cancel: Cancel | None = None) -> Call:
    calls: list[Call] = []
    list(endpoint.stream(ASKED, most_tokens=5, cancel=cancel, on_call=calls.append))
    return calls[0]


def test_side_by_side_and_tried_again_no_more_are_sent_than_the_rate_allows(
    fake_server: FakeServer, make: Make, came: list[float]
) -> None:
    endpoint = make(at_rate())
    fake_server.queue = [None, "429", None, "500"]
    with ThreadPoolExecutor(4) as pool:
        calls = list(pool.map(lambda _: call_of(endpoint), range(4)))
    assert len(came) == 6, "two were tried again"
    for number, at in enumerate(came):
        for later, then in enumerate(came[number:]):
            assert then - at >= (later - 1) / PER_SECOND - 0.05, came
    assert came[-1] - came[0] >= 4 / PER_SECOND
    assert all((call.usage.seconds_to_first or 9) < 5 for call in calls)


def test_waiting_for_the_rate_is_not_slowness_and_the_first_call_does_not_wait(make: Make, came: list[float]) -> None:
    call_of(make(at_rate(per_minute=6000)))  # whatever has to be imported first
    endpoint = make(at_rate(per_minute=40, first=1.2))
    began = time.monotonic()
    call_of(endpoint)
    assert time.monotonic() - began < 1.2
    assert call_of(endpoint).failure is None, "it waited for longer than a first word may take"
    assert came[2] - came[1] > 1.2


def test_who_stops_does_not_wait_and_who_waits_too_long_is_told_of_the_crowd(make: Make, came: list[float]) -> None:
    endpoint, cancel = make(at_rate(per_minute=1)), Cancel()
    call_of(endpoint)
    threading.Timer(0.1, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        call_of(endpoint, cancel)
    assert (caught.value.code, time.monotonic() - began < 5) == ("cancelled", True)
    crowded = make(at_rate(per_minute=1, queue=0.2))
    call_of(crowded)
    with pytest.raises(ModelError) as caught:
        call_of(crowded)
    assert (caught.value.code, len(came)) == ("crowded", 2)


def test_the_rate_is_set_in_the_environment_and_shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (("URL", "http://rate.example/v1"), ("NAME", "m"), ("PER_MINUTE", "90")):
        monkeypatch.setenv(f"SODELUJ_MODEL_{name}", value)
    voices = [models_for(Settings(data=tmp_path)).voice for _ in range(2)]
    rates = [voice.entrance.rate for voice in voices if isinstance(voice, Endpoint)]
    assert rates[0] is not None and rates[0] is rates[1]
    assert rates[0].requests_per_second == 1.5

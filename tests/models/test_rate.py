"""A rate that is set holds whoever asks, and waiting for it is neither the model's slowness nor beyond stopping."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from evals.fake_server import FakeServer, Request
from roleplay.config import Settings
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.choosing.chosen import models_for
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Call, Cancel, Message, ModelError, Prompt

PROMPT = Prompt("agency", "1", (Message("user", "Dober dan!"),))
PER_SECOND = 5
Make = Callable[..., Endpoint]


@pytest.fixture
def came(fake_server: FakeServer) -> list[float]:
    """When each request came, in seconds."""
    times: list[float] = []

    def answer(_: Request) -> str:
        times.append(time.monotonic())
        return "Da."

    fake_server.answers = answer
    return times


@pytest.fixture
def make(fake_server: FakeServer) -> Iterator[Make]:
    made: list[Endpoint] = []

    def endpoint(per_minute: float = 60 * PER_SECOND, first: float = 20, queue: float = 30) -> Endpoint:
        limits = Limits(first=first, queue=queue, backoff=0.001, per_minute=per_minute, at_once=8)
        made.append(Endpoint(Address(fake_server.url, "fake-1"), Ledger(), limits=limits))
        return made[-1]

    yield endpoint
    for one in made:
        one.close()


def ask(endpoint: Endpoint, cancel: Cancel | None = None) -> Call:
    calls: list[Call] = []
    list(endpoint.stream(PROMPT, most_tokens=5, cancel=cancel, on_call=calls.append))
    return calls[0]


def test_side_by_side_and_tried_again_no_more_are_sent_than_the_rate_allows(
    fake_server: FakeServer, make: Make, came: list[float]
) -> None:
    endpoint = make()
    fake_server.queue = [None, "429", None, "500"]
    with ThreadPoolExecutor(4) as pool:
        calls = list(pool.map(lambda _: ask(endpoint), range(4)))
    assert len(came) == 6, "two were tried again"
    for number, at in enumerate(came):
        for later, then in enumerate(came[number:]):
            assert then - at >= (later - 1) / PER_SECOND - 0.05, came
    assert came[-1] - came[0] >= 4 / PER_SECOND
    assert all((call.usage.seconds_to_first or 9) < 5 for call in calls)


def test_waiting_for_the_rate_is_not_slowness_and_the_first_call_does_not_wait(make: Make, came: list[float]) -> None:
    ask(make(per_minute=6000))  # whatever has to be imported first
    endpoint = make(per_minute=40, first=1.2)
    began = time.monotonic()
    ask(endpoint)
    assert time.monotonic() - began < 1.2
    assert ask(endpoint).failure is None, "it waited for longer than a first word may take"
    assert came[2] - came[1] > 1.2


def test_who_stops_does_not_wait_and_who_waits_too_long_is_told_of_the_crowd(make: Make, came: list[float]) -> None:
    endpoint, cancel = make(per_minute=1), Cancel()
    ask(endpoint)
    threading.Timer(0.1, cancel.set).start()
    began = time.monotonic()
    with pytest.raises(ModelError) as caught:
        ask(endpoint, cancel)
    assert (caught.value.code, time.monotonic() - began < 5) == ("cancelled", True)
    crowded = make(per_minute=1, queue=0.2)
    ask(crowded)
    with pytest.raises(ModelError) as caught:
        ask(crowded)
    assert (caught.value.code, len(came)) == ("crowded", 2)


def test_the_rate_is_set_in_the_environment_and_shared(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (("URL", "http://rate.example/v1"), ("NAME", "m"), ("PER_MINUTE", "90")):
        monkeypatch.setenv(f"SODELUJ_MODEL_{name}", value)
    voices = [models_for(Settings(data=tmp_path)).voice for _ in range(2)]
    rates = [voice.entrance.rate for voice in voices if isinstance(voice, Endpoint)]
    assert rates[0] is not None and rates[0] is rates[1]
    assert rates[0].requests_per_second == 1.5

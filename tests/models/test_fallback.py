"""A second model takes over where the first is left alone or fails before its first word, and is named."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from evals.fake_server import FakeServer
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import AtOnce, Entrance, FairQueue
from roleplay.models.calls.fallback import WithFallback
from roleplay.models.calls.limits import Breaker, Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Call, Cancel, Message, Model, ModelError, Prompt
from roleplay.models.scripted import Scripted
from tests.models.test_limits import Clock

PROMPT = Prompt("agency", "1", (Message("user", "Dober dan!"),))
LIMITS = Limits(first=10, attempts=1)


class Mood(BaseModel):
    mood: str


@pytest.fixture
def second() -> Iterator[FakeServer]:
    with FakeServer(models=("fake-2",)) as server:
        server.says("Tu drugi.")
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def both(fake_server: FakeServer, second: FakeServer, clock: Clock) -> Iterator[WithFallback]:
    fake_server.says("Tu prvi odgovarja.")
    entrance = Entrance(FairQueue(AtOnce()), Breaker(clock))
    first = Endpoint(Address(fake_server.url, "fake-1"), Ledger(), limits=LIMITS, entrance=entrance)
    other = Endpoint(Address(second.url, "fake-2"), Ledger(), limits=LIMITS)
    yield WithFallback(first, other)
    first.close()
    other.close()


def ask(model: Model) -> tuple[str, list[tuple[str, str | None]]]:
    """Return the answer, and who was asked: with what failure, or instead of whom that had which."""
    calls: list[Call] = []
    answer = "".join(model.stream(PROMPT, most_tokens=20, on_call=calls.append))
    assert not any(call.instead for call in calls if call.model == "fake-1")
    return answer, [(call.model, call.failure or call.instead) for call in calls]


def test_the_second_is_asked_only_where_the_first_does_not_answer(
    both: WithFallback, fake_server: FakeServer, second: FakeServer, clock: Clock
) -> None:
    assert ask(both) == ("Tu prvi odgovarja.", [("fake-1", None)])
    fake_server.queue = ["500", "500"]
    for _ in range(2):
        assert ask(both) == ("Tu drugi.", [("fake-1", "server_error"), ("fake-2", "server_error")])
    asked = len(fake_server.chats)
    assert ask(both) == ("Tu drugi.", [("fake-2", "resting")])
    assert len(fake_server.chats) == asked, "the first is left alone"
    assert both.outlook("").resting is None, "somebody answers"
    assert [request.messages for request in second.chats] == [[{"role": "user", "content": "Dober dan!"}]] * 3
    clock.now += 30
    assert ask(both) == ("Tu prvi odgovarja.", [("fake-1", None)])


def test_once_a_word_has_come_nobody_else_goes_on(
    both: WithFallback, fake_server: FakeServer, second: FakeServer
) -> None:
    fake_server.queue = ["dropped"]
    pieces = []
    with pytest.raises(ModelError) as caught:
        pieces.extend(both.stream(PROMPT, most_tokens=20))
    assert caught.value.code == "dropped"
    assert not second.chats


def test_what_is_stopped_stays_so(both: WithFallback, fake_server: FakeServer, second: FakeServer) -> None:
    cancel = Cancel()
    cancel.set()
    for answers in (
        lambda: list(both.stream(PROMPT, most_tokens=20, cancel=cancel)),
        lambda: both.answer(PROMPT, Mood, most_tokens=20, cancel=cancel),
    ):
        with pytest.raises(ModelError) as caught:
            answers()
        assert caught.value.code == "cancelled"
    assert not second.chats


def test_a_shape_is_filled_by_whoever_answers(both: WithFallback, fake_server: FakeServer, second: FakeServer) -> None:
    fake_server.says({"mood": "calm"})
    second.says({"mood": "tense"})
    assert both.answer(PROMPT, Mood, most_tokens=20).mood == "calm"
    fake_server.queue = ["500"]
    assert both.answer(PROMPT, Mood, most_tokens=20).mood == "tense"


def test_where_both_fail_the_seconds_reason_is_said(
    both: WithFallback, fake_server: FakeServer, second: FakeServer
) -> None:
    fake_server.queue, second.queue = ["500"] * 2, ["html"] * 2
    with pytest.raises(ModelError) as caught:
        ask(both)
    assert caught.value.code == "wrong_url"
    with pytest.raises(ModelError) as caught:
        both.answer(PROMPT, Mood, most_tokens=20)
    assert caught.value.code == "wrong_url"


def test_leaving_early_ends_the_call_of_whoever_speaks(both: WithFallback, fake_server: FakeServer) -> None:
    fake_server.says("ena dve tri", pause=0.1)
    calls: list[Call] = []
    stream = both.stream(PROMPT, most_tokens=20, on_call=calls.append)
    assert next(stream) == "ena "
    stream.close()
    assert [(call.model, call.failure) for call in calls] == [("fake-1", "cancelled")]
    scripted = WithFallback(Scripted("a", lambda _: ModelError("empty")), Scripted("b", lambda _: "ena dve"))
    stream = scripted.stream(PROMPT, most_tokens=20, on_call=calls.append)
    assert next(stream) == "ena "
    stream.close()
    assert [(call.model, call.failure) for call in calls[1:]] == [("a", "empty"), ("b", "cancelled")]

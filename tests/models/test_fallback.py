"""A second model takes over where the first is left alone or fails before its first word, and is named.

The scripted model keeps the contract of all models.
"""

from collections.abc import Iterator

import pytest

from evals.fake_server import FakeServer
from evals.scripted import Scripted
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import AtOnce, Entrance, FairQueue
from roleplay.models.calls.fallback import WithFallback
from roleplay.models.calls.limits import Breaker, Limits
from roleplay.models.model import Call, Cancel, Model, ModelError
from tests.models.conftest import ASKED, Make, Mood
from tests.models.test_limits import Clock

LIMITS = Limits(first=10, attempts=1)


@pytest.fixture
def second() -> Iterator[FakeServer]:
    with FakeServer(models=("fake-2",)) as server:
        server.says("Tu drugi.")
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def both(make: Make, fake_server: FakeServer, second: FakeServer, clock: Clock) -> WithFallback:
    fake_server.says("Tu prvi odgovarja.")
    first = make(LIMITS, Entrance(FairQueue(AtOnce()), Breaker(clock)))
    return WithFallback(first, make(LIMITS, name="fake-2", url=second.url))


def ask(model: Model) -> tuple[str, list[tuple[str, str | None]]]:
    """Return the answer, and who was asked: with what failure, or instead of whom that had which."""
    calls: list[Call] = []
    answer = "".join(model.stream(ASKED, most_tokens=20, on_call=calls.append))
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
        pieces.extend(both.stream(ASKED, most_tokens=20))
    assert caught.value.code == "dropped"
    assert not second.chats


def test_what_is_stopped_stays_so(both: WithFallback, fake_server: FakeServer, second: FakeServer) -> None:
    cancel = Cancel()
    cancel.set()
    for answers in (
        lambda: list(both.stream(ASKED, most_tokens=20, cancel=cancel)),
        lambda: both.answer(ASKED, Mood, most_tokens=20, cancel=cancel),
    ):
        with pytest.raises(ModelError) as caught:
            answers()
        assert caught.value.code == "cancelled"
    assert not second.chats


def test_a_shape_is_filled_by_whoever_answers(both: WithFallback, fake_server: FakeServer, second: FakeServer) -> None:
    fake_server.says({"mood": "calm"})
    second.says({"mood": "tense"})
    assert both.answer(ASKED, Mood, most_tokens=20).mood == "calm"
    fake_server.queue = ["500"]
    assert both.answer(ASKED, Mood, most_tokens=20).mood == "tense"


def test_where_both_fail_the_seconds_reason_is_said(
    both: WithFallback, fake_server: FakeServer, second: FakeServer
) -> None:
    fake_server.queue, second.queue = ["500"] * 2, ["html"] * 2
    with pytest.raises(ModelError) as caught:
        ask(both)
    assert caught.value.code == "wrong_url"
    with pytest.raises(ModelError) as caught:
        both.answer(ASKED, Mood, most_tokens=20)
    assert caught.value.code == "wrong_url"


def test_leaving_early_ends_the_call_of_whoever_speaks(both: WithFallback, fake_server: FakeServer) -> None:
    fake_server.says("ena dve tri", pause=0.1)
    calls: list[Call] = []
    stream = both.stream(ASKED, most_tokens=20, on_call=calls.append)
    assert next(stream) == "ena "
    stream.close()
    assert [(call.model, call.failure) for call in calls] == [("fake-1", "cancelled")]
    scripted = WithFallback(Scripted("a", lambda _: ModelError("empty")), Scripted("b", lambda _: "ena dve"))
    stream = scripted.stream(ASKED, most_tokens=20, on_call=calls.append)
    assert next(stream) == "ena "
    stream.close()
    assert [(call.model, call.failure) for call in calls[1:]] == [("a", "empty"), ("b", "cancelled")]


def test_it_says_what_the_script_says() -> None:
    ledger, calls = Ledger(), list[Call]()
    model: Model = Scripted("script", lambda prompt: f"Na »{prompt.messages[-1].text}« dobro.", ledger=ledger)
    pieces = list(model.stream(ASKED, most_tokens=20, on_call=calls.append))
    assert "".join(pieces) == "Na »Dober dan!« dobro."
    assert len(pieces) == 4
    assert [call.purpose for call in calls] == ["agency"]
    assert ledger.total.calls == 1


@pytest.mark.parametrize(
    ("answer", "code"), [("", "empty"), ("a b c", "too_long"), (ModelError("dropped", model="s"), "dropped")]
)
def test_it_fails_as_others_do(answer: str | Exception, code: str) -> None:
    calls: list[Call] = []
    with pytest.raises(ModelError) as caught:
        list(Scripted("s", lambda _: answer).stream(ASKED, most_tokens=2, on_call=calls.append))
    assert caught.value.code == code
    assert calls[0].failure == code


def test_it_can_be_cancelled_and_fills_shapes() -> None:
    cancel, model = Cancel(), Scripted("s", lambda _: '{"mood": "calm"}')
    assert model.answer(ASKED, Mood, most_tokens=9).mood == "calm"
    cancel.set()
    with pytest.raises(ModelError) as caught:
        list(model.stream(ASKED, most_tokens=9, cancel=cancel))
    assert caught.value.code == "cancelled"
    with pytest.raises(ModelError) as caught:
        Scripted("s", lambda _: "calm").answer(ASKED, Mood, most_tokens=9)
    assert caught.value.code == "not_json"


def test_watchers_of_a_flag_are_called_once_and_can_leave() -> None:
    cancel, seen = Cancel(), list[str]()
    forget = cancel.watch(lambda: seen.append("left"))
    cancel.watch(lambda: seen.append("stayed"))
    forget()
    cancel.set()
    cancel.set()
    cancel.watch(lambda: seen.append("late"))
    assert seen == ["stayed", "late"]

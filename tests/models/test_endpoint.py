"""An endpoint against a real server: what it gives, what it learns, and what each fault is called."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncGenerator
from contextlib import suppress

import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers
from langsmith.utils import get_env_var

from evals.fake_server import FakeServer, Reply
from evals.playing import unbroken
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Call, Cancel, ModelError
from tests.models.conftest import PROMPT, SECRET, Make, Mood

CALM = Limits(connect=5, first=10, between=10, total=20, attempts=3, backoff=0.001, longest_wait=0.02)
HASTY = Limits(connect=5, first=0.1, between=10, total=20)


class Scored(Mood):
    """What the tests ask to be filled."""

    score: int


@pytest.fixture
def make(make: Make) -> Make:
    """Endpoints that are never left alone."""
    return lambda limits=CALM, **given: make(limits, unbroken(), **given)


def failure(endpoint: Endpoint, **how: object) -> tuple[ModelError, list[str], Call]:
    """Return how a stream failed, what it gave before, and what went into the accounts."""
    pieces: list[str] = []
    calls: list[Call] = []
    with pytest.raises(ModelError) as caught:
        pieces.extend(endpoint.stream(PROMPT, most_tokens=50, on_call=calls.append))
    (call,) = calls
    assert call.failure == caught.value.code
    return caught.value, pieces, call


def test_a_stream_gives_pieces_and_counts(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("Policija je že na poti, počakajte.")
    calls: list[Call] = []
    endpoint = make()
    pieces = list(endpoint.stream(PROMPT, most_tokens=50, on_call=calls.append))
    assert pieces == ["Policija ", "je ", "že ", "na ", "poti, ", "počakajte."]
    (request,) = fake_server.chats
    assert request.messages == [
        {"role": "system", "content": "Govorite kratko."},
        {"role": "user", "content": "Dober dan!"},
    ]
    assert request.body["max_tokens"] == 50
    (call,) = calls
    assert (call.purpose, call.model, call.failure) == ("agency", "fake-1", None)
    assert (call.usage.prompt_tokens, call.usage.completion_tokens, call.usage.estimated) == (4, 6, False)
    assert 0 < (call.usage.seconds_to_first or 0) <= call.usage.seconds


def test_where_the_server_does_not_count_we_estimate(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("Razumem vas.")
    fake_server.refuses = {"stream_options"}
    endpoint, calls = make(), list[Call]()
    for _ in range(2):
        assert "".join(endpoint.stream(PROMPT, most_tokens=50, on_call=calls.append)) == "Razumem vas."
    assert all(call.usage.estimated and call.usage.completion_tokens == 4 for call in calls)
    assert len(fake_server.chats) == 3  # the refusal once, then never again


def test_thoughts_are_not_shown(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("<think>\nThe user wants a greeting. </think>\n\nDober dan.")
    assert "".join(make().stream(PROMPT, most_tokens=50)) == "Dober dan."
    fake_server.says("<think> I do not know")
    assert failure(make())[0].code == "empty"


@pytest.mark.parametrize("fault", ["429", "500"])
def test_what_passes_is_tried_again(fake_server: FakeServer, make: Make, fault: str) -> None:
    fake_server.says("Da.")
    fake_server.queue = [fault, fault]
    assert list(make().stream(PROMPT, most_tokens=50)) == ["Da."]
    assert len(fake_server.chats) == 3


def test_only_so_often_and_not_against_the_servers_word(fake_server: FakeServer, make: Make) -> None:
    fake_server.queue = ["500"] * 9
    assert failure(make())[0].code == "server_error"
    assert len(fake_server.chats) == CALM.attempts
    fake_server.queue, fake_server.retry_after = ["429"], "3600"
    assert failure(make())[0].code == "rate_limited"
    assert len(fake_server.chats) == CALM.attempts + 1


def test_retry_after_is_honoured(fake_server: FakeServer, make: Make) -> None:
    fake_server.queue, fake_server.retry_after = ["429"], "0.05"
    started = time.monotonic()
    list(make(limits=Limits(first=10, backoff=0.0001, longest_wait=1)).stream(PROMPT, most_tokens=5))
    assert time.monotonic() - started >= 0.05


@pytest.mark.parametrize(
    ("fault", "code", "given"),
    [
        ("timeout", "too_slow", False),
        ("slow_first", "too_slow", False),
        ("dropped", "dropped", True),
        ("no_finish", "dropped", True),
        ("invalid_json", "dropped", True),
        ("invalid_utf8", "dropped", True),
        ("empty", "empty", False),
        ("html", "wrong_url", False),
        ("redirect", "wrong_url", False),
        ("very_long", "too_long", True),
    ],
)
def test_each_fault_has_its_name(fake_server: FakeServer, make: Make, fault: str, code: str, given: bool) -> None:
    fake_server.says("ena dve tri štiri pet šest", fault=fault)
    error, pieces, _ = failure(make(limits=HASTY if code == "too_slow" else CALM))
    assert error.code == code
    assert bool(pieces) == given
    assert len(fake_server.requests) == 1


def test_a_drop_before_the_first_piece_is_tried_again(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("Da.")
    fake_server.queue = ["dropped"]
    assert list(make().stream(PROMPT, most_tokens=50)) == ["Da."]


def test_a_pause_between_pieces_is_bounded(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("ena dve tri", pause=0.15)
    error, pieces, _ = failure(make(limits=Limits(first=10, between=0.03, total=20)))
    assert (error.code, pieces) == ("too_slow", ["ena "])
    error, pieces, _ = failure(make(limits=Limits(first=10, between=10, total=0.25)))
    assert error.code == "too_slow"
    assert len(pieces) < 3


def test_a_piece_that_comes_while_time_runs_out_is_too_late_and_nothing_breaks(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def texts(_: Endpoint, course: object) -> AsyncGenerator[str, None]:
        yield "one "
        with suppress(asyncio.CancelledError):  # as what lies below does that has a piece in hand already
            await asyncio.sleep(60)
        yield "two "
        await asyncio.sleep(0)

    monkeypatch.setattr(Endpoint, "_texts", texts)
    error, pieces, _ = failure(make(limits=Limits(first=10, between=0.03, total=20)))
    assert (error.code, pieces[0]) == ("too_slow", "one ")


def test_a_wrong_key_is_said_without_the_key(
    fake_server: FakeServer, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    fake_server.key = "another"
    endpoint = make(key=SECRET)
    with caplog.at_level(logging.DEBUG):
        error, _, _ = failure(endpoint)
    assert error.code == "bad_key"
    assert SECRET in fake_server.chats[0].authorization
    assert error.__cause__ is None
    assert error.__context__ is None
    assert SECRET not in f"{error!r} {error} {error.details} {endpoint!r} {endpoint.address!r} {caplog.text}"


def test_a_wrong_model_url_or_port_is_told_apart(fake_server: FakeServer, make: Make) -> None:
    assert failure(make(name="other"))[0].code == "unknown_model"
    assert failure(make(url=fake_server.url.removesuffix("/v1")))[0].code == "wrong_url"
    assert failure(make(url="not a url"))[0].code == "wrong_url"
    error, _, call = failure(make(url="http://127.0.0.1:1/v1"))
    assert error.code == "unreachable"
    assert call.usage.completion_tokens == 0


@pytest.mark.parametrize("asks", ["stream", "answer"])
def test_cancelling_from_another_thread_ends_it_at_once(fake_server: FakeServer, make: Make, asks: str) -> None:
    fake_server.says("ena dve", first=5)
    endpoint, cancel = make(limits=Limits(first=9, total=9)), Cancel()
    threading.Timer(0.05, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(ModelError) as caught:
        if asks == "stream":
            list(endpoint.stream(PROMPT, most_tokens=50, cancel=cancel))
        else:
            endpoint.answer(PROMPT, Scored, most_tokens=50, cancel=cancel)
    assert caught.value.code == "cancelled"
    assert time.monotonic() - started < 4
    with pytest.raises(ModelError):
        list(endpoint.stream(PROMPT, most_tokens=50, cancel=cancel))


def test_a_stream_that_is_left_alone_counts_as_cancelled(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("ena dve tri", pause=0.02)
    calls: list[Call] = []
    stream = make().stream(PROMPT, most_tokens=50, on_call=calls.append)
    assert next(iter(stream)) == "ena "
    stream.close()  # type: ignore[attr-defined]
    assert calls[0].failure == "cancelled"


def test_speakers_run_in_parallel(fake_server: FakeServer, make: Make) -> None:
    fake_server.says("ena dve tri", first=0.3)
    endpoint = make(limits=Limits())
    list(endpoint.stream(PROMPT, most_tokens=5))
    threads = [threading.Thread(target=lambda: list(endpoint.stream(PROMPT, most_tokens=5))) for _ in range(4)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize(
    ("refuses", "asked", "requests"),
    [(set(), "json_schema", 1), ({"json_schema"}, "json_object", 2), ({"response_format"}, None, 3)],
)
def test_a_shape_is_asked_for_as_the_server_can(
    fake_server: FakeServer, make: Make, refuses: set[str], asked: str | None, requests: int
) -> None:
    fake_server.refuses = refuses
    fake_server.says('Gladly:\n```json\n{"mood": "calm", "score": 2}\n```')
    endpoint = make()
    assert endpoint.answer(PROMPT, Scored, most_tokens=50) == Scored(mood="calm", score=2)
    assert len(fake_server.chats) == requests
    assert endpoint.answer(PROMPT, Scored, most_tokens=50).score == 2
    assert len(fake_server.chats) == requests + 1
    last = fake_server.chats[-1]
    assert last.body.get("response_format", {}).get("type") == asked
    assert ('"score"' in last.text) == (asked != "json_schema")
    assert last.body["temperature"] == 0


def test_a_server_that_ignores_the_schema_is_asked_in_words(fake_server: FakeServer, make: Make) -> None:
    fake_server.answers = lambda request: (
        {"mood": "calm", "score": 1} if "Only JSON" in request.text else "I feel calm today."
    )
    assert make().answer(PROMPT, Scored, most_tokens=50).score == 1


@pytest.mark.parametrize(
    ("text", "problem"), [('{"mood": "calm"}', "score"), ('{"mood": "calm", "score": "high"}', "score"), ("{", "JSON")]
)
def test_what_does_not_fit_the_shape_is_said(fake_server: FakeServer, make: Make, text: str, problem: str) -> None:
    endpoint = make()
    fake_server.says({"mood": "calm", "score": 1})
    endpoint.answer(PROMPT, Scored, most_tokens=50)
    fake_server.says(text)
    with pytest.raises(ModelError) as caught:
        endpoint.answer(PROMPT, Scored, most_tokens=50)
    assert caught.value.code == "not_json"
    assert problem in caught.value.details["problem"]
    assert endpoint.abilities.structure == "schema"


def test_other_fields_that_a_server_does_not_know_are_left_out(fake_server: FakeServer, make: Make) -> None:
    fake_server.refuses = {"max_tokens", "temperature"}
    fake_server.says({"mood": "calm", "score": 1})
    assert make().answer(PROMPT, Scored, most_tokens=50).score == 1
    last = fake_server.chats[-1].body
    assert last["max_completion_tokens"] == 50
    assert "temperature" not in last


def test_a_server_that_does_not_stream_answers_in_one_piece(fake_server: FakeServer, make: Make) -> None:
    fake_server.streams = False
    fake_server.says("Dober dan vsem.")
    endpoint = make()
    assert list(endpoint.stream(PROMPT, most_tokens=50)) == ["Dober dan vsem."]
    assert list(endpoint.stream(PROMPT, most_tokens=50)) == ["Dober dan vsem."]
    assert [request.body.get("stream") for request in fake_server.chats] == [True, False, False]
    fake_server.queue = ["invalid_json"]
    assert failure(endpoint)[0].code == "server_error"


def test_what_a_server_says_about_the_request_is_handed_on_without_the_key(fake_server: FakeServer, make: Make) -> None:
    fake_server.refuses = {"messages"}
    error, _, _ = failure(make(key=SECRET))
    assert error.code == "refused"
    assert "messages" in error.details["problem"]


def test_any_mixture_of_faults_ends_in_text_or_a_code(fake_server: FakeServer, make: Make) -> None:
    fake_server.probability, fake_server.hold = 0.5, 0.4
    fake_server.answers = lambda request: Reply(json.dumps({"mood": "calm", "score": 1}))
    endpoint = make(limits=Limits(5, 0.3, 5, 9, 2, 0.001, 0.01))
    outcomes: list[str] = []
    for number in range(60):
        try:
            if number % 2:
                list(endpoint.stream(PROMPT, most_tokens=50))
            else:
                endpoint.answer(PROMPT, Scored, most_tokens=50)
            outcomes.append("fine")
        except ModelError as error:
            outcomes.append(error.code)
    assert {"fine", "too_slow", "dropped", "empty"} <= set(outcomes)
    assert outcomes.count("fine") > 20


def test_neither_proxies_nor_tracing_services_see_a_local_prompt(
    fake_server: FakeServer, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_ENDPOINT", fake_server.url)
    monkeypatch.setenv("LANGSMITH_API_KEY", "trace")
    get_env_var.cache_clear()
    fake_server.says("Da.")
    assert list(make().stream(PROMPT, most_tokens=5)) == ["Da."]
    wait_for_all_tracers()
    get_env_var.cache_clear()
    assert [request.path for request in fake_server.requests] == ["/v1/chat/completions"]


def test_a_reached_cap_stops_a_call_before_it_is_sent(fake_server: FakeServer) -> None:
    endpoint = Endpoint(Address(fake_server.url, "fake-1"), Ledger(cap=0))
    for ask in (
        lambda: list(endpoint.stream(PROMPT, most_tokens=5)),
        lambda: endpoint.answer(PROMPT, Scored, most_tokens=5),
    ):
        with pytest.raises(ModelError) as caught:
            ask()
        assert caught.value.code == "spending_cap"
    assert not fake_server.requests

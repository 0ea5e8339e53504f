"""Whatever a server does to a reading, the local one stands, and the log says why."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evals.fake_server import FakeServer, Reply
from roleplay.exercise.words.reading import Reading
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.prompts import shipped_prompts
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.reading.conftest import Word

At = Callable[..., ModelReader]
LIMITS = Limits(connect=5, first=0.8, between=0.6, total=60, attempts=2, backoff=0.01)
TEXT = {"sl": "Prosim, najdite tolmača.", "en": "Please find an interpreter."}
ACT = {"kind": "request", "id": "interpreter", "sure": True}
FORM = {"label": "OPEN", "sure": "certain"}
FAULTS = [
    (Reply(fault="429"), "rate_limited"),
    (Reply(fault="500"), "server_error"),
    (Reply(fault="timeout"), "too_slow"),
    (Reply(FORM, fault="slow_first"), "too_slow"),
    (Reply(FORM, fault="dropped"), "dropped"),
    (Reply(FORM, fault="no_finish"), "dropped"),
    (Reply(FORM, fault="invalid_json"), "dropped"),
    (Reply(FORM, fault="invalid_utf8"), "dropped"),
    (Reply(fault="empty"), "empty"),
    (Reply(fault="html"), "wrong_url"),
    (Reply(fault="redirect"), "wrong_url"),
    (Reply(fault="wrong_language"), "not_json"),
    (Reply(fault="leaking"), "not_json"),
    (Reply("I am sorry, but I cannot help with that."), "not_json"),
    (Reply('{"label": "OPEN", "acts": [{"quote": "'), "not_json"),
    (Reply({"label": "SPLENDID"}), "not_json"),
    (Reply({"label": "OPEN", "acts": {"request": "interpreter"}}), "not_json"),
    (Reply({"answer": 42}), "not_json"),
    (Reply('{"label": "OPEN", "acts": [' + '{"kind": "none"}, ' * 5000), "too_long"),
    (Reply("word " * 4, pause=1), "too_slow"),
    (Reply({**FORM, "acts": [{**ACT, "quote": "Find us somebody who interprets"}]}), "ungrounded"),
    (Reply({**FORM, "acts": [{**ACT, "quote": "?", "id": "spaceship"}]}), "ungrounded"),
]


@pytest.fixture
def at(reader: LocalReader, fake_server: FakeServer) -> Iterator[At]:
    """Makes a reader whose model is the fake server."""
    fake_server.hold = 2.0
    endpoints: list[Endpoint] = []

    def make(patience: float = 30, **how: Any) -> ModelReader:
        endpoints.append(Endpoint(Address(fake_server.url, fake_server.model), Ledger(), limits=LIMITS, **how))
        return ModelReader(reader, endpoints[-1], shipped_prompts(), patience)

    yield make
    for endpoint in endpoints:
        endpoint.close()


def alone(reading: Reading, local: Reading, why: str) -> bool:
    return reading == local.model_copy(update={"reader": f"{local.reader} (model failed: {why})"})


@pytest.mark.parametrize(("reply", "why"), FAULTS, ids=lambda value: repr(value)[:60])
def test_each_fault_leaves_the_local_reading_and_its_reason(
    at: At, fake_server: FakeServer, reader: LocalReader, word: Word, reply: Reply, why: str
) -> None:
    fake_server.answers = lambda _: reply
    utterance = word(TEXT["en"], "en")
    assert alone(at().read(utterance), reader.read(utterance), why)


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_fault_the_model_reads_the_next_message(
    at: At, fake_server: FakeServer, word: Word, language: Language
) -> None:
    fake_server.queue = ["empty", None]
    fake_server.says({**FORM, "acts": [{**ACT, "quote": TEXT[language]}]})
    both, utterance = at(), word(TEXT[language], language)
    first, second = both.read(utterance), both.read(utterance)
    assert "empty" in first.reader
    assert [(act.kind, act.id) for act in second.acts] == [("request", "interpreter")]
    assert "fake-1" in second.reader


def test_effort_is_passed_on_until_the_server_refuses_it(at: At, fake_server: FakeServer, word: Word) -> None:
    fake_server.says(FORM)
    utterance = word(TEXT["en"], "en")
    both = at(reasoning_effort="low")
    both.read(utterance)
    assert [chat.body.get("reasoning_effort") for chat in fake_server.chats] == ["low"]
    fake_server.refuses.add("reasoning_effort")
    assert "fake-1" in both.read(utterance).reader
    both.read(utterance)
    assert [chat.body.get("reasoning_effort") for chat in fake_server.chats] == ["low", "low", None, None]


def test_thoughts_before_the_form_are_nobodys_business(at: At, fake_server: FakeServer, word: Word) -> None:
    fake_server.says('<think>{"label": "LEAD"} or rather</think> {"label": "PROBE"}')
    assert at().read(word(TEXT["en"], "en")).label == "PROBE"


def test_no_call_outlives_the_patience(at: At, fake_server: FakeServer, word: Word) -> None:
    fake_server.answers = lambda _: Reply("word " * 4000, pause=0.02)
    assert "too_slow" in at(patience=0.3).read(word(TEXT["en"], "en")).reader
    for thread in [each for each in threading.enumerate() if each.name == "model-reader"]:
        thread.join(5)
        assert not thread.is_alive()

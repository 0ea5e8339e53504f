"""Traces go to a collector only where one is named, and of what is said nothing is in them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as wire
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)

from evals.fake_server import FakeServer
from roleplay.config import Settings
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.limits import Limits
from roleplay.models.calls.traces import traces_to
from roleplay.models.choosing.chosen import models_for
from roleplay.models.model import Cancel, Message, ModelError, Prompt
from tests.models.conftest import SECRET, Make, Mood

LEARNER, ASKED, SAID = "Kje so potni listi?", "Govorite kratko.", "Delovodja jih ima v torbici."
PROMPT = Prompt("agency", "1", (Message("system", ASKED), Message("user", LEARNER)))


class Collector(TraceServiceServicer):
    """Keeps what comes."""

    def __init__(self) -> None:
        self.requests: list[Any] = []

    def Export(self, request: Any, context: Any) -> Any:
        del context
        self.requests.append(request)
        return wire.ExportTraceServiceResponse()

    @property
    def spans(self) -> list[Any]:
        return [
            span for one in self.requests for each in one.resource_spans for of in each.scope_spans for span in of.spans
        ]


@pytest.fixture
def collector() -> Iterator[tuple[str, Collector]]:
    """A collector and its address."""
    server, keeps = grpc.server(ThreadPoolExecutor(2)), Collector()
    add_TraceServiceServicer_to_server(keeps, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}", keeps
    server.stop(None).wait()
    traces_to.cache_clear()


def facts(span: Any) -> dict[str, Any]:
    kinds = ("string_value", "int_value", "double_value", "bool_value")
    return {
        item.key: next(getattr(item.value, kind) for kind in kinds if item.value.HasField(kind))
        for item in span.attributes
    }


def test_each_call_is_told_with_what_it_took_and_nothing_of_what_was_said(
    collector: tuple[str, Collector], fake_server: FakeServer, make: Make
) -> None:
    url, keeps = collector
    traces = traces_to(url)
    assert traces_to(url) is traces, "models that are chosen anew open no second channel"
    fake_server.says(SAID)
    endpoint = make(Limits(attempts=1), key=SECRET, ledger=Ledger(traces=traces))
    list(endpoint.stream(PROMPT, most_tokens=50, cancel=Cancel(asker="ana@example.si")))
    fake_server.refuses = {"messages"}  # the server repeats what it was sent
    with pytest.raises(ModelError):
        list(endpoint.stream(PROMPT, most_tokens=50))
    fake_server.refuses = set()
    fake_server.says({"mood": SAID})
    assert endpoint.answer(PROMPT, Mood, most_tokens=50).mood == SAID
    traces.provider.force_flush()
    good, refused, filled = keeps.spans
    assert {span.name for span in keeps.spans} == {"chat fake-1"}
    told = facts(good)
    assert (told["gen_ai.request.model"], told["gen_ai.provider.name"]) == ("fake-1", "openai")
    assert (told["gen_ai.usage.input_tokens"], told["gen_ai.usage.output_tokens"]) == (6, 5)
    assert (told["sodeluj.purpose"], told["server.address"]) == ("agency", "127.0.0.1")
    assert (
        0 < told["gen_ai.response.time_to_first_chunk"] <= (good.end_time_unix_nano - good.start_time_unix_nano) / 1e9
    )
    assert facts(refused)["error.type"] == "refused"
    assert "error.type" not in facts(filled)
    sent = b"".join(request.SerializeToString() for request in keeps.requests)
    words = {word.strip(".?") for text in (LEARNER, ASKED, SAID) for word in text.split()} - {"so", "v", "ima"}
    assert b"agency" in sent
    for word in (*words, "ana@example.si", SECRET, SECRET[3:]):
        assert word.encode() not in sent, word


def test_nobody_is_told_unless_a_collector_is_named(
    collector: tuple[str, Collector], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url, _ = collector
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
    assert models_for(Settings(data=tmp_path)).ledger.traces is None
    monkeypatch.setenv("SODELUJ_TRACES_URL", url)
    wanted = models_for(Settings(data=tmp_path)).ledger
    assert wanted.traces is not None
    monkeypatch.delenv("SODELUJ_TRACES_URL")
    assert models_for(Settings(data=tmp_path), wanted).ledger.traces is None, "a ledger that is handed on follows"

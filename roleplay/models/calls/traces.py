"""Traces of calls for OpenTelemetry, where an operator names a collector: who was asked, how it went, what it took.

Of what was said nothing goes out, nor who said it: a span is made of a call in the accounts, which holds neither.
The provider is this program's own and not the global one, lest libraries that look for that one add spans of theirs.
"""

import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from roleplay.errors import ContentError
from roleplay.models.model import Call

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


@dataclass(frozen=True)
class Traces:
    """Where spans go; attributes are named by OpenTelemetry's conventions for generative models."""

    provider: "TracerProvider"

    def note(self, call: Call, provider: str, where: str) -> None:
        """Write a span for a call that has just ended, at `where`: scheme, host and port."""
        from opentelemetry.trace import SpanKind, Status, StatusCode  # noqa: PLC0415 - only where traces are wanted

        ended, usage = time.time_ns(), call.usage
        span = self.provider.get_tracer("sodeluj").start_span(
            f"chat {call.model}",
            kind=SpanKind.CLIENT,
            start_time=ended - round(usage.seconds * 1e9),
            attributes={
                "gen_ai.operation.name": "chat",
                "gen_ai.provider.name": provider,
                "gen_ai.request.model": call.model,
                "gen_ai.usage.input_tokens": usage.prompt_tokens,
                "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
                "gen_ai.usage.output_tokens": usage.completion_tokens,
                "server.address": urlsplit(where).hostname or "",
                "sodeluj.purpose": call.purpose,
                "sodeluj.tokens_estimated": usage.estimated,
                "sodeluj.money": call.money,
            },
        )
        if usage.seconds_to_first is not None:
            span.set_attribute("gen_ai.response.time_to_first_chunk", usage.seconds_to_first)
        if call.failure is not None:
            span.set_attribute("error.type", call.failure)
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)


@cache
def traces_to(url: str) -> Traces:
    """Return the traces that go to a collector (OTLP over gRPC); what it does not take is dropped after some tries.

    ContentError where the packages are not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - as above
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise ContentError(f"SODELUJ_TRACES_URL: install the program with the extra 'traces' ({error})") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "sodeluj"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return Traces(provider)

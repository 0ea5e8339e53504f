"""Candidates with parts; the last one says why it ended, and counts."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.models.protocols import Protocol, data


def answer(body: dict[str, Any], pieces: Sequence[str]) -> Iterator[str]:
    bounded = pieces[: body["generationConfig"]["maxOutputTokens"]]
    for piece in bounded:
        yield data({"candidates": [_candidate(piece)]})
    reason = "STOP" if len(bounded) == len(pieces) else "MAX_TOKENS"
    counts = {"promptTokenCount": 9, "candidatesTokenCount": len(bounded), "totalTokenCount": 9 + len(bounded)}
    yield data({"candidates": [_candidate("", finishReason=reason)], "usageMetadata": counts})


def _candidate(words: str, **more: Any) -> dict[str, Any]:
    return {"content": {"role": "model", "parts": [{"text": words}]}, "index": 0, **more}


PROTOCOL = Protocol(("google",), "/v1/models/{name}", answer)

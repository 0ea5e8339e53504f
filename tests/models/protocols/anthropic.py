"""Events that each have a kind; what is to fill a shape is given to a tool."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.models.protocols import Protocol, data


def answer(body: dict[str, Any], pieces: Sequence[str]) -> Iterator[str]:
    tool, bounded = body.get("tools"), pieces[: body["max_tokens"]]
    usage = {"input_tokens": 7, "output_tokens": len(bounded), "cache_read_input_tokens": 2}
    message = {"id": "m", "type": "message", "role": "assistant", "model": "c", "content": [], "usage": usage}
    yield _event("message_start", message={**message, "stop_reason": None, "stop_sequence": None})
    empty = {"type": "tool_use", "id": "t", "name": tool[0]["name"], "input": {}} if tool else None
    yield _event("content_block_start", index=0, content_block=empty or {"type": "text", "text": ""})
    for piece in bounded:
        words = {"type": "input_json_delta", "partial_json": piece} if tool else {"type": "text_delta", "text": piece}
        yield _event("content_block_delta", index=0, delta=words)
    yield _event("content_block_stop", index=0)
    reason = "end_turn" if len(bounded) == len(pieces) else "max_tokens"
    yield _event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage=usage)
    yield _event("message_stop")


def _event(kind: str, **content: Any) -> str:
    return f"event: {kind}\n{data({'type': kind, **content})}"


PROTOCOL = Protocol(("anthropic",), "/v1/messages", answer)

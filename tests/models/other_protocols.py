"""The fake server in the protocols of others: each only as far as their own clients look."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from evals.fake_server import FakeServer, Reply, Request


class OtherProtocols(FakeServer):
    """Says what it is told to in the protocol it is asked in; `queue` holds `429`, `500` or None for the next."""

    def routes(self) -> Sequence[Route]:
        """Return where each protocol is spoken."""
        return (
            *super().routes(),
            Route("/openai/deployments/{name}/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/messages", self._anthropic, methods=["POST"]),
            Route("/api/chat", self._ollama, methods=["POST"]),
            Route("/v1/models/{name}", self._google, methods=["POST"]),
        )

    async def _answer(self, http: HttpRequest) -> tuple[Request, list[str]] | Response:
        """Return the request and the pieces of its answer, or what goes wrong instead."""
        request = await self._take(http)
        if fault := self._draw():
            return JSONResponse({"error": {"message": "no more for now", "code": int(fault)}}, int(fault))
        given = self.answers(request)
        words = (given if isinstance(given, Reply) else Reply(given)).words
        return request, re.findall(r"\S+\s*", words)

    async def _anthropic(self, http: HttpRequest) -> Response:
        found = await self._answer(http)
        if isinstance(found, Response):
            return found
        request, pieces = found
        tool, bounded = request.body.get("tools"), pieces[: request.body["max_tokens"]]

        async def events() -> AsyncIterator[bytes]:
            usage = {"input_tokens": 7, "output_tokens": len(bounded), "cache_read_input_tokens": 2}
            message = {"id": "m", "type": "message", "role": "assistant", "model": "c", "content": [], "usage": usage}
            yield _event("message_start", message={**message, "stop_reason": None, "stop_sequence": None})
            empty = {"type": "tool_use", "id": "t", "name": tool[0]["name"], "input": {}} if tool else None
            yield _event("content_block_start", index=0, content_block=empty or {"type": "text", "text": ""})
            for piece in bounded:
                delta = {"type": "text_delta", "text": piece}
                delta = {"type": "input_json_delta", "partial_json": piece} if tool else delta
                yield _event("content_block_delta", index=0, delta=delta)
            yield _event("content_block_stop", index=0)
            reason = "end_turn" if len(bounded) == len(pieces) else "max_tokens"
            ended = {"stop_reason": reason, "stop_sequence": None}
            yield _event("message_delta", delta=ended, usage=usage)
            yield _event("message_stop")

        return StreamingResponse(events(), media_type="text/event-stream")

    async def _ollama(self, http: HttpRequest) -> Response:
        found = await self._answer(http)
        if isinstance(found, Response):
            return found
        request, pieces = found
        bounded = pieces[: request.body["options"]["num_predict"]]

        async def lines() -> AsyncIterator[bytes]:
            common = {"model": "m", "created_at": "2026-01-01T00:00:00Z"}
            for piece in bounded:
                yield _line({**common, "message": {"role": "assistant", "content": piece}, "done": False})
            reason = "stop" if len(bounded) == len(pieces) else "length"
            counts = {"prompt_eval_count": 9, "eval_count": len(bounded)}
            last = {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason}
            yield _line({**common, **last, **counts})

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    async def _google(self, http: HttpRequest) -> Response:
        found = await self._answer(http)
        if isinstance(found, Response):
            return found
        request, pieces = found
        bounded = pieces[: request.body["generationConfig"]["maxOutputTokens"]]

        async def events() -> AsyncIterator[bytes]:
            counts = {"promptTokenCount": 9, "candidatesTokenCount": len(bounded), "totalTokenCount": 9 + len(bounded)}
            for piece in bounded:
                yield _data({"candidates": [{"content": {"role": "model", "parts": [{"text": piece}]}, "index": 0}]})
            reason = "STOP" if len(bounded) == len(pieces) else "MAX_TOKENS"
            ended = {"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": reason, "index": 0}
            yield _data({"candidates": [ended], "usageMetadata": counts})

        return StreamingResponse(events(), media_type="text/event-stream")


def _line(content: dict[str, Any]) -> bytes:
    return f"{json.dumps(content)}\n".encode()


def _data(content: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(content)}\n\n".encode()


def _event(kind: str, **content: Any) -> bytes:
    return f"event: {kind}\n".encode() + _data({"type": kind, **content})

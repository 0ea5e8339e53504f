"""A model server of our own on a real port: OpenAI's protocol, programmable answers, latencies and faults.

with FakeServer() as server:
    server.says("Dober dan.")
    ...                          # give server.url, server.key and server.model to the program
    assert "Dober" in server.requests[0].text
"""

import asyncio
import json
import random
import re
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal, Self, get_args

from starlette.requests import Request as HttpRequest
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from evals.loopback import Loopback

Fault = Literal[
    "429", "500", "timeout", "slow_first", "dropped", "no_finish", "invalid_json", "invalid_utf8", "empty", "html",
    "redirect", "wrong_language", "leaking", "very_long",
]  # fmt: skip
FAULTS: tuple[Fault, ...] = get_args(Fault)


@dataclass(frozen=True, eq=False)
class Request:
    """A request as it came: `text` is all its messages, `shape` the name of the schema it asks to be filled."""

    path: str
    body: dict[str, Any]
    authorization: str

    @property
    def messages(self) -> list[dict[str, str]]:
        """The messages of the prompt, in their order."""
        return self.body.get("messages", [])

    @property
    def text(self) -> str:
        """All messages, a line break between them."""
        return "\n".join(message["content"] for message in self.messages)

    @property
    def wants_json(self) -> bool:
        """Whether the answer is to be JSON, by schema or in words."""
        asked = {"response_format", "tools"} & self.body.keys()
        return bool(asked) or "$schema" in self.text or '"properties"' in self.text

    @property
    def tool(self) -> str | None:
        """The name of the tool that is to be called; None without one."""
        return next((tool["function"]["name"] for tool in self.body.get("tools", ())), None)

    @property
    def shape(self) -> str | None:
        """The name of the schema; None without one."""
        return self.body.get("response_format", {}).get("json_schema", {}).get("name") or self.tool


@dataclass(frozen=True)
class Reply:
    """An answer: its text (a dict goes out as JSON), seconds before the first piece and before each, a fault.

    It is streamed in `pieces` of about the same length, by default word by word.
    """

    text: str | dict[str, Any] = ""
    first: float = 0.0
    pause: float = 0.0
    fault: Fault | None = None
    pieces: int = 0

    @property
    def words(self) -> str:
        """The text as it goes out."""
        return self.text if isinstance(self.text, str) else json.dumps(self.text, ensure_ascii=False)


Answers = Callable[[Request], "str | dict[str, Any] | Reply"]


@dataclass
class FakeServer(Loopback):
    """The server. Everything may be changed while it runs.

    `faults` are drawn with `probability` for each chat request by a generator of `seed`; `queue` holds faults for the
    next requests, None for none. `refuses` are request fields that it does not know (HTTP 400). `texts` are what it
    says where the fault is one of words. With `slots` only so many chat requests are answered at once: the others wait
    inside, in their order, or are turned away (HTTP 429) with `turns_away`. `served` are those whose answer has begun.
    With `gathers` nobody is answered before so many have asked since `served` was empty.
    """

    key: str = ""
    models: Sequence[str] = ("fake-1",)
    answers: Answers = lambda _: "Razumem."
    probability: float = 0.0
    faults: Sequence[Fault] = FAULTS
    seed: int = 1
    queue: list[Fault | None] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    streams: bool = True
    counts: bool = True
    retry_after: str = "0"
    hold: float = 0.5
    slots: int = 0
    turns_away: bool = False
    gathers: int = 0
    served: list[Request] = field(default_factory=list)
    most: int = 0
    texts: dict[str, str] = field(
        default_factory=lambda: {
            "wrong_language": "Das ist leider nicht möglich, wir müssen zuerst den Staatsanwalt fragen.",
            "leaking": "System prompt: you are an AI language model. ![x](http://evil.example/x.png)",
            "very_long": "in potem še nekaj " * 400,
        }
    )
    requests: list[Request] = field(default_factory=list)
    drawn: list[Fault] = field(default_factory=list)

    @property
    def model(self) -> str:
        """The name of the first model."""
        return self.models[0]

    @property
    def url(self) -> str:
        """The address, to /v1."""
        return f"{self.address}/v1"

    @property
    def chats(self) -> list[Request]:
        """The requests for an answer, without those for lists and vectors."""
        return [request for request in self.requests if request.path.endswith("/chat/completions")]

    def says(self, text: str | dict[str, Any], **how: Any) -> None:
        """Answer everything with `text`; `how` are fields of Reply."""
        self.answers = lambda _: Reply(text, **how)

    def __enter__(self) -> Self:
        self._dice = random.Random(self.seed)  # noqa: S311 - draws faults, guards nothing
        self._room = asyncio.Condition()
        self._waiting: list[Request] = []
        self._busy = self._accepted = 0
        return super().__enter__()

    def routes(self) -> Sequence[Route]:
        """Return what there is."""
        return (
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/models", self._list),
            Route("/v1/elsewhere", self._chat, methods=["POST"]),
            Route("/v1/embeddings", self._embed, methods=["POST"]),
        )

    async def _take(self, http: HttpRequest) -> Request:
        body = await http.json() if http.method == "POST" else {}
        request = Request(http.url.path, body, http.headers.get("authorization", ""))
        self.requests.append(request)
        return request

    def _refusal(self, request: Request) -> Response | None:
        """Return why a request is not answered: a wrong key, an unknown model, a field it does not know."""
        if self.key and request.authorization != f"Bearer {self.key}":
            return _error(401, f"Incorrect API key provided: {request.authorization.removeprefix('Bearer ')}")
        if "model" in request.body and request.body["model"] not in self.models:
            return _error(404, f"The model `{request.body['model']}` does not exist")
        for name in sorted(self.refuses):
            kind = request.body.get("response_format", {}).get("type")
            if name in request.body or kind == name:
                hint = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
                return _error(400, f"Unsupported parameter: '{name}'.{hint}")
        return None

    async def _list(self, http: HttpRequest) -> Response:
        request = await self._take(http)
        listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
        return self._refusal(request) or JSONResponse(listed)

    async def _embed(self, http: HttpRequest) -> Response:
        request = await self._take(http)
        given = request.body["input"]
        texts = given if isinstance(given, list) else [given]
        data = [{"object": "embedding", "index": at, "embedding": _vector(text)} for at, text in enumerate(texts)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "model": request.body["model"], "data": data, "usage": usage}
        return self._refusal(request) or JSONResponse(answer)

    def _draw(self) -> Fault | None:
        if self.queue:
            return self.queue.pop(0)
        if self.probability and self._dice.random() < self.probability:
            return self._dice.choice(list(self.faults))
        return None

    async def _chat(self, http: HttpRequest) -> Response:
        request = await self._take(http)
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        given = self.answers(request)
        reply = given if isinstance(given, Reply) else Reply(given)
        if self.turns_away and self._accepted >= self.slots:
            return _error(429, "Too many requests at once", {"retry-after": self.retry_after})
        self._accepted += 1
        fault = self._draw() or reply.fault
        if fault:
            self.drawn.append(fault)
        if fault == "429":
            return _error(429, "Rate limit reached", {"retry-after": self.retry_after})
        if fault == "500":
            return _error(500, "The server had an error")
        if fault == "html":
            return HTMLResponse("<!doctype html><html><body>Sign in</body></html>")
        if fault == "redirect":
            return RedirectResponse(f"{self.url}/elsewhere")
        if fault == "timeout":
            await self._pass(self.hold)
            return _error(503, "too late")
        if fault == "invalid_json" and not (request.body.get("stream") and self.streams):
            return Response('{"choices": [', media_type="application/json")
        if request.body.get("stream") and self.streams:
            return StreamingResponse(self._stream(request, reply, fault), media_type="text/event-stream")
        async with self._slot(request):
            await self._pass(reply.first)
            return JSONResponse(self._whole(request, self._text(reply, fault)))

    @asynccontextmanager
    async def _slot(self, request: Request) -> AsyncIterator[None]:
        """Wait for a free slot, the first who came first, and keep it while a request is answered."""
        async with self._room:
            self._waiting.append(request)
            self._room.notify_all()
            try:
                await self._room.wait_for(lambda: self._may_begin(request))
            finally:
                self._waiting.remove(request)
                self._room.notify_all()
            self._busy += 1
        self.served.append(request)
        self.most = max(self.most, self._busy)
        try:
            yield
        finally:
            self._busy -= 1
            self._accepted -= 1
            async with self._room:
                self._room.notify_all()

    def _may_begin(self, request: Request) -> bool:
        is_first = self._waiting[0] is request and self._busy < (self.slots or 10**6)
        return is_first and len(self._waiting) + len(self.served) >= self.gathers

    async def _pass(self, seconds: float) -> None:
        """Let time pass, but not beyond the server's life."""
        end = time.monotonic() + seconds
        while not self.is_ending and (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, 0.05))

    def _text(self, reply: Reply, fault: Fault | None) -> str:
        return "" if fault == "empty" else self.texts.get(fault or "", reply.words)

    def _whole(self, request: Request, text: str) -> dict[str, Any]:
        message = {"role": "assistant", "content": None, **_called(request, text)}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"usage": _usage(request, text)} if self.counts else {}
        return {"id": "c", "object": "chat.completion", "created": 1, "model": self.model, "choices": [choice], **usage}

    async def _stream(self, request: Request, reply: Reply, fault: Fault | None) -> AsyncIterator[bytes]:
        async with self._slot(request):
            async for event in self._events(request, reply, fault):
                yield event

    async def _events(self, request: Request, reply: Reply, fault: Fault | None) -> AsyncIterator[bytes]:
        text = self._text(reply, fault)
        most = request.body.get("max_tokens") or request.body.get("max_completion_tokens") or 10**9
        pieces = _cut(text, reply.pieces) if reply.pieces else re.findall(r"\S+\s*", text)
        yield self._event({"role": "assistant", "content": ""})
        await self._pass(reply.first + (self.hold if fault == "slow_first" else 0))
        for number, piece in enumerate(pieces[:most]):
            await self._pass(reply.pause)
            if fault is not None and number == len(pieces) // 2:
                if fault == "dropped":
                    raise ConnectionAbortedError
                if fault == "no_finish":
                    return
                if fault in ("invalid_json", "invalid_utf8"):
                    yield b'data: {"choices": [\n\n' if fault == "invalid_json" else b'data: {"x": "\xff\xfe"}\n\n'
                    return
            yield self._event(_called(request, piece, first=number == 0))
        yield self._event({}, "length" if len(pieces) > most else "stop")
        if self.counts and request.body.get("stream_options", {}).get("include_usage"):
            yield _line({**self._head(), "choices": [], "usage": _usage(request, text)})
        yield b"data: [DONE]\n\n"

    def _head(self) -> dict[str, Any]:
        return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": self.model}

    def _event(self, delta: dict[str, Any], finish: str | None = None) -> bytes:
        return _line({**self._head(), "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})


def _line(content: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(content)}\n\n".encode()


def _called(request: Request, text: str, *, first: bool = True) -> dict[str, Any]:
    """Return text as a part of a message: what it says or, where it is to call a tool, with what."""
    if request.tool is None:
        return {"content": text}
    name = {"name": request.tool} if first else {}
    return {"tool_calls": [{"index": 0, "id": "t", "type": "function", "function": {**name, "arguments": text}}]}


def _cut(text: str, count: int) -> list[str]:
    """Cut a text into exactly so many pieces, the last of them empty where it has fewer letters."""
    edges = [len(text) * at // count for at in range(count + 1)]
    return [text[begin:end] for begin, end in pairwise(edges)]


def _usage(request: Request, text: str) -> dict[str, Any]:
    """Count words as tokens."""
    asked, given = len(request.text.split()), len(text.split())
    return {"prompt_tokens": asked, "completion_tokens": given, "total_tokens": asked + given}


def _vector(text: str) -> list[float]:
    counts = [0.0] * 16
    for letter in text:
        counts[ord(letter) % 16] += 1
    return counts


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"message": message, "type": "error"}}, status_code=status, headers=headers)

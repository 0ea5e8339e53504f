"""A model at an address, on this machine or elsewhere, of any provider; the package says what is by hand and why."""

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, Generator, Hashable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from queue import SimpleQueue
from string import Template
from typing import TYPE_CHECKING, cast

import httpx2

from roleplay.models.calls.accounts import Ledger, estimate_tokens
from roleplay.models.calls.fair_queue import Entrance, Ticket
from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints import shapes
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.background import background
from roleplay.models.endpoints.failures import FAULTS, HANGS, SILENT, Failure, NotStreamed, NotTheProtocol, judge
from roleplay.models.endpoints.providers import COMPATIBLE, CallTerms, Provider
from roleplay.models.model import (
    Cancel,
    Inquiry,
    Message,
    Model,
    ModelError,
    ModelErrorCode,
    Outlook,
    Shape,
    Usage,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk
    from langchain_core.messages.ai import UsageMetadata

_ENDINGS = ("finish_reason", "stop_reason", "done_reason")  # by which names providers say why an answer has ended
_TOO_LONG = frozenset({"length", "max_tokens", "model_length", "model_context_window_exceeded"})
_REFUSED = frozenset({"content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content", "spii"})


@dataclass
class _Course:
    """How a call goes: written by the loop's thread, read by the caller's when it has ended.

    What is spoken may differ each time; anything else is asked for at temperature 0 (`steady`). The caller takes what
    is to be `shown`, None at the end.
    """

    inquiry: Inquiry
    steady: bool = False
    shown: SimpleQueue[str | None] = field(default_factory=SimpleQueue)
    started: float = field(default_factory=time.monotonic)
    first: float | None = None
    sent: bool = False
    way: shapes.Way = "text"
    pieces: list[str] = field(default_factory=list)
    counted: "UsageMetadata | None" = None
    finish: str | None = None

    def show(self, text: str) -> None:
        """Hand on a piece, where there is anything in it."""
        if text:
            self.first = self.first if self.first is not None else time.monotonic() - self.started
            self.pieces.append(text)
            self.shown.put(text)

    def note(self, message: "AIMessage") -> str:
        """Note what a message says of counts and of the end; return its text."""
        from langchain_core.messages.ai import add_usage  # noqa: PLC0415 - there by now

        ended = next((why for name in _ENDINGS if (why := message.response_metadata.get(name))), None)
        self.finish = str(ended).lower() if ended else self.finish
        if message.usage_metadata:
            self.counted = add_usage(self.counted, message.usage_metadata)
        return shapes.words_of(message)

    @property
    def usage(self) -> Usage:
        """What the call took; estimated where the server did not say."""
        seconds = time.monotonic() - self.started
        if self.counted is not None:
            cached = (self.counted.get("input_token_details") or {}).get("cache_read") or 0
            asked, given = self.counted["input_tokens"], self.counted["output_tokens"]
            return Usage(asked, given, cached, False, self.first, seconds)
        texts = [message.text for message in self.inquiry.prompt.messages]
        return Usage(
            estimate_tokens(texts) if self.sent else 0, estimate_tokens(self.pieces), 0, True, self.first, seconds
        )


class Endpoint(Model):
    """A model at an address. What the server cannot do is learnt from its refusals and not asked for again.

    Calls go through its `entrance`: they queue, and where it has failed twice none is sent for a while. Nothing but
    prompts goes to the address, no redirect is followed, and no tracing service sees them.
    """

    def __init__(
        self,
        address: Address,
        ledger: Ledger,
        *,
        limits: Limits | None = None,
        instruction: str = "$schema",
        entrance: Entrance | None = None,
        insists: bool = False,
        reasoning_effort: str = "",
        provider: Provider = COMPATIBLE,
    ) -> None:
        """Take the address; nothing is sent yet. `instruction` asks for JSON by `$schema` in words.

        `reasoning_effort` goes along with every call, where it is not empty and the server knows it. Without an
        `entrance` it has one of its own. One that `insists` is asked even where the endpoint is left alone.
        """
        self.address = address
        self.name = address.name
        self.places = () if address.is_local else (address.where,)
        self.provider = provider
        self.abilities = shapes.Abilities(provider.ways)
        self._ledger = ledger
        self._limits = limits or Limits()
        self.entrance = entrance or Entrance.of(self._limits)
        self._insists = insists
        self._effort = reasoning_effort
        self._instruction = Template(instruction)
        self._making = threading.Lock()
        self._chat: BaseChatModel | None = None
        self._faults: tuple[type[BaseException], ...] = FAULTS
        self._http: httpx2.AsyncClient | None = None

    def __repr__(self) -> str:
        return f"Endpoint({self.name!r} at {self.address.where})"

    def outlook(self, asker: Hashable) -> Outlook:
        """Return an asker's place in the queue, and whether the endpoint is left alone."""
        return self.entrance.outlook(asker)

    def pieces(self, inquiry: Inquiry) -> Generator[str]:
        """Yield the answer in pieces, as they come."""
        return self._pieces(_Course(inquiry))

    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return the answer as a filled `shape`, asked for in the strongest way that the server knows.

        What was asked for in words alone is asked for once more where it does not fit, with what is wrong with it;
        `repaired` is among the details of the error where that did not help.
        """
        asked, repaired = inquiry, False
        while True:
            course = _Course(asked, steady=True)
            text = "".join(self._pieces(course))
            if not shapes.has_object(text) and self.abilities.weaken_structure(course.way):
                continue
            try:
                found = shapes.fill(shape, text, self.name, repaired=repaired)
            except ModelError as error:
                if repaired or course.way not in shapes.IN_WORDS:
                    raise
                more = Message("assistant", text), Message("user", str(error.details["problem"]))
                asked = replace(inquiry, prompt=replace(inquiry.prompt, messages=(*inquiry.prompt.messages, *more)))
                repaired = True
                continue
            self.abilities.prove_structure()
            return found

    def close(self) -> None:
        """Close the connections that are kept open; calls that run break."""
        http, chat, self._http, self._chat = self._http, self._chat, None, None
        own = self.provider.close
        ends = [http.aclose()] if http is not None else [own(chat)] if own is not None and chat is not None else []
        for end in ends:
            background().submit(end).result(timeout=self._limits.connect)

    def _pieces(self, course: _Course) -> Generator[str]:
        self._ledger.check(self.name)
        inquiry = course.inquiry
        cancel = inquiry.cancel if inquiry.cancel is not None else Cancel()
        self._client()
        entered = self.entrance.breaker.enter()
        if entered is None and not self._insists:
            raise self._resting()
        course.started = time.monotonic()
        # Should the iterator be left alone, it was cancelled.
        failure: ModelError | None = self._error("cancelled")
        work = background().submit(self._run(course, cancel.asker, entered))
        work.add_done_callback(lambda _: course.shown.put(None))
        forget = cancel.watch(work.cancel)
        try:
            while (piece := course.shown.get()) is not None and not work.cancelled():
                yield piece
            if not work.cancelled():
                failure = work.result()
        finally:
            work.cancel()
            forget()
            code = failure.code if failure is not None else None
            if code in SILENT:
                self.entrance.breaker.tell(entered, None)
            purpose, free = inquiry.prompt.name, self.address.is_local
            call = self._ledger.record(purpose, self.name, course.usage, failure=code, free=free)
            if self._ledger.traces is not None:
                self._ledger.traces.note(call, self.provider.maker, self.address.where)
            inquiry.tell(call)
        if failure is not None:
            raise failure

    async def _run(self, course: _Course, asker: Hashable, entered: int | None) -> ModelError | None:
        """Wait for the call's turn and carry it out; return what is wrong at last. Its clocks begin with the turn."""
        queue = self.entrance.queue
        try:
            async with queue.turn(asker, self._limits.queue) as ticket:
                await self.entrance.pace(self._limits.queue)
                if entered is not None and not self.entrance.breaker.allows(entered):
                    return self._resting()
                course.started = time.monotonic()
                failure = await self._carry_out(course, ticket)
                code, total = failure.code if failure is not None else None, time.monotonic() - course.started
                queue.learn(ticket, code, course.first, total, self._limits.first)
                self.entrance.breaker.tell(entered, code not in HANGS)  # before the next call takes this one's place
                return failure
        except TimeoutError:
            return self._error("crowded")

    async def _carry_out(self, course: _Course, ticket: Ticket) -> ModelError | None:
        """Try until an answer has come or nothing more can be done; return what is wrong in the end."""
        # No tracing service that the environment may name is to see prompts. It comes with langchain, as heavy.
        from langsmith.run_helpers import tracing_context  # noqa: PLC0415

        deadline = asyncio.get_running_loop().time() + self._limits.total
        attempt, failure = 0, None
        while True:
            attempt += 1
            if failure is not None:  # another try is another call
                try:
                    await self.entrance.pace(deadline - asyncio.get_running_loop().time())
                except TimeoutError:
                    return failure.error
            with tracing_context(enabled=False):
                failure = await self._try(course, deadline)
            if failure is None:
                return None
            if course.first is not None:
                return failure.error
            if failure.streamless and self.abilities.learn_streamless():
                continue
            if failure.complaint and self.abilities.learn(failure.complaint):
                continue
            wait = self._limits.wait(attempt, failure.asked) if failure.passing else None
            if wait is None or asyncio.get_running_loop().time() + wait >= deadline:
                return failure.error
            self.entrance.queue.learn(ticket, failure.error.code, None, 0.0, self._limits.first)
            await asyncio.sleep(wait)

    async def _try(self, course: _Course, deadline: float) -> Failure | None:
        clock = asyncio.get_running_loop().time
        thinking = shapes.Thinking()
        try:
            async with asyncio.timeout_at(min(deadline, clock() + self._limits.first)) as watch:
                async with aclosing(self._texts(course)) as texts:
                    async for text in texts:
                        course.show(thinking.take(text))
                        if watch.expired():  # what lies below had a piece in hand, and took it for in time
                            raise TimeoutError
                        if course.first is not None:
                            watch.reschedule(min(deadline, clock() + self._limits.between))
                course.show(thinking.end())
        except TimeoutError:
            return Failure(self._error("too_slow"))
        except self._faults as fault:
            failure = judge(fault, self.address)
            # What breaks after the first piece is a broken answer, whatever broke it.
            return failure if course.first is None else Failure(self._error("dropped"))
        return self._ending(course)

    def _ending(self, course: _Course) -> Failure | None:
        """Return what is wrong with an answer that has ended without a fault."""
        if course.finish is None:
            return Failure(self._error("dropped"), passing=True)
        if course.finish in _TOO_LONG:
            return Failure(self._error("too_long"))
        if course.finish in _REFUSED:
            return Failure(self._error("refused", course.finish))
        return None if course.first is not None else Failure(self._error("empty"))

    async def _texts(self, course: _Course) -> AsyncGenerator[str, None]:
        """Send a request and yield the texts of what comes; note counts and the reason of the end."""
        course.sent, course.finish, course.counted, course.way = True, None, None, self.abilities.structure
        chat = self._client()
        options = self.provider.options(chat, self._asked(course))
        messages = [(message.role, message.text) for message in self._messages(course)]
        if not self.abilities.streams:
            yield course.note(await chat.ainvoke(messages, **options))
            return
        # Closed here, in the loop that runs it: the garbage collector may close it while it is still running.
        answer = chat.astream(messages, **options)
        async with aclosing(cast("AsyncGenerator[AIMessageChunk, None]", answer)) as chunks:
            async for chunk in chunks:
                yield course.note(chunk)

    def _asked(self, course: _Course) -> CallTerms:
        able = self.abilities
        return CallTerms(
            tokens=course.inquiry.most_tokens,
            tokens_field=able.tokens_field,
            shape=course.inquiry.shape,
            way=course.way,
            steady=course.steady and able.temperature,
            effort=self._effort if able.effort else "",
            counts=able.counts if able.streams else None,
        )

    def _messages(self, course: _Course) -> tuple[Message, ...]:
        """Return the prompt's messages; without a schema beside them, the shape is asked for in words at the end."""
        messages, shape = course.inquiry.prompt.messages, course.inquiry.shape
        if shape is None or course.way not in shapes.IN_WORDS:
            return messages
        asked = self._instruction.safe_substitute(schema=shapes.schema_text(shape))
        last = messages[-1]
        return (*messages[:-1], Message(last.role, f"{last.text}\n\n{asked}"))

    def _client(self) -> "BaseChatModel":
        """Return the client, made at the first call, in the caller's thread: its import takes seconds.

        ModelError: `no_package` where what the provider needs is not installed.
        """
        with self._making:
            return self._chat or self._make_client()

    def _make_client(self) -> "BaseChatModel":
        if self.provider.is_checked:
            self._http = _connection(self._limits, self.abilities, local=self.address.is_local)
        try:
            self._chat = self.provider.make(self.address, self._http)
            self._faults = (*FAULTS, *self.provider.raised())
        except ImportError as error:
            raise ModelError(
                "no_package", model=self.name, extra=self.provider.extra or "–", problem=str(error)
            ) from error
        except ValueError as error:  # what it was given is not repeated as it stands: it may hold the key
            raise self._error("wrong_url", self.address.without_key(str(error))) from None
        return self._chat

    def _error(self, code: ModelErrorCode, problem: str = "") -> ModelError:
        return ModelError(code, model=self.name, where=self.address.where, problem=problem)

    def _resting(self) -> ModelError:
        seconds = math.ceil(self.entrance.breaker.left or 0.0)
        return ModelError("resting", model=self.name, where=self.address.where, seconds=seconds)


def _connection(limits: Limits, abilities: shapes.Abilities, *, local: bool) -> httpx2.AsyncClient:
    """Return a connection to one server: it follows no redirect, and no proxy reaches this machine's own servers.

    It looks at each answer before that is taken for one of OpenAI's protocol, and raises NotTheProtocol where
    it is a page, NotStreamed where a stream was to come and none does.
    """

    async def look(response: httpx2.Response) -> None:
        if not response.is_success:
            return
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        if kind == "text/html":
            raise NotTheProtocol("HTML")
        if kind == "application/json" and abilities.streams:
            raise NotStreamed

    patience = httpx2.Timeout(limits.connect, read=None)
    return httpx2.AsyncClient(timeout=patience, trust_env=not local, event_hooks={"response": [look]})

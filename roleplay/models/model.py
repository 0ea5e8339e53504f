"""What a language model is to the rest of the program: prompts in, pieces of text or a filled shape out."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Hashable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel

from roleplay.errors import CodedError

Shape = TypeVar("Shape", bound=BaseModel)

ModelErrorCode = Literal[
    "bad_key", "wrong_url", "unknown_model", "rate_limited", "server_error", "refused", "too_slow", "dropped", "empty",
    "not_json", "too_long", "spending_cap", "cancelled", "unreachable", "resting", "crowded", "no_package", "no_file",
]  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Prompt:
    """What a model is asked. `name` says what for (`agency`); with `version` it goes into the event log."""

    name: str
    version: str
    messages: tuple[Message, ...]

    @property
    def length(self) -> int:
        """Characters of all messages."""
        return sum(len(message.text) for message in self.messages)


@dataclass(frozen=True)
class Usage:
    """What one call took. `cached_tokens` are part of `prompt_tokens`; `estimated` where the server did not count.

    `seconds_to_first` runs from the call's turn to its first piece of text, retries included; None without one.
    """

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    estimated: bool = False
    seconds_to_first: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Call:
    """One call in the accounts. `money` is 0 and `priced` false where the price is unknown; `failure` is a code.

    `instead` is the code by which a first model failed, in whose place this one was asked.
    """

    purpose: str
    model: str
    usage: Usage
    money: float = 0.0
    priced: bool = False
    failure: str | None = None
    instead: str | None = None


class ModelError(CodedError):
    """A model gave nothing that can be used; whoever called goes on without it.

    `model`, `where` (scheme, host and port of the server) and `problem` (the server's own words, without the key) are
    always among the details.
    """

    prefix: ClassVar[str] = "model_"

    def __init__(
        self, code: ModelErrorCode, *, model: str = "–", where: str = "–", problem: str = "", **details: Any
    ) -> None:
        super().__init__(code, model=model, where=where, problem=problem or "–", **details)


TICK = 0.25
"""Seconds between two signs of life while nothing has come from a model."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing new has come; whoever waits may look after other things."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody who asks a model has to expect.

    `before` are those whose calls are served first, None where no call of the asker's waits. `resting` are the seconds
    until a model that has failed is tried again, 0 while that is being done, None where it is asked as usual. Of all
    askers' calls `running` and `waiting` are the numbers, `at_once` how many may run, 0 where nothing is known of it.
    """

    before: int | None = None
    resting: float | None = None
    running: int = 0
    waiting: int = 0
    at_once: int = 0


class Cancel:
    """A flag that one thread sets to end calls in others at once.

    `asker` is on whose behalf they are made: where calls have to queue, askers take turns. Without one, the calls that
    are given this flag are an asker of their own.
    """

    def __init__(self, asker: Hashable = None) -> None:
        self.asker: Hashable = self if asker is None else asker
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._watchers: list[Callable[[], object]] = []

    def set(self) -> None:
        """End every call that was given this flag; setting it twice does nothing more."""
        with self._lock:
            if self._event.is_set():
                return
            self._event.set()
            watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            watcher()

    def is_set(self) -> bool:
        """Return whether the call is to end."""
        return self._event.is_set()

    def watch(self, watcher: Callable[[], object]) -> Callable[[], None]:
        """Call `watcher` when the flag is set, at once where it is set already; return how to stop watching."""
        with self._lock:
            waiting = not self._event.is_set()
            if waiting:
                self._watchers.append(watcher)
        if not waiting:
            watcher()

        def forget() -> None:
            with self._lock:
                if watcher in self._watchers:
                    self._watchers.remove(watcher)

        return forget


OnCall = Callable[[Call], None]


@dataclass(frozen=True)
class Inquiry:
    """What a model is asked and how; see `Model.stream`."""

    prompt: Prompt
    most_tokens: int
    shape: type[BaseModel] | None = None
    cancel: Cancel | None = None
    on_call: OnCall | None = None

    def tell(self, call: Call) -> None:
        """Tell who asks what a call took."""
        if self.on_call is not None:
            self.on_call(call)


class Model(ABC):
    """A language model. All of it may be used from several threads at once.

    `name` goes into the event log. `places` are where prompts may go: scheme, host and port of each server elsewhere;
    empty where nothing leaves here.
    """

    name: str
    places: tuple[str, ...] = ()

    def outlook(self, asker: Hashable) -> Outlook:
        """Return what an asker has to expect now; nobody has to wait where a model has no queue."""
        del asker
        return Outlook()

    def stream(
        self,
        prompt: Prompt,
        *,
        most_tokens: int,
        shape: type[BaseModel] | None = None,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Generator[str]:
        """Yield the answer in pieces, as they come; closing the generator ends the call.

        With a `shape` it is asked for as JSON of that shape; what comes is not looked at. `on_call` is told once what a
        call took that was sent, also where it failed; it runs in the caller's thread, before the error is raised or the
        iterator ends. ModelError comes while iterating: before the first piece what may pass has been tried again;
        afterwards nothing is, and the pieces already given are all there is.
        """
        return self.pieces(Inquiry(prompt, most_tokens, shape, cancel, on_call))

    def answer(
        self,
        prompt: Prompt,
        shape: type[Shape],
        *,
        most_tokens: int,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Shape:
        """Return the answer as a filled `shape`.

        ModelError: as for `stream`; `not_json` where the text does not fit the shape (its `problem` says why, for one
        repair by the caller, unless one has been tried: `repaired`).
        """
        return self.filled(Inquiry(prompt, most_tokens, shape, cancel, on_call), shape)

    @abstractmethod
    def pieces(self, inquiry: Inquiry) -> Generator[str]:
        """Yield the pieces of an answer; see `stream`."""

    @abstractmethod
    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return the shape of an inquiry filled; see `answer`."""

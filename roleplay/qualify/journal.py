"""A model whose every call is written down, so that a run that was cut off goes on and pays for no call twice."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Generator, Hashable
from contextlib import closing
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay.models.choosing.card import Ended
from roleplay.models.model import (
    Call,
    Cancel,
    Model,
    ModelError,
    ModelErrorCode,
    OnCall,
    Outlook,
    Prompt,
    Shape,
    Usage,
)
from roleplay.scenario.vocabulary import LANGUAGES, Language

# What says nothing of how a model answers: the run stops, and asks again where it goes on.
HOPELESS: frozenset[str] = frozenset(
    {"bad_key", "wrong_url", "unknown_model", "unreachable", "resting", "spending_cap", "no_package", "no_file"}
)


class StoppedError(Exception):
    """The run cannot go on: its budget is spent, or the model cannot be asked."""


class JournalLine(BaseModel):
    """One call: the mark of its request, which of several like it, what came, and what it took."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    number: int
    language: Language
    purpose: str
    model: str
    text: str
    failure: ModelErrorCode | None = None
    problem: str = ""
    usage: Usage
    money: float
    priced: bool

    @property
    def call(self) -> Call:
        """The call as its caller is told of it."""
        return Call(self.purpose, self.model, self.usage, self.money, self.priced, self.failure)


class JournaledModel:
    """Asks a model, and answers from the journal what has been asked before.

    The same request asked several times is several calls. `language` is the one that is being measured. With a `budget`
    no call begins once so much money is spent, over all runs; `ended` says why no more calls are made, `problem` by
    what code. Safe to use from several threads, like any model.
    """

    def __init__(self, model: Model, path: Path, budget: float | None = None) -> None:
        """Go on with the journal at `path`, if there is one."""
        self._model, self._path, self._budget = model, path, budget
        self.language: Language = LANGUAGES[0]
        self.ended: Ended = "complete"
        self.problem = ""
        self._lock = threading.Lock()
        self._asked: Counter[str] = Counter()
        self._kept: dict[tuple[str, int], list[JournalLine]] = {}
        for line in _read(path):
            self._kept.setdefault((line.key, line.number), []).append(line)
        self.spent = sum(line.money for lines in self._kept.values() for line in lines)
        self.lines: list[JournalLine] = []

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def places(self) -> tuple[str, ...]:
        """Where prompts may go."""
        return self._model.places

    def outlook(self, asker: Hashable) -> Outlook:
        """Return what an asker has to expect now."""
        return self._model.outlook(asker)

    def refuse_more(self) -> None:
        """Raise StoppedError where no more calls are made: what was seen since then says nothing of the model."""
        if self.ended != "complete":
            raise StoppedError(self.problem)

    def forget(self) -> None:
        """Remove the journal, once a run has come to its end: the next one measures anew."""
        self._path.unlink(missing_ok=True)

    def stream(
        self,
        prompt: Prompt,
        *,
        most_tokens: int,
        shape: type[BaseModel] | None = None,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Generator[str]:
        """Yield the answer in pieces, or at once what was answered before.

        Raises:
            ModelError: see `Model.stream`.
        """
        key, number, kept = self._find("stream", prompt, shape, most_tokens)
        if kept:
            self._tell(kept, on_call)
            if kept[-1].text:
                yield kept[-1].text
            self._fail_like(kept[-1])
            return
        calls, pieces, failed = list[Call](), list[str](), None
        try:
            stream = self._model.stream(
                prompt, most_tokens=most_tokens, shape=shape, cancel=cancel, on_call=calls.append
            )
            with closing(stream):
                for piece in stream:
                    pieces.append(piece)
                    yield piece
        except ModelError as error:
            failed = self._noted(error)
            raise
        finally:
            self._write(key, number, "".join(pieces), calls, failed, on_call)

    def answer(
        self,
        prompt: Prompt,
        shape: type[Shape],
        *,
        most_tokens: int,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Shape:
        """Return the answer as a filled shape, or what was answered before.

        Raises:
            ModelError: see `Model.answer`.
        """
        key, number, kept = self._find("answer", prompt, shape, most_tokens)
        if kept:
            self._tell(kept, on_call)
            self._fail_like(kept[-1])
            return shape.model_validate_json(kept[-1].text)
        calls, text, failed = list[Call](), "", None
        try:
            filled = self._model.answer(prompt, shape, most_tokens=most_tokens, cancel=cancel, on_call=calls.append)
            text = filled.model_dump_json()
        except ModelError as error:
            # Whoever waits for a whole answer leaves only because it takes too long.
            failed = self._noted(error if error.code != "cancelled" else ModelError("too_slow", model=self.name))
            raise failed from error
        finally:
            self._write(key, number, text, calls, failed, on_call)
        return filled

    def _find(
        self, way: str, prompt: Prompt, shape: type[BaseModel] | None, most_tokens: int
    ) -> tuple[str, int, list[JournalLine]]:
        """Return the mark of a request, how many like it there were, and its calls in the journal.

        There is more than one where a server had to be asked in another way.

        Raises:
            ModelError: `spending_cap` where no more calls are made.
        """
        messages = [(message.role, message.text) for message in prompt.messages]
        told = (way, self.language, prompt.name, shape.__name__ if shape else "", most_tokens, messages)
        key = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]
        with self._lock:
            number = self._asked[key]
            self._asked[key] += 1
            kept = self._kept.get((key, number), [])
            if not kept and self.ended == "complete" and self._budget is not None and self.spent >= self._budget:
                self.ended = "budget"
            if not kept and self.ended != "complete":
                raise ModelError("spending_cap", model=self.name)
        return key, number, kept

    def _tell(self, kept: list[JournalLine], on_call: OnCall | None) -> None:
        """Tell the caller of calls in the journal."""
        with self._lock:
            self.lines += kept
        if on_call is not None:
            for line in kept:
                on_call(line.call)

    def _fail_like(self, line: JournalLine) -> None:
        """Raise what a call failed by, if it did; whoever had left it leaves it at the same place again."""
        if line.failure is not None and line.failure != "cancelled":
            raise ModelError(line.failure, model=self.name, problem=line.problem)

    def _noted(self, error: ModelError) -> ModelError:
        """Return an error; one that says nothing of the model's answers ends the run."""
        if error.code in HOPELESS:
            with self._lock:
                self.ended = "budget" if error.code == "spending_cap" else "stopped"
                self.problem = error.code
        return error

    def _write(
        self, key: str, number: int, text: str, calls: list[Call], failed: ModelError | None, on_call: OnCall | None
    ) -> None:
        """Write calls down before their caller hears of them; what said nothing of the model is left out.

        An answer that came and could not be used has failed as well.
        """
        for at, call in enumerate(calls, start=1):
            failure = failed.code if failed is not None and at == len(calls) else call.failure
            if failure not in HOPELESS:
                line = JournalLine.model_validate(
                    dict(
                        key=key,
                        number=number,
                        language=self.language,
                        purpose=call.purpose,
                        model=call.model,
                        text=text,
                        failure=failure,
                        problem=str(failed.details.get("problem", "")) if failed is not None else "",
                        usage=call.usage,
                        money=call.money,
                        priced=call.priced,
                    )
                )
                with self._lock:
                    self._path.parent.mkdir(parents=True, exist_ok=True)
                    with self._path.open("a", encoding="utf-8") as file:
                        file.write(line.model_dump_json() + "\n")
                    self.lines.append(line)
                    self.spent += call.money
            if on_call is not None:
                on_call(call)


def _read(path: Path) -> Generator[JournalLine]:
    """Yield the calls of a journal; a line that was cut off in the middle is no call, and is ended."""
    if not path.is_file():
        return
    content = path.read_text(encoding="utf-8", errors="replace")
    if not content.endswith("\n"):
        path.write_text(f"{content}\n", encoding="utf-8")
    for text in content.splitlines():
        try:
            yield JournalLine.model_validate_json(text)
        except ValidationError:
            continue

"""A model whose every call is written down, so that a run that was cut off goes on and pays for no call twice."""

import hashlib
import json
import threading
from collections import Counter
from collections.abc import Generator, Hashable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ValidationError

from roleplay.models.choosing.card import Ended
from roleplay.models.model import Call, Inquiry, Model, ModelError, ModelErrorCode, Outlook, Shape, Usage
from roleplay.scenario.vocabulary import LANGUAGES, Language

# What says nothing of how a model answers: the run stops, and asks again where it goes on.
HOPELESS: frozenset[str] = frozenset(
    {"bad_key", "wrong_url", "unknown_model", "unreachable", "resting", "spending_cap", "no_package", "no_file"}
)


class StoppedError(Exception):
    """The run cannot go on: its budget is spent, or the model cannot be asked."""


class JournalLine(BaseModel, frozen=True):
    """One call: the mark of its request, which of several like it, what came, and what it took."""

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


class JournaledModel(Model):
    """Asks a model, and answers from the journal what has been asked before.

    The same request asked several times is several calls. `language` is the one that is being measured. With a `budget`
    no call begins once so much money is spent, over all runs; `ended` says why no more calls are made, `problem` by
    what code. Safe to use from several threads, like any model.
    """

    def __init__(self, model: Model, path: Path, budget: float | None = None) -> None:
        """Go on with the journal at `path`, if there is one."""
        self._model, self._path, self._budget = model, path, budget
        self.name, self.places = model.name, model.places
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

    def pieces(self, inquiry: Inquiry) -> Generator[str]:
        """Yield the answer in pieces, or at once what was answered before; raises as any model."""
        request = self._find("stream", inquiry)
        if request.kept:
            self._tell(request.kept, inquiry)
            if request.kept[-1].text:
                yield request.kept[-1].text
            self._fail_like(request.kept[-1])
            return
        with self._noting(request, inquiry) as noted, closing(self._model.pieces(noted.inquiry)) as stream:
            for piece in stream:
                noted.text += piece
                yield piece

    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return the answer as a filled shape, or what was answered before; raises as any model."""
        request = self._find("answer", inquiry)
        if request.kept:
            self._tell(request.kept, inquiry)
            self._fail_like(request.kept[-1])
            return shape.model_validate_json(request.kept[-1].text)
        with self._noting(request, inquiry) as noted:
            try:
                found = self._model.filled(noted.inquiry, shape)
            except ModelError as error:
                if error.code != "cancelled":
                    raise
                # Whoever waits for a whole answer leaves only because it takes too long.
                raise ModelError("too_slow", model=self.name) from error
            noted.text = found.model_dump_json()
        return found

    def _find(self, way: str, inquiry: Inquiry) -> "_Journaled":
        """Return a request with its calls in the journal; more than one where a server had to be asked in another way.

        ModelError: `spending_cap` where no more calls are made.
        """
        prompt, shape = inquiry.prompt, inquiry.shape
        messages = [(message.role, message.text) for message in prompt.messages]
        told = (way, self.language, prompt.name, shape.__name__ if shape else "", inquiry.most_tokens, messages)
        key = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]
        with self._lock:
            number = self._asked[key]
            self._asked[key] += 1
            kept = self._kept.get((key, number), [])
            if not kept and self.ended == "complete" and self._budget is not None and self.spent >= self._budget:
                self.ended = "budget"
            if not kept and self.ended != "complete":
                raise ModelError("spending_cap", model=self.name)
        return _Journaled(key, number, kept)

    def _tell(self, kept: list[JournalLine], inquiry: Inquiry) -> None:
        """Tell the caller of calls in the journal."""
        with self._lock:
            self.lines += kept
        for line in kept:
            inquiry.tell(line.call)

    def _fail_like(self, line: JournalLine) -> None:
        """Raise what a call failed by, if it did; whoever had left it leaves it at the same place again."""
        if line.failure is not None and line.failure != "cancelled":
            raise ModelError(line.failure, model=self.name, problem=line.problem)

    @contextmanager
    def _noting(self, request: "_Journaled", inquiry: Inquiry) -> Iterator["_Noted"]:
        """Write down the calls for a request once they are over; an error that says nothing of answers ends the run."""
        calls, failed = list[Call](), None
        noted = _Noted(replace(inquiry, on_call=calls.append))
        try:
            yield noted
        except ModelError as error:
            failed = error
            if error.code in HOPELESS:
                with self._lock:
                    self.ended = "budget" if error.code == "spending_cap" else "stopped"
                    self.problem = error.code
            raise
        finally:
            for call in calls:
                # An answer that came and could not be used has failed as well.
                failure = failed.code if failed is not None and call is calls[-1] else call.failure
                if failure not in HOPELESS:
                    problem = str(failed.details.get("problem", "")) if failed is not None else ""
                    self._write(request, noted.text, call, failure, problem)
                inquiry.tell(call)

    def _write(self, request: "_Journaled", text: str, call: Call, failure: str | None, problem: str) -> None:
        """Write a call down before its caller hears of it."""
        own = {"key": request.key, "number": request.number, "language": self.language, "text": text}
        line = JournalLine.model_validate(vars(call) | own | {"failure": failure, "problem": problem})
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line.model_dump_json() + "\n")
            self.lines.append(line)
            self.spent += call.money


@dataclass(frozen=True)
class _Journaled:
    """A request by its mark, which of several like it, and its calls that stand in the journal already."""

    key: str
    number: int
    kept: list[JournalLine]


@dataclass
class _Noted:
    """What the model itself is asked, and what text has come of it."""

    inquiry: Inquiry
    text: str = ""


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

"""A model that follows a script: for tests, and for looking at prompts without any model."""

import re
import time
from collections.abc import Callable, Generator, Hashable, Iterator

from pydantic import BaseModel, ValidationError

from roleplay.models.calls.accounts import Ledger, estimate_tokens
from roleplay.models.model import Cancel, ModelError, OnCall, Outlook, Prompt, Shape, Usage

Answers = Callable[[Prompt], str | Exception]


class Scripted:
    """Answers with what `answers` returns for a prompt; an exception is raised, where it lies in the script.

    Pieces are words with the space after them. `pause` are seconds before each. `prompts` holds all prompts so far.
    `places` is where it claims to be.
    """

    def __init__(
        self,
        name: str,
        answers: Answers,
        *,
        ledger: Ledger | None = None,
        pause: float = 0.0,
        places: tuple[str, ...] = (),
    ) -> None:
        """Take the script."""
        self.name = name
        self.places = places
        self.prompts: list[Prompt] = []
        self._answers = answers
        self._ledger = ledger or Ledger()
        self._pause = pause

    def outlook(self, asker: Hashable) -> Outlook:
        """Return that nobody has to wait."""
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
        """Yield the scripted answer word by word, whatever its shape is to be.

        Raises:
            ModelError: `cancelled`, `empty`, `too_long` after `most_tokens` words, or what the script holds.
        """
        del shape
        self._ledger.check(self.name)
        self.prompts.append(prompt)
        started, said, failure = time.monotonic(), list[str](), "cancelled"  # a stream left alone was cancelled
        first: float | None = None
        try:
            for piece in self._pieces(prompt, most_tokens, cancel):
                first = first if first is not None else time.monotonic() - started
                said.append(piece)
                yield piece
            failure = ""
        except ModelError as error:
            failure = error.code
            raise
        finally:
            asked = estimate_tokens([message.text for message in prompt.messages])
            usage = Usage(asked, len(said), 0, True, first, time.monotonic() - started)
            call = self._ledger.record(prompt.name, self.name, usage, failure=failure or None, free=True)
            if on_call is not None:
                on_call(call)

    def _pieces(self, prompt: Prompt, most_tokens: int, cancel: Cancel | None) -> Iterator[str]:
        answer = self._answers(prompt)
        if isinstance(answer, Exception):
            raise answer
        words = re.findall(r"\S+\s*", answer)
        if not words:
            raise ModelError("empty", model=self.name)
        for word in words[:most_tokens]:
            if self._pause:
                time.sleep(self._pause)
            if cancel is not None and cancel.is_set():
                raise ModelError("cancelled", model=self.name)
            yield word
        if len(words) > most_tokens:
            raise ModelError("too_long", model=self.name)

    def answer(
        self,
        prompt: Prompt,
        shape: type[Shape],
        *,
        most_tokens: int,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Shape:
        """Return the scripted answer, JSON text, as a filled shape.

        Raises:
            ModelError: as `stream`; `not_json` where the text does not fit.
        """
        text = "".join(self.stream(prompt, most_tokens=most_tokens, cancel=cancel, on_call=on_call))
        try:
            return shape.model_validate_json(text)
        except ValidationError as error:
            raise ModelError("not_json", model=self.name, problem=str(error)) from error

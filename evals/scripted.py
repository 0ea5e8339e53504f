"""A model that follows a script: for tests, and for looking at prompts without any model."""

import re
import time
from collections.abc import Callable, Generator, Iterator

from roleplay.models.calls.accounts import Ledger, estimate_tokens
from roleplay.models.endpoints.shapes import fill
from roleplay.models.model import Cancel, Inquiry, Model, ModelError, Prompt, Shape, Usage

Answers = Callable[[Prompt], str | Exception]


class Scripted(Model):
    """Answers with what `answers` returns for a prompt, whatever its shape; an exception is raised where it lies there.

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
        self.name, self.places = name, places
        self.prompts: list[Prompt] = []
        self._answers, self._pause = answers, pause
        self._ledger = ledger or Ledger()

    def pieces(self, inquiry: Inquiry) -> Generator[str]:
        """Yield the scripted answer word by word.

        ModelError: `cancelled`, `empty`, `too_long` after `most_tokens` words, or what the script holds.
        """
        prompt = inquiry.prompt
        self._ledger.check(self.name)
        self.prompts.append(prompt)
        started, said, failure = time.monotonic(), list[str](), "cancelled"  # a stream left alone was cancelled
        first: float | None = None
        try:
            for piece in self._pieces(prompt, inquiry.most_tokens, inquiry.cancel):
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
            inquiry.tell(self._ledger.record(prompt.name, self.name, usage, failure=failure or None, free=True))

    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return the scripted answer, JSON text, as a filled shape; raises as `pieces`, and `not_json`."""
        return fill(shape, "".join(self.pieces(inquiry)), self.name)

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

"""A model made of two: the second is asked where the first is left alone or fails before its first word.

As langchain's `with_fallbacks` has it, but over models with queues and clocks of their own: see `endpoints`.
"""

from collections.abc import Generator, Hashable
from contextlib import closing
from dataclasses import dataclass, replace

from pydantic import BaseModel

from roleplay.models.model import Cancel, Model, ModelError, OnCall, Outlook, Prompt, Shape

FINAL = frozenset({"cancelled", "spending_cap"})
"""How calls end that no other model is to take over."""


@dataclass(frozen=True)
class WithFallback:
    """Asks the first model and, in its place, the second with the same prompt. Each call names who was asked."""

    first: Model
    second: Model

    @property
    def name(self) -> str:
        """The name of the first."""
        return self.first.name

    @property
    def places(self) -> tuple[str, ...]:
        """Where prompts may go: to the servers of either."""
        return tuple(dict.fromkeys((*self.first.places, *self.second.places)))

    def outlook(self, asker: Hashable) -> Outlook:
        """Return what an asker has to expect of whichever is asked now; while the second answers, nobody rests."""
        first, second = self.first.outlook(asker), self.second.outlook(asker)
        shown = first if first.resting is None or second.resting is not None else second
        return replace(shown, before=first.before if first.before is not None else second.before)

    def stream(
        self,
        prompt: Prompt,
        *,
        most_tokens: int,
        shape: type[BaseModel] | None = None,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Generator[str]:
        """Yield an answer in pieces; once a piece has come nobody else is asked.

        Raises:
            ModelError: see `Model.stream`; that of the second where both have failed.
        """
        given = False
        try:
            first = self.first.stream(prompt, most_tokens=most_tokens, shape=shape, cancel=cancel, on_call=on_call)
            with closing(first) as pieces:
                for piece in pieces:
                    given = True
                    yield piece
            return
        except ModelError as error:
            if given or error.code in FINAL:
                raise
            noted = _instead(error.code, on_call)
        yield from self.second.stream(prompt, most_tokens=most_tokens, shape=shape, cancel=cancel, on_call=noted)

    def answer(
        self,
        prompt: Prompt,
        shape: type[Shape],
        *,
        most_tokens: int,
        cancel: Cancel | None = None,
        on_call: OnCall | None = None,
    ) -> Shape:
        """Return an answer as a filled `shape`.

        Raises:
            ModelError: see `Model.answer`; that of the second where both have failed.
        """
        try:
            return self.first.answer(prompt, shape, most_tokens=most_tokens, cancel=cancel, on_call=on_call)
        except ModelError as error:
            if error.code in FINAL:
                raise
            noted = _instead(error.code, on_call)
        return self.second.answer(prompt, shape, most_tokens=most_tokens, cancel=cancel, on_call=noted)


def _instead(code: str, on_call: OnCall | None) -> OnCall | None:
    """Return whom to tell of the second model's calls: each says why the first was not enough."""
    return None if on_call is None else lambda call: on_call(replace(call, instead=code))

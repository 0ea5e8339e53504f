"""A model made of two: the second is asked where the first is left alone or fails before its first word.

As langchain's `with_fallbacks` has it, but over models with queues and clocks of their own: see `endpoints`.
"""

from collections.abc import Generator, Hashable
from contextlib import closing
from dataclasses import replace

from roleplay.models.model import Inquiry, Model, ModelError, Outlook, Shape

FINAL = frozenset({"cancelled", "spending_cap"})
"""How calls end that no other model is to take over."""


class WithFallback(Model):
    """Asks the first model and, in its place, the second with the same prompt. Each call names who was asked."""

    def __init__(self, first: Model, second: Model) -> None:
        """Take the models; the name is that of the first, and prompts may go to the servers of either."""
        self.first, self.second = first, second
        self.name = first.name
        self.places = tuple(dict.fromkeys((*first.places, *second.places)))

    def outlook(self, asker: Hashable) -> Outlook:
        """Return what an asker has to expect of whichever is asked now; while the second answers, nobody rests."""
        first, second = self.first.outlook(asker), self.second.outlook(asker)
        shown = first if first.resting is None or second.resting is not None else second
        return replace(shown, before=first.before if first.before is not None else second.before)

    def pieces(self, inquiry: Inquiry) -> Generator[str]:
        """Yield an answer in pieces; once one has come nobody else is asked. Where both fail, the second says why."""
        given = False
        try:
            with closing(self.first.pieces(inquiry)) as pieces:
                for piece in pieces:
                    given = True
                    yield piece
            return
        except ModelError as error:
            if given:
                raise
            again = _instead(error, inquiry)
        yield from self.second.pieces(again)

    def filled(self, inquiry: Inquiry, shape: type[Shape]) -> Shape:
        """Return an answer as a filled `shape`; where both fail, the second says why."""
        try:
            return self.first.filled(inquiry, shape)
        except ModelError as error:
            again = _instead(error, inquiry)
        return self.second.filled(again, shape)


def _instead(error: ModelError, inquiry: Inquiry) -> Inquiry:
    """Return what the second model is asked: each of its calls says why the first was not enough."""
    if error.code in FINAL:
        raise error
    return replace(inquiry, on_call=lambda call: inquiry.tell(replace(call, instead=error.code)))

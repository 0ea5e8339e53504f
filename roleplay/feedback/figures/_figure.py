"""What a figure is, and how a function that counts one is entered: the function's name is the figure's id."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import Field

from roleplay.feedback.counting import InterviewPart, SessionLedger
from roleplay.feedback.parts import ReportPart


class Figure(ReportPart):
    """Something counted, of the talk with `person` or else of the whole session, and the turns that it rests on.

    A share is 0-1. Whoever counts gives `value`, `numbers` and `turns`. The sentence `text` may name the value, the
    numbers and the person's `name`.
    """

    id: str = ""
    person: str = ""
    name: str = ""
    value: float
    numbers: dict[str, float] = Field(default_factory=dict)
    turns: tuple[int, ...] = ()
    text: str = ""


C = TypeVar("C", bound=Callable[..., Figure | None])
OF_SESSION: dict[str, Callable[[SessionLedger], Figure | None]] = {}
OF_TALK: dict[str, Callable[[SessionLedger, InterviewPart], Figure | None]] = {}


def counts(among: dict[str, C]) -> Callable[[C], C]:
    """Enter a function `among` its like; it returns None where there is nothing to observe, which is not zero.

    Raises:
        ValueError: where another figure has that name.
    """

    def enter(count: C) -> C:
        if among.setdefault(count.__name__, count) is not count:
            raise ValueError(f"two figures are called '{count.__name__}'")
        return count

    return enter


def figures(ledger: SessionLedger) -> tuple[Figure, ...]:
    """Return the figures of the whole session, then those of each talk as the talks began.

    Modules come by name, and the functions of a module as they stand in it.
    """
    found = [({"id": name}, count(ledger)) for name, count in OF_SESSION.items()]
    for talk in ledger.questions.interviews:
        whose = {"person": talk.person, "name": talk.name}
        found += [(whose | {"id": name}, count(ledger, talk)) for name, count in OF_TALK.items()]
    return tuple(figure.model_copy(update=known) for known, figure in found if figure is not None)

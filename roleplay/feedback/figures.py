"""Counted figures, without their sentences; the name of the function that counts one is its id.

A function of another module that is entered by `counts` is shown as these are, with the sentence of its id.
"""

from collections.abc import Callable
from typing import TypeVar

from pydantic import Field

from roleplay.feedback.counting import NO_QUESTIONS, InterviewPart, SessionLedger, longest_run, weighed_turns
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
    """Return the figures of the whole session, then those of each talk as the talks began."""
    found = [({"id": name}, count(ledger)) for name, count in OF_SESSION.items()]
    for talk in ledger.questions.interviews:
        whose = {"person": talk.person, "name": talk.name}
        found += [(whose | {"id": name}, count(ledger, talk)) for name, count in OF_TALK.items()]
    return tuple(figure.model_copy(update=known) for known, figure in found if figure is not None)


@counts(OF_SESSION)
def unrecognised(ledger: SessionLedger) -> Figure | None:
    """Return how often a service was spoken to on what it needed and the reader did not find the fact in the words."""
    unclear = [each for fact in ledger.flow.facts for each in fact.deliveries if each.outcome == "unrecognised"]
    turns = sorted({each.turn for each in unclear if each.turn is not None})
    return Figure(value=len(unclear), turns=turns) if unclear else None


@counts(OF_TALK)
def productive_share(ledger: SessionLedger, talk: InterviewPart) -> Figure | None:
    """Return which part of the questions proper opened the talk."""
    proper = [item for item in ledger.questions.of(talk.person) if item.label not in NO_QUESTIONS]
    numbers = {"good": sum(item.productive for item in proper), "total": len(proper)}
    turns = [item.turn for item in proper]
    return Figure(value=talk.productive_share, numbers=numbers, turns=turns) if proper else None


@counts(OF_TALK)
def open_run(ledger: SessionLedger, talk: InterviewPart) -> Figure | None:
    """Return how many open questions and encouragers followed each other at most."""
    asked = ledger.questions.of(talk.person)
    return Figure(value=talk.open_run, turns=[item.turn for item in longest_run(asked)]) if asked else None


@counts(OF_TALK)
def talk_share(ledger: SessionLedger, talk: InterviewPart) -> Figure | None:
    """Return which part of the words were the learner's."""
    turns = [turn.number for turn in weighed_turns(ledger.record, talk.person)]
    return Figure(value=talk.talk_share, turns=turns) if talk.talk_share is not None else None


@counts(OF_TALK)
def silences(_: SessionLedger, talk: InterviewPart) -> Figure:
    """Return in how many turns the learner waited."""
    return Figure(value=talk.silences, turns=[item.turn for item in talk.waits])

"""What is kept of orders that no service may carry out: objections to them, and doubts whether one was meant."""

from dataclasses import dataclass
from typing import Literal

from roleplay.exercise.log.inputs import Record
from roleplay.exercise.log.moves import Move
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.vocabulary import AgencyId, Fault, OrderId


class Objected(Record):
    """The learner ordered or announced what no service may do; it was not done, and `agency` has objected.

    `order` is what it sets aside and `fault` what is wrong with it (None where no reader said so, as in old logs), or
    `action` the harmful step of the case that was meant; `quote` are the words, of the turn `turn`. In a talk it was
    said to the person, and nobody was there to object.
    """

    kind: Literal["objected"] = "objected"
    order: OrderId | None = None
    fault: Fault | None = None
    action: str | None = None
    quote: str
    turn: int
    agency: AgencyId | None = None
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """An order that was objected to in the conditional: what it sets aside, the words, their turn, its fault."""

    order: OrderId
    quote: str
    turn: int
    fault: Fault | None = None


def doubt_of(move: Move, reading: Reading | None, turn: int) -> Doubt | None:
    """Return the doubt that a move has put to the learner, who said at `turn` what was read; None for other moves."""
    if move.act != "ask_back" or move.order is None or reading is None:
        return None
    act = reading.ordered(move.order)
    return Doubt(move.order, act.quote if act else "", turn, act.fault if act else None)

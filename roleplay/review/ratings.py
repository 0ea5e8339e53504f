"""What a trainer leaves behind at a session: a rating, a verdict, a comment; who is to rate it, and that it is done."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roleplay.feedback.parts import Level, TrainersVerdict
from roleplay.storage.reviews import ReviewRow

Levels = dict[str, Level | None]
LEVELS = TypeAdapter(Levels)


class Left(BaseModel):
    """Base of all that a trainer leaves: appended, never changed. `at` is wall time (ISO, UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    session: str
    by: str
    at: str


class Rating(Left):
    """Levels by criterion, None where the trainer saw nothing to rate.

    `blind` says that the program's scores had not been shown to this trainer before; only such ratings count for
    agreement. `program` are the program's levels at that time, by the rubric of version `rubric`.
    """

    levels: Levels
    blind: bool
    program: Levels
    rubric: str


class Judgement(Left):
    """What a trainer says to the program's score of one criterion, and why."""

    criterion: str
    verdict: TrainersVerdict
    reason: str = Field(max_length=2000)


class Comment(Left):
    """Words at one of the learner's turns; turn 0 is the session as a whole."""

    turn: int = Field(ge=0)
    text: str = Field(min_length=1, max_length=2000)


class Imported(Left):
    """The session came as a file, which `by` brought."""


class Assigned(Left):
    """`by` asks `rater` to rate the session, or where it is not `due` no longer does."""

    rater: str
    due: bool = True


class SignedOff(Left):
    """The review of the session is done, or where it is not `done` open again."""

    done: bool = True


KINDS: Mapping[str, type[Left]] = MappingProxyType(
    {
        "rating": Rating,
        "judgement": Judgement,
        "comment": Comment,
        "imported": Imported,
        "assigned": Assigned,
        "signed_off": SignedOff,
    }
)


def left_in(row: ReviewRow) -> Left:
    """Return what a row of the database holds."""
    return KINDS[row.kind].model_validate_json(row.body)


def row_of(item: Left) -> ReviewRow:
    """Return the row of the database that holds something left."""
    kind = next(name for name, known in KINDS.items() if type(item) is known)
    return ReviewRow(item.session, kind, item.by, item.at, item.model_dump_json())

"""What a trainer leaves behind at a session: a rating, the verdict on the program's scores, a comment."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roleplay.feedback.parts import Level

Verdict = Literal["agree", "partly", "disagree"]
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
    verdict: Verdict
    reason: str = Field(max_length=2000)


class Comment(Left):
    """Words at one of the learner's turns; turn 0 is the session as a whole."""

    turn: int = Field(ge=0)
    text: str = Field(min_length=1, max_length=2000)

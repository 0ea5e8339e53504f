"""What a trainer leaves behind at a session: a rating, a verdict, a comment; who is to rate it, and that it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roleplay.feedback.parts import Level, TrainersVerdict
from roleplay.feedback.report import Report, TrainersLevels, TrainersRemark, TrainersView
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


class Ruling(Left):
    """What a trainer decides of words that the report asks about: they did `harm`, or they did none."""

    turn: int = Field(ge=1)
    quote: str
    harm: bool


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
        "ruling": Ruling,
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


@dataclass(frozen=True, slots=True)
class ReviewCourse:
    """How far the review of a session has come; no level is in it, so blindness holds.

    `raters` were asked to rate it and `rated` have, both by sign-in name.
    """

    raters: tuple[str, ...] = ()
    rated: tuple[str, ...] = ()
    signed_by: str | None = None
    imported_by: str | None = None

    @property
    def waiting(self) -> tuple[str, ...]:
        """Those who were asked and have not rated yet."""
        return tuple(name for name in self.raters if name not in self.rated)


def course_of(left: Iterable[Left]) -> ReviewCourse:
    """Return how far a review has come, from everything that was left at the session, in the order of time."""
    raters: list[str] = []
    rated: dict[str, bool] = {}
    signed: str | None = None
    imported: str | None = None
    for item in left:
        match item:
            case Assigned(rater=rater, due=due):
                raters = [*(name for name in raters if name != rater), *([rater] if due else [])]
            case Rating(by=by):
                rated[by] = True
            case SignedOff(by=by, done=done):
                signed = by if done else None
            case Imported(by=by):
                imported = by
    return ReviewCourse(tuple(raters), tuple(rated), signed, imported)


def rulings(left: Iterable[Left]) -> dict[tuple[int, str], bool]:
    """Return what was decided last of words (turn and quote) that the report asks about."""
    return {(item.turn, item.quote): item.harm for item in left if isinstance(item, Ruling)}


def with_trainers(report: Report, left: Iterable[Left]) -> Report:
    """Return the report, its levels unchanged, with each trainer's latest levels and all remarks beside it.

    What is said to a program's level that learners are not shown goes with the level. Doubts carry what was ruled.
    """
    left = list(left)
    ruled = rulings(left)
    doubts = tuple(item.model_copy(update={"ruled": ruled.get((item.turn, item.quote))}) for item in report.doubts)
    levels = {
        item.by: TrainersLevels(by=item.by, at=item.at, levels=item.levels) for item in left if isinstance(item, Rating)
    }
    remarks = [
        TrainersRemark(by=item.by, at=item.at, text=item.text, turn=item.turn)
        for item in left
        if isinstance(item, Comment)
    ]
    hidden = {score.id for score in report.criteria if score.held}
    said = {(item.by, item.criterion): item for item in left if isinstance(item, Judgement)}
    remarks += [
        TrainersRemark(by=item.by, at=item.at, text=item.reason, criterion=item.criterion, verdict=item.verdict)
        for item in said.values()
        if item.criterion not in hidden
    ]
    view = TrainersView(levels=tuple(levels.values()), remarks=tuple(remarks), signed_by=course_of(left).signed_by)
    return report.model_copy(update={"trainers": view, "doubts": doubts})

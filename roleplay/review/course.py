"""How far the review of a session has come: who is to rate it and who has, who signed it off, who imported it."""

from collections.abc import Iterable
from dataclasses import dataclass

from roleplay.review.ratings import Assigned, Imported, Left, Rating, SignedOff


@dataclass(frozen=True, slots=True)
class ReviewCourse:
    """`raters` were asked to rate it and `rated` have, both by sign-in name; no level is in it, so blindness holds."""

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
    raters: dict[str, bool] = {}
    rated: dict[str, bool] = {}
    signed: str | None = None
    imported: str | None = None
    for item in left:
        match item:
            case Assigned(rater=rater, due=due):
                raters.pop(rater, None)
                raters |= {rater: True} if due else {}
            case Rating(by=by):
                rated[by] = True
            case SignedOff(by=by, done=done):
                signed = by if done else None
            case Imported(by=by):
                imported = by
            case _:
                pass
    return ReviewCourse(tuple(raters), tuple(rated), signed, imported)

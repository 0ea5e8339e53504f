"""Who rates what, blind to each other, and the sign-off that ends a review."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from roleplay.errors import InputError
from roleplay.review.desk import Desk
from roleplay.review.ratings import Assigned, SignedOff
from roleplay.storage.sessions import SessionCard


@dataclass(frozen=True, slots=True)
class Assigning:
    """What a trainer decides about the reviews of a group; the desk says who that is."""

    desk: Desk

    def raters(self, card: SessionCard) -> tuple[str, ...]:
        """Return who can be asked to rate a session: the trainers of its group, but for its learner."""
        trainers = next((item.trainers for item in self.desk.groups if item.id == card.submitted_to), frozenset())
        return tuple(sorted(trainers if self.desk.shelf.visitor.alone else trainers - {card.owner}))

    def assign(self, session_id: str, raters: Collection[str]) -> None:
        """Ask these trainers, and no others, to rate a session; each does so without seeing what others gave.

        Raises:
            SessionError: where the visitor may not review it.
            InputError: where somebody is no trainer of its group, or it is signed off.
        """
        card, course = self.desk.open_card(session_id)
        able = self.raters(card)
        strange = [name for name in raters if name not in able]
        if strange:
            raise InputError("no_rater", rater=strange[0], known=", ".join(able))
        for name in sorted({*raters} ^ {*course.raters}):
            self.desk.shelf.trail.note("assigned", card.id)
            self.desk.leave(Assigned(**self.desk.mark(card.id), rater=name, due=name in raters))

    def deal(self, group: str, each: int) -> int:
        """Ask `each` trainers of a group to rate what nobody has rated or was asked to, those first with least to do.

        Returns:
            How many sessions were dealt out.
        """
        queue = [item for item in self.desk.queue() if item.card.submitted_to == group]
        load = Counter(name for item in queue for name in item.course.waiting)
        fresh = [item.card for item in queue if not any((item.course.raters, item.course.rated, item.course.signed_by))]
        for card in fresh:
            chosen = sorted(self.raters(card), key=lambda name: load[name])[:each]
            self.assign(card.id, chosen)
            load.update(chosen)
        return len(fresh)

    def sign_off(self, session_id: str, *, done: bool = True) -> None:
        """Say that the review of a session is done, after which nothing is added to it; or open it again.

        Raises:
            SessionError: where the visitor may not review it.
            InputError: where the visitor has not rated it, or somebody who was asked has not.
        """
        course = self.desk.course(session_id)
        if self.desk.shelf.visitor.id not in course.rated:
            raise InputError("rate_first")
        if done and course.waiting:
            raise InputError("raters_open", raters=", ".join(course.waiting))
        self.desk.shelf.trail.note("signed_off" if done else "reopened", session_id)
        self.desk.leave(SignedOff(**self.desk.mark(session_id), done=done))

"""The stored sessions as one visitor may get at them: every way to a session that is not in one's hands leads here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from roleplay.care.trail import Trail
from roleplay.errors import InputError, SessionError
from roleplay.people.access import Deed, allowed
from roleplay.people.groups import People
from roleplay.people.visitor import Visitor
from roleplay.storage.sessions import SessionCard, SessionStore


@dataclass(frozen=True, slots=True)
class Shelf:
    """Sessions for one visitor. `now` gives the wall clock (UTC)."""

    store: SessionStore
    visitor: Visitor
    people: People
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @property
    def trail(self) -> Trail:
        """The audit trail under the visitor's name."""
        return Trail(self.store.audit, self.visitor, self.people, self.now)

    def cards(self) -> list[SessionCard]:
        """Return the visitor's own sessions, the latest first."""
        return self.store.cards(self.visitor.id)

    def lengths(self) -> dict[str, int]:
        """Return how many events each of the visitor's own sessions holds; what was made of fewer is old."""
        return self.store.lengths(self.visitor.id)

    def submitted(self) -> list[SessionCard]:
        """Return what was submitted to groups that the visitor trains, what has waited longest first."""
        found = self.store.submitted(group.id for group in self.people.trains(self.visitor))
        return [card for card in found if allowed(self.visitor, "review", card, self.people)]

    def watched(self) -> list[SessionCard]:
        """Return the running sessions at which the visitor may look on, the latest first."""
        found = self.store.watched(group.id for group in self.people.trains(self.visitor))
        return [card for card in found if allowed(self.visitor, "watch", card, self.people)]

    def card(self, session_id: str, deed: Deed) -> SessionCard:
        """Return the card of a session with which the visitor may do `deed`.

        Raises:
            SessionError: where there is none; what the visitor may not do with a session is as if it did not exist. Of
                one that is over there is nothing to watch.
        """
        card = self.store.card(session_id)
        if not allowed(self.visitor, deed, card, self.people) or (deed == "watch" and card.finished):
            raise SessionError("no_session")
        return card

    def delete(self, session_id: str) -> None:
        """Remove a session with everything that belongs to it; SessionError as for `card`."""
        self.store.delete(self.card(session_id, "delete").id)

    def submit(self, session_id: str, group: str | None) -> None:
        """Open a finished session to the trainers of a group of the visitor's, or with None take it back.

        Raises:
            SessionError: as for `card`.
            InputError: where it is not finished, or the visitor does not learn in the group.
        """
        card = self.card(session_id, "submit")
        if group is not None and not card.finished:
            raise InputError("not_finished")
        self._open_to(card, submitted_to=group, watched_by=card.watched_by)

    def be_watched(self, session_id: str, group: str | None) -> None:
        """Let the trainers of a group look on at a session and step in, or with None no longer.

        Raises:
            SessionError: as for `card`.
            InputError: where the visitor does not learn in the group.
        """
        card = self.card(session_id, "submit")
        self._open_to(card, submitted_to=card.submitted_to, watched_by=group)

    def _open_to(self, card: SessionCard, *, submitted_to: str | None, watched_by: str | None) -> None:
        mine = {group.id for group in self.people.learns_in(self.visitor)}
        strange = [name for name in (submitted_to, watched_by) if name is not None and name not in mine]
        if strange:
            raise InputError("no_such_group", group=strange[0])
        at = self.now().isoformat(timespec="milliseconds")
        self.store.open_to(card.id, submitted_to=submitted_to, watched_by=watched_by, at=at)

"""The audit trail for one visitor: what is done is written down under the visitor's name, and operators read it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from roleplay.people.access import require_operator
from roleplay.people.groups import People
from roleplay.people.visitor import Visitor
from roleplay.storage.audit import AuditRow, AuditStore

_OfModels = Literal["model_fetched", "model_chosen", "model_cleared", "model_tried", "reading_on", "reading_off"]
_OfCards = Literal["card_overridden", "card_followed", "servers_sought"]
_OfDocuments = Literal["document_added", "document_removed", "documents_cleared"]
_OfCases = Literal["case_used", "case_withdrawn", "case_deleted", "case_shared", "case_unshared", "case_assigned"]
_OfRatings = Literal["rated", "judged", "commented", "ruled", "assigned", "signed_off", "reopened"]
_OfLevels = Literal["held_back", "shown_again"]
_OfRunning = Literal["looked_on", "news_sent", "hint_sent", "paused", "resumed"]
_OfFiles = Literal["reviews_taken", "copy_taken", "imported", "session_taken"]
AuditAct = Literal[_OfModels, _OfCards, _OfDocuments, _OfCases, _OfRatings, _OfLevels, _OfRunning, _OfFiles]
LATEST = 50


@dataclass(frozen=True, slots=True)
class Trail:
    """The trail as one visitor writes and reads it. `now` gives the wall clock (UTC)."""

    store: AuditStore
    visitor: Visitor
    people: People
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def note(self, act: AuditAct, about: str = "", *, once_in: timedelta | None = None) -> None:
        """Write down that the visitor does something; `about` is an id or an address, never anybody's words or a key.

        With `once_in` nothing is added where the same was written down within that time: looking is done all the time.
        """
        now = self.now()
        row = AuditRow(_stamp(now), self.visitor.id, act, about)
        if once_in is not None and self.store.holds(AuditRow(_stamp(now - once_in), row.who, act, about)):
            return
        self.store.append(row)

    def latest(self, count: int = LATEST) -> list[AuditRow]:
        """Return the latest rows, the newest first; AccessError where the visitor is no operator."""
        require_operator(self.visitor, "read_audit", self.people)
        return self.store.latest(count)


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")

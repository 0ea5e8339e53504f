"""The repository of what trainers leave at sessions: append-only; of ratings begun; of criteria that are held back."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, delete, insert, select

from roleplay.storage.engine import Repository
from roleplay.storage.tables import held_back, rating_drafts, reviews


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """Something left at a session: `kind` says how `body` (JSON) is to be read; `at` is wall time (ISO, UTC)."""

    session: str
    kind: str
    author: str
    at: str
    body: str

    def values(self) -> dict[str, str]:
        """Return the row by the columns of the table."""
        values = asdict(self)
        return {"session_id": values.pop("session"), **values}


class ReviewStore(Repository):
    """Keeps what trainers leave in the database of the sessions; it goes when its session goes."""

    def append(self, row: ReviewRow) -> None:
        """Commit one row; nothing is ever changed."""
        self._write(insert(reviews).values(row.values()))

    def rows(self, sessions: Iterable[str]) -> list[ReviewRow]:
        """Return everything left at the sessions, in the order in which it came."""
        kept = select(reviews.c.session_id, reviews.c.kind, reviews.c.author, reviews.c.at, reviews.c.body)
        wanted = reviews.c.session_id.in_(list(sessions))
        return [ReviewRow(*row) for row in self._rows(kept.where(wanted).order_by(reviews.c.id))]

    def draft(self, session: str, author: str) -> str | None:
        """Return what its author has kept of a rating that is not handed in yet, None where nothing is kept."""
        rows = self._rows(select(rating_drafts.c.body).where(*_drafted(session, author)))
        return rows[0].body if rows else None

    def keep_draft(self, session: str, author: str, body: str | None) -> None:
        """Keep what a rating has come to in place of what was kept before; with None nothing is kept any more."""
        kept = insert(rating_drafts).values(session_id=session, author=author, body=body)
        self._write(delete(rating_drafts).where(*_drafted(session, author)), *([kept] if body is not None else []))

    def held_back(self, groups: Iterable[str]) -> set[str]:
        """Return the criteria whose level any of the groups does not show to its learners."""
        query = select(held_back.c.criterion).where(held_back.c.group_id.in_(list(groups)))
        return {row.criterion for row in self._rows(query)}

    def hold_back(self, group: str, criterion: str, *, hold: bool) -> None:
        """Hold a criterion back from the learners of a group, or show it again."""
        held = insert(held_back).values(group_id=group, criterion=criterion)
        here = (held_back.c.group_id == group, held_back.c.criterion == criterion)
        self._write(delete(held_back).where(*here), *([held] if hold else []))


def _drafted(session: str, author: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return rating_drafts.c.session_id == session, rating_drafts.c.author == author

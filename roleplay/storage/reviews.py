"""The repository of what trainers leave at sessions: append-only; of ratings begun; of criteria that are held back."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, delete, insert, select

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
        return {
            "session_id": self.session,
            "kind": self.kind,
            "author": self.author,
            "at": self.at,
            "body": self.body,
        }


class ReviewStore:
    """Keeps what trainers leave in the database of the sessions; it goes when its session goes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(self, row: ReviewRow) -> None:
        """Commit one row; nothing is ever changed."""
        with self._engine.begin() as connection:
            connection.execute(insert(reviews).values(**row.values()))

    def rows(self, sessions: Iterable[str]) -> list[ReviewRow]:
        """Return everything left at the sessions, in the order in which it came."""
        query = select(reviews).where(reviews.c.session_id.in_(list(sessions))).order_by(reviews.c.id)
        with self._engine.connect() as connection:
            return [
                ReviewRow(row.session_id, row.kind, row.author, row.at, row.body) for row in connection.execute(query)
            ]

    def draft(self, session: str, author: str) -> str | None:
        """Return what its author has kept of a rating that is not handed in yet, None where nothing is kept."""
        query = select(rating_drafts.c.body).where(*_drafted(session, author))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def keep_draft(self, session: str, author: str, body: str | None) -> None:
        """Keep what a rating has come to in place of what was kept before; with None nothing is kept any more."""
        with self._engine.begin() as connection:
            connection.execute(delete(rating_drafts).where(*_drafted(session, author)))
            if body is not None:
                connection.execute(insert(rating_drafts).values(session_id=session, author=author, body=body))

    def held_back(self, groups: Iterable[str]) -> set[str]:
        """Return the criteria whose level any of the groups does not show to its learners."""
        query = select(held_back.c.criterion).where(held_back.c.group_id.in_(list(groups)))
        with self._engine.connect() as connection:
            return set(connection.execute(query).scalars())

    def hold_back(self, group: str, criterion: str, *, hold: bool) -> None:
        """Hold a criterion back from the learners of a group, or show it again."""
        here = (held_back.c.group_id == group, held_back.c.criterion == criterion)
        with self._engine.begin() as connection:
            connection.execute(delete(held_back).where(*here))
            if hold:
                connection.execute(insert(held_back).values(group_id=group, criterion=criterion))


def _drafted(session: str, author: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return rating_drafts.c.session_id == session, rating_drafts.c.author == author

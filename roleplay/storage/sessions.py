"""The repository of sessions: append-only, one commit an event, safe against a second writer; and their families.

A family is an attempt and everything that branches off it.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Select, delete, exists, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from roleplay.errors import SessionError, StaleSessionError, StorageError
from roleplay.exercise.log.events import Entry, Started
from roleplay.storage.audit import AuditStore
from roleplay.storage.engine import Repository
from roleplay.storage.reviews import ReviewRow
from roleplay.storage.tables import events, rating_drafts, reading_marks, reviews, sessions

FORMAT = 1


@dataclass(frozen=True, slots=True)
class SessionCard:
    """What a list of sessions shows: who plays what, and how far it has come. `minute` is the exercise minute.

    `drill` is the person of a rehearsed interview. A branch names the session that it comes from, and its first own
    turn. `submitted_to` is the group whose trainers may review it, `watched_by` the one whose trainers may look on.
    """

    id: str
    owner: str
    scenario: str
    agency: str
    language: str
    pace: str
    format: int
    created_at: str
    changed_at: str
    phase: str
    minute: float
    turn: int
    finished: bool
    drill: str | None = None
    parent: str | None = None
    parent_turn: int | None = None
    submitted_to: str | None = None
    submitted_at: str | None = None
    watched_by: str | None = None


class SessionStore(Repository):
    """Keeps sessions in a relational database."""

    def close(self) -> None:
        """Close all connections; the store can still be used afterwards and opens new ones."""
        self._engine.dispose()

    @property
    def audit(self) -> AuditStore:
        """The audit trail, which lies in the same database."""
        return AuditStore(self._engine)

    def create(self, session_id: str, owner: str, started: Started, at: str) -> Entry:
        """Add a session with its first event, which is returned; the others follow by `append`."""
        entry = Entry(seq=0, turn=0, minute=0.0, at=at, event=started)
        card = SessionCard(
            id=session_id,
            owner=owner,
            scenario=started.scenario,
            agency=started.agency,
            language=started.language,
            pace=started.pace,
            format=FORMAT,
            created_at=at,
            changed_at=at,
            phase="preparation",
            minute=0.0,
            turn=0,
            finished=False,
            drill=started.drill.person if started.drill is not None else None,
        )
        self._write(insert(sessions).values(_card_row(card)), insert(events).values(_event_row(session_id, entry)))
        return entry

    def admit(self, card: SessionCard, entries: Iterable[Entry], note: ReviewRow) -> None:
        """Add a whole session from elsewhere with a note on who brought it, all in one commit or nothing.

        Raises:
            SessionError: if it is here already.
        """
        try:
            with self._writing() as connection:
                connection.execute(insert(sessions).values(_card_row(card)))
                connection.execute(insert(events), [_event_row(card.id, entry) for entry in entries])
                connection.execute(insert(reviews).values(note.values()))
        except IntegrityError as error:
            raise SessionError("session_is_here") from error

    def branch(self, source: str, session_id: str, until: int, turn: int, at: str) -> None:
        """Add a session that holds the source's events before position `until`, all before its turn `turn`.

        Raises:
            SessionError: if there is no such source.
        """
        kept = [column for column in events.c if column is not events.c.session_id]
        copied = select(literal(session_id), *kept).where(events.c.session_id == source, events.c.seq < until)
        own = replace(
            self.card(source),
            id=session_id,
            created_at=at,
            changed_at=at,
            turn=turn - 1,
            finished=False,
            parent=source,
            parent_turn=turn,
            submitted_to=None,
            submitted_at=None,
            watched_by=None,
        )
        columns = ["session_id", *(column.name for column in kept)]
        with self._writing() as connection:
            connection.execute(insert(sessions).values(_card_row(own)))
            number = self._copy(connection, events, columns, copied)
            if not number:
                raise SessionError("no_session")  # it was deleted meanwhile: nothing of the branch stays
            if number < until:
                raise StorageError("stepped_back")

    def append(self, session_id: str, entry: Entry, after: Entry) -> None:
        """Commit one event behind the latest, `after`.

        Raises:
            StaleSessionError: if another writer has already put an event in this place.
            StorageError: also as `check` does.
        """
        latest = select(func.max(events.c.seq)).where(events.c.session_id == session_id).scalar_subquery()
        row = _event_row(session_id, entry)
        values = select(*(literal(value, events.c[name].type) for name, value in row.items()))
        behind = values.where(latest == after.seq, exists().where(*_is(session_id, after)))
        try:
            with self._writing() as connection:
                is_kept = self._copy(connection, events, list(row), behind)
        except IntegrityError as error:
            raise StaleSessionError("moved_on") from error
        if not is_kept:
            self.check(session_id, after)
            raise StaleSessionError("moved_on")

    def check(self, session_id: str, seen: Entry) -> None:
        """Refuse a session whose events cannot go on from one that was seen in it.

        Raises:
            StorageError: if it is not there any more, as where the database was exchanged for an older copy; or there
                is a gap in the events.
        """
        if not self._rows(select(events.c.seq).where(*_is(session_id, seen))):
            raise StorageError("stepped_back", f"no event {seen.seq} as it was")
        self.refuse_gap(session_id)

    def refuse_gap(self, session_id: str) -> None:
        """Raise a StorageError where there is a gap in the session's events: `entries` are those before it."""
        numbered: Select[Any] = select(func.count()).add_columns(func.max(events.c.seq))
        ((number, last),) = self._rows(numbered.where(events.c.session_id == session_id))
        if number and number <= last:
            raise StorageError("gap", f"{number} events up to number {last} in {session_id}")

    def update_card(self, session_id: str, *, phase: str, minute: float, turn: int, finished: bool, at: str) -> None:
        """Bring the session's card up to date after a turn."""
        self._change(session_id, phase=phase, minute=minute, turn=turn, finished=int(finished), changed_at=at)

    def entries(self, session_id: str, since: int = 0) -> list[Entry]:
        """Return the session's entries from position `since` on, up to a gap where there is one.

        Raises:
            SessionError: if a stored event cannot be read by this version of the program.
        """
        query = select(events).where(events.c.session_id == session_id, events.c.seq >= since).order_by(events.c.seq)
        said = '{{"seq":{0.seq},"turn":{0.turn},"minute":{0.minute},"at":"{0.at}","event":{0.body}}}'
        try:
            rows = enumerate(self._rows(query), since)
            return [Entry.model_validate_json(said.format(row)) for place, row in rows if row.seq == place]
        except ValidationError as error:
            raise SessionError("newer_session") from error

    def card(self, session_id: str) -> SessionCard:
        """Return one session's card; SessionError if there is no such session."""
        found = self._cards(sessions.c.id == session_id, order=sessions.c.id)
        if not found:
            raise SessionError("no_session")
        return found[0]

    def cards(self, owner: str) -> list[SessionCard]:
        """Return an owner's sessions, the latest first."""
        return self._cards(sessions.c.owner == owner, order=sessions.c.changed_at.desc())

    def lengths(self, owner: str) -> dict[str, int]:
        """Return how many events each of an owner's sessions holds; one that has none is left out."""
        query = (
            select(events.c.session_id, func.count())
            .join(sessions, sessions.c.id == events.c.session_id)
            .where(sessions.c.owner == owner)
            .group_by(events.c.session_id)
        )
        return {session: count for session, count in self._rows(query)}

    def submitted(self, groups: Iterable[str]) -> list[SessionCard]:
        """Return what was submitted to any of the groups, what has waited longest first."""
        return self._cards(sessions.c.submitted_to.in_(list(groups)), order=sessions.c.submitted_at)

    def watched(self, groups: Iterable[str]) -> list[SessionCard]:
        """Return the unfinished sessions that any of the groups may look on at, the latest first."""
        watched = sessions.c.watched_by.in_(list(groups))
        return self._cards(watched, sessions.c.finished == 0, order=sessions.c.changed_at.desc())

    def open_to(self, session_id: str, *, submitted_to: str | None, watched_by: str | None, at: str) -> None:
        """Say to which group the session is open, for review and for looking on; None takes it back."""
        submitted_at = at if submitted_to is not None else None
        self._change(session_id, submitted_to=submitted_to, submitted_at=submitted_at, watched_by=watched_by)

    def unchanged_since(self, moment: str) -> list[str]:
        """Return the ids of all sessions, whoever owns them, that nobody has changed since the ISO moment (UTC)."""
        return [row.id for row in self._rows(select(sessions.c.id).where(sessions.c.changed_at < moment))]

    def take_hold(self, session_id: str, holder: str) -> None:
        """Say which browser tab holds the session; the latest wins."""
        self._change(session_id, holder=holder)

    def holder(self, session_id: str) -> str | None:
        """Return which browser tab holds the session."""
        rows = self._rows(select(sessions.c.holder).where(sessions.c.id == session_id))
        return rows[0].holder if rows else None

    def read_up_to(self, session_id: str) -> dict[str, int]:
        """Return for each thread that was looked at the position up to which the learner has read, exclusive."""
        query = select(reading_marks.c.thread, reading_marks.c.seq).where(reading_marks.c.session_id == session_id)
        return {row.thread: row.seq for row in self._rows(query)}

    def mark_read(self, session_id: str, thread: str, seq: int) -> None:
        """Say that a thread has been read up to position `seq`, exclusive; it is no event of the exercise."""
        mark = {"session_id": session_id, "thread": thread, "seq": seq}
        here = (reading_marks.c.session_id == session_id, reading_marks.c.thread == thread)
        with suppress(IntegrityError), self._writing() as connection:
            if connection.execute(update(reading_marks).where(*here).values(seq=seq)).rowcount == 0:
                connection.execute(insert(reading_marks), mark)

    def delete(self, session_id: str) -> None:
        """Remove a session with all its events and reading marks, so that the files hold nothing of it any more."""
        parts = (reviews, rating_drafts, reading_marks, events)
        gone = [delete(table).where(table.c.session_id == session_id) for table in parts]
        self._write(*gone, delete(sessions).where(sessions.c.id == session_id))
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                # What was written before also stands in the write-ahead log, until that begins anew.
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _change(self, session_id: str, **values: object) -> None:
        self._write(update(sessions).where(sessions.c.id == session_id).values(**values))

    def _cards(self, *wanted: ColumnElement[bool], order: ColumnElement[Any]) -> list[SessionCard]:
        columns = [column for column in sessions.c if column is not sessions.c.holder]
        rows = self._rows(select(*columns).where(*wanted).order_by(order))
        return [SessionCard(**dict(row._mapping) | {"finished": bool(row.finished)}) for row in rows]


def _is(session_id: str, entry: Entry) -> tuple[ColumnElement[bool], ...]:
    """Tell an event by its place, kind and time; its body another version of the program may have put otherwise."""
    told = {"session_id": session_id, "seq": entry.seq, "kind": entry.event.kind, "at": entry.at or ""}
    return tuple(events.c[name] == value for name, value in told.items())


def _event_row(session_id: str, entry: Entry) -> dict[str, object]:
    return {
        "session_id": session_id,
        "seq": entry.seq,
        "turn": entry.turn,
        "minute": entry.minute,
        "at": entry.at or "",
        "kind": entry.event.kind,
        "body": entry.event.model_dump_json(exclude_defaults=False),
    }


def _card_row(card: SessionCard) -> dict[str, object]:
    return asdict(card) | {"finished": int(card.finished)}


def family(cards: Iterable[SessionCard], session_id: str) -> list[SessionCard]:
    """Return the session and its relations, the first attempt first; empty where there is no such session.

    Branches of a session that was deleted stay relations of each other.
    """
    by_id = {card.id: card for card in cards}
    if session_id not in by_id:
        return []
    oldest = _oldest(by_id, session_id)
    found = [card for card in by_id.values() if _oldest(by_id, card.id) == oldest]
    return sorted(found, key=lambda card: (card.created_at, card.parent is not None))


def _oldest(by_id: dict[str, SessionCard], session_id: str) -> str:
    """Return the first attempt that a session comes from, which may have been deleted; its own id if none."""
    card = by_id.get(session_id)
    while card is not None and card.parent is not None:
        session_id, card = card.parent, by_id.get(card.parent)
    return session_id

"""The repository of sessions: append-only, one commit an event, safe against a second writer."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass

from pydantic import ValidationError
from sqlalchemy import Engine, delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from roleplay.errors import SessionError, StaleSessionError
from roleplay.exercise.log.events import Entry, Started
from roleplay.storage.audit import AuditStore
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


class SessionStore:
    """Keeps sessions in a relational database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

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
        row = {
            "id": session_id,
            "owner": owner,
            "scenario": started.scenario,
            "agency": started.agency,
            "language": started.language,
            "pace": started.pace,
            "format": FORMAT,
            "created_at": at,
            "changed_at": at,
            "phase": "preparation",
            "minute": 0.0,
            "turn": 0,
            "finished": 0,
            "drill": started.drill.person if started.drill is not None else None,
        }
        with self._engine.begin() as connection:
            connection.execute(insert(sessions).values(**row))
            connection.execute(insert(events), _row(session_id, entry))
        return entry

    def admit(self, card: SessionCard, entries: Iterable[Entry], note: ReviewRow) -> None:
        """Add a whole session from elsewhere with a note on who brought it, all in one commit or nothing.

        Raises:
            SessionError: if it is here already.
        """
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(sessions).values(**asdict(card) | {"finished": int(card.finished)}))
                connection.execute(insert(events), [_row(card.id, entry) for entry in entries])
                connection.execute(insert(reviews).values(**note.values()))
        except IntegrityError as error:
            raise SessionError("session_is_here") from error

    def branch(self, source: str, session_id: str, until: int, turn: int, at: str) -> None:
        """Add a session that holds the source's events before position `until`, all before its turn `turn`.

        Raises:
            SessionError: if there is no such source.
        """
        kept = [events.c.seq, events.c.turn, events.c.minute, events.c.at, events.c.kind, events.c.body]
        copied = select(literal(session_id), *kept).where(events.c.session_id == source, events.c.seq < until)
        with self._engine.begin() as connection:
            row = connection.execute(select(sessions).where(sessions.c.id == source)).one_or_none()
            if row is None:
                raise SessionError("no_session")
            own = {
                "id": session_id,
                "created_at": at,
                "changed_at": at,
                "turn": turn - 1,
                "finished": 0,
                "holder": None,
                "submitted_to": None,
                "submitted_at": None,
                "watched_by": None,
            }
            values = dict(row._mapping) | own | {"parent": source, "parent_turn": turn}
            connection.execute(insert(sessions).values(**values))
            connection.execute(insert(events).from_select(["session_id", *(column.name for column in kept)], copied))

    def append(self, session_id: str, entry: Entry) -> None:
        """Commit one event; StaleSessionError if another writer has already put an event in this place."""
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(events), _row(session_id, entry))
        except IntegrityError as error:
            raise StaleSessionError("moved_on") from error

    def update_card(self, session_id: str, *, phase: str, minute: float, turn: int, finished: bool, at: str) -> None:
        """Bring the session's card up to date after a turn."""
        values = {"phase": phase, "minute": minute, "turn": turn, "finished": int(finished), "changed_at": at}
        with self._engine.begin() as connection:
            connection.execute(update(sessions).where(sessions.c.id == session_id).values(**values))

    def entries(self, session_id: str, since: int = 0) -> list[Entry]:
        """Return the session's entries from position `since` on.

        Raises:
            SessionError: if a stored event cannot be read by this version of the program.
        """
        query = select(events).where(events.c.session_id == session_id, events.c.seq >= since).order_by(events.c.seq)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        try:
            return [
                Entry.model_validate_json(
                    f'{{"seq":{row.seq},"turn":{row.turn},"minute":{row.minute},"at":"{row.at}","event":{row.body}}}'
                )
                for row in rows
            ]
        except ValidationError as error:
            raise SessionError("newer_session") from error

    def card(self, session_id: str) -> SessionCard:
        """Return one session's card; SessionError if there is no such session."""
        with self._engine.connect() as connection:
            row = connection.execute(select(sessions).where(sessions.c.id == session_id)).one_or_none()
        if row is None:
            raise SessionError("no_session")
        return _card(row._mapping)

    def cards(self, owner: str) -> list[SessionCard]:
        """Return an owner's sessions, the latest first."""
        query = select(sessions).where(sessions.c.owner == owner).order_by(sessions.c.changed_at.desc())
        with self._engine.connect() as connection:
            return [_card(row._mapping) for row in connection.execute(query)]

    def lengths(self, owner: str) -> dict[str, int]:
        """Return how many events each of an owner's sessions holds; one that has none is left out."""
        query = (
            select(events.c.session_id, func.count())
            .join(sessions, sessions.c.id == events.c.session_id)
            .where(sessions.c.owner == owner)
            .group_by(events.c.session_id)
        )
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def submitted(self, groups: Iterable[str]) -> list[SessionCard]:
        """Return what was submitted to any of the groups, what has waited longest first."""
        wanted = sessions.c.submitted_to.in_(list(groups))
        query = select(sessions).where(wanted).order_by(sessions.c.submitted_at)
        with self._engine.connect() as connection:
            return [_card(row._mapping) for row in connection.execute(query)]

    def watched(self, groups: Iterable[str]) -> list[SessionCard]:
        """Return the unfinished sessions that any of the groups may look on at, the latest first."""
        wanted = (sessions.c.watched_by.in_(list(groups)), sessions.c.finished == 0)
        query = select(sessions).where(*wanted).order_by(sessions.c.changed_at.desc())
        with self._engine.connect() as connection:
            return [_card(row._mapping) for row in connection.execute(query)]

    def open_to(self, session_id: str, *, submitted_to: str | None, watched_by: str | None, at: str) -> None:
        """Say to which group the session is open, for review and for looking on; None takes it back."""
        values = {
            "submitted_to": submitted_to,
            "submitted_at": at if submitted_to is not None else None,
            "watched_by": watched_by,
        }
        with self._engine.begin() as connection:
            connection.execute(update(sessions).where(sessions.c.id == session_id).values(**values))

    def unchanged_since(self, moment: str) -> list[str]:
        """Return the ids of all sessions, whoever owns them, that nobody has changed since the ISO moment (UTC)."""
        with self._engine.connect() as connection:
            return list(connection.execute(select(sessions.c.id).where(sessions.c.changed_at < moment)).scalars())

    def take_hold(self, session_id: str, holder: str) -> None:
        """Say which browser tab holds the session; the latest wins."""
        with self._engine.begin() as connection:
            connection.execute(update(sessions).where(sessions.c.id == session_id).values(holder=holder))

    def holder(self, session_id: str) -> str | None:
        """Return which browser tab holds the session."""
        with self._engine.connect() as connection:
            return connection.execute(select(sessions.c.holder).where(sessions.c.id == session_id)).scalar_one_or_none()

    def read_up_to(self, session_id: str) -> dict[str, int]:
        """Return for each thread that was looked at the position up to which the learner has read, exclusive."""
        query = select(reading_marks.c.thread, reading_marks.c.seq).where(reading_marks.c.session_id == session_id)
        with self._engine.connect() as connection:
            return {row.thread: row.seq for row in connection.execute(query)}

    def mark_read(self, session_id: str, thread: str, seq: int) -> None:
        """Say that a thread has been read up to position `seq`, exclusive; it is no event of the exercise."""
        mark = {"session_id": session_id, "thread": thread, "seq": seq}
        here = (reading_marks.c.session_id == session_id, reading_marks.c.thread == thread)
        with suppress(IntegrityError), self._engine.begin() as connection:
            if connection.execute(update(reading_marks).where(*here).values(seq=seq)).rowcount == 0:
                connection.execute(insert(reading_marks), mark)

    def delete(self, session_id: str) -> None:
        """Remove a session with all its events and reading marks, so that the files hold nothing of it any more."""
        with self._engine.begin() as connection:
            connection.execute(delete(reviews).where(reviews.c.session_id == session_id))
            connection.execute(delete(rating_drafts).where(rating_drafts.c.session_id == session_id))
            connection.execute(delete(reading_marks).where(reading_marks.c.session_id == session_id))
            connection.execute(delete(events).where(events.c.session_id == session_id))
            connection.execute(delete(sessions).where(sessions.c.id == session_id))
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                # What was written before also stands in the write-ahead log, until that begins anew.
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _row(session_id: str, entry: Entry) -> dict[str, object]:
    return {
        "session_id": session_id,
        "seq": entry.seq,
        "turn": entry.turn,
        "minute": entry.minute,
        "at": entry.at or "",
        "kind": entry.event.kind,
        "body": entry.event.model_dump_json(exclude_defaults=False),
    }


def _card(row: object) -> SessionCard:
    values = dict(row)  # type: ignore[call-overload]
    values.pop("holder")
    values["finished"] = bool(values["finished"])
    return SessionCard(**values)

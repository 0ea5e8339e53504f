"""The repository of the audit trail: rows come, and none is changed or removed; the database itself sees to that."""

from dataclasses import dataclass

from sqlalchemy import Engine, insert, select

from roleplay.storage.tables import audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what and when (ISO, UTC); `object` names what it was done to, empty where the act says it all."""

    at: str
    who: str
    act: str
    object: str


class AuditStore:
    """Keeps the trail in the database of the sessions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(self, row: AuditRow) -> None:
        """Commit one row."""
        with self._engine.begin() as connection:
            connection.execute(insert(audit).values(at=row.at, who=row.who, act=row.act, object=row.object[:200]))

    def latest(self, count: int) -> list[AuditRow]:
        """Return the latest rows, the newest first."""
        query = select(audit).order_by(audit.c.id.desc()).limit(count)
        with self._engine.connect() as connection:
            return [AuditRow(row.at, row.who, row.act, row.object) for row in connection.execute(query)]

    def holds(self, row: AuditRow) -> bool:
        """Return whether the same was done by the same one to the same object at the row's time or since."""
        query = select(audit.c.id).where(
            audit.c.who == row.who, audit.c.act == row.act, audit.c.object == row.object[:200], audit.c.at >= row.at
        )
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

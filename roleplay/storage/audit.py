"""The repository of the audit trail: rows come, and none is changed or removed; the database itself sees to that."""

from dataclasses import asdict, dataclass

from sqlalchemy import insert, select

from roleplay.storage.engine import Repository
from roleplay.storage.tables import audit

LONGEST_OBJECT = 200  # characters


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what and when (ISO, UTC); `object` names what it was done to, empty where the act says it all."""

    at: str
    who: str
    act: str
    object: str


class AuditStore(Repository):
    """Keeps the trail in the database of the sessions."""

    def append(self, row: AuditRow) -> None:
        """Commit one row."""
        self._write(insert(audit).values(asdict(row) | {"object": row.object[:LONGEST_OBJECT]}))

    def latest(self, count: int) -> list[AuditRow]:
        """Return the latest rows, the newest first."""
        query = select(audit.c.at, audit.c.who, audit.c.act, audit.c.object).order_by(audit.c.id.desc())
        return [AuditRow(*row) for row in self._rows(query.limit(count))]

    def holds(self, row: AuditRow) -> bool:
        """Return whether the same was done by the same one to the same object at the row's time or since."""
        same = (audit.c.who == row.who, audit.c.act == row.act, audit.c.object == row.object[:LONGEST_OBJECT])
        return bool(self._rows(select(audit.c.id).where(*same, audit.c.at >= row.at).limit(1)))

"""The repository of sign-ins that have been ended, for as long as a browser could still bring one."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select

from roleplay.storage.engine import Repository
from roleplay.storage.tables import ended_sign_ins

KEPT = timedelta(days=62)
"""Twice as long as what a sign-in is known by counts at the longest."""


class SignIns(Repository):
    """Keeps what was ended in the database of the sessions, so that it is ended in all processes of a server."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.known: set[str] = set()
        """What this process has ended or found ended."""

    def end(self, digests: Collection[str], at: datetime) -> None:
        """Note by its digests, one or more, that a sign-in was ended; `at` is UTC. What was noted long ago goes."""
        now, until = (moment.isoformat(timespec="milliseconds") for moment in (at, at + KEPT))
        ended = (insert(ended_sign_ins).values(digest=digest, until=until) for digest in digests)
        self._write(delete(ended_sign_ins).where(ended_sign_ins.c.until < now), *ended)
        self.known.update(digests)

    def has_ended(self, digests: Collection[str]) -> bool:
        """Return whether any of the digests was noted."""
        if self.known.isdisjoint(digests):
            noted = select(ended_sign_ins.c.digest).where(ended_sign_ins.c.digest.in_(digests))
            self.known.update(digest for (digest,) in self._rows(noted))
        return not self.known.isdisjoint(digests)

"""Retention: sessions that nobody has changed for long are deleted, at the start and then once a day."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from roleplay.errors import StorageError
from roleplay.messages import report
from roleplay.storage.sessions import SessionStore

DAY = 24 * 60 * 60.0  # seconds
log = logging.getLogger("roleplay.storage")


@dataclass(frozen=True, slots=True)
class Retention:
    """Deletes sessions, whoever owns them, that nobody has changed for `days`. `now` gives the wall clock (UTC)."""

    store: SessionStore
    days: int
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def expire(self) -> int:
        """Delete what is due; return how many sessions that were."""
        limit = (self.now() - timedelta(days=self.days)).isoformat(timespec="milliseconds")
        due = self.store.unchanged_since(limit)
        for name in due:
            self.store.delete(name)
        return len(due)

    def keep_up(self, ended: Callable[[float], bool] | None = None) -> None:
        """Delete what is due now and then once a day, until `ended` says so after waiting that many seconds.

        A database that cannot be reached is asked again the next day.
        """
        wait = ended or threading.Event().wait
        while True:
            try:
                count = self.expire()
            except StorageError as error:
                log.error("retention is tried again in a day: %s", report(error))
            else:
                log.info("retention: %d sessions unchanged for %d days deleted", count, self.days)
            if wait(DAY):
                return

    def keep_up_in_background(self) -> None:
        """Do `keep_up` for as long as the program runs."""
        threading.Thread(target=self.keep_up, name="retention", daemon=True).start()

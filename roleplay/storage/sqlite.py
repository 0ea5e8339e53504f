"""A database in one SQLite file: how its connections are tuned, and that it is still the file it was."""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

from roleplay.errors import StorageError

HEADER = b"SQLite format 3\0"
SIDE_FILES = "-wal", "-shm"


def refuse_lone_log(path: Path) -> None:
    """Raise a StorageError where a log waits for a file that is away: SQLite would make one and delete the log."""
    side_files = [f"{path.name}{name}" for name in SIDE_FILES if path.with_name(path.name + name).exists()]
    if side_files and not (path.exists() and path.stat().st_size):
        raise StorageError("lone_log", f"{', '.join(side_files)} without {path.name}")


class DatabaseFile:
    """A SQLite file that is in use: no connection to it is given out once it was removed, exchanged or overwritten.

    SQLite itself goes on writing into a file that nobody will find again, and says that all is well. A file that lies
    there again, restored from a backup say, is opened anew.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        """Look after the file from the first connection that is asked for; it must exist by then."""
        self._engine, self._path = engine, path
        # Kept open for as long as the program runs: closing any handle of a file ends SQLite's locks on it.
        self._handle: int | None = None
        self._opened: tuple[int, int] | None = None
        # Its log, kept open as well: so long no other file is known by the same number.
        self._log: int | None = None
        self._looking = threading.RLock()
        event.listen(engine, "engine_disposed", self._close)
        event.listen(engine, "do_connect", self._refuse_to_make_one)
        event.listen(engine, "connect", self._remember)
        event.listen(engine, "checkout", self._compare)

    def _refuse_to_make_one(self, *_: Any) -> None:
        """Connecting to a file that is not there would make an empty one."""
        self._look()

    def _remember(self, _connection: Any, record: Any) -> None:
        record.info["file"] = self._opened
        with self._looking, suppress(FileNotFoundError):
            log, self._log = self._log, os.open(f"{self._path}-wal", os.O_RDONLY)
            if log is not None:
                os.close(log)

    def _compare(self, _connection: Any, record: Any, _proxy: Any) -> None:
        now = self._look()
        if record.info.get("file") != now or not self._log_lies_there():
            # All at once: a connection that is left would write the old file's log beside the new file. What stands in
            # a log that was taken away is laid into the file when its last connection is closed.
            self._engine.pool.dispose()
            raise DisconnectionError("another file lies there, or its log was taken away")

    def _look(self) -> tuple[int, int]:
        """Return which file lies there; StorageError where none does, it is no database, or has another's log."""
        with self._looking:
            try:
                found = self._path.stat()
                now, known = (found.st_dev, found.st_ino), self._handle
                handle = os.open(self._path, os.O_RDONLY) if known is None or self._opened != now else known
                os.lseek(handle, 0, os.SEEK_SET)
                begins = os.read(handle, len(HEADER))
            except OSError as error:
                raise StorageError("gone", str(error)) from error
            if handle == known and begins == HEADER:
                return now
            if begins != HEADER or (self._log is not None and self._log_lies_there()):
                if handle != known:
                    os.close(handle)
                if begins == HEADER:
                    raise StorageError("lone_log", f"{self._path.name} was exchanged, its -wal was not")
                raise StorageError("corrupt", f"{self._path.name} does not begin as a database does")
            self._close()
            self._handle, self._opened = handle, now
            return now

    def _log_lies_there(self) -> bool:
        """Return whether the log of the file that was in use lies there; laid over another file it would spoil that."""
        with self._looking, suppress(FileNotFoundError):
            return self._log is None or os.path.samestat(Path(f"{self._path}-wal").stat(), os.fstat(self._log))
        return False

    def _close(self, _engine: Engine | None = None) -> None:
        """Let go of the file; called where no connection to it is open any more, or it is another file by now."""
        with self._looking:
            for handle in (self._handle, self._log):
                if handle is not None:
                    os.close(handle)
            self._handle = self._log = None


def tune(connection: Any, _record: Any) -> None:
    """One writer, many readers, no commit lost when the process is killed, and nothing left of what is deleted."""
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=5000",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()

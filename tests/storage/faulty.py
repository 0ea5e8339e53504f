"""Faults put into a SQLite database that is in use; each is real, and over when its context ends."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from roleplay.errors import StorageCode

Fault = Callable[[Engine, Path], AbstractContextManager[None]]


@contextmanager
def _with_pragmas(engine: Engine, during: str, after: str) -> Iterator[None]:
    """Have every connection that is given out meanwhile bound by a pragma."""

    def bind(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA {during}")

    def free(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA {after}")

    event.listen(engine, "checkout", bind)
    event.listen(engine, "checkin", free)
    try:
        yield
    finally:
        event.remove(engine, "checkout", bind)
        event.remove(engine, "checkin", free)


@contextmanager
def full(engine: Engine, path: Path) -> Iterator[None]:
    """No page more than there are: what fits into those that are begun still does, as on a disk that is full."""
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with _with_pragmas(engine, f"max_page_count={pages}", "max_page_count=1000000"):
        yield


@contextmanager
def read_only(engine: Engine, path: Path) -> Iterator[None]:
    with _with_pragmas(engine, "query_only=ON", "query_only=OFF"):
        yield


@contextmanager
def locked(engine: Engine, path: Path) -> Iterator[None]:
    """Another process is writing and does not come to an end; nobody waits long for it here."""
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    with _with_pragmas(engine, "busy_timeout=20", "busy_timeout=5000"):
        yield
    other.rollback()
    other.close()


@contextmanager
def gone(engine: Engine, path: Path) -> Iterator[None]:
    aside = path.with_suffix(".aside")
    path.rename(aside)
    yield
    aside.rename(path)


@contextmanager
def replaced(engine: Engine, path: Path) -> Iterator[None]:
    with gone(engine, path):
        path.write_bytes(b"This is no database. " * 500)
        yield
        path.unlink()


@contextmanager
def exchanged(engine: Engine, path: Path) -> Iterator[None]:
    """Another copy lies there, and beside it still the log of the file that is in use."""
    copy = path.with_suffix(".copy")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    with gone(engine, path):
        copy.rename(path)
        yield
        path.unlink()


@contextmanager
def stepped_back(engine: Engine, path: Path) -> Iterator[None]:
    """An earlier copy was restored, as every session was before its latest event; then the right one."""
    latest = "FROM events WHERE seq = (SELECT max(seq) FROM events AS o WHERE o.session_id = events.session_id)"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        rows = other.execute(f"SELECT * {latest}").fetchall()
        other.execute(f"DELETE {latest}")
        yield
        other.executemany(f"REPLACE INTO events VALUES ({','.join('?' * len(rows[0]))})", rows)


def _of_revision(revision: str) -> Fault:
    @contextmanager
    def changed(engine: Engine, path: Path) -> Iterator[None]:
        """Another version of the program has been at the schema while this one runs."""
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            ((before,),) = other.execute("SELECT version_num FROM alembic_version")
            other.execute("UPDATE alembic_version SET version_num = ?", [revision])
            yield
            other.execute("UPDATE alembic_version SET version_num = ?", [before])

    return changed


FAULTS: dict[str, tuple[Fault, StorageCode]] = {
    "full": (full, "full"),
    "read_only": (read_only, "read_only"),
    "locked": (locked, "locked"),
    "gone": (gone, "gone"),
    "replaced": (replaced, "corrupt"),
    "exchanged": (exchanged, "lone_log"),
    "stepped_back": (stepped_back, "stepped_back"),
    "newer": (_of_revision("9999"), "newer"),
    "older": (_of_revision("0005"), "older"),
}

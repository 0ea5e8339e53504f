"""A look at the database as it is: whether it can be used, without changing it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, func, select

from roleplay.errors import StorageError
from roleplay.storage.engine import address_of, engine_at, is_current, path_of
from roleplay.storage.faults import system_errors_translated
from roleplay.storage.tables import sessions

PROBE = 1024 * 1024  # bytes that must fit on the disk


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found: the kind of database, how its schema stands, how many sessions it holds.

    `absent` is a database file that the first start will make, `older` a schema that the next start brings up to date.
    """

    kind: str
    schema: Literal["absent", "older", "current"]
    sessions: int = 0


def examine(url: str) -> Examination:
    """Connect to the database, look at its schema and whether it can be written to; no session is changed.

    Raises:
        StorageError: naming what is wrong.
    """
    address = address_of(url)
    path = path_of(address)
    if path is not None:
        _write_beside(path)
        if not path.exists():
            return Examination("sqlite", "absent")
    engine = engine_at(address)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
            current = is_current(connection)
            _try_to_write(connection)
            number = connection.execute(select(func.count()).select_from(sessions)).scalar_one() if current else 0
    finally:
        engine.dispose()
    return Examination(engine.dialect.name, "current" if current else "older", number)


def _write_beside(path: Path) -> None:
    """Write something into the folder of the database file, or the nearest one above it that is there."""
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    with system_errors_translated(), tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(bytes(PROBE))
        probe.flush()


def _try_to_write(connection: Connection) -> None:
    """Raise a StorageError where the database is damaged, held by another writer or cannot be written to."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if found != "ok":
            raise StorageError("corrupt", found)
        connection.rollback()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        connection.exec_driver_sql(f"PRAGMA user_version={version}")  # writes, into a transaction that is taken back
        connection.exec_driver_sql("ROLLBACK")
    elif connection.exec_driver_sql("SHOW transaction_read_only").scalar_one() == "on":
        raise StorageError("read_only", "transaction_read_only")

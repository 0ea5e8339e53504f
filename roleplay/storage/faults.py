"""From what drivers and the operating system say to what is wrong with the database: the one place that knows."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import IntegrityError

from roleplay.errors import StorageCode, StorageError

_SQLITE: dict[int, StorageCode] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "corrupt",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "unreachable",
}
# SQLSTATE: a whole code where its class holds more than one kind of fault, else the class, its first two signs.
_POSTGRES: dict[str, StorageCode] = {
    "53100": "full",
    "25006": "read_only",
    "42501": "read_only",
    "55P03": "locked",
    "40P01": "locked",
    "08": "unreachable",
    "28": "unreachable",
    "3D": "unreachable",
    "53": "unreachable",
    "57": "unreachable",
    "XX": "corrupt",
}
_SYSTEM: dict[int, StorageCode] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "read_only",
    errno.EACCES: "read_only",
    errno.EPERM: "read_only",
}


def translate_errors(engine: Engine) -> None:
    """Have whatever fails in the engine's database raised as a `StorageError`.

    Only a second writer in the same place stays what it is, an `IntegrityError`: nothing is wrong with the database.
    """
    event.listen(engine, "handle_error", _translated, retval=True)


@contextmanager
def system_errors_translated() -> Iterator[None]:
    """Raise as a `StorageError` what the operating system refuses around files that are written."""
    try:
        yield
    except OSError as error:
        raise StorageError(_SYSTEM.get(error.errno or 0, "unreachable"), str(error)) from error


def cause(original: BaseException) -> StorageCode:
    """Return the code of the `StorageError` that a driver's error comes to."""
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", None)  # none where not SQLite but its module complains
        if code == sqlite3.SQLITE_READONLY_DBMOVED:
            return "gone"
        return "unusable" if code is None else _SQLITE.get(code & 0xFF, "unusable")
    state: str | None = getattr(original, "sqlstate", None)
    if state is None:  # no server has answered
        return "unreachable"
    return _POSTGRES.get(state) or _POSTGRES.get(state[:2], "unusable")


def _translated(context: ExceptionContext) -> StorageError | None:
    if context.is_pre_ping:  # a connection that is dead is replaced; whether that can be is seen then
        return None
    if context.sqlalchemy_exception is None or isinstance(context.sqlalchemy_exception, IntegrityError):
        return None
    code = cause(context.original_exception)
    # A connection without a statement is beginning, committing or rolling back; only a commit can break halfway.
    committing = context.connection is not None and context.statement is None
    problem = " ".join(str(context.original_exception).split())
    return StorageError(code, problem, is_uncertain=committing and code in ("unreachable", "unusable"))

"""The database engine, its schema brought up to date by migrations, and a look at a database as it is."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from filelock import FileLock, Timeout
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    Executable,
    Select,
    Table,
    column,
    create_engine,
    event,
    func,
    insert,
    select,
    table,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from roleplay.errors import StorageError
from roleplay.storage.faults import system_errors_translated, translate_errors
from roleplay.storage.sqlite import DatabaseFile, refuse_lone_log, tune
from roleplay.storage.tables import sessions

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")
PATIENCE = 60.0  # seconds that a process waits for another that brings the same database up to date
MIGRATING = 0x50DE_1030  # names the lock of PostgreSQL under which the schema is changed
_REVISION: Select[Any] = select(column("version_num")).select_from(table("alembic_version"))
PROBE = 1024 * 1024  # bytes that must fit on the disk
# Seconds, and for the last milliseconds, after which a server that does not answer counts as not reachable.
_SERVER = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}


class Repository:
    """What is kept in a database: each writing is one commit, of everything or nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(query).all()

    def _copy(self, connection: Connection, target: Table, columns: list[str], rows: Select[Any]) -> int:
        """Insert what a query finds; return how many rows that were."""
        inserted = insert(target).from_select(columns, rows).execution_options(preserve_rowcount=True)
        return connection.execute(inserted).rowcount

    def _write(self, *statements: Executable) -> None:
        with self._writing() as connection:
            for statement in statements:
                connection.execute(statement)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """Commit all or nothing, and nothing where another version has changed the schema while this one runs."""
        with self._engine.begin() as connection:
            yield connection
            # What alembic looks at takes longer than most of what is written.
            if connection.execute(_REVISION).scalar() != _revisions()[0] and not is_current(connection):
                raise StorageError("older")


def open_engine(url: str) -> Engine:
    """Return an engine whose schema is up to date; a SQLite file's folder is created, other databases must exist.

    Of several processes that open the same database one brings it up to date and the others wait.

    Raises:
        StorageError: where the database cannot be used, or comes from a newer version of the program.
    """
    address = address_of(url)
    engine, path = engine_at(address), path_of(address)
    try:
        with _alone(path):
            migrate(engine)
    except StorageError:
        engine.dispose()
        raise
    if path is not None:
        DatabaseFile(engine, path)
    return engine


def engine_at(address: URL) -> Engine:
    """Return an engine that has not connected yet; whatever fails in its database is a `StorageError`."""
    is_sqlite = address.get_backend_name() == "sqlite"
    options: dict[str, Any] = {}
    if not is_sqlite:
        # The server says how many connections are too many; none is waited for here.
        options |= {"pool_pre_ping": True, "max_overflow": -1}
        if address.drivername == "postgresql+psycopg":
            options["connect_args"] = {name: value for name, value in _SERVER.items() if name not in address.query}
    elif path_of(address) is not None:
        options |= {"max_overflow": -1}
    try:
        engine = create_engine(address, **options)
    except (ArgumentError, ImportError) as error:  # no such dialect; or its driver is not installed
        raise StorageError("address", str(error)) from error
    translate_errors(engine)
    if is_sqlite:
        event.listen(engine, "connect", tune)
    return engine


def address_of(url: str) -> URL:
    """Return a database's address; PostgreSQL without a driver's name means the driver that ships as an extra.

    Raises:
        StorageError: where it is none.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StorageError("address", "SODELUJ_DATABASE") from error  # the text itself may hold a password
    return address.set(drivername="postgresql+psycopg") if address.drivername == "postgresql" else address


def path_of(address: URL) -> Path | None:
    """Return the file of a SQLite database; None for any other, one in memory or one that a `file:` address names."""
    name = address.database or ":memory:"
    if address.get_backend_name() != "sqlite" or name == ":memory:" or name.startswith("file:"):
        return None
    return Path(name)


def migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision.

    Raises:
        StorageError: where it has a revision that this version of the program does not know.
    """
    from alembic import command  # noqa: PLC0415 - heavy

    config = _configured()
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        is_current(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(connection: Connection) -> bool:
    """Return whether the schema is that of this version of the program; an older one, or none, is not.

    Raises:
        StorageError: where it is a newer one.
    """
    from alembic.migration import MigrationContext  # noqa: PLC0415 - heavy

    newest, *before = _revisions()
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is not None and revision not in (newest, *before):
        raise StorageError("newer", f"revision {revision}, here {newest}")
    return revision == newest


@cache
def _revisions() -> tuple[str, ...]:
    """Return the revisions that this version of the program knows, the newest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - heavy

    return tuple(item.revision for item in ScriptDirectory.from_config(_configured()).walk_revisions())


def _configured() -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - heavy

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def _alone(path: Path | None) -> Iterator[None]:
    """Keep other processes from a SQLite file; already the first connection to an empty one writes into it."""
    if path is None:
        yield
        return
    with system_errors_translated():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock = FileLock(f"{path}.lock", timeout=PATIENCE).acquire()
        except Timeout as error:
            raise StorageError("locked", str(error)) from error
    with lock:
        with system_errors_translated():
            refuse_lone_log(path)
        yield


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
        refuse_lone_log(path)
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

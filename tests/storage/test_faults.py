"""Whatever is wrong with the database is one error that names its cause; when it is over, the same store works."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from roleplay.errors import StorageCode, StorageError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.storage import engine as storage
from roleplay.storage.engine import address_of, engine_at, examine, migrate, open_engine
from roleplay.storage.faults import cause
from roleplay.storage.sessions import SessionStore
from tests.storage.faulty import FAULTS

LONG = "Kaj ste videli pri kombiju? " * 140  # more than fits into a page that is begun


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "sodeluj.sqlite"


@pytest.fixture
def running(path: Path, make_practice: Callable[[str], Practice]) -> tuple[Practice, Session]:
    practice = make_practice(f"sqlite:///{path}")
    session = practice.start(Setup("white-van", "sl", "police", seed=3))
    list(practice.say(session, "room", "Dobro jutro."))
    return practice, session


def engine_of(practice: Practice) -> Engine:
    return practice.store._engine


def said(practice: Practice, session: Session) -> list[str]:
    """Return what the store holds of the learner's words."""
    events = [entry.event for entry in practice.store.entries(session.id)]
    return [event.text for event in events if isinstance(event, Said) and event.origin == "learner"]


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_and_the_next_send_works(running: tuple[Practice, Session], path: Path, name: str) -> None:
    (practice, session), (fault, code) = running, FAULTS[name]
    before = practice.store.entries(session.id)
    with fault(engine_of(practice), path):
        for _ in range(2):
            with pytest.raises(StorageError) as refused:
                list(practice.say(session, "room", LONG))
            assert refused.value.code == code and not refused.value.is_uncertain
            assert session.state.log == before, "nothing is shown that is not kept"
    assert practice.store.entries(session.id) == before
    list(practice.say(session, "room", LONG))
    assert said(practice, session) == ["Dobro jutro.", LONG.strip()]
    assert practice.store.entries(session.id) == session.state.log and not session.state.pending


def test_a_file_that_was_written_over_is_not_written_into(running: tuple[Practice, Session], path: Path) -> None:
    practice, session = running
    practice.store.close()  # all that was written stands in the file itself
    content, before = path.read_bytes(), practice.store.entries(session.id)
    with path.open("r+b") as file:
        file.write(b"This is no database. " * 500)
    with pytest.raises(StorageError, match="corrupt"):
        list(practice.say(session, "room", LONG))
    practice.store.close()
    path.write_bytes(content)
    list(practice.say(session, "room", LONG))
    assert practice.store.entries(session.id)[: len(before)] == before
    assert said(practice, session) == ["Dobro jutro.", LONG.strip()]


def test_a_turn_that_broke_off_is_completed_before_the_next(running: tuple[Practice, Session], path: Path) -> None:
    practice, session = running
    short = "Kdo gre po tolmača?"
    with FAULTS["full"][0](engine_of(practice), path), pytest.raises(StorageError):
        for _ in range(50):  # each takes a little more of the page that is begun
            list(practice.say(session, "room", short))
    kept = said(practice, session)
    assert session.is_torn and session.state.log == practice.store.entries(session.id)
    list(practice.wait(session))
    assert said(practice, session) == kept and not session.is_torn
    assert practice.store.entries(session.id) == session.state.log
    assert timeless(practice.open(session.id)) == timeless(session), "nothing is left to be completed"


def timeless(session: Session) -> list[object]:
    return [entry.model_copy(update={"at": None}) for entry in session.state.log]


@pytest.mark.parametrize("is_there", [True, False])
def test_a_commit_that_broke_is_looked_up(
    running: tuple[Practice, Session], monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    practice, session = running
    append = SessionStore.append

    def broken(store: SessionStore, session_id: str, entry: Entry, after: Entry) -> None:
        if is_there:
            append(store, session_id, entry, after)
        raise StorageError("unreachable", is_uncertain=True)

    with monkeypatch.context() as patch:
        patch.setattr(SessionStore, "append", broken)
        with pytest.raises(StorageError):
            practice.say(session, "room", "Je kdo tam?")
        assert session.is_torn
    assert practice.mend(session) == is_there
    assert said(practice, session) == ["Dobro jutro.", *["Je kdo tam?"] * is_there]
    assert not practice.mend(session), "it is told once"


def test_a_session_is_made_whole_or_not_at_all(running: tuple[Practice, Session], path: Path) -> None:
    practice, _ = running
    with FAULTS["full"][0](engine_of(practice), path), pytest.raises(StorageError):
        for number in range(100):
            practice.start(Setup("white-van", "sl", "ngo", seed=number))
    for card in practice.shelf.cards():
        assert practice.open(card.id).state.log, "a card without a beginning cannot be opened"


@pytest.fixture
def migrated(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(storage, "migrate", migrate)
    yield


def refused(url: str) -> tuple[StorageCode, StorageCode]:
    """Return what opening and examining the database are refused with."""
    codes = []
    for look in (open_engine, examine):
        with pytest.raises(StorageError) as error:
            look(url)
        codes.append(error.value.code)
    return codes[0], codes[1]


@pytest.mark.usefixtures("migrated")
def test_a_newer_database_is_not_touched(running: tuple[Practice, Session], path: Path) -> None:
    practice, _ = running
    practice.store.close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    content = path.read_bytes()
    assert refused(f"sqlite:///{path}") == ("newer", "newer")
    assert path.read_bytes() == content


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nonsense", "address"),
        ("nosuch://somewhere/x", "address"),
        ("postgresql://user:secret@127.0.0.1:1/x", "unreachable"),
        ("sqlite:///{path}/under-a-file.sqlite", "unreachable"),
    ],
)
def test_what_cannot_be_reached_is_named_without_its_password(tmp_path: Path, url: str, code: StorageCode) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    assert refused(url.format(path=file)) == (code, code)
    with pytest.raises(StorageError) as error:
        open_engine(url.format(path=file))
    assert "secret" not in str(error.value)


@pytest.mark.usefixtures("migrated")
def test_garbage_is_no_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is no database. " * 500)
    assert refused(f"sqlite:///{path}") == ("corrupt", "corrupt")
    assert path.read_bytes().startswith(b"This is no database.")


def test_an_examination_makes_and_changes_nothing(path: Path, make_practice: Callable[[str], Practice]) -> None:
    url = f"sqlite:///{path}"
    assert examine(url).schema == "absent" and not path.parent.exists()
    practice = make_practice(url)
    practice.start(Setup("white-van", "sl", "police"))
    assert (examine(url).schema, examine(url).sessions) == ("current", 1)
    with engine_of(practice).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0005'")
    assert examine(url).schema == "older"


def test_an_examination_finds_a_lock_damage_and_what_is_read_only(
    running: tuple[Practice, Session], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice, _ = running
    monkeypatch.setattr(storage, "tune", lambda connection, _: connection.execute("PRAGMA busy_timeout=20"))
    with FAULTS["locked"][0](engine_of(practice), path), pytest.raises(StorageError, match="locked"):
        examine(f"sqlite:///{path}")
    with pytest.raises(StorageError, match="read_only"):
        examine(f"sqlite:///file:{path}?mode=ro&uri=true")
    practice.store.close()
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 3] = bytes(4096 * 2)
    path.write_bytes(content)
    with pytest.raises(StorageError, match="corrupt"):
        examine(f"sqlite:///{path}")


@pytest.mark.parametrize(("number", "code"), [(28, "full"), (30, "read_only"), (13, "read_only")])
def test_a_folder_that_cannot_be_written_to_is_found(
    path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: StorageCode
) -> None:
    def refuse(**_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(StorageError) as error:
        examine(f"sqlite:///{path}")
    assert error.value.code == code


def test_the_driver_of_postgresql_need_not_be_named() -> None:
    engine = engine_at(address_of("postgresql://user@127.0.0.1:1/x"))
    assert engine.dialect.driver == "psycopg"
    engine.dispose()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("53100", "full"),
        ("53300", "unreachable"),
        ("08006", "unreachable"),
        ("57P01", "unreachable"),
        ("25006", "read_only"),
        ("40P01", "locked"),
        ("40001", "unusable"),
        ("XX001", "corrupt"),
        (None, "unreachable"),
    ],
)
def test_a_servers_code_says_what_is_wrong_by_itself_or_by_its_class(state: str | None, code: str) -> None:
    error = Exception("the server says so")
    error.sqlstate = state  # type: ignore[attr-defined]
    assert cause(error) == code

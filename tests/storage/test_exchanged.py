"""A database is moved, exchanged, restored or changed by others while it is in use: nothing that was kept is lost."""

import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import delete, text, update

from roleplay.errors import StorageError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.messages import explain
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.storage.audit import AuditRow
from roleplay.storage.engine import examine, open_engine
from roleplay.storage.reviews import ReviewRow, ReviewStore
from roleplay.storage.sessions import SessionStore
from roleplay.storage.sqlite import SIDE_FILES
from roleplay.storage.tables import events
from roleplay.voices.authored import AuthoredVoice
from tests.once import KNOWLEDGE, shipped_content
from tests.storage.faulty import FAULTS
from tests.test_cli import own_data, roleplay

__all__ = ["own_data"]
Make = Callable[[str], Practice]
PATIENCE = 60.0  # seconds
WORDS = "Kdo gre po tolmača?"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sodeluj.sqlite"


def begun(practice: Practice) -> Session:
    session = practice.start(Setup("white-van", "sl", "police", seed=3))
    list(practice.say(session, "room", "Dobro jutro."))
    return session


def said(entries: list[Entry]) -> list[str]:
    found = [entry.event for entry in entries if isinstance(entry.event, Said) and entry.event.origin == "learner"]
    return [event.text for event in found]


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(StorageError) as error:
        yield
    assert error.value.code == code and not error.value.is_uncertain


@pytest.mark.parametrize("name", SIDE_FILES)
def test_no_database_is_made_beside_a_lone_log(make_practice: Make, tmp_path: Path, path: Path, name: str) -> None:
    practice = make_practice(f"sqlite:///{path}")
    session = begun(practice)
    lone = tmp_path / "moved" / f"{path.name}{name}"
    lone.parent.mkdir()
    shutil.copy(f"{path}{name}", lone)
    content, url = lone.read_bytes(), f"sqlite:///{lone.with_name(path.name)}"
    for is_empty in (False, True):  # of an empty file, too, SQLite says that the log does not belong to it
        if is_empty:
            lone.with_name(path.name).touch()
        for look in (open_engine, examine):
            with refused("lone_log"):
                look(url)
        assert lone.read_bytes() == content
    lone.unlink()
    make_practice(url)
    assert practice.store.entries(session.id) == session.state.log


@pytest.mark.parametrize(
    "command",
    [("audit",), ("data", "export", "--out", "{out}"), ("data", "delete", "--yes"), ("data", "expire", "--days", "1"),
     ("export", "{id}"), ("xapi", "{id}"), ("import", "{out}"), ("doctor", "--json")],
)  # fmt: skip
def test_a_command_leaves_a_lone_log_and_says_so(
    make_practice: Make, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    practice = make_practice(f"sqlite:///{path}")
    session = begun(practice)
    aside, out = path.with_suffix(".aside"), tmp_path / "out.zip"
    path.rename(aside)
    done = roleplay(*(part.format(out=out, id=session.id) for part in command), "--language", "en")
    words = explain(StorageError("lone_log"), "en")
    if command[0] == "doctor":
        assert words in json.loads(done.stdout)["database"]
    else:
        assert done.returncode == 1 and words in done.stderr and not out.exists()
    assert not path.exists()
    aside.rename(path)
    list(practice.say(session, "room", WORDS))
    assert practice.store.entries(session.id) == session.state.log
    done = roleplay("data", "export", "--out", str(out), "--language", "en")
    assert done.returncode == 0 and session.id[:8] in ZipFile(out).namelist()[-1]


def playing(url: str, pipe: Connection) -> None:
    """Play in a process of its own: say what comes, and tell whether it was kept."""
    reader = LocalReader.load(KNOWLEDGE / "reading")
    practice = Practice(shipped_content(KNOWLEDGE).library, SessionStore(open_engine(url)), reader, AuthoredVoice())
    session = begun(practice)
    pipe.send(session.id)
    while True:
        words = pipe.recv()
        try:
            list(practice.say(session, "room", words))
        except StorageError as error:
            pipe.send(error.code)
        else:
            pipe.send("kept")


@pytest.mark.long
def test_a_process_with_an_open_session_loses_nothing_and_is_killed(make_practice: Make, path: Path) -> None:
    alone, kept = multiprocessing.get_context("spawn"), ["Dobro jutro."]
    ours, theirs = alone.Pipe()
    process = alone.Process(target=playing, args=(f"sqlite:///{path}", theirs), daemon=True)
    process.start()
    assert ours.poll(PATIENCE), "it does not begin"
    session_id = ours.recv()

    def answer(words: str) -> str:
        ours.send(words)
        assert ours.poll(PATIENCE), words
        return str(ours.recv())

    for name in ("gone", "replaced", "exchanged", "stepped_back", "newer", "older"):
        fault, code = FAULTS[name]
        with fault(None, path):  # type: ignore[arg-type] - from outside
            assert answer(f"{name}, not kept.") == code
        assert answer(f"{name} is over.") == "kept"
        kept.append(f"{name} is over.")
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    practice = make_practice(f"sqlite:///{path}")
    assert said(practice.store.entries(session_id)) == kept
    list(practice.say(practice.open(session_id), "room", WORDS))
    assert said(practice.store.entries(session_id)) == [*kept, WORDS]


def test_a_copy_from_before_is_found_out(make_practice: Make, path: Path) -> None:
    practice = make_practice(f"sqlite:///{path}")
    session = begun(practice)
    practice.store.close()
    older, newer = path.with_suffix(".older"), path.with_suffix(".newer")
    shutil.copy(path, older)
    list(practice.say(session, "room", WORDS))
    shown = session.state.log[:]
    path.rename(newer)
    logs = [Path(f"{path}{name}") for name in SIDE_FILES]
    older.rename(path)
    with refused("lone_log"):
        practice.say(session, "room", "Ne.")
    for log in logs:
        log.rename(f"{newer}{log.name.removeprefix(path.name)}")
    for _ in range(2):
        with refused("stepped_back"):
            practice.say(session, "room", "Ne.")
    assert session.state.log == shown and said(practice.store.entries(session.id)) == ["Dobro jutro."]
    for name in SIDE_FILES:
        Path(f"{path}{name}").unlink(missing_ok=True)
        Path(f"{newer}{name}").rename(f"{path}{name}")
    newer.rename(path)
    list(practice.say(session, "room", "Zdaj pa."))
    assert said(practice.store.entries(session.id)) == ["Dobro jutro.", WORDS, "Zdaj pa."]
    assert practice.store.entries(session.id) == session.state.log


def test_what_stands_in_a_log_that_is_taken_away_is_kept(make_practice: Make, path: Path) -> None:
    practice = make_practice(f"sqlite:///{path}")
    session = begun(practice)
    for name in SIDE_FILES:
        Path(f"{path}{name}").rename(f"{path}.aside{name}")
    list(practice.say(session, "room", WORDS))
    assert make_practice(f"sqlite:///{path}").store.entries(session.id) == session.state.log


def step_back(practice: Practice, session: Session, to: int) -> None:
    """Leave of a session what a copy from before holds of it."""
    with practice.store._engine.begin() as connection:
        connection.execute(delete(events).where(events.c.session_id == session.id, events.c.seq >= to))


def check_stepping_back(make_practice: Make, url: str) -> None:
    """Fail where anything is appended behind events that are not those that were seen."""
    practice, other = make_practice(url), make_practice(url)
    session = begun(practice)
    list(practice.say(session, "room", WORDS))
    shown = session.state.log[:]
    until = next(entry.seq for entry in shown if entry.turn == 1)
    step_back(other, session, until)
    for _ in range(2):
        with refused("stepped_back"):
            practice.say(session, "room", WORDS)
        assert session.state.log == shown and len(other.store.entries(session.id)) == until
    with refused("stepped_back"):
        practice.rewind(session, 2)
    behind = shown[-1].model_copy(update={"seq": len(shown)})
    with refused("stepped_back"):
        practice.store.append(session.id, behind, shown[-1])
    elsewhere = other.open(session.id)
    while len(elsewhere.state.log) <= len(shown):
        list(other.say(elsewhere, "room", "Od tod naprej."))
    kept = other.store.entries(session.id)
    for refusing in (lambda: practice.say(session, "room", WORDS), lambda: practice.catch_up(session)):
        with refused("stepped_back"):
            refusing()
    assert other.store.entries(session.id) == kept and session.state.log == shown
    reopened = practice.open(session.id)
    list(practice.say(reopened, "room", WORDS))
    assert practice.store.entries(session.id)[: len(kept)] == kept
    assert practice.store.entries(session.id) == reopened.state.log


def check_gap(make_practice: Make, url: str) -> None:
    """Fail where a session with a gap does not open up to it, or is added to."""
    practice, other = make_practice(url), make_practice(url)
    session = begun(practice)
    list(practice.say(session, "room", WORDS))
    whole = session.state.log[:]
    gap = next(entry.seq for entry in whole if entry.turn == 2) + 2  # in the middle of a turn
    with other.store._engine.begin() as connection:
        connection.execute(delete(events).where(events.c.session_id == session.id, events.c.seq == gap))
    opened = practice.open(session.id)
    assert opened.state.log == whole[:gap] == practice.store.entries(session.id)
    for open_one in (opened, session):
        for look in (practice.check, lambda each: practice.say(each, "room", "Ne.")):
            with refused("gap"):
                look(open_one)
    with refused("gap"):
        practice.store.refuse_gap(session.id)
    with practice.store._engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM events")).scalar_one()
    assert count == len(whole) - 1, "nothing is added and nothing removed"
    branch = practice.rewind(opened, 2)
    list(practice.say(branch, "room", "Drugače."))
    assert said(practice.store.entries(branch.id)) == ["Dobro jutro.", "Drugače."]


def check_other_schemas(make_practice: Make, url: str) -> None:
    """Fail where anything is written while the schema is that of another version."""
    practice, other = make_practice(url), make_practice(url)
    session = begun(practice)
    kept = practice.store.entries(session.id)
    reviews, row = ReviewStore(practice.store._engine), ReviewRow(session.id, "comment", "a", "2026-01-01", "{}")
    writing: list[Callable[[], object]] = [
        lambda: practice.say(session, "room", WORDS),
        lambda: begun(practice),
        lambda: practice.shelf.delete(session.id),
        lambda: practice.store.mark_read(session.id, "room", 1),
        lambda: practice.store.branch(session.id, "branch", 1, 1, ""),
        lambda: practice.store.audit.append(AuditRow("2026-01-01", "a", "imported", "")),
        lambda: reviews.append(row),
        lambda: reviews.hold_back("g", "R-01", hold=True),
    ]
    for revision, code in ("9999", "newer"), ("0005", "older"):
        with other.store._engine.begin() as connection:
            before = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": revision})
        for write in writing:
            with refused(code):
                write()
        assert practice.store.entries(session.id) == kept and not reviews.rows([session.id])
        assert len(practice.shelf.cards()) == 1 and not practice.store.audit.latest(9)
        with other.store._engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :to"), {"to": before})
    list(practice.say(session, "room", WORDS))
    assert practice.store.entries(session.id) == session.state.log


CHECKS = [check_stepping_back, check_gap, check_other_schemas]


@pytest.mark.parametrize("check", CHECKS)
def test_two_programs_on_a_file(make_practice: Make, path: Path, check: Callable[[Make, str], None]) -> None:
    check(make_practice, f"sqlite:///{path}")


def test_a_gap_is_said_of_what_is_exported(
    make_practice: Make, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    practice = make_practice(f"sqlite:///{path}")
    session = begun(practice)
    with practice.store._engine.begin() as connection:
        connection.execute(update(events).where(events.c.seq == session.state.log[-1].seq).values(seq=1000))
    words, out = explain(StorageError("gap"), "en"), tmp_path / "out.zip"
    done = roleplay("export", session.id, "--language", "en")
    assert done.returncode == 0 and "Dobro jutro." in done.stdout and words in done.stderr
    assert roleplay("data", "export", "--out", str(out), "--language", "en").returncode == 0
    with ZipFile(out) as file:
        (problem,) = [name for name in file.namelist() if name.endswith("problem.txt")]
        assert file.read(problem).decode().strip() == words
        kept = json.loads(file.read(problem.replace("problem.txt", "session.json")))["entries"]
    assert len(kept) == len(session.state.log) - 1

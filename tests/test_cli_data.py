"""`roleplay data`: everything of one owner in a file, deleted only when it is meant, and what is old expires."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from roleplay.exercise.setup import Setup
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.test_cli import own_data, roleplay

__all__ = ["own_data"]  # the fixture of the command line's tests


def test_export_delete_and_expire(
    library: Library, reader: LocalReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    store = SessionStore(open_engine(f"sqlite:///{tmp_path / 'sodeluj.sqlite'}"))
    for who in (Visitor("local", alone=True), Visitor("ana@example.org")):
        Practice(library, store, reader, AuthoredVoice(), who).start(Setup("white-van", "sl", "ngo", seed=1))
    store.close()
    out = tmp_path / "ana.zip"
    done = roleplay("data", "export", "--out", str(out), "--owner", "Ana@example.org", "--language", "en")
    assert done.returncode == 0, done.stderr
    with ZipFile(out) as file:
        assert sum(name.endswith("session.json") for name in file.namelist()) == 1
    out.unlink()
    there = roleplay("data", "export", "--out", str(tmp_path), "--language", "en")
    assert there.returncode == 1 and str(tmp_path) in there.stderr
    asked = roleplay("data", "delete", "--language", "en")
    assert asked.returncode == 1 and "--yes" in asked.stderr and "1 exercises" in asked.stderr
    assert roleplay("data", "delete", "--yes", "--owner", " ").returncode == 1
    (tmp_path / "documents").mkdir()
    assert roleplay("data", "delete", "--yes").returncode == 0
    assert not (tmp_path / "documents").exists()
    assert not store.cards("local") and len(store.cards("ana@example.org")) == 1
    assert "SODELUJ_RETENTION_DAYS" in roleplay("data", "expire", "--language", "en").stderr
    monkeypatch.setenv("SODELUJ_RETENTION_DAYS", "30")
    assert roleplay("data", "expire").returncode == 0 and len(store.cards("ana@example.org")) == 1
    store.update_card(
        store.cards("ana@example.org")[0].id, phase="crisis", minute=1, turn=1, finished=False, at="2020-01-01T00:00:00"
    )
    assert roleplay("data", "expire").returncode == 0 and not store.cards("ana@example.org")
    store.close()

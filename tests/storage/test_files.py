"""Session files: a round trip, and clear words for every broken one."""

import json
from pathlib import Path

import pytest

from roleplay.errors import SessionError
from roleplay.exercise.setup import Setup
from roleplay.messages import explain
from roleplay.practice import Practice
from roleplay.storage.files import read_sealed, read_session, session_text
from tests.wanderer import Wanderer


@pytest.fixture
def written(practice: Practice, tmp_path: Path) -> Path:
    session = practice.start(Setup("white-van", "sl", "ngo"))
    Wanderer(practice, session, 2).wander(6)
    path = tmp_path / "session.json"
    path.write_text(session_text(session.state.log), encoding="utf-8")
    return path


def test_round_trip(practice: Practice, written: Path, tmp_path: Path) -> None:
    entries = read_session(written)
    again = tmp_path / "again.json"
    again.write_text(session_text(entries), encoding="utf-8")
    assert again.read_bytes() == written.read_bytes()


def change(path: Path, **changes: object) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | changes), encoding="utf-8")


def test_a_newer_version_says_so(written: Path) -> None:
    change(written, sodeluj_session=99)
    with pytest.raises(SessionError) as refused:
        read_session(written)
    assert refused.value.code == "newer_session"
    assert "novejše" in explain(refused.value, "sl")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe\x00", b'{"sodeluj_session": "1"}', b'{"sodeluj_session": 1}', b"[" * 100_000],
)
def test_broken_files_name_the_place(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(content)
    with pytest.raises(SessionError) as refused:
        read_session(path)
    assert refused.value.code in ("broken_session", "no_beginning", "session_is_no_json", "foreign_session")
    assert explain(refused.value, "en") and explain(refused.value, "sl")


def test_a_gap_in_the_events_is_found(written: Path) -> None:
    entries = json.loads(written.read_text(encoding="utf-8"))["entries"]
    del entries[3]
    change(written, entries=entries)
    with pytest.raises(SessionError, match="seq"):
        read_session(written)


def test_the_seal_tells_any_change(written: Path) -> None:
    content = written.read_bytes()
    assert read_sealed(content, "s.json") == read_session(written)
    entries = json.loads(content)["entries"]
    entries[-1]["minute"] += 0.5
    change(written, entries=entries)
    assert read_session(written)[-1].minute == entries[-1]["minute"], "one's own file may be looked at all the same"
    with pytest.raises(SessionError, match="session_tampered"):
        read_sealed(written.read_bytes(), "s.json")
    change(written, seal=None)
    with pytest.raises(SessionError, match="session_tampered"):
        read_sealed(written.read_bytes(), "s.json")
    bare = {key: value for key, value in json.loads(content).items() if key != "seal"}
    with pytest.raises(SessionError, match="session_unsealed"):
        read_sealed(json.dumps(bare).encode(), "s.json")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SessionError, match="No such file"):
        read_session(tmp_path / "nowhere.json")

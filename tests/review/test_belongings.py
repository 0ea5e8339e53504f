"""Data rights: all of one's own in one file, all of it gone, and what nobody touches expires."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from roleplay.config import Settings
from roleplay.errors import StorageError
from roleplay.exercise.setup import Setup
from roleplay.knowledge.manual import Manual
from roleplay.practice import Practice
from roleplay.review.files import bundle, delete_all
from roleplay.storage.files import read_session
from roleplay.storage.retention import Retention
from tests.knowledge.conftest import Toy
from tests.knowledge.conftest import small as small
from tests.review.test_desk import ANA, ONE, OTHER, House

MARK = "Xylofonkvarteta"


@pytest.fixture
def house(make_practice: Callable[[str], Practice], tmp_path: Path) -> House:
    (tmp_path / "data").mkdir()
    return House(make_practice(f"sqlite:///{tmp_path / 'data' / 'sodeluj.sqlite'}"))


def finished(practice: Practice, language: str = "en") -> str:
    session = practice.start(Setup("white-van", language, "police", seed=1))  # type: ignore[arg-type]
    list(practice.say(session, "room", f"Good morning, {MARK} is here."))
    list(practice.note(session, f"{MARK} in my notes"))
    list(practice.consult(session, f"{MARK}?", (), silent=True))
    while session.state.finished is None:
        list(practice.next_phase(session))
    return session.id


def test_the_bundle_holds_all_of_ones_own_and_nothing_of_others(house: House, tmp_path: Path) -> None:
    ana = house.practice(ANA)
    done = finished(ana)
    ana.shelf.submit(done, "north")
    house.desk(ONE).rate(done, {"R-04": 2, "R-09": 1})
    house.desk(ONE).comment(done, 1, "A calm beginning.")
    house.desk(ONE).hold_back("north", "R-04", hold=True)
    running = ana.start(Setup("white-van", "sl", "ngo", seed=1))
    others = finished(house.practice(OTHER))
    with ZipFile(BytesIO(bundle(house.desk(ANA), "sl"))) as file:
        content = {name: file.read(name) for name in file.namelist()}
    assert {"README-sl.md", "README-en.md"} < content.keys()
    assert not any(others[:8] in name for name in content)
    ones = next(name.split("/")[0] for name in content if done[:8] in name)
    other = next(name.split("/")[0] for name in content if running.id[:8] in name)
    assert {name.split("/")[1] for name in content if name.startswith(ones)} == {
        "session.json",
        "report.md",
        "trainers.json",
    }
    assert {name.split("/")[1] for name in content if name.startswith(other)} == {"session.json"}
    path = tmp_path / "s.json"
    path.write_bytes(content[f"{ones}/session.json"])
    assert read_session(path) == ana.store.entries(done)
    assert MARK in content[f"{ones}/report.md"].decode() and "held back" in content[f"{ones}/report.md"].decode()
    left = json.loads(content[f"{ones}/trainers.json"])
    assert [item["kind"] for item in left] == ["rating", "comment"] and left[1]["text"] == "A calm beginning."
    assert "R-04" not in left[0]["program"] and "R-09" in left[0]["program"]


def test_what_cannot_be_read_is_said_and_the_rest_is_there(house: House) -> None:
    ana = house.practice(ANA)
    done = finished(ana)
    library = house.shared.library.model_copy(update={"scenarios": ()})
    library.__dict__.pop("scenario", None)  # what was worked out from the cases before
    with ZipFile(BytesIO(bundle(replace(house.desk(ANA), library=library), "en"))) as file:
        names = [name.split("/")[1] for name in file.namelist() if done[:8] in name]
    assert names == ["session.json", "problem.txt"]


@pytest.mark.long
def test_after_deletion_no_file_holds_a_word_of_it(house: House, small: Settings, tmp_path: Path) -> None:
    ana, other = house.practice(ANA), house.practice(OTHER)
    names = [finished(ana), ana.start(Setup("white-van", "sl", "ngo", seed=2)).id]
    ana.shelf.submit(names[0], "north")
    house.desk(ONE).comment(names[0], 0, f"{MARK}, well said.")
    kept = other.start(Setup("white-van", "sl", "ngo", seed=1))
    manual = Manual.open(small)
    paper = tmp_path / "paper.txt"
    paper.write_text(f"The {MARK} is a paper of our house.", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("roleplay.knowledge.manual.choose_embedder", lambda settings: Toy())
        assert manual.prepare().stage == "ready"
    manual.documents.add(paper, "en", MARK)
    manual.refresh_documents()
    (small.data / "server.log").write_text("started\n", encoding="utf-8")

    def holding() -> list[str]:
        files = [path for path in small.data.rglob("*") if path.is_file()]
        return [path.name for path in files if MARK.encode() in path.read_bytes()]

    assert any(name.startswith("sodeluj.sqlite") for name in holding()) and len(holding()) >= 2
    assert "chroma.sqlite3" not in holding()  # of documents it holds the vectors alone
    assert manual.forget_documents() == 1
    assert delete_all(house.desk(ANA)) == len(names)
    assert holding() == []
    assert [card.id for card in other.shelf.cards()] == [kept.id] and not ana.shelf.cards()
    assert manual.status.problem is not None and manual.status.problem.code == "store_forgotten"
    assert manual.consult("Who may formally identify a victim?", "en").citations
    assert manual.forget_documents() == 0


def test_what_nobody_changed_expires_and_the_rest_stays(house: House, caplog: pytest.LogCaptureFixture) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    names = {}
    for days in (0, 29, 31, 400):
        practice = replace(house.practice(ANA), now=lambda days=days: now - timedelta(days=days))  # type: ignore[misc]
        names[days] = practice.start(Setup("white-van", "sl", "ngo", seed=1)).id
    store = house.shared.store
    waits: list[float] = []

    def ended(seconds: float) -> bool:
        waits.append(seconds)
        return len(waits) == 2

    Retention(store, 30, lambda: now).keep_up(ended)
    assert {card.id for card in store.cards(ANA)} == {names[0], names[29]} and waits == [86400.0, 86400.0]
    later = Retention(store, 30, lambda: now + timedelta(days=2))
    assert later.expire() == 1 and later.expire() == 0

    class Broken:
        def unchanged_since(self, moment: str) -> list[str]:
            raise StorageError("unreachable", moment)

    Retention(Broken(), 30, lambda: now).keep_up(lambda seconds: True)  # type: ignore[arg-type]
    assert "tried again in a day" in caplog.text

"""`roleplay import`, and commands on what is kept here: by id with what trainers left, or a whole group."""

import json
from pathlib import Path

import pytest

from roleplay.exercise.setup import Setup
from roleplay.people.groups import load_people
from roleplay.people.visitor import Visitor
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.review.desk import Desk
from roleplay.scenario.case import Library
from roleplay.storage.engine import open_engine
from roleplay.storage.files import session_text
from roleplay.storage.reviews import ReviewStore
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.review.test_desk import ANA, ONE, RUBRIC
from tests.test_cli import own_data, roleplay

__all__ = ["own_data"]
PEOPLE = f"groups:\n- {{id: north, title: Sever, trainers: [{ONE}], members: [{ANA}]}}\n"


@pytest.mark.long
def test_files_come_in_and_what_is_kept_goes_out_with_the_trainers_words(
    library: Library, reader: LocalReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tmp_path / "people.yaml"
    people.write_text(PEOPLE)
    for name, value in (("DATA", tmp_path), ("PEOPLE", people), ("ACCESS", "header")):
        monkeypatch.setenv(f"SODELUJ_{name}", str(value))
    engine = open_engine(f"sqlite:///{tmp_path / 'sodeluj.sqlite'}")
    practice = Practice(library, SessionStore(engine), reader, AuthoredVoice(), Visitor(ANA), load_people(people))
    session = practice.start(Setup("white-van", "en", "police", seed=1))
    while session.state.finished is None:
        list(practice.next_phase(session))
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(session_text(session.state.log))
    bad.write_text(good.read_text().replace('"seed": 1', '"seed": 2'))
    done = roleplay("import", str(bad), str(good), str(tmp_path / "none.json"), "--group", "north", "--language", "en")
    assert done.returncode == 1 and "bad.json" in done.stderr and "none.json" in done.stderr
    assert "good.json" in done.stdout and "bad" not in done.stdout and "Traceback" not in done.stderr
    assert roleplay("import", str(good), "--group", "south").returncode == 1
    desk = Desk(Practice(library, practice.store, reader, AuthoredVoice(), Visitor(ONE), load_people(people)).shelf,
                ReviewStore(engine), library, RUBRIC)  # fmt: skip
    (item,) = desk.queue()
    assert item.course.imported_by == "local"
    desk.rate(item.card.id, {"R-09": 2})
    desk.comment(item.card.id, 0, "Dobro ste začeli.")
    told = roleplay("export", item.card.id)
    assert told.returncode == 0 and "Dobro ste začeli." in told.stdout and ONE in told.stdout
    alone = json.loads(roleplay("xapi", item.card.id).stdout)
    group = json.loads(roleplay("xapi", "--group", "north").stdout)
    assert alone == group and any("instructor" in each["context"] for each in group)
    assert roleplay("xapi", "--group", "south").returncode == 1
    assert roleplay("xapi").returncode == 2 and roleplay("xapi", str(good), "--group", "north").returncode == 2

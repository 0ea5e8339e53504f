"""The audit trail: written under one's own name, read by operators, changed by nobody, not even by hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from roleplay.care.trail import AuditAct, Trail
from roleplay.errors import AccessError, StorageError
from roleplay.review.wording import act_in_words, who_in_words
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.storage import engine as storage
from roleplay.storage.audit import AuditRow, AuditStore
from roleplay.storage.engine import migrate, open_engine
from tests.care.conftest import ANA, NORTH, OPS, OTHERS, PEOPLE, TrailOf, acts
from tests.storage.postgres import serving

CHANGES = (
    "UPDATE audit SET who = 'nobody@example.org'",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE id = 1",
)
ON_SQLITE = ("INSERT OR REPLACE INTO audit (id, at, who, act, object) VALUES (1, '', 'nobody', 'rated', '')",)
ON_POSTGRESQL = ("TRUNCATE audit",)


def refuses(engine: Engine, statements: tuple[str, ...]) -> None:
    """Try to change what stands in the trail; all of it must stand there afterwards."""
    store = AuditStore(engine)
    for number in range(3):
        store.append(AuditRow(f"2026-01-0{number + 1}", NORTH.id, "rated", f"session-{number}"))
    before = store.latest(100)
    for statement in statements:
        with pytest.raises((IntegrityError, StorageError), match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
        assert store.latest(100) == before, statement
    store.append(AuditRow("2026-02-01", NORTH.id, "rated", "session-9"))
    assert len(store.latest(100)) == len(before) + 1, "and it can still be written"


@pytest.mark.parametrize("made", ["copied", "migrated"])
def test_nothing_in_the_trail_is_changed_or_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: str) -> None:
    if made == "migrated":
        monkeypatch.setattr(storage, "migrate", migrate)
    engine = open_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    refuses(engine, CHANGES + ON_SQLITE)
    engine.dispose()


@pytest.mark.postgres
def test_nothing_is_changed_on_postgresql_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "migrate", migrate)
    with serving() as server:
        engine = open_engine(server.new_database())
        refuses(engine, CHANGES + ON_POSTGRESQL)
        engine.dispose()


def test_operators_read_it_and_nobody_else(trail: TrailOf) -> None:
    trail(NORTH).note("rated", "one")
    trail(OPS).note("model_cleared", "voice")
    assert acts(trail) == [(NORTH.id, "rated", "one"), (OPS.id, "model_cleared", "voice")]
    for who in OTHERS:
        with pytest.raises(AccessError, match="operators_only"):
            trail(who).latest()


def test_looking_again_within_the_hour_is_the_same_looking(trail: TrailOf) -> None:
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    hour = timedelta(hours=1)

    def look(who: Trail, session: str, minutes: int) -> None:
        replace(who, now=lambda: now + timedelta(minutes=minutes)).note("looked_on", session, once_in=hour)

    for minutes in (0, 1, 59):
        look(trail(NORTH), "one", minutes)
    look(trail(NORTH), "two", 5)
    look(trail(ANA), "one", 6)
    look(trail(NORTH), "one", 61)
    assert [row[2] for row in acts(trail) if row[0] == NORTH.id] == ["one", "two", "one"]
    assert [row[2] for row in acts(trail) if row[0] == ANA.id] == ["one"]


def test_every_act_has_words_and_of_a_newer_one_the_name_is_shown() -> None:
    for language in LANGUAGES:
        for act in get_args(AuditAct):
            assert act_in_words(AuditRow("", OPS.id, act, "x"), language) != f"{act} x"
        assert act_in_words(AuditRow("", OPS.id, "flown", "x"), language) == "flown x"
        assert who_in_words(AuditRow("", OPS.id, "rated", ""), language) == OPS.id
        assert who_in_words(AuditRow("", "local", "rated", ""), language) != "local"


def test_the_latest_come_first_and_no_more_than_asked_for(trail: TrailOf) -> None:
    for number in range(60):
        trail(NORTH).note("rated", str(number))
    assert [row.object for row in trail(OPS).latest(3)] == ["59", "58", "57"]
    assert len(trail(OPS).latest()) == 50
    assert PEOPLE.operates(OPS)

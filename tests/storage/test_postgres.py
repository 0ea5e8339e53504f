"""On a real PostgreSQL server that dies again and again: nothing committed is lost, and the next send works."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import event

from roleplay.errors import StorageError
from roleplay.exercise.log.events import Entry
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.storage import engine as storage
from roleplay.storage.engine import examine, migrate
from roleplay.storage.sessions import SessionStore
from tests.storage.postgres import PostgresServer, serving
from tests.storage.test_exchanged import CHECKS
from tests.storage.test_processes import begin_together
from tests.wanderer import Wanderer

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]

KILLS = 20
MOMENTS = ("before", "within", "after")  # of a commit


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def migrated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "migrate", migrate)


@dataclass
class DoomedStore(SessionStore):
    """Kills its server at one of the commits to come, and knows which events it was told are kept."""

    plain: SessionStore
    server: PostgresServer
    moment: str = ""
    fuse: int = 0  # commits that are left
    kept: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.plain._engine)
        event.listen(self._engine, "commit", lambda _: self._strike("within"))

    def append(self, session_id: str, entry: Entry, after: Entry) -> None:
        self.fuse -= 1
        self._strike("before")
        super().append(session_id, entry, after)
        self.kept.append(entry)
        self._strike("after")

    def _strike(self, moment: str) -> None:
        if self.fuse == 0 and self.moment == moment:
            self.moment = ""
            self.server.kill()


def test_twenty_kills_lose_nothing(make_practice: Callable[[str], Practice], server: PostgresServer) -> None:
    plain = make_practice(server.new_database())
    store = DoomedStore(plain.store, server)
    practice = replace(plain, store=store)
    dice, uncertain = random.Random(4), 0
    for kill in range(KILLS):
        session = practice.start(Setup("white-van", "sl" if kill % 2 else "en", "police", seed=kill))
        learner = Wanderer(practice, session, kill)
        store.kept, store.moment, store.fuse = session.state.log[:], MOMENTS[kill % 3], dice.randrange(1, 60)
        with pytest.raises(StorageError) as refused:
            learner.wander(500)
        assert refused.value.code == "unreachable"
        with pytest.raises(StorageError):
            learner.step(0)
        told = session.state.log[:]
        assert told == store.kept, "the page shows what the store has said is kept, and nothing else"
        server.start()
        stored = practice.store.entries(session.id)
        assert stored[: len(told)] == told, "a committed event is lost"
        assert len(stored) - len(told) in ((0, 1) if refused.value.is_uncertain else (0,))
        uncertain += refused.value.is_uncertain
        learner.step(0)  # the next send, with the same session
        assert not session.is_torn and not session.state.pending
        assert session.state.log == practice.store.entries(session.id)
        assert session.state.log[: len(stored)] == stored
    assert uncertain, "no kill has hit a commit"


def test_processes_begin_together_on_an_empty_database(server: PostgresServer) -> None:
    begin_together(server.new_database())


def test_an_examination_connects(server: PostgresServer, make_practice: Callable[[str], Practice]) -> None:
    url = server.new_database()
    assert (examine(url).kind, examine(url).schema) == ("postgresql", "older")
    make_practice(url).start(Setup("white-van", "sl", "police"))
    assert (examine(url).schema, examine(url).sessions) == ("current", 1)
    server.kill()
    with pytest.raises(StorageError, match="unreachable"):
        examine(url)
    server.start()
    assert examine(url).sessions == 1


def test_a_restarted_server_is_not_noticed(server: PostgresServer, make_practice: Callable[[str], Practice]) -> None:
    practice = make_practice(server.new_database())
    session = practice.start(Setup("white-van", "sl", "police", seed=1))
    server.kill()
    server.start()
    list(practice.say(session, "room", "Dobro jutro."))
    assert practice.store.entries(session.id) == session.state.log


def test_a_read_only_server_and_a_database_that_is_not_there_are_named(
    server: PostgresServer, make_practice: Callable[[str], Practice]
) -> None:
    url = server.new_database()
    make_practice(url)
    with pytest.raises(StorageError, match="read_only"):
        examine(f"{url}?options=-cdefault_transaction_read_only%3Don")
    with pytest.raises(StorageError, match="unreachable"):
        examine(f"{url}x")


@pytest.mark.parametrize("check", CHECKS)
def test_two_programs_on_a_database(
    server: PostgresServer,
    make_practice: Callable[[str], Practice],
    check: Callable[[Callable[[str], Practice], str], None],
) -> None:
    check(make_practice, server.new_database())

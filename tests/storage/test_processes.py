"""Several processes begin on the same empty database: one makes it, the others wait, all can use it."""

import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from roleplay.storage import engine as storage
from roleplay.storage.engine import migrate, open_engine
from roleplay.storage.reviews import ReviewStore

PROCESSES = 4


def begin(url: str, together: Barrier, number: int) -> None:
    storage.migrate = migrate  # the real one, not the copy that other tests get
    together.wait(30)
    engine = open_engine(url)
    ReviewStore(engine).hold_back("group", f"R-{number}", hold=True)
    engine.dispose()


def begin_together(url: str) -> None:
    """Fail where not every process has opened the database and written into it."""
    fork = multiprocessing.get_context("fork")
    together = fork.Barrier(PROCESSES)
    processes = [fork.Process(target=begin, args=(url, together, number)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    engine = open_engine(url)
    assert len(ReviewStore(engine).held_back(["group"])) == PROCESSES
    engine.dispose()


@pytest.mark.long
@pytest.mark.parametrize("attempt", range(3))
def test_processes_begin_together_on_an_empty_file(tmp_path: Path, attempt: int) -> None:
    begin_together(f"sqlite:///{tmp_path / 'new' / 'sodeluj.sqlite'}")

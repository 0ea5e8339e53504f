"""SIGKILL at random moments: after a restart every committed event is there and the pending answer is given."""

import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from roleplay.exercise.log.events import Entry, is_input
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.storage.sessions import SessionStore
from tests.test_practice import timeless
from tests.wanderer import Wanderer

pytestmark = pytest.mark.slow

KILLS = 50
STEPS = 25


class TellingStore(SessionStore):
    """Tells another process of each commit, then waits until it may go on: the moment of death can be chosen."""

    pipe: Connection

    def append(self, session_id: str, entry: Entry, after: Entry) -> None:
        super().append(session_id, entry, after)
        self.pipe.send((session_id, entry.seq))
        self.pipe.recv()


def child(make_practice: Callable[[str], Practice], url: str, seed: int, pipe: Connection) -> None:
    """Play at random until killed."""
    plain = make_practice(url)
    store = TellingStore(plain.store._engine)
    store.pipe = pipe
    practice = Practice(plain.library, store, plain.reader, plain.voice)
    session = practice.start(Setup("white-van", "sl" if seed % 2 else "en", "police", seed=seed))
    Wanderer(practice, session, seed).wander(STEPS)


def test_fifty_kills(make_practice: Callable[[str], Practice], tmp_path: Path) -> None:
    dice, fork = random.Random(1), multiprocessing.get_context("fork")
    for kill in range(KILLS):
        url = f"sqlite:///{tmp_path / f'{kill}.sqlite'}"
        make_practice(url).store.close()
        ours, theirs = fork.Pipe()
        process = fork.Process(target=child, args=(make_practice, url, kill, theirs))
        process.start()
        committed, session_id = -1, ""
        for _ in range(dice.randrange(1, 120)):
            session_id, committed = ours.recv()
            ours.send("on")
        os.kill(process.pid or 0, signal.SIGKILL)
        process.join()
        check_recovery(make_practice, url, session_id, committed, kill)


def check_recovery(
    make_practice: Callable[[str], Practice], url: str, session_id: str, committed: int, seed: int
) -> None:
    practice = make_practice(url)
    stored = practice.store.entries(session_id)
    assert len(stored) > committed, "a committed event is missing"
    session = practice.open(session_id)
    log = session.state.log
    assert timeless(log[: len(stored)]) == timeless(stored)
    assert not session.state.pending
    last = max((index for index, entry in enumerate(log) if is_input(entry.event)), default=0)
    assert any(entry.event.kind == "said" for entry in log[last + 1 :] or log), "the pending answer was not given"
    undisturbed = make_practice("sqlite://")
    again = undisturbed.start(Setup("white-van", session.state.setup.language, "police", seed=seed))
    learner = Wanderer(undisturbed, again, seed)
    while len(again.state.log) < len(log):
        learner.step()
    assert timeless(again.state.log[: len(log)]) == timeless(log), "recovery decided otherwise"
    practice.store.close()

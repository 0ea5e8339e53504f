"""Many learners on one model server: nobody is answered in written words for having queued, and they take turns."""

import threading
import time
from collections import Counter
from collections.abc import Hashable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from evals.fake_model import is_part, obedient
from evals.fake_server import FakeServer, Reply
from evals.playing import speeches
from roleplay.exercise.setup import Setup
from roleplay.models.calls.fair_queue import FairQueue, Ticket
from roleplay.models.calls.limits import Limits
from roleplay.models.model import TICK, Waiting
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from tests.model_play import model_of, model_practice
from tests.models.test_entrance import Plug, until

LEARNERS, SPEAKERS = 10, 3
ANSWER = 0.09  # seconds; thirty of them one after the other take almost three times as long as a first word may
LIMITS = Limits(connect=5, first=1.0, between=5, total=10, attempts=2, backoff=0.001, queue=60)
ASKED = "Border police, social services and NGO: what do you know about the van? Learner {number:02} asks."


@contextmanager
def learners(
    server: FakeServer, library: Library, reader: LocalReader, folder: Path
) -> Iterator[list[tuple[Practice, Session]]]:
    """Give learners of one server, each with a session whose next message is answered by three speakers."""
    with ExitStack() as stack:
        shared = stack.enter_context(model_practice(server, library, reader, LIMITS))
        # What a reader builds once need not be built by ten threads.
        list(shared.say(shared.start(Setup("white-van", "en", "police")), "room", ASKED.format(number=99)))
        given = []
        for number in range(LEARNERS):
            store = SessionStore(open_engine(f"sqlite:///{folder / str(number)}.sqlite"))
            stack.callback(store.close)
            practice = replace(shared, store=store)
            session = practice.start(Setup("white-van", "en", "police", seed=number))
            given.append((practice, session))
        yield given


def admissions(monkeypatch: pytest.MonkeyPatch) -> list[Hashable]:
    """Return a list of who is let in from now on, in this order; calls let in together reach a server in any order."""
    admitted: list[Hashable] = []
    fill = FairQueue._fill

    def noting(queue: FairQueue) -> list[Ticket]:
        tickets = fill(queue)
        admitted.extend(ticket.asker for ticket in tickets)
        return tickets

    monkeypatch.setattr(FairQueue, "_fill", noting)
    return admitted


@pytest.mark.slow
def test_ten_learners_on_one_slot_hear_the_model_and_take_turns(
    fake_server: FakeServer, library: Library, reader: LocalReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_server.answers, fake_server.slots = obedient, 1
    with learners(fake_server, library, reader, tmp_path) as given, ThreadPoolExecutor(LEARNERS) as pool:
        model = model_of(given[0][0])
        before = {session.id: len(speeches(session.state)) for _, session in given}
        fake_server.served.clear()
        fake_server.answers = lambda request: Reply(obedient(request), first=ANSWER, pieces=2)
        places: dict[int, list[int]] = {number: [] for number in range(LEARNERS)}

        def take_turn(number: int) -> None:
            practice, session = given[number]
            for item in practice.say(session, "room", ASKED.format(number=number)):
                place = model.outlook(session.id).before
                if isinstance(item, Waiting) and place is not None:
                    places[number].append(place)

        plug = Plug(model)
        turns = [pool.submit(take_turn, number) for number in range(LEARNERS)]
        until(lambda: model.entrance.queue.load[1] == LEARNERS * SPEAKERS)
        began, left = time.monotonic(), admissions(monkeypatch)
        plug.draw()
        for turn in turns:
            turn.result(60)
        taken = time.monotonic() - began
        said = [item for _, session in given for item in speeches(session.state)[before[session.id] :]]
    assert len(said) == LEARNERS * SPEAKERS
    assert Counter((item.origin, item.attempt and item.attempt.failure) for item in said) == {
        ("model", None): LEARNERS * SPEAKERS
    }
    assert taken > 2 * LIMITS.first, "whoever had been sent at once would have been too slow"
    assert len(fake_server.served) == len(left) == LEARNERS * SPEAKERS
    counts: Counter[Hashable] = Counter()
    for learner in left:
        counts[learner] += 1
        assert max(counts.values()) - min(counts[session.id] for _, session in given) <= 1, left
    assert max(max(seen, default=0) for seen in places.values()) >= LEARNERS - 2, "the last ones see their place"
    for seen in places.values():
        # Within one round a place only goes down; it goes up at most once for each further speaker.
        assert sum(later > earlier for earlier, later in pairwise(seen)) < SPEAKERS


@pytest.mark.long
def test_a_reader_on_the_same_server_is_not_too_slow_for_having_queued(
    fake_server: FakeServer, library: Library, reader: LocalReader
) -> None:
    fake_server.answers = lambda request: obedient(request) if is_part(request) else {"label": "OPEN"}
    with model_practice(fake_server, library, reader, LIMITS) as spoken:
        model = model_of(spoken)
        practice = replace(spoken, reader=ModelReader(reader, model, shipped_prompts(), patience=1.5))
        session = practice.start(Setup("white-van", "en", "police"))
        plug = Plug(model)
        turn, waited = practice.say(session, "room", ASKED.format(number=1)), 0
        timer = threading.Timer(4, plug.draw)
        timer.start()
        for item in turn:
            waited += isinstance(item, Waiting)
        timer.join()
        assert waited * TICK > 1.5, "that it queues is said meanwhile"
        (read,) = [entry.event.reading for entry in session.state.log if entry.event.kind == "read"]
        assert "model failed" not in read.reader
        assert all(item.origin == "model" for item in speeches(session.state))


def test_stopping_ends_a_turn_that_queues_at_once_in_written_words(
    fake_server: FakeServer, library: Library, reader: LocalReader
) -> None:
    fake_server.answers = lambda request: obedient(request) if is_part(request) else {"label": "OPEN"}
    with model_practice(fake_server, library, reader, LIMITS) as spoken:
        model = model_of(spoken)
        practice = replace(spoken, reader=ModelReader(reader, model, shipped_prompts(), patience=30))
        session = practice.start(Setup("white-van", "en", "police"))
        list(practice.next_phase(session))
        asked, before = len(fake_server.chats), len(speeches(session.state))
        plug = Plug(model)
        turn = practice.say(session, "room", ASKED.format(number=1))
        assert isinstance(next(turn), Waiting)
        assert model.outlook(session.id).before == 0
        session.hush()
        list(turn)
        said = speeches(session.state)[before:]
        assert len({item.speaker for item in said}) == SPEAKERS, "one of them may say a part alone to the asker"
        assert {item.attempt and item.attempt.failure for item in said} == {"cancelled"}
        assert model.entrance.queue.load[1] == 0
        assert len(fake_server.chats) == asked
        plug.draw()


@pytest.mark.long
def test_a_server_that_hangs_is_waited_for_twice_and_found_again(
    fake_server: FakeServer, library: Library, reader: LocalReader
) -> None:
    fake_server.answers = obedient
    with model_practice(fake_server, library, reader, replace(LIMITS, first=0.6)) as practice:
        session = practice.start(Setup("white-van", "en", "police"))
        list(practice.next_phase(session))
        fake_server.answers = lambda _: Reply("too late", first=20)
        before, asked = len(speeches(session.state)), len(fake_server.chats)
        began = time.monotonic()
        for number in range(3):
            list(practice.say(session, "room", ASKED.format(number=number)))
        assert time.monotonic() - began < 8
        failures = [item.attempt.failure for item in speeches(session.state)[before:] if item.attempt]
        assert len(fake_server.chats) - asked <= 3
        assert set(failures) == {"too_slow", "resting"}
        assert failures.count("too_slow") <= 3
        fake_server.answers = obedient
        breaker = model_of(practice).entrance.breaker
        breaker.tell(breaker.enter(), True)  # as when somebody has tried it out
        list(practice.say(session, "room", ASKED.format(number=9)))
        assert speeches(session.state)[-1].origin == "model"

"""How fast a turn is with a language model, and that nothing is lost where it fails: through our server, on a port."""

import statistics
import time
from collections import Counter
from contextlib import closing

import pytest

from roleplay.models.accounts import Ledger
from roleplay.models.address import Address
from roleplay.models.endpoint import Endpoint
from roleplay.models.limits import Limits
from roleplay.models.model import Message, Prompt
from roleplay.practice import Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.model_play import begun, model_practice, obedient, speeches, unanswered, unbroken, wandering
from tests.models.fake_server import FakeServer, Reply, Request

FIRST, PAUSE, PIECES = 0.2, 0.02, 20
BOUND = 1.15
ROUNDS = 7
TURNS = 500
PATIENT = Limits(first=5.0, between=5.0, total=20.0, at_once=3)
HASTY = Limits(connect=1.0, first=0.1, between=0.1, total=0.5, attempts=2, backoff=0.001)
THREE = {
    "sl": "Mejna policija, socialna služba in nevladna organizacija: kaj veste o kombiju?",
    "en": "Border police, social services and NGO: what do you know about the van?",
}

pytestmark = pytest.mark.bench


class Slow:
    """Says the content of each prompt at a speaker's pace, and notes when it was asked."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    def __call__(self, request: Request) -> Reply:
        self.asked.append(time.perf_counter())
        return Reply(obedient(request), first=FIRST, pause=PAUSE, pieces=PIECES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_speakers_take_no_longer_than_one(
    fake_server: FakeServer,
    library: Library,
    reader: LocalReader,
    language: Language,
    capsys: pytest.CaptureFixture[str],
) -> None:
    slow = fake_server.answers = Slow()
    alone: list[float] = []
    turns: list[float] = []
    with (
        model_practice(fake_server, library, reader, PATIENT) as practice,
        closing(Endpoint(Address(fake_server.url, fake_server.model), Ledger(), limits=PATIENT)) as model,
    ):
        for number in range(ROUNDS + 1):
            session = begun(practice, language)
            alone.append(one_call(model))
            slow.asked.clear()
            spoken = len(speeches(session.state))
            began = time.perf_counter()
            list(practice.say(session, "room", THREE[language]))
            turns.append(time.perf_counter() - began)
            said = speeches(session.state)[spoken:]
            assert len(slow.asked) == len(said) == 3
            assert all(item.origin == "model" for item in said)
            # Nobody's answer begins before the last has been asked: the three calls ran at once.
            assert max(slow.asked) - min(slow.asked) < FIRST, number
    del alone[0], turns[0]  # the first round loads what every later one finds loaded
    ratio = statistics.median(turns) / statistics.median(alone)
    with capsys.disabled():
        print(
            f"\n[{language}] three speakers at once: turn {statistics.median(turns) * 1000:.0f} ms "
            f"({min(turns) * 1000:.0f}-{max(turns) * 1000:.0f}), one call {statistics.median(alone) * 1000:.0f} ms "
            f"({min(alone) * 1000:.0f}-{max(alone) * 1000:.0f}), ratio {ratio:.2f}"
        )
    assert statistics.median(alone) >= FIRST + PIECES * PAUSE
    assert ratio <= BOUND


def one_call(model: Endpoint) -> float:
    """Return the seconds of one such call by itself, without an exercise."""
    prompt = Prompt("bench", "1", (Message("user", "<content>We know of no such van. Nobody called us.</content>"),))
    began = time.perf_counter()
    pieces = list(model.stream(prompt, most_tokens=100))
    taken = time.perf_counter() - began
    assert len(pieces) == PIECES
    return taken


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost_where_every_third_call_fails(
    fake_server: FakeServer,
    library: Library,
    reader: LocalReader,
    language: Language,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake_server.answers = obedient
    fake_server.probability, fake_server.hold = 0.3, 0.15
    failures: Counter[str] = Counter()
    sessions: dict[str, Session] = {}
    began = time.perf_counter()
    with model_practice(fake_server, library, reader, HASTY, unbroken()) as practice:
        sessions.update({session.id: session for session, _ in wandering(practice, language, TURNS)})
        for name, session in sessions.items():
            assert not unanswered(session.state)
            assert practice.open(name).state == session.state
    spoken = [said for session in sessions.values() for said in speeches(session.state)]
    for said in (said for said in spoken if said.origin == "fallback"):
        assert said.attempt is not None
        assert said.attempt.failure is not None, said
        failures[said.attempt.failure] += 1
    turns = sum(session.state.turn for session in sessions.values())
    taken = time.perf_counter() - began
    reasons = ", ".join(f"{code} {number}" for code, number in failures.most_common())
    with capsys.disabled():
        print(
            f"\n[{language}] {turns} random turns, {len(fake_server.drawn)} of {len(fake_server.chats)} calls failed "
            f"on purpose: {len(spoken)} answers of a model, {sum(failures.values())} ended in written words "
            f"({reasons}), none unspoken; {taken:.0f} s"
        )
    assert turns >= TURNS
    assert len(fake_server.drawn) > 0.25 * len(fake_server.chats)
    assert {"dropped", "too_slow", "empty"} <= failures.keys()

"""What a turn costs in rules and storage, without retrieval or a model: `make bench`."""

import statistics
import sys
import time
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reader, Reading, Utterance
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.wanderer import Wanderer

EARLY, LATE = 10, 500
ROUNDS = 20

pytestmark = pytest.mark.bench


class TimedReader:
    """Passes on to a reader and adds up the time spent there, in seconds; steps of it are not counted."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.name, self.spent = reader, reader.name, 0.0

    def read(self, utterance: Utterance) -> Reading:
        began, tracing = time.perf_counter(), sys.gettrace()
        sys.settrace(None)
        reading = self.reader.read(utterance)
        sys.settrace(tracing)
        self.spent += time.perf_counter() - began
        return reading


class Steps:
    """Counts the lines that run, each turn of a loop anew: unlike time, the same whatever else the machine does."""

    count = 0

    def __enter__(self) -> "Steps":
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)

    def _trace(self, frame: FrameType, event: str, arg: object) -> Any:
        self.count += event == "line"
        return self._trace


def probe(practice: Practice, session: Session, index: int) -> None:
    """The same inputs for a young and an old session: to everybody, to one agency, to a person."""
    scenario, language = session.state.scenario, session.state.setup.language
    asked = scenario.topics[index % len(scenario.topics)].asks[language][0]
    list(practice.say(session, "room", asked))
    list(practice.say(session, "direct", asked, ("border",)))
    list(practice.say(session, "interview", asked, ("foreman",)))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", LANGUAGES)
def test_turn_cost_does_not_grow(
    library: Library, reader: Reader, tmp_path: Path, language: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    timed = TimedReader(reader)
    store = SessionStore(open_engine(f"sqlite:///{tmp_path / 'bench.sqlite'}"))
    practice = Practice(library, store, timed, AuthoredVoice())
    sessions = []
    costs: list[float] = []
    for turns in (EARLY, LATE):
        session = practice.start(Setup("white-van", language, "police", seed=1))
        list(practice.next_phase(session))
        learner = Wanderer(practice, session, 1)
        for _ in range(turns):
            timed.spent, began = 0.0, time.perf_counter()
            learner.step(phase_odds=0.0)
            costs.append((time.perf_counter() - began - timed.spent) * 1000)
        sessions.append(session)
    young, old, reading = [], [], []
    for index in range(ROUNDS):
        for session, taken in zip(sessions, (young, old), strict=True):
            timed.spent = 0.0
            with Steps() as steps:
                probe(practice, session, index)
            taken.append(steps.count / 3)
            reading.append(timed.spent / 3 * 1000)
    ratio = statistics.median(old) / statistics.median(young)
    with capsys.disabled():
        print(
            f"\n[{language}] rules, voice and storage a turn: median {statistics.median(costs):.2f} ms, "
            f"p95 {statistics.quantiles(costs, n=20)[18]:.2f} ms over {len(costs)} random turns; "
            f"the same {ROUNDS * 3} inputs after {EARLY} turns {statistics.median(young):.0f} lines run, "
            f"after {LATE} turns {statistics.median(old):.0f}, ratio {ratio:.2f}; "
            f"reading {statistics.median(reading):.2f} ms"
        )
    store.close()
    assert statistics.median(costs) < 25
    assert ratio <= 1.2

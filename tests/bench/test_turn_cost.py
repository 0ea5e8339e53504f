"""What a turn costs in rules and storage, without retrieval or a model: `make bench`."""

import statistics
import time
from pathlib import Path

import pytest

from roleplay.practice import Practice, Setup
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.wanderer import Wanderer

TURNS = 520
WINDOW = 20

pytestmark = pytest.mark.bench


class TimedReader:
    """Passes on to a reader and adds up the time spent there."""

    def __init__(self, reader) -> None:  # type: ignore[no-untyped-def]
        self.reader, self.name, self.spent = reader, reader.name, 0.0

    def read(self, utterance):  # type: ignore[no-untyped-def]
        began = time.perf_counter()
        reading = self.reader.read(utterance)
        self.spent += time.perf_counter() - began
        return reading


@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", ["sl", "en"])
def test_turn_cost_does_not_grow(library, reader, tmp_path: Path, language: str, capsys) -> None:  # type: ignore[no-untyped-def]
    timed = TimedReader(reader)
    store = SessionStore(open_engine(f"sqlite:///{tmp_path / 'bench.sqlite'}"))
    practice = Practice(library, store, timed, AuthoredVoice())
    session = practice.start(Setup("white-van", language, "police", seed=1))
    learner = Wanderer(practice, session, 1)
    costs, reading = [], []
    for turn in range(TURNS):
        timed.spent, began = 0.0, time.perf_counter()
        # Phase changes are rare and end the exercise, so the 520 turns stay within its four playing phases.
        learner.step(phase_odds=1.0 if turn in (20, 100, 260) else 0.0)
        costs.append((time.perf_counter() - began - timed.spent) * 1000)
        reading.append(timed.spent * 1000)
    early = statistics.median(costs[10 : 10 + WINDOW])
    late = statistics.median(costs[500 : 500 + WINDOW])
    with capsys.disabled():
        print(
            f"\n[{language}] rules, voice and storage a turn: median {statistics.median(costs):.2f} ms, "
            f"p95 {statistics.quantiles(costs, n=20)[18]:.2f} ms; turns 10-30 {early:.2f} ms, 500-520 {late:.2f} ms, "
            f"ratio {late / early:.2f}; reading median {statistics.median(filter(None, reading)):.2f} ms; "
            f"{len(session.state.log)} events"
        )
    assert statistics.median(costs) < 25
    assert late <= 1.2 * early
    store.close()

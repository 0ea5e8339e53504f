"""A session whose readings the test dictates: what the rules do is tested apart from what the reader understands."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.moves import Move
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act, Reading, Utterance
from roleplay.practice import Practice, Session
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import PRODUCTIVE
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.mentioned import reading_of


@dataclass
class DictatedReader:
    """Returns the readings that the test has put in."""

    name: str = "dictated"
    queue: list[Reading] = field(default_factory=list)

    def read(self, utterance: Utterance) -> Reading:
        return self.queue.pop(0)


@dataclass
class Stage:
    """A session with short words for what a learner does in it."""

    practice: Practice
    session: Session
    reader: DictatedReader

    def says(self, channel: str, to: tuple[str, ...] = (), facts: tuple[str, ...] = (), **reading: Any) -> list[Move]:
        acts = reading.pop("by_hand", ())
        label = reading.pop("label", "PROBE")
        side = "+" if label in PRODUCTIVE else "-"
        reading = {"reader": "dictated", "label": label, "side": side, "confidence": 1.0} | reading
        self.reader.queue.append(reading_of(**reading))
        return self._moves(self.practice.say(self.session, channel, "Words.", to, facts, acts))  # type: ignore[arg-type]

    def settles(self, choice: int | None = None, *, picked: tuple[Act, ...] = ()) -> list[Move]:
        return self._moves(self.practice.settle(self.session, choice, picked=picked))

    def corrects(self, turn: int, act: int | None = None) -> list[Move]:
        return self._moves(self.practice.correct(self.session, turn, act))

    def does(self, action: str) -> list[Move]:
        return self._moves(self.practice.act(self.session, action, "A reason."))

    def waits(self, person: str | None = None) -> list[Move]:
        return self._moves(self.practice.wait(self.session, person))

    def goes_on(self, to: str) -> list[Move]:
        moves: list[Move] = []
        while self.session.state.phase != to:
            moves += self._moves(self.practice.next_phase(self.session))
        return moves

    def events(self, kind: str) -> list[Any]:
        return [entry.event for entry in self.session.state.log if entry.event.kind == kind]

    def _moves(self, said: Any) -> list[Move]:
        entries: list[Entry] = list(said)
        moves = {event.move.id: event.move for event in self.events("decided")}
        return [moves[name] for entry in entries for name in (entry.event.move, *entry.event.also)]  # type: ignore[union-attr]


@pytest.fixture
def begin(library: Library) -> Iterator[Callable[..., Stage]]:
    """Starts sessions as an agency, with readings dictated by the test."""
    stores: list[SessionStore] = []

    def start(agency: str = "police", language: str = "en", pace: str = "exercise") -> Stage:
        reader = DictatedReader()
        stores.append(SessionStore(open_engine("sqlite://")))
        practice = Practice(library, stores[-1], reader, AuthoredVoice())
        setup = Setup("white-van", language, agency, pace)  # type: ignore[arg-type]
        return Stage(practice, practice.start(setup), reader)

    yield start
    for store in stores:
        store.close()

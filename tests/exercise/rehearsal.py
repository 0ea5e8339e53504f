"""An interview rehearsed by itself, for tests: one person, who is in the room, and everything that is said."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import Move
from roleplay.exercise.log.state import Inner, State
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import Language
from tests.wanderer import FILLERS

GOALS = {"worker": "worker-account", "foreman": "foreman-two-sides", "driver": "driver-late-evidence"}
FOLLOW_UPS = {
    "sl": ("Zakaj?", "In potem?", "Kako to mislite?", "Kdo je bil to?", "Nadaljujte, prosim.", "Kaj pa potem?"),
    "en": ("Why?", "And then?", "What do you mean?", "Who was that?", "Please go on.", "What happened next?"),
}


@dataclass
class Rehearsal:
    """A drill in progress, with short words for what is done in it."""

    practice: Practice
    session: Session
    person: str

    @property
    def state(self) -> State:
        return self.session.state

    @property
    def inner(self) -> Inner:
        return self.state.inner(self.person)

    def says(self, text: str, facts: tuple[str, ...] = ()) -> Move:
        """Say it, and return what the person does."""
        return self._last(self.practice.say(self.session, "interview", text, (self.person,), facts))

    def waits(self) -> Move:
        return self._last(self.practice.wait(self.session, self.person))

    def does(self, action: str) -> None:
        for _ in self.practice.act(self.session, action, "It has to be done."):
            pass

    def events(self, kind: str) -> list[Any]:
        return [entry.event for entry in self.state.log if entry.event.kind == kind]

    def heard(self) -> Iterator[tuple[int, Said]]:
        """Everything the person has said, with its turn."""
        for entry in self.state.log:
            if isinstance(entry.event, Said) and entry.event.speaker == self.person:
                yield entry.turn, entry.event

    def _last(self, turn: Any) -> Move:
        for _ in turn:
            pass
        move = self.inner.last
        assert move is not None
        return move


def rehearse(
    practice: Practice,
    language: Language,
    person: str,
    *,
    interpreter: str = "arrange-interpreter",
    apart: bool = True,
    temperament: str | None = None,
    seed: int = 0,
) -> Rehearsal:
    """Begin an interview; the worker is apart from the foreman and has a vetted interpreter unless told otherwise."""
    drill = Drill(person=person, goal=GOALS[person], minutes=120)
    temperaments = {person: temperament} if temperament else {}
    setup = Setup("white-van", language, "police", temperaments=temperaments, seed=seed, drill=drill)
    begun = Rehearsal(practice, practice.start(setup), person)
    if person == "worker":
        if apart:
            begun.does("separate-persons")
        if interpreter:
            begun.does(interpreter)
    return begun


def anything(state: State, person: str, dice: random.Random) -> str:
    """Something that an interviewer might say, sensible or not."""
    language, scenario = state.setup.language, state.scenario
    topic = dice.choice(scenario.topics)
    own = dice.choice(scenario.person[person].disclosures).fact
    everyday = dice.choice([item for item in scenario.everyday if item.id in scenario.person[person].remarks])
    return dice.choice(
        (
            dice.choice(topic.asks[language]),
            dice.choice(scenario.asks[own][language]),
            dice.choice(scenario.asks[own][language]),
            dice.choice(everyday.asks[language]),
            dice.choice(FILLERS[language]),
            dice.choice(FOLLOW_UPS[language]),
        )
    )

"""A learner who does anything at all, at random but reproducibly: the input of property, kill and speed tests."""

import random
from collections.abc import Callable, Iterator

from roleplay.exercise.log.events import Entry
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import AGENCIES, PHASES

FILLERS = {
    "sl": (
        "Dober dan.",
        "Razumem. Hvala.",
        "Kdo ste in kaj se je zgodilo?",
        "Lahko kadar koli prekinete, imate pravico do tolmača.",
        "Saj vas je on prisilil, kajne?",
        "Lažete. Če ne poveste, boste izgnani.",
        "Obljubim vam dovoljenje, če pričate.",
        "asdf qwer",
        "Prosim, nujno ukrepajte.",
        "Potrebujete vodo ali zdravnika?",
    ),
    "en": (
        "Good morning.",
        "I see. Thank you.",
        "Who are you and what happened?",
        "You can stop at any time, and you have a right to an interpreter.",
        "He forced you, didn't he?",
        "You are lying. Talk or you will be deported.",
        "I promise you papers if you testify.",
        "asdf qwer",
        "Please act at once.",
        "Do you need water or a doctor?",
    ),
}


class Wanderer:
    """Plays a session with random inputs; the same seed plays the same."""

    def __init__(self, practice: Practice, session: Session, seed: int) -> None:
        self.practice, self.session, self.random = practice, session, random.Random(seed)

    def step(self, phase_odds: float = 0.06) -> list[Entry]:
        """Take one random input and return the answers."""
        return list(self._choose(phase_odds)())

    def wander(self, steps: int) -> None:
        """Take so many inputs, or fewer where the exercise ends."""
        for _ in range(steps):
            if self.session.state.finished is not None:
                return
            self.step()

    def _choose(self, phase_odds: float) -> Callable[[], Iterator[Entry]]:
        state, practice, session, dice = self.session.state, self.practice, self.session, self.random
        if state.phase == "debrief":
            return lambda: (
                practice.say(session, "room", self._text()) if dice.random() < 0.8 else practice.next_phase(session)
            )
        if dice.random() < phase_odds and state.phase != PHASES[-1]:
            return lambda: practice.next_phase(session)
        kind = dice.choices(
            ("room", "direct", "interview", "act", "wait", "silence", "hint", "inject"), (6, 4, 6, 6, 1, 1, 1, 0.3)
        )[0]
        facts = tuple(
            dice.sample(
                sorted(state.known(state.learner)), k=min(dice.choice((0, 0, 1, 2)), len(state.known(state.learner)))
            )
        )
        agency = dice.choice([name for name in AGENCIES if name != state.learner])
        person = dice.choice(list(state.scenario.person))
        choices: dict[str, Callable[[], Iterator[Entry]]] = {
            "room": lambda: practice.say(session, "room", self._text(), (), facts),
            "direct": lambda: practice.say(session, "direct", self._text(), (agency,), facts),
            "interview": lambda: practice.say(session, "interview", self._text(), (person,), facts),
            "act": lambda: practice.act(
                session,
                dice.choice([action.id for action in state.scenario.actions if not action.agents_only]),
                self._text(),
            ),
            "wait": lambda: practice.wait(session),
            "silence": lambda: practice.wait(session, person),
            "hint": lambda: practice.hint(session),
            "inject": lambda: practice.call_inject(session, dice.choice(list(state.scenario.inject))),
        }
        return choices[kind]

    def _text(self) -> str:
        state, dice = self.session.state, self.random
        language, scenario = state.setup.language, state.scenario
        topic = dice.choice(scenario.topics)
        return dice.choice(
            (
                dice.choice(topic.asks[language]),
                dice.choice(topic.asks[language]),
                dice.choice(FILLERS[language]),
                dice.choice(scenario.actions).will[language],
                f"{'Prosim' if language == 'sl' else 'Please'}: {dice.choice(scenario.actions).title[language]}",
                scenario.fact[dice.choice(sorted(state.known(state.learner)))].statement[language],
            )
        )

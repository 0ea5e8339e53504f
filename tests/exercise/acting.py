"""Minds for tests: they answer from a function, ask no model, and never shy away from what they may not say."""

import random
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from roleplay.exercise.commit import permit_of
from roleplay.exercise.flow.drilling import room_actions
from roleplay.exercise.log.answers import Answer, Answered, Called, Claim, ClaimKind, Undertaking
from roleplay.exercise.log.conditions import can_be_met
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act, Aim, Asked, Reading, Utterance
from roleplay.models.model import Cancel
from roleplay.practice import Practice, Session, Turn
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import (
    AGENCIES,
    CREDITABLE,
    FAULTS,
    ORDERS,
    PHASES,
    PRODUCTIVE,
    ActKind,
    QuestionClass,
)
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.speaking import Speech, SpokenPart
from tests.once import KNOWLEDGE, shipped_content

Given = tuple[Answer, tuple[Claim, ...]]
Mind = Callable[[Permit], Given | None]
Look = Callable[[State, Called, Permit], None]

CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
CLAIMS: tuple[ClaimKind, ...] = get_args(ClaimKind)
LONG = "And so it went on and on. " * 7  # longer than what is kept of a detail or an agreement
ROUGH = (0.0, 0.2, 0.7)  # how much of what learners say threatens, insults or asks poorly
STEPS: tuple[ActKind, ...] = ("request", "request", "decide", "undo")
TALK: tuple[ActKind, ...] = (
    "threat",
    "accuse",
    "promise",
    "caution",
    "consent",
    "care",
    "empathy",
    "summary",
    "greet",
    "blame",
)


def says(text: str = "Well then.", *claims: Claim, **answer: object) -> Given:
    """Return an answer in these words."""
    return Answer.model_validate({"say": text, **answer}), claims


def claim(does: ClaimKind, name: str | None = None, quote: str = "Well then.") -> Claim:
    return Claim(does=does, id=name, quote=quote)


def no_mind(permit: Permit) -> Given | None:
    """Fail the test: nobody is asked again for what has been answered."""
    raise AssertionError(f"{permit.speaker} was asked")


@dataclass
class MindVoice:
    """Answers each call by `mind`, and says in authored words what is decided already; None leaves it to the floor.

    `look` sees each call with its permit, as the turn is prepared and again as the speaker's own answer is due.
    """

    mind: Mind
    look: Look
    prompts: Mapping[str, str] = field(default_factory=dict)
    name: str = "minds"
    waits: bool = False
    acts: bool = True
    at: tuple[State, Library] = field(init=False)

    def recall(self, state: State, library: Library, part: SpokenPart) -> None:
        """Return nothing: these minds remember nothing."""

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        """Return the part with its permit."""
        if part.called is None:
            return part
        self.at = (state, library)
        return replace(part, permit=self._permit(part.called))

    def _permit(self, called: Called) -> Permit:
        permit = permit_of(*self.at, called)
        self.look(self.at[0], called, permit)
        return permit

    def speak(self, part: SpokenPart, used: Mapping[str, int], cancel: Cancel) -> Iterator[Speech]:
        """Yield the one speech; like a model, a mind is not asked where nobody waits for it."""
        decided = AuthoredVoice().word(part.brief, used) if part.brief is not None else None
        if part.permit is None or part.called is None:
            if decided is not None:
                yield decided
            return
        self._permit(part.called)
        given = None if cancel.is_set() else self.mind(part.permit)
        answer, claims = given if given is not None else (None, ())
        answered = Answered(speaker=part.permit.speaker, permit=part.permit.mark, answer=answer, claims=claims)
        said = Speech(answer.say if answer is not None else "", (), "model", answered=answered)
        if decided is not None:
            answered = answered.model_copy(update={"rest": decided.text, "lines": decided.lines})
            said = Speech(f"{said.text} {decided.text}".strip(), decided.lines, "fallback", answered=answered)
        yield said


@dataclass
class Babbler:
    """Says and claims anything at all of a case, or everything, whoever speaks; now and then it has no answer."""

    scenario: Scenario
    dice: random.Random

    def __call__(self, permit: Permit) -> Given | None:
        if self.dice.random() < 0.1:
            return None
        facts, actions = list(self.scenario.fact), list(self.scenario.action)
        claims = tuple(self._claims(facts, actions))
        # Half of the time it says of all that it claims that it does it.
        honest = self.dice.random() < 0.5
        told = tuple(item.id for item in claims if item.does == "tells" and item.id) if honest else self._some(facts)
        begun = tuple(item.id for item in claims if item.does == "takes_on" and item.id) if honest else ()
        agreed = [Undertaking(owes=self._owes(permit), what=what) for what in self._some(["We meet at nine.", LONG])]
        made_up = self.dice.choice(((), (), ("The road was icy.",), (LONG, "It was cold.", "It was late.")))
        claims += tuple(claim("agrees", item.what) for item in agreed if self.dice.random() < 0.5)
        claims += tuple(claim("makes_up", detail) for detail in made_up if self.dice.random() < 0.5)
        return says(
            self.dice.choice(("Well then.", "Prav, to naredimo.", "No. I will not say any of it.")),
            *claims,
            told=told,
            takes_on=begun or self._some(actions),
            declines=self._some(self.dice.choice((actions, [*permit.named]))),
            asks=self._some(self.dice.choice((facts, [*permit.needs]))),
            offers=self._some(actions),
            covers=self._some(self.dice.choice((facts, [*permit.covers]))),
            agrees=agreed,
            objects_to=self.dice.choice(("", "", "", "That is not right.")),
            improvised=made_up,
        )

    def _owes(self, permit: Permit) -> str:
        return self.dice.choice((permit.speaker, *permit.audience, "", "nobody"))

    def _claims(self, facts: list[str], actions: list[str]) -> Iterator[Claim]:
        """Yield some claims, or that it tells all there is and takes on all there is."""
        if self.dice.random() < 0.2:
            yield from (claim("tells", name) for name in self.dice.sample(facts, len(facts)))
            yield from (claim("takes_on", name) for name in self.dice.sample(actions, len(actions)))
        yield from (self._claim(facts, actions) for _ in range(self.dice.choice((0, 1, 4, 12))))

    def _claim(self, facts: list[str], actions: list[str]) -> Claim:
        does = self.dice.choices(CLAIMS, (8, 1, 6, 4, 1, 1, 1, 1, 1, 1))[0]
        things = actions if does in ("takes_on", "offers", "promises") else facts
        # An id of the wrong kind, of another's or of nothing is no harder to write than a right one.
        name = self.dice.choice(
            (self.dice.choice(things), self.dice.choice(things), self.dice.choice([*facts, *actions, "x"]))
        )
        return claim(does, None if does in ("invents", "harms") else name)

    def _some(self, names: list[str]) -> tuple[str, ...]:
        return tuple(self.dice.sample(names, min(len(names), self.dice.choice((0, 1, 5)))))


@dataclass
class GuessingReader:
    """Understands anything at all in any words, the same in the same words: what a reader hears is tested elsewhere.

    How often it is something rough depends on the session, as the inner state of persons decides what they may tell.
    """

    scenario: Scenario
    seed: int
    name: str = "guessing"

    def read(self, utterance: Utterance) -> Reading:
        dice = random.Random(f"{self.seed} {utterance.channel} {utterance.text}")
        rough = dice.random() < ROUGH[self.seed % len(ROUGH)]
        label = dice.choice(CLASSES if rough else sorted(PRODUCTIVE))
        questions = tuple(self._asked(label, dice) for _ in range(dice.choice((0, 1, 1, 2))))
        return Reading.model_validate(
            {
                "reader": self.name,
                "label": label,
                "side": "+" if label in PRODUCTIVE else "-",
                "acts": tuple(self._acts(utterance, dice, rough=rough)),
                "topics": some(self.scenario.topic, dice),
                "addressees": some(AGENCIES, dice),
                "questions": questions,
                "rude": rough and dice.random() < 0.5,
                "sense": dice.random() < 0.95,
                "confidence": 1.0,
            }
        )

    def _acts(self, utterance: Utterance, dice: random.Random, *, rough: bool) -> Iterator[Act]:
        for name in some(self.scenario.action, dice):
            yield Act(kind=dice.choice(STEPS), id=name, of="action", to=some(AGENCIES, dice))
        for name in some((fact.id for fact in utterance.facts), dice):
            yield Act(kind="tell", id=name, of="fact")
        if rough and dice.random() < 0.3:
            order = {"kind": "deny", "id": dice.choice(ORDERS), "of": "order", "quote": utterance.text}
            yield Act.model_validate({**order, "sure": dice.random() < 0.5, "fault": dice.choice((None, *FAULTS))})
        for kind in some(TALK if rough else sorted(CREDITABLE), dice):
            yield Act.model_validate({"kind": kind, "sure": dice.random() < 0.7})

    def _asked(self, label: QuestionClass, dice: random.Random) -> Asked:
        aims = tuple(Aim(fact=name, fit=round(dice.random(), 2)) for name in some(self.scenario.fact, dice))
        topics = some(self.scenario.topic, dice)
        return Asked(label=label, topics=topics, aims=aims, exact=bool(aims) and dice.random() < 0.5)


def some(names: Iterable[str], dice: random.Random) -> tuple[str, ...]:
    """Return none, one or two of some names."""
    known = list(names)
    return tuple(dice.sample(known, min(len(known), dice.choice((0, 0, 1, 2)))))


@dataclass
class Talker:
    """A learner who talks to anybody, takes own steps now and then, and goes on through the phases."""

    practice: Practice
    session: Session
    dice: random.Random

    def step(self) -> None:
        """Say or do one thing, and wait until the turn is over."""
        deque(self._choose(), maxlen=0)

    def _choose(self) -> Turn:
        state, dice = self.session.state, self.dice
        known, words = sorted(state.known(state.learner)), f"Words {state.turn}."
        facts = tuple(dice.sample(known, min(len(known), dice.choice((0, 0, 1, 3)))))
        if state.drill is not None:
            return self._talk_to(state.drill.person, words, facts)
        match dice.choices(("room", "direct", "interview", "act", "phase"), (8, 5, 8, 1, 0.4))[0]:
            case "room":
                return self.practice.say(self.session, "room", words, (), facts)
            case "direct":
                other = dice.choice([name for name in state.scenario.seat if name != state.learner])
                return self.practice.say(self.session, "direct", words, (other,), facts)
            case "interview":
                here = [person.id for person in state.scenario.persons if can_be_met(state, person)]
                return self._talk_to(dice.choice(here or list(state.scenario.person)), words, facts)
            case "act":
                free = [action.id for action in state.scenario.actions if not action.agents_only]
                return self.practice.act(self.session, dice.choice(free), words)
        return self.practice.next_phase(self.session) if state.phase != PHASES[-2] else iter(())

    def _talk_to(self, person: str, words: str, facts: tuple[str, ...]) -> Turn:
        """Return a turn in an interview: an action in its room, silence, or most often words."""
        state, dice = self.session.state, self.dice
        chance = dice.random()
        if chance < 0.1:
            return self.practice.wait(self.session, person)
        if chance < 0.25 and state.drill is not None:
            open_ones = [action.id for action in room_actions(state.scenario, state.scenario.person[person])]
            return self.practice.act(self.session, dice.choice(open_ones), "") if open_ones else iter(())
        return self.practice.say(self.session, "interview", words, (person,), facts)


class Fragment(SessionStore):
    """Has the first entries of a session, as a process that was killed leaves them, and keeps no others."""

    first: Sequence[Entry] = ()

    def entries(self, session_id: str, since: int = 0) -> list[Entry]:
        """Return what is left of the session."""
        return list(self.first[since:])

    def append(self, session_id: str, entry: Entry, after: Entry) -> None:
        """Keep nothing."""

    def check(self, session_id: str, seen: Entry) -> None:
        """Go on from anything."""

    def update_card(self, session_id: str, *, phase: str, minute: float, turn: int, finished: bool, at: str) -> None:
        """Keep nothing."""


def scenario_of(setup: Setup) -> Scenario:
    """Return the shipped case that a session is set up for."""
    return shipped_content(KNOWLEDGE).library.scenario[setup.scenario]


def nothing_to_see(state: State, called: Called, permit: Permit) -> None:
    """Look at nothing."""


def practice_of(setup: Setup, mind: Mind, store: SessionStore | None = None, look: Look = nothing_to_see) -> Practice:
    """Return a practice whose speakers answer by `mind`, and whose reader guesses; without a store nothing is kept."""
    case, kept = scenario_of(setup), store or Fragment(open_engine("sqlite://"))
    reader = GuessingReader(case, setup.seed)
    return Practice(shipped_content(KNOWLEDGE).library, kept, reader, MindVoice(mind, look))

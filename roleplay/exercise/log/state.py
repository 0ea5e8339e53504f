"""The state of an exercise and its parts: what the events so far have come to (see `fold`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import get_args

from roleplay.exercise.log.answers import Agreed, Called
from roleplay.exercise.log.events import ClockMoved, Drill, Entry, Event, Finished, Started, Summarised
from roleplay.exercise.log.inputs import Graded, Rechecked, Said, SelfRated
from roleplay.exercise.log.moves import Move
from roleplay.exercise.words.reading import Act, InterviewStage, Reading
from roleplay.scenario.case import Scenario
from roleplay.scenario.flow import Goal
from roleplay.scenario.persons import Person, Temperament
from roleplay.scenario.vocabulary import (
    PHASES,
    ActKind,
    AgencyId,
    CautionAct,
    Channel,
    InnerState,
    Interpreter,
    PhaseId,
)

Noted = tuple[str, tuple[str, ...]]  # words, and who heard them
# What an agency says against something that was done, is to be done or was claimed.
OBJECTIONS = frozenset({"push_back", "object", "refuse", "ask_back"})  # the last one in older logs alone
# What an agency says of an action that it would take if it were asked to.
OFFERS = frozenset({"not_yet", "able", "offer", "clarify"})
# What an agency says at most once a phase, of what it should not have been told.
CAUTIONS: frozenset[CautionAct] = frozenset(get_args(CautionAct))


OFFER_HOLDS = 2  # learner turns


@dataclass(slots=True)
class Knowing:
    """That and how a viewer came to know a fact."""

    turn: int
    minute: float
    source: str
    contaminated: bool = False


@dataclass(slots=True)
class Taken:
    """A completed action."""

    agency: AgencyId
    turn: int
    minute: float
    reason: str
    by_learner: bool


@dataclass(slots=True)
class Work:
    """An action that an agency has taken on and not yet completed."""

    agency: AgencyId
    action: str
    due: float
    asked_by: AgencyId | None


@dataclass(slots=True)
class Offer:
    """Actions that an agency has said it would take if it were asked to, or asked whether they were meant.

    `channel` is where it was said, `place` its place among all moves.
    """

    actions: tuple[str, ...]
    turn: int
    channel: Channel
    place: int


@dataclass(slots=True)
class Fired:
    """An inject that has fired, whom it reached at once, and what came of it."""

    turn: int
    minute: float
    told: tuple[AgencyId, ...] = ()
    outcome: str | None = None
    settled: float | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """How things stood when a person told a story in place of a fact: what has changed since may be a reason to tell.

    `place` is that of `State.place`.
    """

    turn: int
    trust: float
    place: tuple[str, bool, str, int]


@dataclass(slots=True)
class Inner:
    """An interviewed person at this moment; `values` each 0-1, hidden during play.

    `covered` are facts for which a cover story was told, with its turn, and `contradicted` those for which it no longer
    holds. Of the `evidence` shown to a suspect, `fitted` came before his account, so that his story takes it in, and
    `confronted` came as a verdict. `denied` are the facts that no reason has set free since a story was told in their
    place. `unheard` says that the person has said something new that nobody has gone on about yet. `last` is what
    the person did last.
    """

    values: dict[InnerState, float]
    opened: set[str] = field(default_factory=set)
    told: dict[str, int] = field(default_factory=dict)
    evidence: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    shut_until: int = 0
    questions: int = 0
    account_given: bool = False
    rights_known: bool = False
    suggested: set[str] = field(default_factory=set)
    last_topic: str | None = None
    admitted: dict[str, int] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    covered: dict[str, int] = field(default_factory=dict)
    contradicted: dict[str, int] = field(default_factory=dict)
    fitted: set[str] = field(default_factory=set)
    confronted: set[str] = field(default_factory=set)
    denied: dict[str, Denial] = field(default_factory=dict)
    remarked: set[str] = field(default_factory=set)
    unheard: bool = False
    last: Move | None = None

    def value(self, name: InnerState) -> float:
        """Return an inner value, 0 where the case gives none."""
        return self.values.get(name, 0.0)

    def move(self, changes: Mapping[InnerState, float]) -> None:
        """Change inner values by these steps; each stays within 0-1."""
        for name, change in changes.items():
            self.values[name] = round(min(1.0, max(0.0, self.value(name) + change)), 4)

    def is_shown(self, evidence: str, turn: int, *, early: bool, judged: bool) -> None:
        """Take in a piece of evidence; what came as a verdict may be put calmly later."""
        self.evidence.setdefault(evidence, turn)
        self.confronted.discard(evidence)
        if early:
            self.fitted.add(evidence)
        elif judged:
            self.confronted.add(evidence)

    def keeps_up(self, fact: str) -> bool:
        """Whether a story in place of a fact still holds: nothing that was shown or said is against it."""
        return fact not in self.contradicted and fact not in self.evidence

    def weighs(self, evidence: str) -> bool:
        """Whether a piece of evidence counts: put calmly and after the account, or laid open by the person."""
        known = evidence in self.evidence or evidence in self.told
        return known and evidence not in self.fitted | self.confronted


@dataclass(slots=True, repr=False)
class State:
    """Everything that rules, voices and pages may look at; only `fold.apply` changes it."""

    scenario: Scenario
    log: list[Entry] = field(default_factory=list)
    started: Started | None = None
    phase: PhaseId = "preparation"
    phase_began: float = 0.0
    phase_turn: int = 0
    minute: float = 0.0
    turn: int = 0
    paused: bool = False
    coached: bool = False
    finished: Finished | None = None
    knows: dict[str, dict[str, Knowing]] = field(default_factory=dict)
    persons: dict[str, Inner] = field(default_factory=dict)
    interpreter: Interpreter = "none"
    separated: bool = False
    taken: dict[str, Taken] = field(default_factory=dict)
    work: list[Work] = field(default_factory=list)
    declined: dict[tuple[str, str], int] = field(default_factory=dict)
    put_off: dict[tuple[str, str], None] = field(default_factory=dict)  # asked of whom, and could not be done yet
    done: dict[str, bool] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    injects: dict[str, Fired] = field(default_factory=dict)
    pending: dict[str, Move] = field(default_factory=dict)
    called: dict[str, Called] = field(default_factory=dict)  # who is still to answer in own words, by speaker
    agreed: dict[str, list[Agreed]] = field(default_factory=dict)
    improvised: dict[str, list[Noted]] = field(default_factory=dict)
    amends: dict[str, list[Noted]] = field(default_factory=dict)  # what was said and is not so, until it is put right
    said: Said | None = None  # the learner's latest words, until the next turn
    reading: Reading | None = None
    cards: tuple[Act, ...] = ()  # what these words may do and can still be picked, the nearest first
    waiting: bool = False  # whether nobody answers before the learner has picked
    reflections: dict[str, str] = field(default_factory=dict)
    formulation: dict[str, str] | None = None
    hints: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    moves: int = 0
    harms: set[tuple[str, str]] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)  # turns whose reading the learner denies
    friction: list[int] = field(default_factory=list)
    notices: set[str] = field(default_factory=set)
    told_of_tongue: int | None = None  # the turn in which the facilitator last spoke of the exercise's language
    summaries: dict[tuple[str, frozenset[str]], Summarised] = field(default_factory=dict)
    graded: dict[str, Graded] = field(default_factory=dict)
    rechecked: dict[int, Rechecked] = field(default_factory=dict)  # by the place in the log of what was counted
    self_rated: dict[str, SelfRated] = field(default_factory=dict)
    doubts: dict[tuple[int, str], bool] = field(default_factory=dict)  # what the learner said to words of a turn
    affirmed: dict[tuple[int, ActKind], bool] = field(default_factory=dict)  # whether safeguards of a turn were meant

    @property
    def setup(self) -> Started:
        """The session's first event; AttributeError-free access after the start."""
        if self.started is None:
            raise ValueError("the session has no first event")
        return self.started

    @property
    def learner(self) -> AgencyId:
        """The agency that the learner plays."""
        return self.setup.agency

    @property
    def unsettled(self) -> tuple[Act, ...]:
        """The cards from which the learner picks before anybody answers, the nearest first."""
        return self.cards if self.waiting else ()

    @property
    def supposed(self) -> tuple[Act, ...]:
        """The cards below the latest words; others have answered, and the learner may still pick what was meant."""
        return () if self.waiting else self.cards

    @property
    def drill(self) -> Drill | None:
        """The interview that is rehearsed by itself; None in an exercise."""
        return self.setup.drill

    @property
    def goal(self) -> Goal | None:
        """What the drill is to reach; None in an exercise."""
        return self.scenario.goal.get(self.drill.goal) if self.drill is not None else None

    @property
    def phases(self) -> tuple[PhaseId, ...]:
        """The phases of this session in their order."""
        return ("interview",) if self.drill is not None else PHASES

    @property
    def phase_length(self) -> float:
        """Exercise minutes that the present phase is meant to take."""
        return self.drill.minutes if self.drill is not None else self.scenario.phase[self.phase].minutes

    @property
    def phase_minute(self) -> float:
        """Exercise minutes spent in the present phase."""
        return self.minute - self.phase_began

    @property
    def is_over_time(self) -> bool:
        """Whether the phase has used up its minutes; never in the guided pace, where minutes are only counted."""
        return self.setup.pace != "guided" and self.phase_minute > self.phase_length

    @property
    def begun(self) -> frozenset[str]:
        """The actions that are taken or under way."""
        return frozenset((*self.taken, *(work.action for work in self.work)))

    def spend(self, by_rule: float, elapsed: float = 0.0) -> ClockMoved:
        """Return the passing of time for what costs `by_rule` minutes; in the real pace for what it really took."""
        return ClockMoved(minutes=round(elapsed, 3) if self.setup.pace == "real" else by_rule)

    def lately(self, turns: int = 1) -> Iterator[Event]:
        """Yield the events of the last turns, this one included, the newest first."""
        return (each.event for each in takewhile(lambda each: each.turn > self.turn - turns, reversed(self.log)))

    def work_on(self, action: str) -> Work | None:
        """Return the work under way on an action; None where nobody has taken it on."""
        return next((work for work in self.work if work.action == action), None)

    def topic_of(self, fact: str) -> str:
        """Return the topic that a fact belongs to."""
        return self.scenario.fact[fact].topic

    def has_heard_of(self, inject: str) -> bool:
        """Return whether the learner's agency was told of an inject that has fired, at once or by another agency."""
        known = self.known(self.learner)
        gives = self.scenario.inject[inject].gives
        return self.learner in self.injects[inject].told or any(fact in known for fact in gives)

    def known(self, viewer: str) -> dict[str, Knowing]:
        """Facts that `viewer` (an agency) knows, by id."""
        return self.knows.get(viewer, {})

    def inner(self, person: str) -> Inner:
        """The inner state of a person; KeyError where the case has no such person."""
        return self.persons[person]

    def companion_present(self, person: Person) -> bool:
        """Whether somebody who controls the person hears the talk."""
        return person.companion is not None and not self.separated

    def temperament(self, person: Person) -> Temperament:
        """Return how a person was chosen to be, the default where nothing was."""
        chosen = self.setup.temperaments.get(person.id)
        return next((each for each in person.temperaments if each.id == chosen), person.temperaments[0])

    def place(self, person: Person) -> tuple[str, bool, str, int]:
        """Return what makes a talk another one: the phase, who is there, who interprets, and who has seen to them."""
        cared = sum(person.id in self.scenario.action[action].touches for action in self.taken)
        interpreter = self.interpreter if person.needs_interpreter else ""
        return self.phase, self.companion_present(person), interpreter, cared

    def understands(self, person: str) -> bool:
        """Whether the person understands what is said now: in a language of their own, or through a vetted interpreter.

        A relative who offers to interpret passes on what suits the traffickers, so what he was told counts for nothing.
        """
        return not self.scenario.person[person].needs_interpreter or self.interpreter == "vetted"

    def stage(self, person: str) -> InterviewStage:
        """How far the interview has come, for the reading of closed questions."""
        inner = self.persons[person]
        if inner.questions < 3:
            return "opening"
        return "late" if inner.account_given and inner.questions >= 12 else "account"

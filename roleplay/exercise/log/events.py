"""The typed events of which a session consists; everything else is computed from them.

An `Entry` puts an event into its place: position, turn, exercise minute and, for people, the wall-clock time. Inputs
come from outside (`inputs`); all other events are decided from them by rules.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from roleplay.exercise.log.answers import Agreed, Answered, Called, Improvised
from roleplay.exercise.log.inputs import Input, Logged, Said, Turns, Wordless
from roleplay.exercise.log.moves import Move
from roleplay.exercise.words.reading import Reading, Record
from roleplay.scenario.vocabulary import (
    AgencyId,
    Fault,
    HarmKind,
    InnerState,
    Interpreter,
    Language,
    Layer,
    OrderId,
    Pace,
    PhaseId,
)


class Drill(Record):
    """An interview rehearsed by itself: with whom, to what end, and for how many exercise minutes."""

    person: str
    goal: str
    minutes: float = Field(gt=0, le=120)


class Started(Logged, kind="started"):
    """The session began; says what produced it. With a `drill` it is one interview and no exercise around it.

    `variant` is which of the truths of the case it is played with; 0 is the usual one.
    """

    scenario: str
    scenario_version: str
    content_hash: str
    language: Language
    agency: AgencyId
    pace: Pace
    temperaments: dict[str, str]
    seed: int = 0
    variant: int = 0
    program: str
    reader: str
    voice: str
    prompts: dict[str, str] = Field(default_factory=dict)
    drill: Drill | None = None


class Read(Logged, kind="read"):
    """What the program understood of the learner's latest words."""

    reading: Reading


class Outdated(Logged, kind="manners_heard"):
    """What older programs noted and nothing reads any more; it keeps its place in the log and says nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ClockMoved(Logged, kind="clock_moved"):
    """Exercise time passed."""

    minutes: float


class PhaseEntered(Logged, kind="phase_entered"):
    """A phase began."""

    phase: PhaseId


class Decided(Logged, kind="decided"):
    """A speaker's move was decided; it stays pending until it is said."""

    move: Move


class FactShared(Logged, kind="fact_shared"):
    """A fact reached other agencies; `unneeded` of them had no need of it, `breached` says consent was missing."""

    fact: str
    by: AgencyId
    to: tuple[AgencyId, ...]
    unneeded: tuple[AgencyId, ...] = ()
    breached: bool = False
    persons: tuple[str, ...] = ()


class FactFound(Logged, kind="fact_found"):
    """A fact became known to agencies through an action or an inject."""

    fact: str
    to: tuple[AgencyId, ...]
    source: str


class FactDisclosed(Logged, kind="fact_disclosed"):
    """An interviewed person told a fact; `contaminated` means that the interviewer had put it into the mouth."""

    fact: str
    person: str
    to: tuple[AgencyId, ...]
    layer: Layer
    contaminated: bool = False


class FactWithheld(Logged, kind="fact_withheld"):
    """Somebody was asked for a fact and kept it back; `missing` names what was not there yet.

    `covered` says that an interviewed person told a cover story instead.
    """

    fact: str
    holder: str
    missing: tuple[str, ...]
    covered: bool = False


class StateChanged(Logged, kind="state_changed"):
    """A rule moved an interviewed person's inner state; `changes` are the steps, values stay within 0-1.

    `frees` are facts that were denied and are so no longer.
    """

    person: str
    cause: str
    changes: dict[InnerState, float]
    shuts_for: int = 0
    frees: tuple[str, ...] = ()


class TopicOpened(Logged, kind="topic_opened"):
    """A person was asked about topics; `account` says that it was an invitation to tell freely."""

    person: str
    topics: tuple[str, ...]
    account: bool = False


class EvidenceShown(Logged, kind="evidence_shown"):
    """The learner put a fact to an interviewed person; `confronted` says that it came as a verdict."""

    person: str
    fact: str
    after_account: bool
    confronted: bool = False


class WentAlong(Logged, kind="went_along"):
    """An interviewed person agreed to what a question suggested; `fact` is what that was about, where it is known."""

    person: str
    topics: tuple[str, ...]
    fact: str | None = None


class Contradicted(Logged, kind="contradicted"):
    """A suspect's cover story of turn `said_turn` for a fact no longer holds: he told it, or evidence is against it."""

    person: str
    fact: str
    said_turn: int
    by: Literal["own_words", "evidence"]


class AdmittedFalsely(Logged, kind="admitted_falsely"):
    """Pressure brought an interviewed person to say something untrue."""

    person: str
    admission: str


class TakenBack(Logged, kind="taken_back"):
    """An interviewed person took back what pressure had brought out."""

    person: str
    admission: str


class DutyAccepted(Logged, kind="duty_accepted"):
    """An agency took on an action; it is due at exercise minute `due`."""

    agency: AgencyId
    action: str
    due: float
    asked_by: AgencyId | None = None


class DutyDeclined(Logged, kind="duty_declined"):
    """An agency refused an action; `why` is its ground, `right_agency` who is responsible."""

    agency: AgencyId
    action: str
    why: Literal["mandate", "blocked", "objection", "busy"]
    right_agency: AgencyId | None = None


class DutyDone(Logged, kind="duty_done"):
    """A duty's condition came to hold."""

    duty: str
    in_time: bool


class DutyMissed(Logged, kind="duty_missed"):
    """A phase ended with a duty unmet; it can still be done late."""

    duty: str


class ActionTaken(Logged, kind="action_taken"):
    """An action was completed by an agency, the learner's or another."""

    action: str
    agency: AgencyId
    by_learner: bool
    reason: str = ""
    interpreter: Interpreter | None = None
    separates: bool = False


class ActionUndone(Logged, kind="action_undone"):
    """An action that was taken is taken back, or one under way is given up; what it brought to light stays known."""

    action: str
    agency: AgencyId
    reason: str = ""


class DutyReopened(Logged, kind="duty_reopened"):
    """A duty that was met no longer is, since what met it was taken back."""

    duty: str


class Disputed(Logged, kind="disputed"):
    """The learner says that the message of a turn was misread; a harm done in it stays, and the trainer decides."""

    turn: int


class ActionRefused(Logged, kind="action_refused"):
    """The learner's action was not possible; no time was spent."""

    action: str
    why: Literal["mandate", "blocked", "done", "phase"]


class Slipped(Logged, kind="slipped"):
    """The learner claimed or tried what the own agency may not do."""

    power: str
    right_agency: AgencyId | None


class Objected(Logged, kind="objected"):
    """The learner ordered or announced what no service may do; it was not done, and `agency` has objected.

    `order` is what it sets aside and `fault` what is wrong with it (None where no reader said so, as in old logs), or
    `action` the harmful step of the case that was meant; `quote` are the words, of the turn `turn`. In a talk it was
    said to the person, and nobody was there to object.
    """

    order: OrderId | None = None
    fault: Fault | None = None
    action: str | None = None
    quote: str
    turn: int
    agency: AgencyId | None = None
    passages: tuple[str, ...] = ()


class HarmDone(Logged, kind="harm_done"):
    """Something harmful happened in the learner's turn; counted apart from every score."""

    harm: HarmKind
    detail: str


class InjectFired(Logged, kind="inject_fired"):
    """A change from outside reached the agencies that `told` names."""

    inject: str
    cause: Literal["minute", "turns", "condition", "hand"]
    told: tuple[AgencyId, ...]


class InjectSettled(Logged, kind="inject_settled"):
    """An inject was answered, in time or late, or stayed unanswered."""

    inject: str
    outcome: Literal["in_time", "late", "unanswered"]


class Summarised(Logged, kind="summarised"):
    """Before `audience`, the speaker `viewer` remembers what was said there before position `until` as `text` only.

    Without an audience (older sessions) it is remembered before nobody: such a text may hold what was kept back.
    """

    viewer: str
    audience: tuple[str, ...] = ()
    until: int = Field(ge=0)
    text: str


class Finished(Logged, kind="finished"):
    """The exercise is over; endings name the outcome chosen for each thread."""

    endings: dict[str, int]


OfCourse = Started | Read | Outdated | ClockMoved | PhaseEntered | InjectFired | InjectSettled | Finished
OfSpeakers = Decided | Called | Answered | Agreed | Improvised | Objected | Summarised
OfFacts = FactShared | FactFound | FactDisclosed | FactWithheld
OfPersons = StateChanged | TopicOpened | EvidenceShown | WentAlong | Contradicted | AdmittedFalsely | TakenBack
OfWork = DutyAccepted | DutyDeclined | DutyDone | DutyMissed | DutyReopened | ActionTaken | ActionUndone | ActionRefused
OfConduct = Slipped | HarmDone | Disputed
Event = Input | OfCourse | OfSpeakers | OfFacts | OfPersons | OfWork | OfConduct
AnyEvent = Annotated[Event, Field(discriminator="kind")]


class Entry(Record):
    """An event in its place: `seq` from 0, the learner's `turn`, the exercise `minute`, wall time `at` (ISO, UTC)."""

    seq: int = Field(ge=0)
    turn: int = Field(ge=0)
    minute: float = Field(ge=0)
    at: str | None = None
    event: AnyEvent


def is_input(event: Event) -> bool:
    """Return whether the event came from outside rather than from a rule."""
    return isinstance(event, Wordless) or (isinstance(event, Said) and event.origin == "learner")


def counts_as_turn(event: Event) -> bool:
    """Return whether the event begins a new learner turn."""
    return isinstance(event, Turns) or (isinstance(event, Said) and event.origin == "learner")

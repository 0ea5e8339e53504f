"""The typed events of which a session consists; everything else is computed from them.

An `Entry` puts an event into its place: position, turn, exercise minute and, for people, the wall-clock time. Inputs
come from outside (`inputs`); all other events are decided from them by rules.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from roleplay.exercise.log.answers import Agreed, Answered, Called, Improvised
from roleplay.exercise.log.inputs import Input, Record, Said, Turns, Wordless
from roleplay.exercise.log.moves import Move
from roleplay.exercise.words.reading import Reading
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


class Started(Record):
    """The session began; says what produced it. With a `drill` it is one interview and no exercise around it."""

    kind: Literal["started"] = "started"
    scenario: str
    scenario_version: str
    content_hash: str
    language: Language
    agency: AgencyId
    pace: Pace
    temperaments: dict[str, str]
    seed: int = 0
    program: str
    reader: str
    voice: str
    prompts: dict[str, str] = Field(default_factory=dict)
    drill: Drill | None = None


class Read(Record):
    """What the program understood of the learner's latest words."""

    kind: Literal["read"] = "read"
    reading: Reading


class Outdated(Record):
    """What older programs noted and nothing reads any more; it keeps its place in the log and says nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["manners_heard"] = "manners_heard"


class ClockMoved(Record):
    """Exercise time passed."""

    kind: Literal["clock_moved"] = "clock_moved"
    minutes: float


class PhaseEntered(Record):
    """A phase began."""

    kind: Literal["phase_entered"] = "phase_entered"
    phase: PhaseId


class Decided(Record):
    """A speaker's move was decided; it stays pending until it is said."""

    kind: Literal["decided"] = "decided"
    move: Move


class FactShared(Record):
    """A fact reached other agencies; `unneeded` of them had no need of it, `breached` says consent was missing."""

    kind: Literal["fact_shared"] = "fact_shared"
    fact: str
    by: AgencyId
    to: tuple[AgencyId, ...]
    unneeded: tuple[AgencyId, ...] = ()
    breached: bool = False
    persons: tuple[str, ...] = ()


class FactFound(Record):
    """A fact became known to agencies through an action or an inject."""

    kind: Literal["fact_found"] = "fact_found"
    fact: str
    to: tuple[AgencyId, ...]
    source: str


class FactDisclosed(Record):
    """An interviewed person told a fact; `contaminated` means that the interviewer had put it into the mouth."""

    kind: Literal["fact_disclosed"] = "fact_disclosed"
    fact: str
    person: str
    to: tuple[AgencyId, ...]
    layer: Layer
    contaminated: bool = False


class FactWithheld(Record):
    """Somebody was asked for a fact and kept it back; `missing` names what was not there yet.

    `covered` says that an interviewed person told a cover story instead.
    """

    kind: Literal["fact_withheld"] = "fact_withheld"
    fact: str
    holder: str
    missing: tuple[str, ...]
    covered: bool = False


class StateChanged(Record):
    """A rule moved an interviewed person's inner state; `changes` are the steps, values stay within 0-1.

    `frees` are facts that were denied and are so no longer.
    """

    kind: Literal["state_changed"] = "state_changed"
    person: str
    cause: str
    changes: dict[InnerState, float]
    shuts_for: int = 0
    frees: tuple[str, ...] = ()


class TopicOpened(Record):
    """A person was asked about topics; `account` says that it was an invitation to tell freely."""

    kind: Literal["topic_opened"] = "topic_opened"
    person: str
    topics: tuple[str, ...]
    account: bool = False


class EvidenceShown(Record):
    """The learner put a fact to an interviewed person; `confronted` says that it came as a verdict."""

    kind: Literal["evidence_shown"] = "evidence_shown"
    person: str
    fact: str
    after_account: bool
    confronted: bool = False


class WentAlong(Record):
    """An interviewed person agreed to what a question suggested; `fact` is what that was about, where it is known."""

    kind: Literal["went_along"] = "went_along"
    person: str
    topics: tuple[str, ...]
    fact: str | None = None


class Contradicted(Record):
    """A suspect's cover story of turn `said_turn` for a fact no longer holds: he told it, or evidence is against it."""

    kind: Literal["contradicted"] = "contradicted"
    person: str
    fact: str
    said_turn: int
    by: Literal["own_words", "evidence"]


class AdmittedFalsely(Record):
    """Pressure brought an interviewed person to say something untrue."""

    kind: Literal["admitted_falsely"] = "admitted_falsely"
    person: str
    admission: str


class TakenBack(Record):
    """An interviewed person took back what pressure had brought out."""

    kind: Literal["taken_back"] = "taken_back"
    person: str
    admission: str


class DutyAccepted(Record):
    """An agency took on an action; it is due at exercise minute `due`."""

    kind: Literal["duty_accepted"] = "duty_accepted"
    agency: AgencyId
    action: str
    due: float
    asked_by: AgencyId | None = None


class DutyDeclined(Record):
    """An agency refused an action; `why` is its ground, `right_agency` who is responsible."""

    kind: Literal["duty_declined"] = "duty_declined"
    agency: AgencyId
    action: str
    why: Literal["mandate", "blocked", "objection", "busy"]
    right_agency: AgencyId | None = None


class DutyDone(Record):
    """A duty's condition came to hold."""

    kind: Literal["duty_done"] = "duty_done"
    duty: str
    in_time: bool


class DutyMissed(Record):
    """A phase ended with a duty unmet; it can still be done late."""

    kind: Literal["duty_missed"] = "duty_missed"
    duty: str


class ActionTaken(Record):
    """An action was completed by an agency, the learner's or another."""

    kind: Literal["action_taken"] = "action_taken"
    action: str
    agency: AgencyId
    by_learner: bool
    reason: str = ""
    interpreter: Interpreter | None = None
    separates: bool = False


class ActionUndone(Record):
    """An action that was taken is taken back, or one under way is given up; what it brought to light stays known."""

    kind: Literal["action_undone"] = "action_undone"
    action: str
    agency: AgencyId
    reason: str = ""


class DutyReopened(Record):
    """A duty that was met no longer is, since what met it was taken back."""

    kind: Literal["duty_reopened"] = "duty_reopened"
    duty: str


class Disputed(Record):
    """The learner says that the message of a turn was misread; a harm done in it stays, and the trainer decides."""

    kind: Literal["disputed"] = "disputed"
    turn: int


class ActionRefused(Record):
    """The learner's action was not possible; no time was spent."""

    kind: Literal["action_refused"] = "action_refused"
    action: str
    why: Literal["mandate", "blocked", "done", "phase"]


class Slipped(Record):
    """The learner claimed or tried what the own agency may not do."""

    kind: Literal["slipped"] = "slipped"
    power: str
    right_agency: AgencyId | None


class Objected(Record):
    """The learner ordered or announced what no service may do; it was not done, and `agency` has objected.

    `order` is what it sets aside and `fault` what is wrong with it (None where no reader said so, as in old logs), or
    `action` the harmful step of the case that was meant; `quote` are the words, of the turn `turn`. In a talk it was
    said to the person, and nobody was there to object.
    """

    kind: Literal["objected"] = "objected"
    order: OrderId | None = None
    fault: Fault | None = None
    action: str | None = None
    quote: str
    turn: int
    agency: AgencyId | None = None
    passages: tuple[str, ...] = ()


class HarmDone(Record):
    """Something harmful happened in the learner's turn; counted apart from every score."""

    kind: Literal["harm_done"] = "harm_done"
    harm: HarmKind
    detail: str


class InjectFired(Record):
    """A change from outside reached the agencies that `told` names."""

    kind: Literal["inject_fired"] = "inject_fired"
    inject: str
    cause: Literal["minute", "turns", "condition", "hand"]
    told: tuple[AgencyId, ...]


class InjectSettled(Record):
    """An inject was answered, in time or late, or stayed unanswered."""

    kind: Literal["inject_settled"] = "inject_settled"
    inject: str
    outcome: Literal["in_time", "late", "unanswered"]


class Summarised(Record):
    """Before `audience`, the speaker `viewer` remembers what was said there before position `until` as `text` only.

    Without an audience (older sessions) it is remembered before nobody: such a text may hold what was kept back.
    """

    kind: Literal["summarised"] = "summarised"
    viewer: str
    audience: tuple[str, ...] = ()
    until: int = Field(ge=0)
    text: str


class Finished(Record):
    """The exercise is over; endings name the outcome chosen for each thread."""

    kind: Literal["finished"] = "finished"
    endings: dict[str, int]


OfCourse = Started | Read | Outdated | ClockMoved | PhaseEntered | InjectFired | InjectSettled | Finished
OfSpeakers = Decided | Called | Answered | Agreed | Improvised | Objected | Summarised
OfFacts = FactShared | FactFound | FactDisclosed | FactWithheld
OfPersons = StateChanged | TopicOpened | EvidenceShown | WentAlong | Contradicted | AdmittedFalsely | TakenBack
OfWork = DutyAccepted | DutyDeclined | DutyDone | DutyMissed | DutyReopened | ActionTaken | ActionUndone | ActionRefused
OfConduct = Slipped | HarmDone | Disputed
Event = Input | OfCourse | OfSpeakers | OfFacts | OfPersons | OfWork | OfConduct
AnyEvent = Annotated[Event, Field(discriminator="kind")]


class Entry(BaseModel):
    """An event in its place: `seq` from 0, the learner's `turn`, the exercise `minute`, wall time `at` (ISO, UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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

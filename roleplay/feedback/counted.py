"""What was counted in one session, line by line: flow, duties, injects, questions, disclosures, indicators, slips.

The parts of the report that describe; what they are worth stands in `report`.
"""

from typing import Literal

from roleplay.feedback.mapped import Chance, MapAgency, MapRow, Step
from roleplay.feedback.parts import (
    CameOut,
    Delivered,
    DisclosureOutcome,
    DutyOutcome,
    Evidence,
    InjectOutcome,
    Part,
)
from roleplay.scenario.vocabulary import (
    AgencyId,
    Dimension,
    Grade,
    InnerState,
    Layer,
    PersonKind,
    PhaseId,
    Provenance,
    QuestionClass,
    Side,
    Tactic,
)


class Delivery(Part):
    """Whether a fact reached one agency that needed it. `delay` is in exercise minutes after the learner knew it.

    `unrecognised`: the learner spoke to the agency on the subject, and the reader did not find the fact in the words.
    """

    agency: AgencyId
    name: str
    outcome: Delivered
    turn: int | None = None
    minute: float | None = None
    delay: float | None = None


class FactFlow(Part):
    """The way of one fact that the learner knew and other agencies needed."""

    fact: str
    title: str
    key: bool
    known_turn: int
    known_minute: float
    source: str
    deliveries: tuple[Delivery, ...]


class Overshared(Part):
    """A fact that the learner passed on to agencies without need, or without the person's consent."""

    fact: str
    title: str
    turn: int
    quote: str | None
    unneeded: tuple[AgencyId, ...]
    names: tuple[str, ...]
    breached: bool


class Flow(Part):
    """Information flow. `share` is the part of the deliveries left to the learner that the learner made, 0-1.

    `unrecognised` deliveries count neither way. `rows` and `agencies` are the map of who knew what and when.
    """

    facts: tuple[FactFlow, ...] = ()
    overshared: tuple[Overshared, ...] = ()
    agencies: tuple[MapAgency, ...] = ()
    rows: tuple[MapRow, ...] = ()
    reached: int = 0
    never: int = 0
    unrecognised: int = 0
    share: float | None = None
    mean_delay: float | None = None


class DutyLine(Part):
    """A duty of the learner's agency; `within` is in exercise minutes from its phase's start, an exercise rule.

    `turn` and `minute` are when it was met, which may be before its phase; `by_learner` says that the learner had a
    part in that, by doing, asking or telling.
    """

    id: str
    title: str
    text: str
    phase: PhaseId
    outcome: DutyOutcome
    turn: int | None = None
    minute: float | None = None
    by_learner: bool = False
    within: float | None = None
    ids: tuple[str, ...] = ()
    provenance: Provenance = "exercise_rule"


class InjectLine(Part):
    """A change from outside; `answers` are the learner's turns after it that dealt with it.

    `by_learner` says that the learner's own step after it answered it, `prepared` that an earlier one had done so.
    `planned` are words to agencies in its phase, before it or after, that speak of a step which answers it. `steps` are
    the learner's turns after it that dealt with it, also those without words.
    """

    id: str
    title: str
    text: str
    outcome: InjectOutcome
    turn: int | None = None
    minute: float | None = None
    settled_turn: int | None = None
    settled_minute: float | None = None
    by_learner: bool = False
    prepared: bool = False
    concerns_learner: bool = False
    answers: tuple[Evidence, ...] = ()
    planned: tuple[Evidence, ...] = ()
    steps: tuple[Step, ...] = ()
    ids: tuple[str, ...] = ()
    provenance: Provenance = "exercise_rule"

    @property
    def is_learners(self) -> bool:
        """Whether it counts for the learner: answered by the learner, or possible to answer and answered by nobody."""
        return self.by_learner or (self.concerns_learner and self.outcome in ("unanswered", "open"))


class Question(Part):
    """One of the learner's turns in an interview; `facts` are titles of what the person told in answer.

    `number` counts the learner's turns in this talk from 1, silent ones among them. `opened` are titles of the subjects
    that the turn touched first, `trust` is by how much it moved the person's trust (scale 0-1). `pressed` says that it
    surely holds a threat, a promise, an accusation, belittling or a bluff.
    """

    turn: int
    minute: float
    person: str
    number: int
    quote: str
    label: QuestionClass
    label_title: str
    side: Side
    tactics: tuple[Tactic, ...] = ()
    topics: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    contaminated: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    trust: float = 0.0
    pressed: bool = False
    confidence: float = 1.0

    @property
    def productive(self) -> bool:
        """Whether the class opens the talk and nothing in the turn shuts it: under pressure no question does."""
        return self.side == "+" and not self.pressed


class ClassYield(Part):
    """What one question class brought (answers DQ-3); `per_question` is facts for each question of the class.

    `trust` is by how much the class moved trust for each question (scale 0-1).
    """

    label: QuestionClass
    title: str
    side: Side
    asked: int
    facts: int
    per_question: float
    trust: float = 0.0


class TraceStep(Part):
    """One step of a person's inner state, by the rule or action `cause`.

    `trust` is the value after the step, 0-1; `moved` by how much it moved, which the ends of the scale may shorten.
    """

    turn: int
    minute: float
    person: str
    cause: str
    title: str
    reason: str
    changes: dict[InnerState, float]
    trust: float
    moved: float = 0.0
    values: dict[InnerState, float]


class Technique(Part):
    """By how much one technique moved trust over the whole session (answers DQ-4)."""

    cause: str
    title: str
    times: int
    trust: float
    source: str = ""
    mark: str = ""


class Silence(Part):
    """A turn in which the learner waited in a talk, and titles of what the person told into the silence."""

    turn: int
    number: int
    facts: tuple[str, ...] = ()


class InterviewPart(Part):
    """The talk with one person: shares are 0-1, `open_run` the longest run of open questions and encouragers.

    `waits` are the turns that `silences` counts.
    """

    person: str
    name: str
    kind: PersonKind
    questions: int
    productive_share: float | None
    open_run: int
    leads: int
    learner_words: int
    person_words: int
    talk_share: float | None
    silences: int = 0
    waits: tuple[Silence, ...] = ()
    by_class: tuple[ClassYield, ...] = ()


class QuestionMap(Part):
    """All interview questions over time, their yield by class, the trust trace and each person's figures."""

    questions: tuple[Question, ...] = ()
    interviews: tuple[InterviewPart, ...] = ()
    by_class: tuple[ClassYield, ...] = ()
    trace: tuple[TraceStep, ...] = ()
    techniques: tuple[Technique, ...] = ()
    productive_share: float | None = None
    open_run: int = 0
    talk_share: float | None = None


class Safeguard(Part):
    """An element that belongs before the first fact question; `done` None where it does not apply.

    `own` says that the learner said it, did it or asked for it.
    """

    id: str
    person: str
    name: str
    title: str
    done: bool | None
    own: bool = False
    turn: int | None = None
    quote: str | None = None


class DisclosureLine(Part):
    """What a person could have told: what was true, whether it was told, and what was missing.

    `asked` says that the learner raised the subject with the person, `met` that the learner talked to the person.
    `condition` is what it needed, in words; `number` the place of the turn among the learner's turns in this talk.
    `agreed` is the first turn in which the person only agreed to it when it was suggested, which is no statement.
    """

    fact: str
    title: str
    statement: str
    person: str
    name: str
    outcome: DisclosureOutcome
    layer: Layer
    key: bool
    turn: int | None = None
    minute: float | None = None
    label: QuestionClass | None = None
    by: str = ""
    quote: str | None = None
    missing: tuple[str, ...] = ()
    asked: bool = False
    met: bool = False
    condition: tuple[str, ...] = ()
    number: int | None = None
    agreed: int | None = None

    @property
    def came_out(self) -> CameOut:
        """How it came out, saying no more than is known: a subject that was raised was not left unasked."""
        if self.outcome != "never_reached":
            return self.outcome
        return "not_come_out" if self.asked else "not_asked" if self.met else "not_met"


class IndicatorLine(Part):
    """One fact of the case that evidences an indicator, and whether the learner's agency knows it at the end.

    `own` says that the learner brought it to light or passed it on. `chances` are empty where it is known.
    """

    fact: str
    title: str
    name: str
    grade: Grade
    known: bool
    contaminated: bool = False
    own: bool = False
    turn: int | None = None
    chances: tuple[Chance, ...] = ()


class DimensionLine(Part):
    """One dimension of the indicator list: positive by the facts known, and positive by the key of the case."""

    id: Dimension
    title: str
    evidenced: bool
    in_key: bool
    indicators: tuple[IndicatorLine, ...] = ()


class Indicators(Part):
    """Indicator table; `reading` says whether the known facts carry forced labour, `key` whether the case does."""

    dimensions: tuple[DimensionLine, ...] = ()
    reading: bool = False
    key: bool = False
    text: str = ""


class Slip(Part):
    """The learner claimed or tried what the own agency may not do; `right_name` is who may, `seq` as in `Harm`."""

    kind: Literal["another_power"] = "another_power"
    criterion: str = "R-11"
    seq: int
    turn: int
    minute: float
    quote: str | None
    power: str
    title: str
    right_agency: AgencyId | None
    right_name: str
    why: str
    passages: tuple[str, ...] = ()

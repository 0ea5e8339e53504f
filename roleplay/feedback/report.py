"""The report: everything that feedback says about one session, ready to show, in one language.

All texts are in the language of the report; ids (criteria, agencies, persons, facts, passages) are those of the
content. Every quote is a verbatim part of the learner's words of its turn. `None` means "not observed", never zero.
"""

from pydantic import Field

from roleplay.feedback.parts import (
    ChangeKind,
    Delivered,
    DisclosureOutcome,
    DutyOutcome,
    Evidence,
    InjectOutcome,
    Level,
    Part,
    Source,
    Tone,
)
from roleplay.scenario.vocabulary import (
    AgencyId,
    Dimension,
    Grade,
    HarmKind,
    InnerState,
    Language,
    Layer,
    PersonKind,
    PhaseId,
    Provenance,
    QuestionClass,
    Side,
    Tactic,
)


class CriterionScore(Part):
    """One line of the rubric: `level` 0-3, or None where the session gave nothing to observe.

    `reason` says what was counted and with which result (or why nothing could be); `observed` holds the numbers
    (shares 0-1, counts, minutes). `anchors` are the four level descriptions in order, `good` and `bad` a contrasting
    pair of example wordings. `doubtful` asks for a trainer's eye.
    """

    id: str
    title: str
    level: Level | None
    source: Source = "counted"
    evidence: tuple[Evidence, ...] = ()
    passages: tuple[str, ...] = ()
    better: str = ""
    reason: str = ""
    observed: dict[str, float] = Field(default_factory=dict)
    counts: str = ""
    anchors: tuple[str, ...] = ()
    good: str = ""
    bad: str = ""
    goals: tuple[str, ...] = ()
    doubtful: bool = False


class Harm(Part):
    """Something harmful in the learner's turn; never averaged away. `detail` is the id of what it concerned."""

    kind: HarmKind
    turn: int
    minute: float
    quote: str
    title: str
    detail: str
    why: str
    better: str
    passages: tuple[str, ...] = ()


class Strength(Part):
    """Something that went well; `turn` and `quote` where the learner's own words show it."""

    title: str
    why: str
    turn: int | None = None
    quote: str | None = None
    passages: tuple[str, ...] = ()
    criterion: str | None = None


class Change(Part):
    """Something to do differently, with a better wording; the most harmful comes first in the report."""

    kind: ChangeKind
    title: str
    why: str
    better: str
    turn: int | None = None
    quote: str | None = None
    passages: tuple[str, ...] = ()
    criterion: str | None = None


class Delivery(Part):
    """Whether a fact reached one agency that needed it. `delay` is in exercise minutes after the learner knew it."""

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
    """Information flow. `share` is the part of possible deliveries that the learner made or that were made, 0-1."""

    facts: tuple[FactFlow, ...] = ()
    overshared: tuple[Overshared, ...] = ()
    reached: int = 0
    never: int = 0
    share: float | None = None
    mean_delay: float | None = None


class DutyLine(Part):
    """A duty of the learner's agency; `within` is in exercise minutes from its phase's start, an exercise rule."""

    id: str
    title: str
    text: str
    phase: PhaseId
    outcome: DutyOutcome
    turn: int | None = None
    minute: float | None = None
    within: float | None = None
    ids: tuple[str, ...] = ()
    provenance: Provenance = "exercise_rule"


class InjectLine(Part):
    """A change from outside; `answers` are the learner's turns after it that dealt with it."""

    id: str
    title: str
    text: str
    outcome: InjectOutcome
    turn: int | None = None
    minute: float | None = None
    settled_turn: int | None = None
    settled_minute: float | None = None
    by_learner: bool = False
    concerns_learner: bool = False
    answers: tuple[Evidence, ...] = ()
    ids: tuple[str, ...] = ()
    provenance: Provenance = "exercise_rule"


class Question(Part):
    """One of the learner's turns in an interview; `facts` are titles of what the person told in answer."""

    turn: int
    minute: float
    person: str
    quote: str
    label: QuestionClass
    label_title: str
    side: Side
    tactics: tuple[Tactic, ...] = ()
    topics: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    contaminated: tuple[str, ...] = ()
    confidence: float = 1.0


class ClassYield(Part):
    """What one question class brought (answers DQ-3); `per_question` is facts for each question of the class."""

    label: QuestionClass
    title: str
    side: Side
    asked: int
    facts: int
    per_question: float


class TraceStep(Part):
    """One step of a person's inner state, by the rule or action `cause`; `trust` is the value after the step, 0-1."""

    turn: int
    minute: float
    person: str
    cause: str
    title: str
    reason: str
    changes: dict[InnerState, float]
    trust: float
    values: dict[InnerState, float]


class Technique(Part):
    """What one technique did to trust over the whole session (answers DQ-4)."""

    cause: str
    title: str
    times: int
    trust: float
    source: str = ""
    mark: str = ""


class InterviewPart(Part):
    """The talk with one person: shares are 0-1, `open_run` the longest run of open questions and encouragers."""

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
    """An element that belongs before the first fact question; `done` None where it does not apply."""

    id: str
    person: str
    name: str
    title: str
    done: bool | None
    turn: int | None = None
    quote: str | None = None


class DisclosureLine(Part):
    """What a person could have told: what was true, whether it was told, and what was missing."""

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


class IndicatorLine(Part):
    """One fact of the case that evidences an indicator, and whether the learner's agency knows it at the end."""

    fact: str
    title: str
    name: str
    grade: Grade
    known: bool
    contaminated: bool = False
    turn: int | None = None


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


class EndingLine(Part):
    """What became of one thread."""

    id: str
    title: str
    tone: Tone
    text: str


class Slip(Part):
    """The learner claimed or tried what the own agency may not do; `right_name` is who may."""

    turn: int
    minute: float
    quote: str | None
    power: str
    title: str
    right_agency: AgencyId | None
    right_name: str
    why: str
    passages: tuple[str, ...] = ()


class DebriefAnswer(Part):
    """A closing question, the learner's own answer, and what the session's data say to it (empty without data)."""

    id: str
    question: str
    answer: str | None
    turn: int | None
    data: str = ""


class OwnView(Part):
    """One field of the learner's own formulation before the report."""

    id: str
    question: str
    answer: str | None


class Report(Part):
    """All feedback; `total` is the mean observed level as 0-1, at most `cap`, None where too few were observed."""

    scenario: str
    scenario_title: str
    language: Language
    agency: AgencyId
    agency_name: str
    rubric: str
    finished: bool
    turns: int
    minutes: float
    total: float | None = Field(ge=0, le=1)
    uncapped: float | None = Field(default=None, ge=0, le=1)
    cap: float | None = Field(default=None, ge=0, le=1)
    headline: str
    strengths: tuple[Strength, ...] = ()
    changes: tuple[Change, ...] = ()
    criteria: tuple[CriterionScore, ...] = ()
    harms: tuple[Harm, ...] = ()
    slips: tuple[Slip, ...] = ()
    flow: Flow = Flow()
    duties: tuple[DutyLine, ...] = ()
    injects: tuple[InjectLine, ...] = ()
    questions: QuestionMap = QuestionMap()
    safeguards: tuple[Safeguard, ...] = ()
    disclosures: tuple[DisclosureLine, ...] = ()
    indicators: Indicators = Indicators()
    endings: tuple[EndingLine, ...] = ()
    debrief: tuple[DebriefAnswer, ...] = ()
    own_view: tuple[OwnView, ...] = ()
    truth: str = ""
    limits: tuple[str, ...] = ()

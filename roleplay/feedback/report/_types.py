"""The report: everything that feedback says about one session, ready to show, in one language.

All texts are in the language of the report; ids (criteria, agencies, persons, facts, passages) are those of the
content. Every quote is a verbatim part of the learner's words of its turn. `None` means "not observed", never zero.
"""

from datetime import datetime

from pydantic import Field

from roleplay.feedback.counting import (
    Acquiescence,
    Contest,
    Contradiction,
    DisclosureLine,
    Doubt,
    DrillResult,
    DutyLine,
    FalseAdmission,
    Flow,
    Harm,
    Indicators,
    InjectLine,
    PhaseSpan,
    QuestionMap,
    Safeguard,
    Slip,
)
from roleplay.feedback.figures import Figure
from roleplay.feedback.parts import (
    ChangeKind,
    Level,
    QuoteEvidence,
    ReportPart,
    Source,
    StrengthKind,
    Tone,
    TrainersVerdict,
)
from roleplay.feedback.second_views import CountedView, ModelJudgement, OwnRating
from roleplay.scenario.answer_key import FormulationKind, TalkField
from roleplay.scenario.vocabulary import AgencyId, Language


class OwnPoint(ReportPart):
    """One point of the comparison; `note` says what the session has to do with it, empty where nothing.

    `criteria` are those whose low level is why the session asks for it.
    """

    id: str
    text: str
    note: str = ""
    criteria: tuple[str, ...] = ()


class OwnView(ReportPart):
    """One field of the learner's own formulation before the report, beside the answer key.

    After an interview by itself it stands beside what came out in the talk; `key` says that in a sentence.

    `key` is what the key says of the field, empty if the case has none. `points` are those of the key, `often` is what
    people often write instead, with what the key answers.
    """

    id: str
    kind: FormulationKind | TalkField
    question: str
    answer: str | None
    key: str = ""
    points: tuple[OwnPoint, ...] = ()
    often: tuple[OwnPoint, ...] = ()


class CriterionScore(ReportPart):
    """One line of the rubric: `level` 0-3, or None where the session gave nothing to observe.

    `reason` says what was counted and with which result (or why nothing could be), `merit` are those of its sentences
    that say what was good; `observed` holds the numbers (shares 0-1, counts, minutes). `anchors` are the four level
    descriptions in order, `good` and `bad` a contrasting pair of example wordings. `doubtful` asks for a trainer's
    eye. `group` is the id of its group in the report, `goals` are ids of the chapter's goals, `origin` says where
    the criterion comes from and how well that source is known. `judged` is what a model thinks, `own` what the
    learner thinks; where the model's level stands (`source` is then `model`), `counted` is what counting had said.
    With the source `self` there is the learner's own view and nothing else, and still no level. `held` says that
    there may be a level, which learners are not shown yet, `drilled` that one interview by itself can train it.
    """

    id: str
    title: str
    level: Level | None
    source: Source = "counted"
    evidence: tuple[QuoteEvidence, ...] = ()
    passages: tuple[str, ...] = ()
    better: str = ""
    reason: str = ""
    merit: str = ""
    observed: dict[str, float] = Field(default_factory=dict)
    counts: str = ""
    anchors: tuple[str, ...] = ()
    good: str = ""
    bad: str = ""
    goals: tuple[str, ...] = ()
    group: str = ""
    origin: str = ""
    doubtful: bool = False
    judged: ModelJudgement | None = None
    own: OwnRating | None = None
    counted: CountedView | None = None
    held: bool = False
    drilled: bool = False


class CriterionGroup(ReportPart):
    """A heading over criteria, after a goal of the chapter; `criteria` are the ids of those in the report."""

    id: str
    title: str
    criteria: tuple[str, ...]


class Evidenced(ReportPart):
    """Something that a turn shows; `turn` and `quote` where the learner's own words show it.

    `minute` is the exercise minute of the turn, `where` says in words with whom or in what it was.
    """

    title: str
    why: str
    turn: int | None = None
    minute: float | None = None
    where: str = ""
    quote: str | None = None
    passages: tuple[str, ...] = ()
    criterion: str | None = None


class Strength(Evidenced):
    """Something that went well; `kind` says what shows it: a criterion's level, a fruitful question, a duty in time."""

    kind: StrengthKind = "criterion"


class Change(Evidenced):
    """Something to do differently, with a `better` wording; the most harmful comes first in the report.

    Without a `quote` its turn is the occasion at which it would have been due. `mended` is what the learner already did
    about it later in the session, `disputed` that the learner denies having meant it so: that is for the trainer.
    """

    kind: ChangeKind
    better: str
    mended: str = ""
    disputed: bool = False


class EndingLine(ReportPart):
    """What became of one thread."""

    id: str
    title: str
    tone: Tone
    text: str


class DebriefAnswer(ReportPart):
    """A closing question, the learner's own answer, and what the session's data say to it (empty without data).

    `follow_up` is what the facilitator asked after the answer, `follow_up_answer` what came back; empty where nothing.
    """

    id: str
    question: str
    answer: str | None
    turn: int | None
    data: str = ""
    follow_up: str = ""
    follow_up_answer: str = ""


class PlanLine(ReportPart):
    """A prompt of the short plan in the learner's own words: before the crisis, and as it was adapted in it."""

    question: str
    first: str
    adapted: str


class ResultLine(ReportPart):
    """What a group has to show at the end: how many facts it knows and passed on, and the steps that it carried out."""

    agency: AgencyId
    name: str
    known: int
    told: int
    steps: tuple[str, ...]


class TrainersLevels(ReportPart):
    """The levels that a trainer gave last, by criterion; `by` is the sign-in name, `at` wall time (ISO, UTC)."""

    by: str
    at: str
    levels: dict[str, Level | None]


class TrainersRemark(ReportPart):
    """What a trainer wrote: at a turn, at a criterion (with what is said to the program's level), or on the whole."""

    by: str
    at: str
    text: str
    turn: int | None = None
    criterion: str | None = None
    verdict: TrainersVerdict | None = None


class TrainersView(ReportPart):
    """What trainers left at the session. It stands beside what the program says and changes nothing of it.

    `signed_by` is who signed the review off, None while it goes on.
    """

    levels: tuple[TrainersLevels, ...] = ()
    remarks: tuple[TrainersRemark, ...] = ()
    signed_by: str | None = None


class Report(ReportPart):
    """All feedback; `total` is the mean observed level as 0-1, at most `cap`, None where too few were observed.

    `begun` is when the session began, None where the log carries no wall-clock times. `drill` is None in an exercise;
    a drill has neither endings nor duties nor changes from outside, and its total rests on what a talk can show.
    `groups` are those of the rubric that hold a criterion of the report,
    `goals` the titles of the goals that the criteria name. `heard` says what share of grave faults the program is known
    to hear, empty where a model has read all words. `phases` are empty in a drill. `dropped` is how much
    was left out because its turn does not show it: quotes that do not stand there word for word, praise where the
    report says the contrary; `dropped_quotes` counts the quotes that a judging model gave and that stand in no turn.
    """

    scenario: str
    scenario_title: str
    language: Language
    agency: AgencyId
    agency_name: str
    rubric: str
    finished: bool
    begun: datetime | None = None
    turns: int
    minutes: float
    total: float | None = Field(ge=0, le=1)
    uncapped: float | None = Field(default=None, ge=0, le=1)
    cap: float | None = Field(default=None, ge=0, le=1)
    headline: str
    strengths: tuple[Strength, ...] = ()
    changes: tuple[Change, ...] = ()
    criteria: tuple[CriterionScore, ...] = ()
    groups: tuple[CriterionGroup, ...] = ()
    goals: dict[str, str] = Field(default_factory=dict)
    dropped_quotes: int = 0
    harms: tuple[Harm, ...] = ()
    slips: tuple[Slip, ...] = ()
    contests: tuple[Contest, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    heard: str = ""
    flow: Flow = Flow()
    duties: tuple[DutyLine, ...] = ()
    injects: tuple[InjectLine, ...] = ()
    phases: tuple[PhaseSpan, ...] = ()
    questions: QuestionMap = QuestionMap()
    safeguards: tuple[Safeguard, ...] = ()
    disclosures: tuple[DisclosureLine, ...] = ()
    indicators: Indicators = Indicators()
    drill: DrillResult | None = None
    admissions: tuple[FalseAdmission, ...] = ()
    agreements: tuple[Acquiescence, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    endings: tuple[EndingLine, ...] = ()
    plan: tuple[PlanLine, ...] = ()
    results: tuple[ResultLine, ...] = ()
    debrief: tuple[DebriefAnswer, ...] = ()
    own_view: tuple[OwnView, ...] = ()
    truth: str = ""
    limits: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    dropped: int = Field(default=0, ge=0)
    trainers: TrainersView = TrainersView()

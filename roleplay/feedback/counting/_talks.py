"""What talks show: the questions, the person's inner state, what was told or kept, what not to rely on, a drill's goal.

Values of an inner state are 0-1. They are revealed only when the session is over.
"""

from typing import Literal

from roleplay.feedback.parts import CameOut, DisclosureOutcome, QuoteEvidence, ReportPart
from roleplay.scenario.vocabulary import InnerState, Layer, PersonKind, QuestionClass, Side, Tactic

# What is shown of an inner state; fear is the greater one of the fears of traffickers and of authorities.


class Question(ReportPart):
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
    label_title: str = ""
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


class ClassYield(ReportPart):
    """What one question class brought (answers DQ-3); `per_question` is facts for each question of the class.

    `trust` is by how much the class moved trust for each question (scale 0-1).
    """

    label: QuestionClass
    title: str = ""
    side: Side
    asked: int
    facts: int
    per_question: float
    trust: float = 0.0


class TraceStep(ReportPart):
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


class Technique(ReportPart):
    """By how much one technique moved trust over the whole session (answers DQ-4)."""

    cause: str
    title: str
    trust: float


class Silence(ReportPart):
    """A turn in which the learner waited in a talk, and titles of what the person told into the silence."""

    turn: int
    number: int
    facts: tuple[str, ...] = ()


class InterviewPart(ReportPart):
    """The talk with one person: shares are 0-1, `open_run` the longest run of open questions and encouragers.

    `waits` are the turns that `silences` counts.
    """

    person: str
    name: str
    kind: PersonKind
    questions: int
    productive_share: float | None
    open_run: int
    learner_words: int
    person_words: int
    talk_share: float | None
    silences: int = 0
    waits: tuple[Silence, ...] = ()
    by_class: tuple[ClassYield, ...] = ()


class QuestionMap(ReportPart):
    """All interview questions over time, their yield by class, the trust trace and each person's figures."""

    questions: tuple[Question, ...] = ()
    interviews: tuple[InterviewPart, ...] = ()
    by_class: tuple[ClassYield, ...] = ()
    trace: tuple[TraceStep, ...] = ()
    techniques: tuple[Technique, ...] = ()
    productive_share: float | None = None
    open_run: int = 0
    talk_share: float | None = None

    def of(self, person: str) -> tuple[Question, ...]:
        """Return what was asked of one person."""
        return tuple(item for item in self.questions if item.person == person)


class DisclosureLine(ReportPart):
    """What a person could have told: what was true, whether it was told, and what was missing.

    `asked` says that the learner raised the subject with the person, `met` that the learner talked to the person.
    `lacking` are the ids of what its gate missed, `missing` says the same in words. `condition` is what it needed, in
    words; `number` the place of the turn among the learner's turns in this talk.
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
    lacking: tuple[str, ...] = ()
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


class FalseAdmission(ReportPart):
    """Something untrue that pressure made a person say.

    `turn` and `quote` are the learner's words that brought it out, `by` names them; `pressed` are the turns that had
    raised the pressure before. `taken_back` is the turn in which it was withdrawn. `text` tells all that in sentences.
    """

    person: str
    name: str
    admission: str
    title: str
    statement: str
    turn: int
    quote: str | None
    by: str = ""
    pressed: tuple[QuoteEvidence, ...] = ()
    taken_back: int | None = None
    text: str = ""


class Acquiescence(ReportPart):
    """A person agreed to what the learner's question put into the mouth; `about` names the fact or the subjects."""

    person: str
    name: str
    turn: int
    quote: str | None
    about: tuple[str, ...]
    fact: str | None = None


class Contradiction(ReportPart):
    """A cover story that no longer holds: `said` are the person's words of turn `said_turn`, `against` what refutes it.

    `turn` and `quote` are the learner's turn in which that came up.
    """

    person: str
    name: str
    fact: str
    title: str
    said_turn: int
    said: str
    turn: int
    quote: str | None
    by: Literal["own_words", "evidence"]
    against: str = ""


class GoalFact(ReportPart):
    """A fact that a good talk can bring out, and how it came out in this one."""

    fact: str
    title: str
    outcome: CameOut
    turn: int | None = None
    quote: str | None = None
    missing: tuple[str, ...] = ()


class DrillResult(ReportPart):
    """What a drill was to reach and what of it was reached; `minutes` is how long it was meant to take.

    `told` counts the facts told without a suggestion, `spoiled` those that had been put into the person's mouth.
    """

    person: str
    name: str
    goal: str
    title: str
    text: str
    minutes: float
    facts: tuple[GoalFact, ...]
    told: int
    spoiled: int

"""What a single talk shows: the person's inner state over the turns, statements not to rely on, a drill's goal.

Like `counted`, these parts describe; values of an inner state are 0-1. They are revealed only when the session is over.
"""

from typing import Literal

from roleplay.feedback.parts import CameOut, QuoteEvidence, ReportPart
from roleplay.scenario.vocabulary import PersonKind

# What is shown of an inner state; fear is the greater one of the fears of traffickers and of authorities.
Felt = Literal["trust", "fear", "distress", "resistance", "pressure"]
FELT: tuple[Felt, ...] = ("trust", "fear", "distress", "resistance", "pressure")


class CurvePoint(ReportPart):
    """The state after the learner's turn `number` of the talk; 0 before the first, halves after what was done between.

    `turn` is the turn of the session, 0 before the first one.
    """

    number: float
    turn: int
    values: dict[Felt, float]


class CurveStep(ReportPart):
    """A turn that moved a person much: `state` moved by `moved` to `value`, most of it by the rule or action `cause`.

    `quote` are the learner's words of the turn; `source` and `mark` are those of the rule, empty for an action.
    """

    number: float
    turn: int
    state: Felt
    moved: float
    value: float
    cause: str
    title: str
    reason: str
    source: str = ""
    mark: str = ""
    quote: str = ""


class Cause(ReportPart):
    """What one rule or action did to a person over the whole talk."""

    cause: str
    title: str
    reason: str
    times: int
    moved: dict[Felt, float]
    source: str = ""
    mark: str = ""


class Curve(ReportPart):
    """How a person's state moved over one talk: `states` are those that moved, trust among them always."""

    person: str
    name: str
    kind: PersonKind
    states: tuple[Felt, ...]
    points: tuple[CurvePoint, ...]
    steps: tuple[CurveStep, ...] = ()
    causes: tuple[Cause, ...] = ()


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
    by: str
    pressed: tuple[QuoteEvidence, ...] = ()
    taken_back: int | None = None
    text: str


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
    against: str


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

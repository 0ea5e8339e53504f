"""What was counted outside of talks: flow of facts, duties, injects, safeguards, indicators, harms, slips."""

from typing import Literal

from pydantic import computed_field

from roleplay.feedback.parts import (
    ChanceKind,
    Delivered,
    DutyOutcome,
    InjectOutcome,
    QuoteEvidence,
    ReportPart,
    Standing,
)
from roleplay.scenario.vocabulary import (
    FAULT_OF_HARM,
    AgencyId,
    Dimension,
    Fault,
    Grade,
    NamedHarm,
    PhaseId,
    Provenance,
)


class MapAgency(ReportPart):
    """An agency at the table, as the map of facts names and colours it (hex, for the light and the dark theme)."""

    agency: AgencyId
    name: str
    colour: str
    colour_dark: str


class MapCell(ReportPart):
    """What one agency knew of one fact before the debrief.

    `standing`: known from the start, told by the learner (`unneeded`: without need or consent), come to it in another
    way, `unclear` where the learner spoke of it and the reader did not find the fact, `lacked` where it was needed and
    never came, `none` where it was neither needed nor known. `source` names from whom or what it came.
    """

    agency: AgencyId
    standing: Standing
    turn: int | None = None
    minute: float | None = None
    source: str = ""
    needed: bool = False


class MapRow(ReportPart):
    """One fact that somebody knew and somebody needed, with a cell for each agency; the key facts come first."""

    fact: str
    title: str
    key: bool
    cells: tuple[MapCell, ...]


class TurnMinute(ReportPart):
    """A turn of the learner with its exercise minute."""

    turn: int
    minute: float


class PhaseSpan(ReportPart):
    """One phase as it was played, in exercise minutes; `turns` are those in which the learner said or did something."""

    phase: PhaseId
    title: str
    start: float
    end: float
    turns: int = 0


class Chance(ReportPart):
    """Who or what could have brought a fact that the learner's agency did not learn: a person, a service, a deed.

    `turns` are the first and the last turn of the talk with the person, None where none was held; `raised` is a turn
    in which the subject was touched there.
    """

    kind: ChanceKind
    name: str
    turns: tuple[int, int] | None = None
    raised: int | None = None


class Delivery(ReportPart):
    """Whether a fact reached one agency that needed it. `delay` is in exercise minutes after the learner knew it.

    `unrecognised`: the learner spoke to the agency on the subject, first in `turn`; the reader did not find the fact.
    """

    agency: AgencyId
    name: str
    outcome: Delivered
    turn: int | None = None
    minute: float | None = None
    delay: float | None = None


class FactFlow(ReportPart):
    """The way of one fact that the learner knew and other agencies needed."""

    fact: str
    title: str
    key: bool
    known_turn: int
    source: str
    deliveries: tuple[Delivery, ...]


class Overshared(ReportPart):
    """A fact that the learner passed on to agencies without need, or without the person's consent."""

    fact: str
    title: str
    turn: int
    quote: str | None
    unneeded: tuple[AgencyId, ...]
    names: tuple[str, ...]
    breached: bool


class Flow(ReportPart):
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


class DutyLine(ReportPart):
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

    @property
    def was_met(self) -> bool:
        """Whether it was met at all, be it early or late."""
        return self.outcome in ("early", "in_time", "late")


class InjectLine(ReportPart):
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
    answers: tuple[QuoteEvidence, ...] = ()
    planned: tuple[QuoteEvidence, ...] = ()
    steps: tuple[TurnMinute, ...] = ()
    ids: tuple[str, ...] = ()
    provenance: Provenance = "exercise_rule"

    @property
    def is_learners(self) -> bool:
        """Whether it counts for the learner: answered by the learner, or possible to answer and answered by nobody."""
        return self.by_learner or (self.concerns_learner and self.outcome in ("unanswered", "open"))


class Safeguard(ReportPart):
    """An element that belongs before the first fact question; `done` None where it does not apply.

    `own` says that the learner said it, did it or asked for it.
    """

    id: str
    person: str
    name: str
    title: str = ""
    done: bool | None
    own: bool = False
    turn: int | None = None
    quote: str | None = None


class IndicatorLine(ReportPart):
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


class DimensionLine(ReportPart):
    """One dimension of the indicator list: positive by the facts known, and positive by the key of the case."""

    id: Dimension
    title: str = ""
    evidenced: bool
    in_key: bool
    indicators: tuple[IndicatorLine, ...] = ()


class Indicators(ReportPart):
    """Indicator table; `reading` says whether the known facts carry forced labour, `key` whether the case does."""

    dimensions: tuple[DimensionLine, ...] = ()
    reading: bool = False
    key: bool = False
    text: str = ""


class Slip(ReportPart):
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
    right_name: str = ""
    why: str = ""
    passages: tuple[str, ...] = ()


class Mending(ReportPart):
    """What the learner did about a harm later: the turn, and the action or fact by title where one did it."""

    turn: int
    what: str = ""


class Harm(ReportPart):
    """Something harmful in the learner's turn; never averaged away. `detail` is the id of what it concerned.

    `turn` and `quote` are where it shows best, `where` says with whom or in what that was. `mending` is what
    the learner did about it later, `mended` says so in words; `disputed` that the learner denies having meant it so.
    `criterion` is the one that it belongs to, None where none teaches the same. What was `stopped` was ordered,
    objected to and not done: it is named like what was done, and caps nothing. `seq` is the place in the log of the
    event that says so.
    """

    kind: NamedHarm
    seq: int
    criterion: str | None = None
    turn: int
    minute: float
    quote: str
    title: str
    detail: str
    why: str
    better: str
    mending: Mending | None = None
    mended: str = ""
    disputed: bool = False
    stopped: bool = False
    where: str = ""
    passages: tuple[str, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def fault(self) -> Fault | None:
        """The named fault that it is, whatever its kind; None where it is none of them."""
        return FAULT_OF_HARM.get(self.kind)


class Doubt(ReportPart):
    """Words that may have done harm: a question to the learner, which nobody has answered for certain.

    `kind`, `title`, `why` and `better` are those of the harm that it may be, `criterion` the one that this belongs to.
    `likelihood` (0-1) is how likely they did. `meant` is the learner's own answer, None without one; it closes nothing.
    `ruled` is what a trainer decided: that they did, or did not; None while nobody has. `in_talk` says that it was said
    to a person.
    """

    kind: NamedHarm
    criterion: str | None = None
    turn: int
    minute: float
    quote: str
    title: str
    why: str
    better: str
    likelihood: float = 1.0
    meant: bool | None = None
    ruled: bool | None = None
    in_talk: bool = False
    where: str = ""
    passages: tuple[str, ...] = ()


class Contest(ReportPart):
    """Something counted against the learner that a judge, or one pass of it, found untrue in the learner's words.

    Where it is `cleared` it was left out of the report; otherwise it stands, and a trainer is to look. `by` are the
    models, `reason` is in their words; `seq` as in `Harm`.
    """

    seq: int
    title: str
    turn: int
    minute: float
    quote: str
    cleared: bool
    by: str
    reason: str

"""What all parts of a report share: the frozen base, evidence, and the closed word lists of outcomes."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from roleplay.scenario import vocabulary

Source = Literal["counted", "model", "trainer", "self"]
Level = vocabulary.Level
TrainersVerdict = Literal["agree", "partly", "disagree"]
DutyOutcome = Literal["early", "in_time", "late", "missed", "tried", "open", "not_reached"]
InjectOutcome = Literal["in_time", "late", "unanswered", "open", "not_fired"]
DisclosureOutcome = Literal["told", "contaminated", "withheld", "never_reached"]
CameOut = Literal["told", "contaminated", "withheld", "not_come_out", "not_asked", "not_met"]
ChangeKind = Literal["harm", "slip", "sharing", "criterion"]
StrengthKind = Literal["criterion", "question", "duty"]
Delivered = Literal["by_learner", "by_others", "had_it", "unrecognised", "never"]
ChanceKind = Literal["person", "service", "deed"]
Standing = Literal["start", "by_learner", "by_others", "unneeded", "unclear", "lacked", "none"]
Tone = Literal["good", "mixed", "bad"]
WORST_FIRST: tuple[Tone, ...] = ("bad", "mixed", "good")


class ReportPart(BaseModel):
    """Base of all parts of a report: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class QuoteEvidence(ReportPart):
    """Words of the learner: a verbatim part of what was said or given as a reason in `turn`."""

    turn: int
    quote: str

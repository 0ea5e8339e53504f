"""The course of an exercise: phases, injects, facilitator, debrief and endings; goals of what is rehearsed alone."""

from typing import Literal

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from roleplay.scenario.conditions import Condition, Telling
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import AgencyId, FacilitatorAct, PhaseId, Provenance


class Phase(Authored):
    """A stretch of the exercise; `minutes` are exercise minutes, `added` marks what the chapter does not have."""

    id: PhaseId
    title: Text
    minutes: PositiveFloat
    intro: Text
    expects: Text
    ids: tuple[str, ...] = ()
    added: bool = False


class PlanPrompt(Authored):
    """One prompt of the short plan that the learner writes in the preparation and adapts in the crisis."""

    id: Slug
    text: Text


class Costs(Authored):
    """What things cost in exercise minutes."""

    room: NonNegativeFloat = 1.0
    direct: NonNegativeFloat = 1.0
    interview: NonNegativeFloat = 0.5
    wait: NonNegativeFloat = 2.0
    silence: NonNegativeFloat = 0.5


class Inject(Authored):
    """A change from outside.

    It fires in `phase` at `minute` of that phase or after `turns` learner turns in it, whichever comes first, if
    `when` holds; a trainer may fire it by hand. It counts as answered once `answered_when` holds, in time if that
    is within `within` exercise minutes; otherwise `unanswered` is told.
    """

    id: Slug
    title: Text
    text: Text
    phase: PhaseId
    minute: NonNegativeFloat | None = None
    turns: PositiveInt | None = None
    when: Condition = Condition()
    tells: tuple[AgencyId, ...] = ()
    gives: tuple[Slug, ...] = ()
    answered_when: Condition
    within: PositiveFloat
    answered: Telling
    unanswered: Telling
    asks: Text
    ids: tuple[str, ...] = ()
    provenance: Provenance


class Hint(Authored):
    """A facilitator's question that helps without answering; the first whose condition holds is asked.

    `in_drill` says that it also helps where only the interview is rehearsed.
    """

    id: Slug
    agencies: tuple[AgencyId, ...] = ()
    when: Condition = Condition()
    text: Text
    passages: tuple[str, ...] = ()
    in_drill: bool = False


class DebriefQuestion(Authored):
    """One of the chapter's closing questions, as the facilitator puts it."""

    id: str
    text: Text
    data: Literal["none", "timeline", "questions", "trust", "indicators"] = "none"


MomentKind = Literal["inject", "untold", "question", "fell", "rose", "kept", "passed", "spoken_up"]


class FollowUp(Authored):
    """A question of the facilitator's about one of the learner's turns, after the answer to one of `questions`.

    `about` says which turn is quoted; an answer with one of the signs in `denies` is contradicted by there being one.
    Slots: {turn} and {quote}, {what} (the change from outside, or the fact) and {who} (the service that lacked it, or
    that spoke up).
    """

    id: Slug
    about: MomentKind
    questions: tuple[str, ...] = Field(min_length=1)
    denies: Lines | None = None
    text: Lines


class Outcome(Authored):
    """A paragraph of the ending; the first of its ending whose condition holds is told."""

    when: Condition = Condition()
    tone: Literal["good", "mixed", "bad"]
    text: Text


class Ending(Authored):
    """One thread of what became of people and case; its last outcome has an empty condition."""

    id: Slug
    title: Text
    outcomes: tuple[Outcome, ...] = Field(min_length=2)


class TrainerNote(Authored):
    """How a gap or flaw of the chapter is handled in this case."""

    gap: str = Field(pattern=r"^G-\d{1,2}$")
    text: Text


class Facilitator(Authored):
    """Lines and hints of the facilitator, who asks and never answers."""

    lines: dict[FacilitatorAct, Lines]
    hints: tuple[Hint, ...]


class Goal(Authored):
    """A goal of an interview drill.

    `known` are facts that the learner has beforehand and may put to the person, `facts` those that a good talk can
    bring out; both besides what the learner's agency knows anyway. `minutes` are exercise minutes, the usual length.
    """

    id: Slug
    person: Slug
    title: Text
    text: Text
    known: tuple[Slug, ...] = ()
    facts: tuple[Slug, ...] = ()
    minutes: PositiveFloat = 10.0

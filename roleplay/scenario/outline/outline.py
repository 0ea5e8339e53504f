"""What an author writes of a case in its one short file; everything else is expanded from a kit."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, NonNegativeInt

from roleplay.scenario.agencies import Action, Duty
from roleplay.scenario.answer_key import FieldKey, FormulationKind
from roleplay.scenario.conditions import Condition, Gate, Telling
from roleplay.scenario.facts import TopicSource
from roleplay.scenario.flow import Goal, Hint
from roleplay.scenario.persons import Admission, Temperament
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import AgencyId, Dimension, Grade, InnerState, Language, Layer, PersonKind, PhaseId


@dataclass(frozen=True, slots=True)
class PartOf:
    """Says of a mapping that it has keys of a part of a case; what it does not say, the kit or a frame does."""

    model: type[BaseModel]


PartialAction = Annotated[dict[str, Any], PartOf(Action)]
PartialDuty = Annotated[dict[str, Any], PartOf(Duty)]
PartialHint = Annotated[dict[str, Any], PartOf(Hint)]
PartialGoal = Annotated[dict[str, Any], PartOf(Goal)]
PartialKey = Annotated[dict[str, Any], PartOf(FieldKey)]
Minutes = Annotated[str, BeforeValidator(str), Field(pattern=r"^\d{1,2}(-\d{1,2})?$")]


class SeatOutline(Authored):
    """An agency's seat: its briefing, and who speaks for it where that is not left to the kit's pool of names."""

    briefing: Text
    speaker: Text | None = None
    aliases: Lines | None = None
    contact: Text | None = None
    questions: Lines | None = None


class TopicOutline(Authored):
    """A subject of talk."""

    title: Text
    phrase: Text | None = None
    asks: Lines | None = None
    steps: tuple[Slug, ...] = ()
    sources: tuple[TopicSource, ...] = ()


class SignOutline(Authored):
    """The trafficking indicator that a fact evidences."""

    dimension: Dimension
    name: Text
    grade: Grade


class FactOutline(Authored):
    """A fact: what is so (`is`), who holds it, whom it is for, how sensitive it is (0-4), what it is a sign of.

    Without `says` who holds it says the statement itself. `for` is by default everybody who does not hold it.
    """

    statement: Text = Field(alias="is")
    topic: Slug
    title: Text | None = None
    held: tuple[AgencyId, ...] = ()
    needed: tuple[AgencyId, ...] = Field(default=(), alias="for")
    key: bool = False
    sensitive: int = Field(default=1, ge=0, le=4)
    personal: bool = False
    release: Condition = Condition()
    sign: SignOutline | None = None
    asks: Lines | None = None
    question: Text | None = None
    origin: Text | None = None
    says: Lines | None = None
    tells: Lines | None = None
    passages: tuple[str, ...] = ()


class TellingOutline(Authored):
    """What a person tells of a fact: when, in which words, and with which cover story before that."""

    gate: Gate = Gate()
    layer: Layer | None = None
    says: Lines | None = None
    too_early: Lines | None = None
    cover: Lines | None = None


class PersonOutline(Authored):
    """Somebody who can be interviewed: who they are, what they tell and cover.

    `bio`, `motive`, `fears`, `relations` and `listening` (whom they believe to be listening) are for whoever plays
    them, and for the reveal. `gender` chooses the word forms of the kit's lines.
    """

    kind: PersonKind
    name: Text
    role: Text
    gender: Literal["m", "f"] = "m"
    bio: Text | None = None
    motive: Text | None = None
    fears: Text | None = None
    relations: Text | None = None
    listening: Text | None = None
    sketch: Text | None = None
    truth: Text | None = None
    interpreter: bool = False
    companion: Slug | None = None
    available: Condition | None = None
    unavailable: Text | None = None
    begins: dict[InnerState, float] = Field(default_factory=dict)
    temperaments: tuple[Slug | Temperament, ...] = ()
    tells: dict[Slug, TellingOutline] = Field(default_factory=dict)
    admissions: tuple[Admission, ...] = ()
    everyday: dict[Slug, Lines] = Field(default_factory=dict)


class InjectOutline(Authored):
    """A change from outside; `minute` is one of its phase, or a range of which each play takes one."""

    text: Text
    title: Text | None = None
    phase: PhaseId = "crisis"
    minute: Minutes | None = None
    turns: int | None = None
    when: Condition = Condition()
    tells: tuple[AgencyId, ...] = ()
    gives: tuple[Slug, ...] = ()
    answered_by: tuple[Slug, ...] = Field(min_length=1)
    within: float = 10.0
    good: Telling
    bad: Telling
    asks: Text | None = None


class EndingOutline(Authored):
    """What became of somebody or something: well where somebody has taken the actions of `good_when`."""

    title: Text | None = None
    good_when: tuple[Slug, ...] = Field(min_length=1)
    good: Text
    mixed_when: tuple[Slug, ...] = ()
    mixed: Text | None = None
    bad: Text


class Outline(Authored):
    """A case in one short file.

    `everyday` are ways of asking what no kit knows, by id. `leaves_out` are entries of the kit that the case does
    without, by list; `override` puts values in places of the full case, by path. `variants` are other truths of the
    same case: each changes the outline by path. `drafted` are places that still wait for their author.
    """

    id: Slug
    kit: Slug
    version: str | None = None
    languages: tuple[Language, ...] = Field(min_length=1)
    title: Text
    summary: Text | None = None
    sector: Text | None = None
    difficulty: NonNegativeInt | None = None
    notice: Text | None = None
    invented: Text | None = None
    setting: Text
    whereabouts: Text | None = None
    truth: Text
    seats: dict[AgencyId, SeatOutline]
    topics: dict[Slug, TopicOutline]
    facts: dict[Slug, FactOutline]
    persons: dict[Slug, PersonOutline] = Field(default_factory=dict)
    everyday: dict[Slug, Lines] = Field(default_factory=dict)
    actions: dict[Slug, PartialAction] = Field(default_factory=dict)
    duties: dict[Slug, PartialDuty] = Field(default_factory=dict)
    hints: dict[Slug, PartialHint] = Field(default_factory=dict)
    goals: dict[Slug, PartialGoal] = Field(default_factory=dict)
    injects: dict[Slug, InjectOutline] = Field(default_factory=dict)
    endings: dict[Slug, EndingOutline] = Field(default_factory=dict)
    key: dict[FormulationKind, PartialKey] = Field(default_factory=dict)
    leaves_out: dict[str, tuple[Slug, ...]] = Field(default_factory=dict)
    override: dict[str, Any] = Field(default_factory=dict)
    variants: tuple[dict[str, Any], ...] = ()
    drafted: tuple[str, ...] = ()

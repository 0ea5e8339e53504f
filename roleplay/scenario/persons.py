"""Interviewable persons: temperament, inner state, what they may disclose and how they speak."""

from typing import Literal

from pydantic import Field

from roleplay.scenario.conditions import Condition, Gate
from roleplay.scenario.facts import Wordings
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import InnerState, Layer, PersonKind, QuestionClass, Release, Stance, Tactic


class Disclosure(Authored):
    """A fact that a person knows: in which layer it lies, its gate, its wordings and the cover story before it."""

    fact: Slug
    layer: Layer
    gate: Gate = Gate()
    wordings: Wordings
    cover: Lines | None = None


class Admission(Authored):
    """Something untrue that a person can be brought to say: pressure gets it, calm has it taken back.

    It comes out under pressing words once the inner state `pressure` (0-1) has reached `at`, and is taken back at a
    calm question once it has fallen to half of that. `vague` is what the person says when asked for particulars, which
    nobody can give of what has not happened.
    """

    id: Slug
    topic: Slug
    title: Text
    statement: Text
    at: float = Field(gt=0, le=1)
    lines: Lines
    vague: Lines
    taken_back: Lines


class Everyday(Authored):
    """An everyday question that is after no fact of the case (hunger, age, family), with ways of asking it.

    `topic` is the subject of the case that it belongs to: who has no remark for it evades that. A `courtesy` is an
    offer, a permission or a right rather than a question; somebody who has closed up answers it all the same.
    """

    id: Slug
    topic: Slug | None = None
    courtesy: bool = False
    asks: Lines


class Temperament(Authored):
    """A preset of how a person meets the interviewer: changes to the inner state and lines of its own.

    `pressed` is what the person does when asked again for what was denied: tells the story again, or objects, or evades
    it, or wants a lawyer, each in the lines of that stance.
    """

    id: Slug
    title: Text
    begins: dict[InnerState, float] = Field(default_factory=dict)
    pressed: Literal["deny", "short", "evade", "shut_down"] = "deny"
    lines: dict[Stance, Lines] = Field(default_factory=dict)


class Person(Authored):
    """Somebody who can be interviewed.

    `sketch` is what everybody may see, `truth` only what is revealed afterwards. `companion` names the person in
    whose hearing nothing sensitive is said until somebody separates them. The first temperament is the default.
    `remarks` answer everyday questions, whatever the person's state. `admissions` are untrue things that pressure makes
    the person say.
    """

    id: Slug
    kind: PersonKind
    name: Text
    role: Text
    sketch: Text
    truth: Text
    needs_interpreter: bool = False
    companion: Slug | None = None
    available: Condition = Condition()
    unavailable: Text
    begins: dict[InnerState, float]
    temperaments: tuple[Temperament, ...] = Field(min_length=2)
    disclosures: tuple[Disclosure, ...]
    admissions: tuple[Admission, ...] = ()
    evasions: dict[Slug, Lines] = Field(default_factory=dict)
    remarks: dict[Slug, Lines] = Field(default_factory=dict)
    lines: dict[Stance, Lines]


class RuleTrigger(Authored):
    """When an interviewee rule applies; every given part must hold."""

    classes: tuple[QuestionClass, ...] = ()
    tactics: tuple[Tactic, ...] = ()
    without_tactics: tuple[Tactic, ...] = ()
    trust_at_least: float | None = None
    trust_below: float | None = None
    topic_opened: bool | None = None
    companion_present: bool | None = None
    unvetted_interpreter: bool | None = None
    account_given: bool | None = None
    sensitive_topic: bool | None = None
    repeated: bool | None = None
    after_rapport: bool | None = None
    silence: bool | None = None
    rude: bool | None = None
    first_time: bool | None = None
    answered: bool | None = None
    listened: bool | None = None


class InterviewRule(Authored):
    """One step of the interviewee model: direction from the evidence, step size a design choice of ours.

    `effects` are added to the inner state (each 0-1); `shuts_for` is the number of the learner's next turns in which
    nothing earned is disclosed. A rule with `within` never applies by itself: it says how far a turn moves a person at
    most, down and up. An effect on `heard` is what listening is worth until the next time: trust rises by no more than
    that, and what is left over waits as `goodwill`. `frees` says what lets out facts that were denied: evidence put
    for them, another place or company, that the person has owned up to something on the subject, or trust that has
    `risen` this far since while the subject is opened anew.
    """

    id: str = Field(pattern=r"^R\d{1,2}[a-z]?$")
    title: Text
    kinds: tuple[PersonKind, ...] = ("suspect", "victim", "witness")
    when: RuleTrigger
    effects: dict[InnerState, float] = Field(default_factory=dict)
    within: dict[InnerState, tuple[float, float]] = Field(default_factory=dict)
    frees: Release | None = None
    risen: float = Field(default=0, ge=0, le=1)
    shuts_for: int = Field(default=0, ge=0, le=5)
    reason: Text
    source: Text
    mark: str = Field(pattern=r"^[VSUI]( / [VSUI])?$")

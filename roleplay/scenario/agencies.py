"""Agencies: what each may and may not do, how it sounds, and its seat, duties and actions in a case."""

from typing import Literal

from pydantic import Field, PositiveFloat

from roleplay.scenario.conditions import Condition
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import (
    ActionGroup,
    AgencyAct,
    AgencyId,
    HarmKind,
    InnerState,
    Interpreter,
    PhaseId,
    Provenance,
)


class Limit(Authored):
    """Something an agency may not do, and the agency that may."""

    text: Text
    owner: AgencyId | None
    passages: tuple[str, ...] = ()


class AgencyProfile(Authored):
    """What an agency is in every case: names, colours, mandate, limits and the lines of its authored voice.

    `aliases` are word beginnings by which a text addresses the agency. `colour` and `colour_dark` are hex colours for
    the light and the dark theme, `icon` the name of a Material symbol.
    """

    id: AgencyId
    group: int | None = Field(default=None, ge=1, le=5)
    name: Text
    short: Text
    icon: str
    colour: str
    colour_dark: str
    mandate: Text
    tasks: tuple[Text, ...]
    limits: tuple[Limit, ...]
    aliases: Lines
    lines: dict[AgencyAct, Lines]
    passages: tuple[str, ...] = ()


class Power(Authored):
    """A legal or professional power that only some agencies have; `stems` recognise it in free text."""

    id: Slug
    owners: tuple[AgencyId, ...]
    title: Text
    whose: Text
    stems: Lines
    passages: tuple[str, ...] = ()


class Seat(Authored):
    """An agency's place in one case: who speaks for it, its briefing, open questions and contact card.

    `aliases` are word beginnings of the speaker's name, by which a text addresses the agency in this case.
    """

    agency: AgencyId
    speaker: Text
    contact: Text
    briefing: Text
    questions: Lines
    aliases: Lines


class Duty(Authored):
    """Something an agency must see to in a phase.

    It is met once `met_when` holds. As an agent the agency takes the action `via`, by itself or only when asked, and
    not before it knows `needs_facts`. `within` is in exercise minutes from the phase's start, an exercise rule.
    """

    id: Slug
    agency: AgencyId
    phase: PhaseId
    title: Text
    text: Text
    ids: tuple[str, ...]
    provenance: Provenance
    met_when: Condition
    needs_facts: tuple[Slug, ...] = ()
    via: Slug | None = None
    starts: Literal["alone", "asked"] = "asked"
    within: PositiveFloat | None = None


class Action(Authored):
    """Something that can be decided besides speaking.

    `will`, `done`, `whose` and `blocked` are whole sentences: an agent's promise, its result, the answer of an agency
    that may not do it, and what is missing while `requires` does not hold. `gives` are facts that `gives_to` (by
    default the actor) learns. `calms` changes the inner state of the persons in `touches`. `agents_only` is what the
    learner does by talking (taking a statement, say), and an agent by itself. `stems` (word beginnings) and `phrases`
    (ways in which people say it) recognise it in free text.
    """

    id: Slug
    group: ActionGroup
    agencies: tuple[AgencyId, ...]
    phases: tuple[PhaseId, ...] = ()
    title: Text
    explains: Text
    will: Text
    done: Text
    whose: Text
    blocked: Text | None = None
    minutes: PositiveFloat
    requires: Condition = Condition()
    gives: tuple[Slug, ...] = ()
    gives_to: tuple[AgencyId, ...] = ()
    touches: tuple[Slug, ...] = ()
    calms: dict[InnerState, float] = Field(default_factory=dict)
    interpreter: Interpreter | None = None
    separates: bool = False
    agents_only: bool = False
    harm: HarmKind | None = None
    objection: Text | None = None
    objectors: tuple[AgencyId, ...] = ()
    stems: Lines
    phrases: Lines | None = None
    passages: tuple[str, ...] = ()

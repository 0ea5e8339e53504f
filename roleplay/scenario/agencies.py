"""Agencies: what each may and may not do, how it sounds, and its seat, duties and actions in a case."""

from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field, PositiveFloat

from roleplay.scenario.conditions import Condition, Telling
from roleplay.scenario.texts import Authored, ById, Lines, Slug, Text
from roleplay.scenario.vocabulary import (
    ActionGroup,
    AgencyAct,
    AgencyId,
    HarmKind,
    InnerState,
    Interpreter,
    OrderId,
    PhaseId,
    Provenance,
    Purpose,
)


class Limit(Authored):
    """Something an agency may not do, and the agency that may."""

    text: Text
    owner: AgencyId | None
    passages: tuple[str, ...] = ()


class Position(Authored):
    """How an agency goes about something, whatever the case: ways of raising it, and what the agency says to it."""

    id: Slug
    asks: Lines
    says: Text
    passages: tuple[str, ...] = Field(min_length=1)

    def texts(self) -> Iterator[str]:
        """Yield the ways of raising it and what is said to it, in all languages."""
        yield from (text for lines in self.asks.root.values() for text in lines)
        yield from self.says.root.values()


class AgencyProfile(Authored):
    """What an agency is in every case: names, colours, mandate, limits and the lines of its authored voice.

    `group` is its number in the chapter; one without has its `place` on the pages, or stands after the others.
    `aliases` are word beginnings by which a text addresses the agency. `colour` and `colour_dark` are hex colours for
    the light and the dark theme, `icon` the name of a Material symbol. `positions` stand in a file of their own.
    """

    id: AgencyId
    group: int | None = Field(default=None, ge=1, le=5)
    place: int | None = Field(default=None, ge=1)
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
    positions: tuple[Position, ...] = ()
    passages: tuple[str, ...] = ()

    position: ClassVar[ById[Position]] = ById("positions")


class Power(Authored):
    """A legal or professional power that only some agencies have; `stems` recognise it in free text.

    Whoever `asks_too` puts questions of this kind by a duty of its own, and does not have the power.
    """

    id: Slug
    owners: tuple[AgencyId, ...]
    asks_too: tuple[AgencyId, ...] = ()
    title: Text
    whose: Text
    stems: Lines
    passages: tuple[str, ...] = ()


class UnlawfulOrder(Authored):
    """A kind of order that no service may carry out: what it sets aside (`title`), and what it would come to (`meant`).

    The first of the `speakers` who hears it objects, before them one who is addressed.
    """

    id: OrderId
    title: Text
    meant: Text
    speakers: tuple[AgencyId, ...] = Field(min_length=1)
    passages: tuple[str, ...] = ()


class Objections(Authored):
    """What each agency says to unlawful orders, by their kind."""

    orders: tuple[UnlawfulOrder, ...] = ()
    lines: dict[AgencyId, dict[OrderId, Lines]] = Field(default_factory=dict)

    order: ClassVar[ById[UnlawfulOrder]] = ById("orders")


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


class Obstacle(Authored):
    """What stands in the way of an action, in a whole sentence, and what removes it.

    It is there until `unless` holds or the agency that acts knows one of the facts in `unless_known`, where those are
    given. An obstacle can be there in one way only, so that its sentence is the true reason.
    """

    unless: Condition | None = None
    unless_known: tuple[Slug, ...] = ()
    text: Text


CardKind = Literal["request", "forbid", "decide", "ask"]


class Action(Authored):
    """Something that can be decided besides speaking.

    `cards` are the learner's words for it: what is asked of whoever is named before it, asked not to be done, or asked
    about, all three without whom it is put to and its first letter small, and what the own service is doing, a whole
    sentence. Without them its title stands in a frame.

    `will`, `done`, `whose` and `blocked` are whole sentences: an agent's promise, its result, the answer of an agency
    that may not do it, and what stands in the way, the most basic first. `gives` are facts that `gives_to` (by default
    the actor) learns. `calms` changes the inner state of the persons in `touches`. `done` of one that `places` the
    people says where they then are. `undoable` is what can be taken back once it is done. `agents_only` is what the
    learner does by talking (taking a statement, say), and an agent by itself. `told_to` is the agency to which telling
    facts is the action. `phrases` (ways in which people say it) recognise it in free text.
    """

    id: Slug
    group: ActionGroup
    agencies: tuple[AgencyId, ...]
    phases: tuple[PhaseId, ...] = ()
    title: Text
    explains: Text
    will: Text
    done: Telling
    whose: Text
    cards: dict[CardKind, Text] = Field(default_factory=dict)
    blocked: tuple[Obstacle, ...] = ()
    minutes: PositiveFloat
    gives: tuple[Slug, ...] = ()
    gives_to: tuple[AgencyId, ...] = ()
    touches: tuple[Slug, ...] = ()
    calms: dict[InnerState, float] = Field(default_factory=dict)
    interpreter: Interpreter | None = None
    separates: bool = False
    places: bool = False
    agents_only: bool = False
    undoable: bool = False
    told_to: AgencyId | None = None
    harm: HarmKind | None = None
    serves: tuple[Purpose, ...] = ()  # what it stands for in the rubric, which need not know the case
    objection: Text | None = None
    objectors: tuple[AgencyId, ...] = ()
    phrases: Lines | None = None
    passages: tuple[str, ...] = ()

    @cached_property
    def requires(self) -> Condition:
        """What must hold before anybody takes the action, apart from what the one of several agencies must know."""
        return Condition(all=tuple(self._removal(item) for item in self.blocked))

    def _removal(self, item: Obstacle) -> Condition:
        """Return when an obstacle is gone; what must be known counts where only one agency takes the action."""
        if not item.unless_known:
            return item.unless or Condition()
        if len(self.agencies) > 1:
            return Condition()
        known = tuple(Condition(knows={self.agencies[0]: (fact,)}) for fact in item.unless_known)
        return Condition(any=(*known, *((item.unless,) if item.unless is not None else ())))

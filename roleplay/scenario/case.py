"""A case: everything an author writes for one exercise, joined and indexed."""

from functools import cached_property
from typing import Any, ClassVar

from pydantic import Field, field_validator

from roleplay.scenario.agencies import Action, AgencyProfile, Duty, Objections, Power, Seat
from roleplay.scenario.answer_key import AnswerKey, Formulation
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.flow import (
    Costs,
    DebriefQuestion,
    Ending,
    Facilitator,
    FollowUp,
    Goal,
    Inject,
    Phase,
    PlanPrompt,
    TrainerNote,
)
from roleplay.scenario.persons import Everyday, InterviewRule, Person
from roleplay.scenario.texts import Authored, ById, Lines, Slug, Text
from roleplay.scenario.vocabulary import AgencyAct, AgencyId, Language

FORMER = "stems"  # a key of topics, facts and actions in cases written earlier; nothing is recognised by it any more


class Scenario(Authored):
    """One case with its agencies, persons, facts, duties, actions, phases, injects and endings.

    `whereabouts` says where the people are until an action puts them elsewhere. `asks` are ways of asking for a fact,
    by its id; `everyday` questions are after no fact at all. `goals` can be rehearsed as interview drills;
    a case that is `interview_only` offers nothing else. `variants` are other truths of the same case, of which each
    play has one.
    """

    id: Slug
    version: str
    languages: tuple[Language, ...]
    title: Text
    summary: Text
    sector: Text
    difficulty: int
    notice: Text
    setting: Text
    whereabouts: Text | None = None
    invented: Text
    truth: Text
    costs: Costs = Costs()
    phases: tuple[Phase, ...]
    plan: tuple[PlanPrompt, ...] = ()
    topics: tuple[Topic, ...]
    facts: tuple[Fact, ...]
    asks: dict[Slug, Lines] = Field(default_factory=dict)
    seats: tuple[Seat, ...]
    duties: tuple[Duty, ...] = ()
    actions: tuple[Action, ...] = ()
    persons: tuple[Person, ...]
    everyday: tuple[Everyday, ...] = ()
    injects: tuple[Inject, ...] = ()
    facilitator: Facilitator
    debrief: tuple[DebriefQuestion, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    formulation: tuple[Formulation, ...] = ()
    answer_key: AnswerKey | None = None
    endings: tuple[Ending, ...] = ()
    trainer_notes: tuple[TrainerNote, ...] = ()
    goals: tuple[Goal, ...] = ()
    interview_only: bool = False
    variants: tuple["Scenario", ...] = ()

    fact: ClassVar[ById[Fact]] = ById("facts")
    topic: ClassVar[ById[Topic]] = ById("topics")
    action: ClassVar[ById[Action]] = ById("actions")
    duty: ClassVar[ById[Duty]] = ById("duties")
    person: ClassVar[ById[Person]] = ById("persons")
    goal: ClassVar[ById[Goal]] = ById("goals")
    inject: ClassVar[ById[Inject]] = ById("injects")
    phase: ClassVar[ById[Phase]] = ById("phases")
    seat: ClassVar[ById[Seat]] = ById("seats", "agency")

    def truth_of(self, variant: int) -> "Scenario":
        """Return the case with one of its truths; where it has no such (any more), with the usual one."""
        return self.variants[variant - 1] if 0 < variant <= len(self.variants) else self

    @field_validator("topics", "facts", "actions", mode="before")
    @classmethod
    def _without_former(cls, entries: Any) -> Any:
        """Read cases written earlier as if the former key did not stand there."""
        if not isinstance(entries, list):
            return entries
        return [
            {key: entry[key] for key in entry if key != FORMER} if isinstance(entry, dict) else entry
            for entry in entries
        ]


class Library(Authored):
    """All content that the program can play with: cases, agency profiles, powers, objections, rules and lines.

    `common` are lines that agencies without their own for an act say; a profile's own lines go before them.
    `hashes` maps each case to the hash of everything that its play depends on.
    """

    scenarios: tuple[Scenario, ...]
    agencies: tuple[AgencyProfile, ...]
    powers: tuple[Power, ...]
    objections: Objections = Objections()
    rules: tuple[InterviewRule, ...]
    narrator: dict[str, Lines]
    common: dict[AgencyAct, Lines] = Field(default_factory=dict)
    hashes: dict[str, str]

    scenario: ClassVar[ById[Scenario]] = ById("scenarios")
    agency: ClassVar[ById[AgencyProfile]] = ById("agencies")

    @cached_property
    def addressees(self) -> dict[str, dict[AgencyId, AgencyProfile]]:
        """For each case the agencies with all names by which a text addresses them, their speakers' included.

        Always the same object, so that a reader can keep what it has built from it.
        """
        return {
            scenario.id: {seat.agency: _also_called(self.agency[seat.agency], seat.aliases) for seat in scenario.seats}
            for scenario in self.scenarios
        }

    @cached_property
    def absent(self) -> dict[str, dict[AgencyId, AgencyProfile]]:
        """For each case the agencies that take no part in it; always the same object, as with `addressees`."""
        return {
            scenario.id: {agency.id: agency for agency in self.agencies if agency.id not in scenario.seat}
            for scenario in self.scenarios
        }


def _also_called(profile: AgencyProfile, names: Lines) -> AgencyProfile:
    aliases = profile.aliases
    joined = Lines({language: (*aliases[language], *names.root.get(language, ())) for language in aliases.languages()})
    return profile.model_copy(update={"aliases": joined})

"""A case: everything an author writes for one exercise, joined and indexed."""

from functools import cached_property

from pydantic import ConfigDict, Field

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
    TrainerNote,
)
from roleplay.scenario.persons import Everyday, InterviewRule, Person
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import AgencyAct, AgencyId, Language, PhaseId


class Scenario(Authored):
    """One case with its agencies, persons, facts, duties, actions, phases, injects and endings.

    `whereabouts` says where the people are until an action puts them elsewhere. `asks` are ways of asking for a fact,
    by its id; `everyday` questions are after no fact at all. `goals` can be rehearsed as interview drills;
    a case that is `interview_only` offers nothing else.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

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

    @cached_property
    def fact(self) -> dict[str, Fact]:
        """Facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def topic(self) -> dict[str, Topic]:
        """Topics by id."""
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def action(self) -> dict[str, Action]:
        """Actions by id."""
        return {action.id: action for action in self.actions}

    @cached_property
    def duty(self) -> dict[str, Duty]:
        """Duties by id."""
        return {duty.id: duty for duty in self.duties}

    @cached_property
    def person(self) -> dict[str, Person]:
        """Persons by id."""
        return {person.id: person for person in self.persons}

    @cached_property
    def goal(self) -> dict[str, Goal]:
        """Goals of drills by id."""
        return {goal.id: goal for goal in self.goals}

    @cached_property
    def inject(self) -> dict[str, Inject]:
        """Injects by id."""
        return {inject.id: inject for inject in self.injects}

    @cached_property
    def seat(self) -> dict[AgencyId, Seat]:
        """Seats by agency."""
        return {seat.agency: seat for seat in self.seats}

    @cached_property
    def phase(self) -> dict[PhaseId, Phase]:
        """Phases by id."""
        return {phase.id: phase for phase in self.phases}


class Library(Authored):
    """All content that the program can play with: cases, agency profiles, powers, objections, rules and lines.

    `common` are lines that agencies without their own for an act say; a profile's own lines go before them.
    `hashes` maps each case to the hash of everything that its play depends on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    scenarios: tuple[Scenario, ...]
    agencies: tuple[AgencyProfile, ...]
    powers: tuple[Power, ...]
    objections: Objections = Objections()
    rules: tuple[InterviewRule, ...]
    narrator: dict[str, Lines]
    common: dict[AgencyAct, Lines] = Field(default_factory=dict)
    hashes: dict[str, str]

    @cached_property
    def scenario(self) -> dict[str, Scenario]:
        """Scenarios by id."""
        return {scenario.id: scenario for scenario in self.scenarios}

    @cached_property
    def agency(self) -> dict[AgencyId, AgencyProfile]:
        """Agency profiles by id."""
        return {profile.id: profile for profile in self.agencies}

    @cached_property
    def addressees(self) -> dict[str, dict[AgencyId, AgencyProfile]]:
        """For each case the agencies with all names by which a text addresses them, their speakers' included.

        Always the same object, so that a reader can keep what it has built from it.
        """
        return {
            scenario.id: {seat.agency: _also_called(self.agency[seat.agency], seat.aliases) for seat in scenario.seats}
            for scenario in self.scenarios
        }


def _also_called(profile: AgencyProfile, names: Lines) -> AgencyProfile:
    aliases = profile.aliases
    joined = Lines({language: (*aliases[language], *names.root.get(language, ())) for language in aliases.languages()})
    return profile.model_copy(update={"aliases": joined})

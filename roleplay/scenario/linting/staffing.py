"""Checks the agencies' side of a case: seats, duties and actions; and the content that all cases share."""

from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic import BaseModel

from roleplay.scenario.agencies import Action, Duty
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.conditions import Condition
from roleplay.scenario.facts import Fact
from roleplay.scenario.flow import Hint, Inject
from roleplay.scenario.linting.content_walk import Case, KeyPath
from roleplay.scenario.linting.wording import NARRATOR_SLOTS
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.vocabulary import (
    AGENCIES,
    PHASES,
    AgencyAct,
    AgencyId,
    FacilitatorAct,
    InnerState,
    QuestionClass,
    Tactic,
)

LARGEST_EFFECT = 0.35
OPEN_SENSITIVITY = 1
LEAST_SEATS = 2
# Where parts of a case name agencies: each has to have a seat in it.
NAMED: Mapping[type[BaseModel], tuple[str, ...]] = {
    Fact: ("holders", "needs"),
    Duty: ("agency",),
    Action: ("agencies", "gives_to", "told_to", "objectors"),
    Inject: ("tells",),
    Hint: ("agencies",),
    Condition: ("knows", "not_knows", "learner"),
}
IN_DRILLS: tuple[FacilitatorAct, ...] = ("overtime", "tongue", "pace", "hint")
ALWAYS = Condition()


def check_staffing(case: Case) -> Iterator[Finding]:
    """Yield findings on the seats, duties, actions and facilitator lines of a case."""
    if not case.scenario.interview_only:
        yield from _seats(case)
        yield from _unseated(case)
    for index, duty in enumerate(case.scenario.duties):
        yield from _duty(case.scenario, duty, case.place("duties", index))
    for index, action in enumerate(case.scenario.actions):
        yield from _action(action, case.place("actions", index))
    for act in IN_DRILLS if case.scenario.interview_only else get_args(FacilitatorAct):
        if act != "phase" and act not in case.scenario.facilitator.lines:
            yield case.place("facilitator").at("lines", act).finding("there are no lines for this", "write some")


def _seats(case: Case) -> Iterator[Finding]:
    duties = case.scenario.duties
    if len(case.scenario.seat) < LEAST_SEATS:
        yield case.place("seats").finding("an exercise needs at least two agencies", "write another seat")
    for agency in case.scenario.seat:
        for phase in PHASES:
            if not any(duty.agency == agency and duty.phase == phase for duty in duties):
                yield case.place("duties").finding(
                    f"{agency} has no duty in the phase {phase}",
                    "write at least one duty of that agency for that phase",
                )
        if not any(duty.agency == agency and _can_meet(case.scenario, agency, duty.met_when) for duty in duties):
            yield case.place("duties").finding(
                f"{agency} cannot meet any of its duties by itself", "let an action of its own meet at least one"
            )


def _unseated(case: Case) -> Iterator[Finding]:
    """Yield a finding for each place that names an agency which does not take part in the exercise."""
    for part in case.parts:
        for name in NAMED.get(type(part.value), ()):
            value = getattr(part.value, name)
            for agency in (value,) if isinstance(value, str) else value or ():
                if agency not in case.scenario.seat:
                    yield part.place.at(name).finding(
                        f"'{agency}' has no seat in this case", "name another agency or write its seat"
                    )


def _can_meet(scenario: Scenario, agency: AgencyId, condition: Condition) -> bool:
    """Return whether the deeds that a condition asks for are open to the agency."""

    def own(name: str) -> bool:
        return name in scenario.action and agency in scenario.action[name].agencies

    return (
        condition != ALWAYS
        and all(own(name) for name in condition.actions)
        and (not condition.any_action or any(own(name) for name in condition.any_action))
        and (not condition.any or any(_can_meet(scenario, agency, part) for part in condition.any))
    )


def may_receive(scenario: Scenario, agency: AgencyId, name: str) -> bool:
    """Return whether the agency can come by a fact: holds it, finds it, is told by an inject, or may be told."""
    fact = scenario.fact.get(name)
    if fact is None or fact.sensitivity <= OPEN_SENSITIVITY or agency in (*fact.holders, *fact.needs):
        return True
    found = any(name in action.gives and agency in (action.gives_to or action.agencies) for action in scenario.actions)
    return found or any(name in inject.gives and agency in (inject.tells or AGENCIES) for inject in scenario.injects)


def _duty(scenario: Scenario, duty: Duty, place: KeyPath) -> Iterator[Finding]:
    for name in duty.needs_facts:
        if not may_receive(scenario, duty.agency, name):
            yield place.at("needs_facts").finding(
                f"nobody may tell {duty.agency} the fact '{name}'", "add the agency to that fact's needs"
            )
    if duty.met_when == ALWAYS:
        yield place.at("met_when").finding("the duty is met before anybody does anything", "say what meets it")
    if duty.via is None:
        if duty.starts == "alone":
            yield place.at("via").finding("the agency starts alone, but with which action?", "name the action")
        return
    action = scenario.action.get(duty.via)
    if action is None:
        return
    if duty.agency not in action.agencies:
        yield place.at("via").finding(
            f"{duty.agency} may not do '{action.id}'", "choose another action or add the agency to that action"
        )
    if action.phases and duty.phase not in action.phases:
        yield place.at("via").finding(
            f"'{action.id}' is not possible in the phase {duty.phase}", "choose another action or widen its phases"
        )
    if action.harm is not None:
        yield place.at("via").finding(f"'{action.id}' does harm", "choose an action that does none")


def _action(action: Action, place: KeyPath) -> Iterator[Finding]:
    if not action.agencies:
        yield place.at("agencies").finding("nobody may do this", "name the agencies that may")
    if action.harm is not None and action.objection is None:
        yield place.at("objection").finding("nobody objects to a harmful action in words", "write the objection")
    if (action.harm or action.objection) and not action.objectors:
        yield place.at("objectors").finding("nobody objects to the action", "name the agencies that object")
    for agency in action.agencies:
        if action.objectors and set(action.objectors) <= {agency}:
            yield place.at("objectors").finding(
                f"nobody is left to object when {agency} does it", "name a second agency that objects"
            )
    if action.calms and not action.touches:
        yield place.at("touches").finding("the action changes inner states, but whose?", "name the persons")
    yield from _too_large(action.calms, place.at("calms"))


def check_shared(library: Library) -> Iterator[Finding]:
    """Yield findings on agency profiles, narrator lines and interviewee rules."""
    for agency in AGENCIES:
        profile = library.agency.get(agency)
        place = KeyPath(f"agencies/{agency}.yaml")
        if profile is None:
            yield Finding(place.file, "(whole file)", "the agency has no profile", "write it")
            continue
        for act in get_args(AgencyAct):
            if act not in profile.lines and act not in library.common:
                yield place.at("lines", act).finding("there are no lines for this", "write some")
    if len(library.agency) < len(library.agencies):
        yield Finding("agencies", "id", "two profiles have the same id", "give each agency one profile")
    for name in NARRATOR_SLOTS.keys() - library.narrator.keys():
        yield KeyPath("voices/narrator.yaml", ("narrator", name)).finding("there are no lines for this", "write some")
    yield from _rules(library.rules)


def _rules(rules: tuple[InterviewRule, ...]) -> Iterator[Finding]:
    place = KeyPath("rules/interviewee.yaml", ("rules",))
    for rule in rules:
        yield from _too_large(rule.effects, place.at(f"[{rule.id}]", "effects"))
    classes = {label for rule in rules for label in rule.when.classes}
    tactics = {tactic for rule in rules for tactic in rule.when.tactics}
    for name in (*get_args(QuestionClass), *get_args(Tactic)):
        if name not in classes | tactics:
            yield place.finding(f"no rule is triggered by '{name}'", "name it in the trigger of a rule")


def _too_large(effects: Mapping[InnerState, float], place: KeyPath) -> Iterator[Finding]:
    for name, step in effects.items():
        if abs(step) > LARGEST_EFFECT:
            yield place.at(name).finding(
                f"the step of {step:g} is too large for one turn", f"stay within {-LARGEST_EFFECT} and {LARGEST_EFFECT}"
            )

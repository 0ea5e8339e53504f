"""Checks that a case is complete and can be played, part by part, and so is what all cases share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel

from roleplay.scenario.agencies import Action, Duty, Obstacle, Seat
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.conditions import Condition, Variant
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.flow import Ending, Goal, Hint, Inject, Outcome
from roleplay.scenario.linting.content_walk import Case, KeyPath, Part, lint_data
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import InterviewRule, Person
from roleplay.scenario.vocabulary import (
    ADMITTING,
    AGENCIES,
    ORDERS,
    PHASES,
    AgencyAct,
    AgencyId,
    FacilitatorAct,
    InnerState,
    QuestionClass,
    Stance,
    Tactic,
)

Check = Callable[[Any, KeyPath, Scenario], Iterator[Finding]]
EXERCISE_MINUTES = 90
LEAST_ASKS = 6
LEAST_STANCE_LINES = 3
LEAST_SEATS = 2
LARGEST_EFFECT = 0.35
OPEN_SENSITIVITY = 1
THROUGH_INTERPRETER: tuple[Stance, ...] = ("no_interpreter", "cousin_speaks")
IN_DRILLS: tuple[FacilitatorAct, ...] = ("overtime", "tongue", "pace", "hint")
ALWAYS = Condition()
# Where parts of a case name agencies: each has to have a seat in it.
NAMED: Mapping[type[BaseModel], tuple[str, ...]] = {
    Fact: ("holders", "needs"),
    Duty: ("agency",),
    Action: ("agencies", "gives_to", "told_to", "objectors"),
    Inject: ("tells",),
    Hint: ("agencies",),
    Condition: ("knows", "not_knows", "learner"),
}


def check_parts(case: Case) -> Iterator[Finding]:
    """Yield findings on everything that is missing from a case, or that its parts make impossible."""
    scenario = case.scenario
    if not scenario.languages or len(set(scenario.languages)) < len(scenario.languages):
        yield case.place("languages").finding("languages_once")
    yield from _drills(case) if scenario.interview_only else _exercise(case)
    for act in IN_DRILLS if scenario.interview_only else get_args(FacilitatorAct):
        if act != "phase" and act not in scenario.facilitator.lines:
            yield case.place("facilitator").at("lines", act).finding("no_lines")
    checks = CHECKS if scenario.interview_only else CHECKS | OF_EXERCISES
    for part in case.parts:
        if type(part.value) in checks:
            yield from checks[type(part.value)](part.value, part.place, scenario)
        if not scenario.interview_only:
            yield from _unseated(part, scenario)


def _drills(case: Case) -> Iterator[Finding]:
    if not case.scenario.goals:
        yield case.place("goals").finding("neither_exercise_nor_drill")
    if "interview" not in case.scenario.phase:
        yield case.place("phases").finding("no_interview")


def _exercise(case: Case) -> Iterator[Finding]:
    scenario = case.scenario
    named = tuple(phase.id for phase in scenario.phases)
    if named != PHASES:
        said = ", ".join(named) or "missing"
        yield case.place("phases").finding("phases_differ", named=said, phases=", ".join(PHASES))
    total = sum(phase.minutes for phase in scenario.phases)
    if total != EXERCISE_MINUTES:
        yield case.place("phases").finding("phases_last", minutes=total, wanted=EXERCISE_MINUTES)
    for head, code in (("debrief", "no_questions"), ("endings", "no_ending")):
        if not getattr(scenario, head):
            yield case.place(head).finding(code)
    if not any(fact.key for fact in scenario.facts):
        yield case.place("facts").finding("no_key_fact")
    if len(scenario.seat) < LEAST_SEATS:
        yield case.place("seats").finding("few_seats")
    for agency in scenario.seat:
        own = [duty for duty in scenario.duties if duty.agency == agency]
        for phase in PHASES:
            if not any(duty.phase == phase for duty in own):
                yield case.place("duties").finding("no_duty", agency=agency, phase=phase)
        if not any(_can_meet(scenario, agency, duty.met_when) for duty in own):
            yield case.place("duties").finding("no_own_duty", agency=agency)


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


def _unseated(part: Part, scenario: Scenario) -> Iterator[Finding]:
    """Yield a finding for each place that names an agency which does not take part in the exercise."""
    for name in NAMED.get(type(part.value), ()):
        value = getattr(part.value, name)
        for agency in (value,) if isinstance(value, str) else value or ():
            if agency not in scenario.seat:
                yield part.place.at(name).finding("no_seat", agency=agency)


def _seat(seat: Seat, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    key = [fact for fact in scenario.facts if fact.key]
    if key and all(seat.agency in fact.holders for fact in key):
        yield place.finding("all_key_facts")


def _fact(fact: Fact, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    given = [
        *(name for action in scenario.actions for name in action.gives),
        *(name for inject in scenario.injects for name in inject.gives),
        *(name for goal in scenario.goals for name in goal.known),
        *(item.fact for person in scenario.persons for item in person.disclosures),
    ]
    if not fact.holders and fact.id not in given:
        yield place.finding("never_learnt")
    if not fact.needs and not scenario.interview_only:
        yield place.at("needs").finding("not_needed")
    if fact.holders and set(fact.holders) == set(AGENCIES):
        yield place.at("holders").finding("known_to_all")
    if fact.personal and fact.release == ALWAYS:
        yield place.at("release").finding("personal_at_once")


def _topic(topic: Topic, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    for language in scenario.languages:
        count = len(topic.asks.root.get(language, ()))
        if count < LEAST_ASKS:
            yield place.at("asks", language).finding("few_asks", count=count, least=LEAST_ASKS)


def _person(person: Person, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    unsaid = {"disclose", "remark", *ADMITTING, *(() if person.needs_interpreter else THROUGH_INTERPRETER)}
    for stance in get_args(Stance):
        for language in scenario.languages if stance not in unsaid else ():
            count = len(person.lines[stance].root.get(language, ())) if stance in person.lines else 0
            if count < LEAST_STANCE_LINES:
                here = place.at("lines", stance, language)
                yield here.finding("few_lines", count=count, least=LEAST_STANCE_LINES)
    for name, value in person.begins.items():
        if not 0 <= value <= 1:
            yield place.at("begins", name).finding("beyond_scale")
    tellable = _tellable(person)
    for item in person.disclosures:
        if item.fact not in tellable:
            yield place.at("disclosures", f"[{item.fact}]", "gate", "disclosed").finding("never_told")


def _tellable(person: Person) -> set[str]:
    """Return the facts that the person's other disclosures do not lock away for good."""
    told: set[str] = set()
    while True:
        more = {item.fact for item in person.disclosures if set(item.gate.disclosed) <= told} - told
        if not more:
            return told
        told |= more


def _goal(goal: Goal, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    person = scenario.person.get(goal.person)
    own = {item.fact for item in person.disclosures} if person else set(goal.facts)
    for fact in goal.facts:
        if fact not in own:
            yield place.at("facts").finding("cannot_tell", person=goal.person, fact=fact)
        elif fact in goal.known:
            yield place.at("facts").finding("known_beforehand", fact=fact)


def may_receive(scenario: Scenario, agency: AgencyId, name: str) -> bool:
    """Return whether the agency can come by a fact: holds it, finds it, is told by an inject, or may be told."""
    fact = scenario.fact.get(name)
    if fact is None or fact.sensitivity <= OPEN_SENSITIVITY or agency in (*fact.holders, *fact.needs):
        return True
    found = any(name in action.gives and agency in (action.gives_to or action.agencies) for action in scenario.actions)
    return found or any(name in inject.gives and agency in (inject.tells or AGENCIES) for inject in scenario.injects)


def _duty(duty: Duty, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    via = place.at("via")
    for name in duty.needs_facts:
        if not may_receive(scenario, duty.agency, name):
            yield place.at("needs_facts").finding("not_to_be_told", agency=duty.agency, fact=name)
    if duty.met_when == ALWAYS:
        yield place.at("met_when").finding("met_at_once")
    if duty.via is None and duty.starts == "alone":
        yield via.finding("alone_with_what")
    action = scenario.action.get(duty.via or "")
    if action is None:
        return
    if duty.agency not in action.agencies:
        yield via.finding("may_not_do", agency=duty.agency, action=action.id)
    if action.phases and duty.phase not in action.phases:
        yield via.finding("not_in_phase", action=action.id, phase=duty.phase)
    if action.harm is not None:
        yield via.finding("does_harm", action=action.id)


def _action(action: Action, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    if not action.agencies:
        yield place.at("agencies").finding("nobody_may")
    if action.harm is not None and action.objection is None:
        yield place.at("objection").finding("no_words_against")
    if (action.harm or action.objection) and not action.objectors:
        yield place.at("objectors").finding("nobody_objects")
    for agency in action.agencies:
        if action.objectors and set(action.objectors) <= {agency}:
            yield place.at("objectors").finding("nobody_else_objects", agency=agency)
    if action.serves and action.harm is not None and not scenario.interview_only:
        yield place.at("serves").finding("harm_serves")
    if action.calms and not action.touches:
        yield place.at("touches").finding("calms_whom")
    yield from _too_large(action.calms, place.at("calms"))
    yield from _choice(action.done, "variant", place.at("done"))
    for number, obstacle in enumerate(action.blocked):
        yield from _obstacle(scenario, action, obstacle, place.at("blocked", f"[{number}]"))


def _obstacle(scenario: Scenario, action: Action, obstacle: Obstacle, place: KeyPath) -> Iterator[Finding]:
    """Yield what is wrong with an obstacle that can be there for another reason than its sentence says."""
    ways = len(list(obstacle.unless.parts())) if obstacle.unless is not None else 1
    if ways == 0 or (obstacle.unless is None and not obstacle.unless_known):
        yield place.finding("stays")
    elif ways > 1:
        yield place.finding("several_ways", ways=ways)
    for agency in action.agencies:
        if obstacle.unless_known and not any(may_receive(scenario, agency, name) for name in obstacle.unless_known):
            yield place.at("unless_known").finding("none_to_be_told", agency=agency)


def _inject(inject: Inject, place: KeyPath, scenario: Scenario) -> Iterator[Finding]:
    yield from _choice(inject.answered, "variant", place.at("answered"))
    yield from _choice(inject.unanswered, "variant", place.at("unanswered"))
    if scenario.interview_only:
        return
    if inject.minute is None and inject.turns is None and inject.when == ALWAYS:
        yield place.finding("never_fires")
    phase = scenario.phase.get(inject.phase)
    if inject.minute is not None and phase is not None and inject.minute >= phase.minutes:
        yield place.at("minute").finding("fires_too_late", minutes=phase.minutes)
    if inject.answered_when == ALWAYS:
        yield place.at("answered_when").finding("answered_at_once")


def _ending(ending: Ending, place: KeyPath, _: Scenario) -> Iterator[Finding]:
    yield from _choice(ending.outcomes, "outcome", place.at("outcomes"))


def _choice(entries: Sequence[Variant | Outcome], what: str, place: KeyPath) -> Iterator[Finding]:
    """Yield findings on entries of which the first whose condition holds is told: the last one alone always does."""
    if not entries:
        yield place.finding("no_text")
    for number, entry in enumerate(entries):
        is_last = entry is entries[-1]
        if is_last != (entry.when == ALWAYS):
            here = place.at(f"[{number}]", "when")
            yield here.finding("last_has_condition" if is_last else "always_holds", what=what)


# What looks at one part of a case, by the part's kind; the second table is for cases with a whole exercise alone.
CHECKS: dict[type[BaseModel], Check] = {
    Fact: _fact,
    Topic: _topic,
    Person: _person,
    Goal: _goal,
    Duty: _duty,
    Action: _action,
    Inject: _inject,
}
OF_EXERCISES: dict[type[BaseModel], Check] = {Seat: _seat, Ending: _ending}


def check_shared(library: Library) -> Iterator[Finding]:
    """Yield findings on agency profiles, objections, narrator lines and interviewee rules."""
    for agency in AGENCIES:
        profile, place = library.agency.get(agency), KeyPath(f"agencies/{agency}.yaml")
        if profile is None:
            yield place.at("(whole file)").finding("no_profile")
            continue
        for act in get_args(AgencyAct):
            if act not in profile.lines and act not in library.common:
                yield place.at("lines", act).finding("no_lines")
    if len(library.agency) < len(library.agencies):
        yield KeyPath("agencies", ("id",)).finding("two_profiles")
    for name in lint_data("slots")["narrator"].keys() - library.narrator.keys():
        yield KeyPath("voices/narrator.yaml", ("narrator", name)).finding("no_lines")
    yield from _objections(library)
    yield from _rules(library.rules)


def _objections(library: Library) -> Iterator[Finding]:
    known, place = library.objections, KeyPath("agencies/objections.yaml")
    for order in ORDERS:
        if order not in known.order:
            yield place.at("orders").finding("order_undescribed", order=order)
        for agency in AGENCIES:
            if order not in known.lines.get(agency, {}):
                yield place.at("lines", agency, order).finding("no_objection")


def _rules(rules: tuple[InterviewRule, ...]) -> Iterator[Finding]:
    place = KeyPath("rules/interviewee.yaml", ("rules",))
    for rule in rules:
        yield from _too_large(rule.effects, place.at(f"[{rule.id}]", "effects"))
    triggers = {name for rule in rules for name in (*rule.when.classes, *rule.when.tactics)}
    for name in (*get_args(QuestionClass), *get_args(Tactic)):
        if name not in triggers:
            yield place.finding("no_rule", name=name)


def _too_large(effects: Mapping[InnerState, float], place: KeyPath) -> Iterator[Finding]:
    for name, step in effects.items():
        if abs(step) > LARGEST_EFFECT:
            yield place.at(name).finding("step_too_large", step=step, least=-LARGEST_EFFECT, most=LARGEST_EFFECT)

"""Checks that a case is complete and can be played: phases, facts, topics, persons, injects, endings."""

from collections.abc import Iterator
from typing import get_args

from roleplay.scenario.case import Scenario
from roleplay.scenario.conditions import Condition
from roleplay.scenario.facts import Fact
from roleplay.scenario.linting.content_walk import Case, KeyPath
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import ADMITTING, AGENCIES, PHASES, Stance

EXERCISE_MINUTES = 90
LEAST_ASKS = 6
LEAST_STANCE_LINES = 3
THROUGH_INTERPRETER: tuple[Stance, ...] = ("no_interpreter", "cousin_speaks")
ALWAYS = Condition()


def check_coverage(case: Case) -> Iterator[Finding]:
    """Yield findings on everything that is missing from a case."""
    yield from _languages(case)
    yield from _facts(case)
    yield from _topics(case)
    for index, person in enumerate(case.scenario.persons):
        yield from _person(case.scenario, person, case.place("persons", index))
    yield from _goals(case)
    if case.scenario.interview_only:
        return
    yield from _phases(case)
    yield from _asymmetry(case)
    yield from _purposes(case)
    yield from _injects(case)
    yield from _endings(case)
    if not case.scenario.debrief:
        yield case.place("debrief").finding("the debrief has no questions", "write at least one")


def _languages(case: Case) -> Iterator[Finding]:
    languages = case.scenario.languages
    if not languages or len(set(languages)) < len(languages):
        yield case.place("languages").finding("a case needs each of its languages once", "list them")


def _phases(case: Case) -> Iterator[Finding]:
    place = case.place("phases")
    named = tuple(phase.id for phase in case.scenario.phases)
    if named != PHASES:
        yield place.finding(
            f"the phases are {', '.join(named) or 'missing'}", f"write {', '.join(PHASES)}, each once, in this order"
        )
    total = sum(phase.minutes for phase in case.scenario.phases)
    if total != EXERCISE_MINUTES:
        yield place.finding(f"the phases last {total:g} minutes", f"let their minutes add up to {EXERCISE_MINUTES}")


def _facts(case: Case) -> Iterator[Finding]:
    scenario = case.scenario
    given = {fact for goal in scenario.goals for fact in goal.known}
    given |= {fact for action in scenario.actions for fact in action.gives}
    given |= {fact for inject in scenario.injects for fact in inject.gives}
    told = {item.fact for person in scenario.persons for item in person.disclosures}
    for index, fact in enumerate(scenario.facts):
        place = case.place("facts", index)
        if not fact.holders and fact.id not in given | told:
            yield place.finding(
                "nobody can ever learn this fact", "give it holders, an action or inject that gives it, or a disclosure"
            )
        if not fact.needs and not scenario.interview_only:
            yield place.at("needs").finding("no agency needs this fact", "name the agencies whose duties it serves")
        yield from _stray_holders(fact, place)


def _stray_holders(fact: Fact, place: KeyPath) -> Iterator[Finding]:
    if fact.holders and set(fact.holders) == set(AGENCIES):
        yield place.at("holders").finding("every agency starts with this fact", "leave it to those who would have it")
    if fact.personal and fact.release == ALWAYS:
        yield place.at("release").finding(
            "a personal fact is released from the start", "name the consent or other circumstance that releases it"
        )


def _asymmetry(case: Case) -> Iterator[Finding]:
    key = [fact for fact in case.scenario.facts if fact.key]
    if not key:
        yield case.place("facts").finding("no fact is marked as key", "mark those that decide the case")
    for index, seat in enumerate(case.scenario.seats):
        if key and all(seat.agency in fact.holders for fact in key):
            yield case.place("seats", index).finding(
                "the agency starts with all key facts", "leave some of them to other agencies or persons"
            )


def _topics(case: Case) -> Iterator[Finding]:
    for index, topic in enumerate(case.scenario.topics):
        for language in case.scenario.languages:
            count = len(topic.asks.root.get(language, ()))
            if count < LEAST_ASKS:
                yield (
                    case.place("topics", index)
                    .at("asks", language)
                    .finding(f"there are {count} ways of asking about the topic", f"write at least {LEAST_ASKS}")
                )


def _person(scenario: Scenario, person: Person, place: KeyPath) -> Iterator[Finding]:
    yield from _stances(scenario, person, place)
    yield from _inner_state(person, place)
    tellable = _tellable(person)
    for item in person.disclosures:
        here = place.at("disclosures", f"[{item.fact}]")
        if item.fact not in tellable:
            yield here.at("gate", "disclosed").finding(
                "the person can never tell this fact", "name only facts that the same person can tell before"
            )


def _stances(scenario: Scenario, person: Person, place: KeyPath) -> Iterator[Finding]:
    lines: dict[Stance, Lines] = person.lines
    for stance in get_args(Stance):
        if stance in ("disclose", "remark", *ADMITTING) or (
            stance in THROUGH_INTERPRETER and not person.needs_interpreter
        ):
            continue
        for language in scenario.languages:
            count = len(lines[stance].root.get(language, ())) if stance in lines else 0
            if count < LEAST_STANCE_LINES:
                yield place.at("lines", stance, language).finding(
                    f"there are {count} lines for this stance", f"write at least {LEAST_STANCE_LINES}"
                )


def _inner_state(person: Person, place: KeyPath) -> Iterator[Finding]:
    for name, value in person.begins.items():
        if not 0 <= value <= 1:
            yield place.at("begins", name).finding("the value lies outside 0 to 1", "choose one from 0 to 1")


def _tellable(person: Person) -> set[str]:
    """Return the facts that the person's other disclosures do not lock away for good."""
    told: set[str] = set()
    while True:
        more = {item.fact for item in person.disclosures if set(item.gate.disclosed) <= told} - told
        if not more:
            return told
        told |= more


def _goals(case: Case) -> Iterator[Finding]:
    """Every goal of a drill can be reached with its person, and a case of interviews alone has one."""
    if case.scenario.interview_only:
        if not case.scenario.goals:
            yield case.place("goals").finding("the case offers neither an exercise nor a drill", "write a goal")
        if "interview" not in case.scenario.phase:
            yield case.place("phases").finding("the phase interview is missing", "write it; it is where a drill plays")
    for index, goal in enumerate(case.scenario.goals):
        person = case.scenario.person.get(goal.person)
        own = {item.fact for item in person.disclosures} if person else set(goal.facts)
        for fact in goal.facts:
            if fact not in own:
                yield (
                    case.place("goals", index)
                    .at("facts")
                    .finding(f"{goal.person} cannot tell '{fact}'", "name facts that the person discloses")
                )
            elif fact in goal.known:
                yield (
                    case.place("goals", index)
                    .at("facts")
                    .finding(f"'{fact}' is known beforehand", "take it out of one of the two lists")
                )


def _purposes(case: Case) -> Iterator[Finding]:
    for index, action in enumerate(case.scenario.actions):
        if action.serves and action.harm is not None:
            yield (
                case.place("actions", index)
                .at("serves")
                .finding("an action that does harm cannot serve a purpose of the rubric", "remove one of the two keys")
            )


def _injects(case: Case) -> Iterator[Finding]:
    for index, inject in enumerate(case.scenario.injects):
        place = case.place("injects", index)
        if inject.minute is None and inject.turns is None and inject.when == ALWAYS:
            yield place.finding(
                "nothing says when the inject fires", "give it a minute, turns or a condition in 'when'"
            )
        phase = case.scenario.phase.get(inject.phase)
        if inject.minute is not None and phase is not None and inject.minute >= phase.minutes:
            yield place.at("minute").finding(
                f"the phase lasts only {phase.minutes:g} minutes", "choose an earlier minute of that phase"
            )
        if inject.answered_when == ALWAYS:
            yield place.at("answered_when").finding(
                "the inject counts as answered at once", "say which actions answer it"
            )


def _endings(case: Case) -> Iterator[Finding]:
    if not case.scenario.endings:
        yield case.place("endings").finding("the case has no ending", "write what became of people and case")
    for index, ending in enumerate(case.scenario.endings):
        place, last = case.place("endings", index).at("outcomes"), len(ending.outcomes) - 1
        for number, outcome in enumerate(ending.outcomes):
            if number == last and outcome.when != ALWAYS:
                yield place.at(f"[{number}]", "when").finding(
                    "the last outcome has a condition, so that none may hold", "leave its condition out"
                )
            elif number < last and outcome.when == ALWAYS:
                yield place.at(f"[{number}]", "when").finding(
                    "the outcome always holds, so that those after it are never told", "give it a condition"
                )

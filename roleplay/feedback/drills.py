"""A drill in the report: what its goal was and what of it was reached, and which criteria an interview can show."""

from collections.abc import Iterable

from roleplay.exercise.state import State
from roleplay.feedback.counted import DisclosureLine
from roleplay.feedback.record import Record
from roleplay.feedback.rubric import Criterion
from roleplay.feedback.talks import DrillResult, GoalFact
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AgencyId

OF_TALKS = frozenset({"questions", "trust", "indicators"})
"""The data that a drill has, too, of those by which the closing questions of an exercise are answered."""


def applies(criterion: Criterion, state: State) -> bool:
    """Return whether a session can show the criterion: as the learner's work, and a drill as a talk with its person."""
    return shows(criterion, state.learner, state.scenario.person[state.drill.person] if state.drill else None)


def shows(criterion: Criterion, agency: AgencyId, person: Person | None) -> bool:
    """Return whether work as an agency can show the criterion, in a talk with one person or else in an exercise."""
    if criterion.agencies and agency not in criterion.agencies:
        return False
    if person is None:
        return True
    match criterion.in_drill:
        case "always":
            return True
        case "companion":
            return person.companion is not None
        case "interpreter":
            return person.needs_interpreter
        case "suspect":
            return person.kind == "suspect"
        case _:
            return False


def result(record: Record, disclosures: Iterable[DisclosureLine]) -> DrillResult | None:
    """Return what became of the goal of a drill; None in an exercise."""
    drill, goal, language = record.state.drill, record.state.goal, record.language
    if drill is None or goal is None:
        return None
    lines = {line.fact: line for line in disclosures if line.person == drill.person}
    facts = tuple(_fact(lines[fact]) for fact in goal.facts if fact in lines)
    return DrillResult(
        person=drill.person,
        name=record.state.scenario.person[drill.person].name[language],
        goal=goal.id,
        title=goal.title[language],
        text=goal.text[language],
        minutes=drill.minutes,
        facts=facts,
        told=sum(fact.outcome == "told" for fact in facts),
        spoiled=sum(fact.outcome == "contaminated" for fact in facts),
    )


def _fact(line: DisclosureLine) -> GoalFact:
    return GoalFact(
        fact=line.fact,
        title=line.title,
        outcome=line.came_out,
        turn=line.turn,
        quote=line.quote,
        missing=line.missing,
    )

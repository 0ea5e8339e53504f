"""A drill in the report: what its goal was and what of it was reached, and which criteria an interview can show."""

from roleplay.exercise.state import State
from roleplay.feedback.rubric import Criterion
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AgencyId


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

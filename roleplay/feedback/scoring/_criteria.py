"""Which measure counts which criterion, and the names of what it counts, which texts of the rubric may use."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from roleplay.exercise.log.state import State
from roleplay.feedback.counting import SessionLedger
from roleplay.feedback.parts import Level
from roleplay.feedback.rubric import Criterion, Rubric
from roleplay.feedback.scoring import _interview, _messages, _safety, _teamwork
from roleplay.feedback.scoring._measure import Measure
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AgencyId

Counting = Callable[[SessionLedger, Criterion], Measure | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure with the names of its numbers and of its lists of mentions."""

    measure: Counting
    numbers: frozenset[str]
    mentions: frozenset[str]

    def __call__(self, ledger: SessionLedger, criterion: Criterion) -> Measure | None:
        """Return what was counted, None where there was nothing to observe."""
        return self.measure(ledger, criterion)


def _counted(measure: Counting, numbers: str, mentions: str = "") -> Counted:
    return Counted(measure, frozenset(numbers.split()), frozenset(mentions.split()))


MEASURES: dict[str, Counted] = {
    "R-01": _counted(_safety.separation, "joint separated needs risk persons may later", "names"),
    "R-02": _counted(
        _safety.explaining, "elements introduction rights consent limits persons missing", "missing given"
    ),
    "R-03": _counted(_safety.interpreting, "talks unvetted without vetted vetted_first introduced sought own later"),
    "R-04": _counted(_interview.asking, "questions productive share open open_run leads key_leads several"),
    "R-05": _counted(
        _interview.listening, "talk_share reflections unheard pressing silences learner_words person_words"
    ),
    "R-06": _counted(_interview.manner, "fatal harsh blaming unmet unsure caring turns"),
    "R-07": _counted(_interview.evidence_handling, "shown early after at_once bluffs"),
    "R-08": _counted(_teamwork.indicator_cover, "found in_key cover signs learned contaminated", "missing"),
    "R-09": _counted(
        _teamwork.notifying,
        "key_due key_told brought notices notified duty_share reached never unclear delay unneeded spread breached",
    ),
    "R-10": _counted(
        _messages.messaging,
        "messages vague hollow addressees useful complete complete_share marked overstated lacking rude",
        "missing",
    ),
    "R-11": _counted(_teamwork.role_keeping, "slips requests asked services service_share turns"),
    "R-12": _counted(
        _teamwork.replanning,
        "due answered in_time late share time_share met met_share parts turns prepared",
        "open parts",
    ),
    "R-13": _counted(_safety.protecting, "endangered steps possible share planned cared", "deeds open kinds"),
    "R-14": _counted(
        _safety.non_punishing, "punished detained threatened steps deeds told talked possible", "deeds open"
    ),
    "R-15": _counted(_interview.closing, "elements talks missing", "missing"),
    "R-16": _counted(_teamwork.reflecting, "answered asked share full long deep depth tied concrete"),
}


def level_of(criterion: Criterion, numbers: dict[str, float]) -> Level:
    """Return the level that the numbers reach."""
    return next((rule.level for rule in criterion.levels if rule.hold(numbers)), 0)


def total(levels: Iterable[Level | None], rubric: Rubric) -> float | None:
    """Return the mean of the observed levels as 0-1, None where too few were observed."""
    seen = [level for level in levels if level is not None]
    return round(sum(seen) / len(seen) / 3, 4) if len(seen) >= rubric.fewest_observed else None


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

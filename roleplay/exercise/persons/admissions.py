"""False admissions: pressure brings out what is not true, and calm lets it be taken back (domain source A5, R13-R14).

An accusatory manner raises true and false admissions alike, so whoever accuses must not be able to tell them apart by
the words alone.
"""

from roleplay.exercise.log.inner_state import Inner
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.gates import Moment
from roleplay.scenario.persons import Admission
from roleplay.scenario.vocabulary import QuestionClass, Tactic

PRESSING_TACTICS: frozenset[Tactic] = frozenset({"accusation", "threat", "bluff", "minimisation", "promise"})
PRESSING_CLASSES: frozenset[QuestionClass] = frozenset({"LEAD", "FORCED"})
CALM_CLASSES: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN"})
ASKING_FURTHER: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_I", "CLOSED_A"})


def brought_out(state: State, moment: Moment) -> Admission | None:
    """Return what the person admits now though it is not true, the least costly first; None where nothing."""
    if not _presses(moment):
        return None
    inner = state.inner(moment.person.id)
    open_ones = (item for item in moment.person.admissions if item.id not in inner.admitted)
    return next((item for item in sorted(open_ones, key=lambda item: item.at) if _pressure(inner) >= item.at), None)


def taken_back(state: State, moment: Moment) -> Admission | None:
    """Return what the person takes back now that the pressure has gone; None where nothing."""
    inner = state.inner(moment.person.id)
    if _presses(moment) or moment.label not in CALM_CLASSES:
        return None
    return next((item for item in _standing(moment, inner) if _pressure(inner) <= item.at / 2), None)


def stood_by(state: State, moment: Moment) -> Admission | None:
    """Return the admission whose particulars a question is after while it still stands; None where none."""
    inner = state.inner(moment.person.id)
    if moment.label not in ASKING_FURTHER:
        return None
    last = max(inner.admitted.values(), default=0)
    return next(
        (
            item
            for item in _standing(moment, inner)
            if item.topic in moment.topics or (not moment.topics and last == state.turn - 1)
        ),
        None,
    )


def _presses(moment: Moment) -> bool:
    reading = moment.reading
    if reading is None:
        return False
    return reading.label in PRESSING_CLASSES or not PRESSING_TACTICS.isdisjoint(reading.sure_tactics)


def _standing(moment: Moment, inner: Inner) -> list[Admission]:
    return [item for item in moment.person.admissions if item.id in inner.admitted and item.id not in inner.taken_back]


def _pressure(inner: Inner) -> float:
    return inner.values.get("pressure", 0.0)

"""What belongs before the first fact question: separation, interpreter, role, rights, consent, basic needs (B2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record, Turn
from roleplay.feedback.report import Safeguard
from roleplay.scenario.agencies import Action
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import InnerState, QuestionClass, Tactic

SUBSTANTIVE: frozenset[QuestionClass] = frozenset(
    {"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION"}
)
PREPARING: frozenset[Tactic] = frozenset({"rights_info", "consent", "basic_needs"})


@dataclass(frozen=True, slots=True)
class Opening:
    """The turns with a person up to and including the first fact question, and that question's turn number."""

    person: Person
    turns: tuple[Turn, ...]
    first_question: int


def openings(record: Record) -> list[Opening]:
    """Return how the talk with each person began."""
    found = []
    talks = record.talks()
    for name in dict.fromkeys(turn.person for turn in talks):
        if name is None:
            continue
        own = [turn for turn in talks if turn.person == name]
        first = next((turn.number for turn in own if is_fact_question(turn)), own[-1].number)
        turns = tuple(turn for turn in own if turn.number <= first)
        found.append(Opening(record.state.scenario.person[name], turns, first))
    return found


def is_fact_question(turn: Turn) -> bool:
    """Return whether the turn asks about the matter; asking for consent or about health and safety does not count."""
    reading = turn.reading
    if reading is None or reading.label not in SUBSTANTIVE:
        return False
    return reading.label in ("OPEN", "PROBE", "MULTI") or not PREPARING & set(reading.tactics)


def count_safeguards(record: Record) -> tuple[Safeguard, ...]:
    """Return for each interviewed person which elements came before the first fact question."""
    return tuple(line for opening in openings(record) for line in _of_person(record, opening))


def _of_person(record: Record, opening: Opening) -> Iterator[Safeguard]:
    yield _circumstance(record, opening, "separation", _separated(opening))
    yield _circumstance(record, opening, "interpreter", _interpreted(opening))
    yield _said(record, opening, "introduction", _introducing(opening), ())
    yield _said(record, opening, "rights", _with_tactic(opening, "rights_info"), ("rights",))
    yield _said(record, opening, "consent", _with_tactic(opening, "consent"), ())
    yield _said(record, opening, "needs", _with_tactic(opening, "basic_needs"), ("needs",))


def _separated(opening: Opening) -> bool | None:
    return opening.turns[-1].separated if opening.person.companion is not None else None


def _interpreted(opening: Opening) -> bool | None:
    return opening.turns[-1].interpreter == "vetted" if opening.person.needs_interpreter else None


def _introducing(opening: Opening) -> Turn | None:
    introducing = (
        turn for turn in opening.turns if turn.reading and (turn.reading.greets or turn.reading.label == "ADMIN")
    )
    return next(introducing, None)


def _with_tactic(opening: Opening, tactic: Tactic) -> Turn | None:
    return next((turn for turn in opening.turns if turn.reading and tactic in turn.reading.tactics), None)


def _circumstance(record: Record, opening: Opening, element: str, done: bool | None) -> Safeguard:
    return _line(record, opening, element, done, None)


def _said(record: Record, opening: Opening, element: str, turn: Turn | None, deeds: tuple[str, ...]) -> Safeguard:
    """An element is there if the learner said it, or if an action for that person had seen to it before."""
    done = turn is not None or any(_done_before(record, opening, deed) for deed in deeds)
    return _line(record, opening, element, done, turn)


def _done_before(record: Record, opening: Opening, deed: str) -> bool:
    state = record.state
    return any(
        taken.turn < opening.first_question and _sees_to(state.scenario.action[name], opening.person.id, deed)
        for name, taken in state.taken.items()
    )


def _sees_to(action: Action, person: str, deed: str) -> bool:
    """Explaining rights eases fear of the authorities; meeting needs eases distress (what the case says it calms)."""
    eased: InnerState = "fear_authorities" if deed == "rights" else "distress"
    return person in action.touches and action.calms.get(eased, 0.0) < 0


def _line(record: Record, opening: Opening, element: str, done: bool | None, turn: Turn | None) -> Safeguard:
    return Safeguard(
        id=element,
        person=opening.person.id,
        name=opening.person.name[record.language],
        title=phrases(record.language)(f"safeguard.{element}"),
        done=done,
        turn=turn.number if turn else None,
        quote=turn.quote() if turn else None,
    )

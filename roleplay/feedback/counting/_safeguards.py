"""What belongs before the first fact question: separation, interpreter, role, rights, consent, basic needs (B2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.feedback.counting._lines import Safeguard
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.rubric import Signs
from roleplay.scenario.agencies import Action
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import InnerState, QuestionClass, Tactic

SUBSTANTIVE: frozenset[QuestionClass] = frozenset(
    {"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION"}
)
EXPLAINED = ("introduction", "rights", "consent", "limits")  # what only the learner's words can do
PREPARING: frozenset[Tactic] = frozenset({"rights_info", "consent", "basic_needs"})

CARING: frozenset[Tactic] = frozenset({"basic_needs", "empathy", "consent"})
# Asking about these is care; the talk goes on to what the case is about with other subjects.
CARE_TOPICS = frozenset({"needs", "health"})
EASED: dict[str, InnerState] = {"rights": "fear_authorities", "needs": "distress"}


@dataclass(frozen=True, slots=True)
class Opening:
    """The turns with a person up to and including the first fact question, and that question's turn number."""

    person: Person
    turns: tuple[Turn, ...]
    first_question: int


def openings(record: SessionRecord) -> list[Opening]:
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
    """Return whether the turn asks about the matter; asking for consent or how the person is does not count."""
    reading = turn.reading
    if reading is None or reading.label not in SUBSTANTIVE:
        return False
    topics, tactics = set(reading.topics), set(reading.sure_tactics)
    if topics and topics <= CARE_TOPICS and tactics & CARING:
        return False
    return reading.label in ("OPEN", "PROBE") or not PREPARING & tactics


def explains_rights(record: SessionRecord, turn: Turn, signs: Signs) -> bool:
    """Return whether the words speak of rights; naming one's office is read as the same tactic and is not enough."""
    reading = turn.reading
    if reading is None or not ("rights_info" in reading.sure_tactics or reading.label == "ADMIN"):
        return False
    return turn.says(signs.rights[record.spoken], asking=True)


def count_safeguards(record: SessionRecord, signs: Signs) -> tuple[Safeguard, ...]:
    """Return for each interviewed person which elements came before the first fact question."""
    return tuple(line for opening in openings(record) for line in _of_person(record, opening, signs))


def _of_person(record: SessionRecord, opening: Opening, signs: Signs) -> Iterator[Safeguard]:
    """Yield the elements: how things stood at the first question, and what was said or done before it."""
    language, person, last = record.spoken, opening.person, opening.turns[-1]
    separated = last.separated if person.companion is not None else None
    interpreted = last.interpreter == "vetted" if person.needs_interpreter else None
    yield _line(record, opening, "separation", separated)
    yield _line(record, opening, "interpreter", interpreted)
    introducing = next((turn for turn in opening.turns if _introduces(record, turn, signs)), None)
    yield _said(record, opening, "introduction", introducing, signs.introduction[language])
    rights = next((turn for turn in opening.turns if explains_rights(record, turn, signs)), None)
    yield _said(record, opening, "rights", rights, signs.rights[language])
    yield _said(record, opening, "consent", _with_tactic(opening, "consent"))
    limits = next((turn for turn in opening.turns if turn.says(signs.limits[language])), None)
    yield _said(record, opening, "limits", limits, signs.limits[language])
    yield _said(record, opening, "needs", _with_tactic(opening, "basic_needs"))


def _introduces(record: SessionRecord, turn: Turn, signs: Signs) -> bool:
    """A greeting alone is no introduction: the words say who speaks, or for which agency."""
    if turn.says(signs.name[record.spoken], asking=True):
        return True
    reading = turn.reading
    if reading is None or not (reading.greets or reading.label == "ADMIN" or "rights_info" in reading.sure_tactics):
        return False
    own = record.library.agency[record.state.learner].aliases[record.spoken]
    return turn.says((*signs.introduction[record.spoken], *own))


def _with_tactic(opening: Opening, tactic: Tactic) -> Turn | None:
    return next((turn for turn in opening.turns if turn.reading and tactic in turn.reading.sure_tactics), None)


def _said(
    record: SessionRecord, opening: Opening, element: str, turn: Turn | None, signs: tuple[str, ...] = ()
) -> Safeguard:
    """An element is there if the learner said it, or if an action for that person had seen to it before."""
    before = set(_done_before(record, opening, element))
    own = turn is not None or not before.isdisjoint(record.own_actions())
    found = _line(record, opening, element, turn is not None or bool(before), own=own)
    return found if turn is None else found.model_copy(update={"turn": turn.number, "quote": turn.telling(signs)})


def _done_before(record: SessionRecord, opening: Opening, element: str) -> Iterator[str]:
    """Yield the actions completed before the first question that see to an element for the person."""
    state = record.state
    for name, taken in state.taken.items():
        if taken.turn < opening.first_question and _sees_to(state.scenario.action[name], opening.person.id, element):
            yield name


def _sees_to(action: Action, person: str, element: str) -> bool:
    """Explaining rights eases fear of the authorities; meeting needs eases distress (what the case says it calms)."""
    eased = EASED.get(element)
    return eased is not None and person in action.touches and action.calms.get(eased, 0.0) < 0


def _line(record: SessionRecord, opening: Opening, element: str, done: bool | None, *, own: bool = False) -> Safeguard:
    person = opening.person
    return Safeguard(id=element, person=person.id, name=person.name[record.language], done=done, own=own)

"""What belongs before the first fact question: separation, interpreter, role, rights, consent, basic needs (B2)."""

from collections.abc import Iterator

from roleplay.feedback.counting._lines import Safeguard
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.rubric import Signs
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import CARE_TOPICS, InnerState, QuestionClass, Tactic

SUBSTANTIVE: frozenset[QuestionClass] = frozenset(
    {"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION"}
)
EXPLAINED = ("introduction", "rights", "consent", "limits")  # what only the learner's words can do
PREPARING: frozenset[Tactic] = frozenset({"rights_info", "consent", "basic_needs"})
CARING: frozenset[Tactic] = frozenset({"basic_needs", "empathy", "consent"})
# Explaining rights eases fear of the authorities; meeting needs eases distress (what the case says it calms).
EASED: dict[str, InnerState] = {"rights": "fear_authorities", "needs": "distress"}


def is_fact_question(turn: Turn) -> bool:
    """Return whether the turn asks about the matter; asking for consent or how the person is does not count."""
    reading = turn.reading
    if reading is None or reading.label not in SUBSTANTIVE:
        return False
    if reading.topics and CARE_TOPICS.issuperset(reading.topics) and turn.tactics & CARING:
        return False
    return reading.label in ("OPEN", "PROBE") or not PREPARING & turn.tactics


def explains_rights(record: SessionRecord, turn: Turn, signs: Signs) -> bool:
    """Return whether the words speak of rights; naming one's office is read as the same tactic and is not enough."""
    explains = "rights_info" in turn.tactics or turn.label == "ADMIN"
    return explains and turn.says(signs.rights[record.spoken], asking=True)


def count_safeguards(record: SessionRecord, signs: Signs) -> Iterator[Safeguard]:
    """Yield for each interviewed person which elements came before the first fact question."""
    for name, turns in record.with_person.items():
        talk = [turn for turn in turns if turn.reading is not None]
        if talk:
            first = next((place for place, turn in enumerate(talk) if is_fact_question(turn)), len(talk) - 1)
            yield from _of_person(record, record.case.person[name], talk[: first + 1], signs)


def _of_person(record: SessionRecord, person: Person, opening: list[Turn], signs: Signs) -> Iterator[Safeguard]:
    """Yield the elements: how things stood at the first question, and what was said or done before it.

    An element is there if the learner said it in words that reached the person, or if an action for that person had
    seen to it before.
    """
    language, last = record.spoken, opening[-1]
    opening = [turn for turn in opening if record.reaches(turn)]

    def line(element: str, *, done: bool | None, own: bool = False) -> Safeguard:
        return Safeguard(id=element, person=person.id, name=person.name[record.language], done=done, own=own)

    def said(element: str, turns: Iterator[Turn], shown_by: tuple[str, ...] = ()) -> Safeguard:
        turn, before = next(turns, None), _done_before(record, person, element, last.number)
        own = turn is not None or not before.isdisjoint(record.own_actions())
        found = line(element, done=turn is not None or bool(before), own=own)
        words = {"turn": turn.number, "quote": turn.telling(shown_by)} if turn is not None else {}
        return found.model_copy(update=words)

    yield line("separation", done=last.separated if person.companion is not None else None)
    yield line("interpreter", done=last.interpreter == "vetted" if person.needs_interpreter else None)
    introducing = (turn for turn in opening if _introduces(record, turn, signs))
    yield said("introduction", introducing, signs.introduction[language])
    explaining = (turn for turn in opening if explains_rights(record, turn, signs))
    yield said("rights", explaining, signs.rights[language])
    yield said("consent", (turn for turn in opening if "consent" in turn.tactics))
    limits = signs.limits[language]
    yield said("limits", (turn for turn in opening if turn.says(limits)), limits)
    yield said("needs", (turn for turn in opening if "basic_needs" in turn.tactics))


def _introduces(record: SessionRecord, turn: Turn, signs: Signs) -> bool:
    """A greeting alone is no introduction: the words say who speaks, or for which agency."""
    if turn.says(signs.name[record.spoken], asking=True):
        return True
    own = record.library.agency[record.learner].aliases[record.spoken]
    presents = turn.kinds("greet") or turn.label == "ADMIN" or "rights_info" in turn.tactics
    return bool(presents) and turn.says((*signs.introduction[record.spoken], *own))


def _done_before(record: SessionRecord, person: Person, element: str, first_question: int) -> set[str]:
    """Return the actions completed before the first question that see to an element for the person."""
    eased = EASED.get(element)
    before = (record.case.action[name] for name, taken in record.state.taken.items() if taken.turn < first_question)
    return {
        action.id
        for action in before
        if eased is not None and person.id in action.touches and action.calms.get(eased, 0.0) < 0
    }

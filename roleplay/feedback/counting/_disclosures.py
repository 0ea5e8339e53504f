"""What each person could have told: earned when and by what, missed and why, contaminated, or never asked about."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.exercise.log.events import (
    AdmittedFalsely,
    Contradicted,
    FactDisclosed,
    FactWithheld,
    StateChanged,
    TakenBack,
    WentAlong,
)
from roleplay.exercise.log.inputs import Said
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.counting._talks import Acquiescence, Contradiction, DisclosureLine, FalseAdmission
from roleplay.feedback.parts import DisclosureOutcome, QuoteEvidence
from roleplay.scenario.persons import Disclosure, Person


@dataclass(slots=True)
class _FactCourse:
    """What became of one fact with one person: told first in a turn, kept back last in one, agreed to first in one."""

    told: Turn | None = None
    contaminated: bool = False
    kept: Turn | None = None
    missing: tuple[str, ...] = ()
    agreed: int | None = None

    def tell(self, turn: Turn, *, contaminated: bool) -> None:
        """Note that it was told, where it had not been before."""
        if self.told is None:
            self.told, self.contaminated = turn, contaminated


def count_disclosures(record: SessionRecord) -> tuple[DisclosureLine, ...]:
    """Return a line for each fact that a person of the case could tell; in a drill only for the person rehearsed.

    What a person agreed to when it was suggested is contaminated, unless it had been told before.
    """
    courses: dict[tuple[str, str], _FactCourse] = defaultdict(_FactCourse)
    for turn in record.turns:
        for event in turn.events(FactDisclosed):
            courses[(event.person, event.fact)].tell(turn, contaminated=event.contaminated)
        for held in turn.events(FactWithheld):
            course = courses[(held.holder, held.fact)]
            course.kept, course.missing = turn, held.missing
        for yes in turn.events(WentAlong):
            course = courses[(yes.person, yes.fact or "")]
            course.agreed = course.agreed or turn.number
            course.tell(turn, contaminated=True)
    drill = record.state.drill
    return tuple(
        _line(record, person, item, courses[(person.id, item.fact)])
        for person in record.case.persons
        if drill is None or person.id == drill.person
        for item in person.disclosures
    )


def _line(record: SessionRecord, person: Person, item: Disclosure, course: _FactCourse) -> DisclosureLine:
    language, fact, turn = record.language, record.case.fact[item.fact], course.told or course.kept
    talk = [one.number for one in record.with_person.get(person.id, ())]
    outcome: DisclosureOutcome = "withheld" if course.kept else "never_reached"
    if course.told is not None:
        outcome = "contaminated" if course.contaminated else "told"
    return DisclosureLine(
        fact=fact.id,
        title=fact.title[language],
        statement=fact.statement[language],
        person=person.id,
        name=person.name[language],
        outcome=outcome,
        layer=item.layer,
        key=fact.key,
        turn=turn.number if turn else None,
        minute=turn.minute if turn else None,
        label=turn.label if turn else None,
        quote=turn.quote() if turn else None,
        lacking=() if course.told else course.missing,
        asked=fact.topic in record.state.persons[person.id].opened,
        met=bool(talk),
        number=talk.index(turn.number) + 1 if turn and turn.number in talk else None,
        agreed=course.agreed,
    )


# What a person said that is not to be relied on: untrue admissions, yeses to suggestions, cover stories that broke.


def count_admissions(record: SessionRecord) -> Iterator[FalseAdmission]:
    """Yield what pressure made people say though it is not true, in order."""
    language, taken_back = record.language, list(record.events(TakenBack))
    for turn, event in record.events(AdmittedFalsely):
        person = record.case.person[event.person]
        admission = next(item for item in person.admissions if item.id == event.admission)
        back = (
            later.number
            for later, taken in taken_back
            if later.number >= turn.number and (taken.person, taken.admission) == (person.id, admission.id)
        )
        yield FalseAdmission(
            person=person.id,
            name=person.name[language],
            admission=admission.id,
            title=admission.title[language],
            statement=admission.statement[language],
            turn=turn.number,
            quote=turn.quote(),
            pressed=tuple(_pressed(record, event.person, turn.number)),
            taken_back=next(back, None),
        )


def _pressed(record: SessionRecord, person: str, until: int) -> Iterator[QuoteEvidence]:
    """Yield the learner's words that had raised the pressure on a person before a turn, and in it."""
    for turn in record.turns[:until]:
        steps = (step for step in turn.events(StateChanged) if step.person == person)
        if any(step.changes.get("pressure", 0.0) > 0 for step in steps):
            yield from turn.evidence()


def count_agreements(record: SessionRecord) -> Iterator[Acquiescence]:
    """Yield where a person only agreed to what a question suggested, in order."""
    case, language = record.case, record.language
    for turn, event in record.events(WentAlong):
        fact = case.fact.get(event.fact or "")
        topics = tuple(case.topic[topic].title[language] for topic in event.topics)
        yield Acquiescence(
            person=event.person,
            name=case.person[event.person].name[language],
            turn=turn.number,
            quote=turn.question(),
            about=topics if fact is None else (fact.title[language],),
            fact=fact.id if fact is not None else None,
        )


def count_contradictions(record: SessionRecord) -> Iterator[Contradiction]:
    """Yield the cover stories that came to stand against what was told or shown later, in order."""
    case, language = record.case, record.language
    for turn, event in record.events(Contradicted):
        said = record.turn(event.said_turn)
        words = said.events(Said) if said is not None else []
        yield Contradiction(
            person=event.person,
            name=case.person[event.person].name[language],
            fact=event.fact,
            title=case.fact[event.fact].title[language],
            said_turn=event.said_turn,
            said=" ".join(item.text for item in words if item.speaker == event.person),
            turn=turn.number,
            quote=turn.quote(),
            by=event.by,
        )

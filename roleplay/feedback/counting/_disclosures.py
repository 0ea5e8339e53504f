"""What each person could have told: earned when and by what, missed and why, contaminated, or never asked about."""

from collections import defaultdict
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
from roleplay.feedback.counting._curves import numbers_in_talk
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


def count_disclosures(record: SessionRecord) -> tuple[DisclosureLine, ...]:
    """Return a line for each fact that a person of the case could tell; in a drill only for the person rehearsed.

    What a person agreed to when it was suggested is contaminated, unless it had been told before.
    """
    courses: dict[tuple[str, str], _FactCourse] = defaultdict(_FactCourse)
    for turn in record.turns:
        for event in turn.events(FactDisclosed):
            course = courses[(event.person, event.fact)]
            if course.told is None:
                course.told, course.contaminated = turn, event.contaminated
        for held in turn.events(FactWithheld):
            course = courses[(held.holder, held.fact)]
            course.kept, course.missing = turn, held.missing
        for yes in turn.events(WentAlong):
            course = courses[(yes.person, yes.fact or "")]
            course.agreed = course.agreed or turn.number
            if course.told is None:
                course.told, course.contaminated = turn, True
    drill = record.state.drill
    found: list[DisclosureLine] = []
    for person in record.state.scenario.persons:
        if drill is None or person.id == drill.person:
            talk = _Talk(record, person, numbers_in_talk(record, person.id))
            found += [_line(talk, item, courses[(person.id, item.fact)]) for item in person.disclosures]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Talk:
    """The talk with one person: the places of its turns by their numbers in the session, empty where none was held."""

    record: SessionRecord
    person: Person
    numbers: dict[int, int]


def _line(talk: _Talk, item: Disclosure, course: _FactCourse) -> DisclosureLine:
    record, person, told, kept = talk.record, talk.person, course.told, course.kept
    language, fact = record.language, record.state.scenario.fact[item.fact]
    turn = told or kept
    outcome: DisclosureOutcome = "withheld" if kept else "never_reached"
    if told is not None:
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
        label=turn.reading.label if turn and turn.reading else None,
        quote=turn.quote() if turn else None,
        lacking=() if told else course.missing,
        asked=fact.topic in record.state.persons[person.id].opened,
        met=bool(talk.numbers),
        number=talk.numbers.get(turn.number) if turn else None,
        agreed=course.agreed,
    )


# What a person said that is not to be relied on: untrue admissions, yeses to suggestions, cover stories that broke.


def count_admissions(record: SessionRecord) -> tuple[FalseAdmission, ...]:
    """Return what pressure made people say though it is not true, in order."""
    return tuple(_admission(record, turn, event) for turn in record.turns for event in turn.events(AdmittedFalsely))


def count_agreements(record: SessionRecord) -> tuple[Acquiescence, ...]:
    """Return where a person only agreed to what a question suggested, in order."""
    return tuple(_agreement(record, turn, event) for turn in record.turns for event in turn.events(WentAlong))


def count_contradictions(record: SessionRecord) -> tuple[Contradiction, ...]:
    """Return the cover stories that came to stand against what was told or shown later, in order."""
    return tuple(_contradiction(record, turn, event) for turn in record.turns for event in turn.events(Contradicted))


def _admission(record: SessionRecord, turn: Turn, event: AdmittedFalsely) -> FalseAdmission:
    person, language = record.state.scenario.person[event.person], record.language
    admission = next(item for item in person.admissions if item.id == event.admission)
    back = next(
        (
            later.number
            for later in record.turns[turn.number - 1 :]
            for taken in later.events(TakenBack)
            if (taken.person, taken.admission) == (event.person, event.admission)
        ),
        None,
    )
    return FalseAdmission(
        person=person.id,
        name=person.name[language],
        admission=admission.id,
        title=admission.title[language],
        statement=admission.statement[language],
        turn=turn.number,
        quote=turn.quote(),
        pressed=tuple(_pressed(record, event.person, turn.number)),
        taken_back=back,
    )


def _pressed(record: SessionRecord, person: str, until: int) -> list[QuoteEvidence]:
    """Return the learner's words that had raised the pressure on a person before a turn, and in it."""
    return [
        piece
        for turn in record.turns[:until]
        if any(step.person == person and step.changes.get("pressure", 0.0) > 0 for step in turn.events(StateChanged))
        for piece in turn.evidence()
    ]


def _agreement(record: SessionRecord, turn: Turn, event: WentAlong) -> Acquiescence:
    case, language = record.state.scenario, record.language
    fact = case.fact.get(event.fact or "")
    topics = tuple(case.topic[topic].title[language] for topic in event.topics)
    return Acquiescence(
        person=event.person,
        name=case.person[event.person].name[language],
        turn=turn.number,
        quote=turn.question(),
        about=topics if fact is None else (fact.title[language],),
        fact=fact.id if fact is not None else None,
    )


def _contradiction(record: SessionRecord, turn: Turn, event: Contradicted) -> Contradiction:
    case, language = record.state.scenario, record.language
    said = record.turn(event.said_turn)
    words = [item.text for item in said.events(Said) if item.speaker == event.person] if said is not None else []
    return Contradiction(
        person=event.person,
        name=case.person[event.person].name[language],
        fact=event.fact,
        title=case.fact[event.fact].title[language],
        said_turn=event.said_turn,
        said=" ".join(words),
        turn=turn.number,
        quote=turn.quote(),
        by=event.by,
    )

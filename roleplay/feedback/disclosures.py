"""What each person could have told: earned when and by what, missed and why, contaminated, or never asked about."""

from collections import defaultdict
from dataclasses import dataclass

from roleplay.exercise.events import FactDisclosed, FactWithheld, WentAlong
from roleplay.feedback.counted import DisclosureLine
from roleplay.feedback.curves import numbers_in_talk
from roleplay.feedback.gates import condition
from roleplay.feedback.parts import DisclosureOutcome
from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record, Turn
from roleplay.scenario.persons import Disclosure, Person


@dataclass(slots=True)
class _Course:
    """What became of one fact with one person: told first in a turn, kept back last in one, agreed to first in one."""

    told: Turn | None = None
    contaminated: bool = False
    kept: Turn | None = None
    missing: tuple[str, ...] = ()
    agreed: int | None = None


def count_disclosures(record: Record) -> tuple[DisclosureLine, ...]:
    """Return a line for each fact that a person of the case could tell; in a drill only for the person rehearsed.

    What a person agreed to when it was suggested is contaminated, unless it had been told before.
    """
    courses: dict[tuple[str, str], _Course] = defaultdict(_Course)
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

    record: Record
    person: Person
    numbers: dict[int, int]


def _line(talk: _Talk, item: Disclosure, course: _Course) -> DisclosureLine:
    record, person, told, kept = talk.record, talk.person, course.told, course.kept
    language, fact = record.language, record.state.scenario.fact[item.fact]
    turn = told or kept
    outcome: DisclosureOutcome = "withheld" if kept else "never_reached"
    if told is not None:
        outcome = "contaminated" if course.contaminated else "told"
    missing = () if told else course.missing
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
        by=named_by(record, turn),
        quote=turn.quote() if turn else None,
        missing=tuple(phrases(language)(f"missing.{name}") for name in missing),
        asked=fact.topic in record.state.persons[person.id].opened,
        met=bool(talk.numbers),
        condition=condition(record, person, item),
        number=talk.numbers.get(turn.number) if turn else None,
        agreed=course.agreed,
    )


def named_by(record: Record, turn: Turn | None) -> str:
    """Name the question class and the tactics of the turn, or the silence."""
    if turn is None:
        return ""
    say = phrases(record.language)
    if turn.reading is None:
        return say("by.silence")
    return ", ".join([say(f"class.{turn.reading.label}"), *(say(f"tactic.{name}") for name in turn.reading.tactics)])

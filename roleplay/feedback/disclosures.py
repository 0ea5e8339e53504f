"""What each person could have told: earned when and by what, missed and why, contaminated, or never asked about."""

from dataclasses import dataclass

from roleplay.exercise.events import FactDisclosed, FactWithheld, WentAlong
from roleplay.feedback.counted import DisclosureLine
from roleplay.feedback.parts import DisclosureOutcome
from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record, Turn
from roleplay.scenario.persons import Disclosure, Person


@dataclass(frozen=True, slots=True)
class _Told:
    turn: Turn
    contaminated: bool


def count_disclosures(record: Record) -> tuple[DisclosureLine, ...]:
    """Return a line for each fact that a person of the case could tell.

    What a person agreed to when it was suggested is contaminated, unless it had been told before.
    """
    told: dict[tuple[str, str], _Told] = {}
    kept: dict[tuple[str, str], tuple[Turn, tuple[str, ...]]] = {}
    for turn in record.turns:
        for event in turn.events(FactDisclosed):
            told.setdefault((event.person, event.fact), _Told(turn, event.contaminated))
        for agreed in turn.events(WentAlong):
            if agreed.fact is not None:
                told.setdefault((agreed.person, agreed.fact), _Told(turn, contaminated=True))
        for held in turn.events(FactWithheld):
            kept[(held.holder, held.fact)] = (turn, held.missing)
    return tuple(
        _line(record, person, item, told.get((person.id, item.fact)), kept.get((person.id, item.fact)))
        for person in record.state.scenario.persons
        for item in person.disclosures
    )


def _line(
    record: Record,
    person: Person,
    item: Disclosure,
    told: _Told | None,
    kept: tuple[Turn, tuple[str, ...]] | None,
) -> DisclosureLine:
    language, fact = record.language, record.state.scenario.fact[item.fact]
    turn = told.turn if told else (kept[0] if kept else None)
    outcome: DisclosureOutcome = "withheld" if kept else "never_reached"
    if told is not None:
        outcome = "contaminated" if told.contaminated else "told"
    missing = () if told or not kept else kept[1]
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
        by=_by(record, turn),
        quote=turn.quote() if turn else None,
        missing=tuple(phrases(language)(f"missing.{name}") for name in missing),
        asked=fact.topic in record.state.persons[person.id].opened,
        met=any(talk.person == person.id for talk in record.talks()),
    )


def _by(record: Record, turn: Turn | None) -> str:
    """Name the question class and the tactics of the turn, or the silence."""
    if turn is None:
        return ""
    say = phrases(record.language)
    if turn.reading is None:
        return say("by.silence")
    return ", ".join([say(f"class.{turn.reading.label}"), *(say(f"tactic.{name}") for name in turn.reading.tactics)])

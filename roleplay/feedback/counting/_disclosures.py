"""What each person could have told: earned when and by what, missed and why, contaminated, or never asked about."""

from collections.abc import Iterator

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


def count_disclosures(record: SessionRecord) -> Iterator[DisclosureLine]:
    """Yield a line for each fact that a person of the case could tell; in a drill only for the person rehearsed.

    It says what a fact was told by first, kept back by last and agreed to first. What a person agreed to when it was
    suggested is contaminated, unless it had been told before.
    """
    told: dict[tuple[str, str | None], tuple[Turn, bool]] = {}
    kept: dict[tuple[str, str | None], tuple[Turn, tuple[str, ...]]] = {}
    agreed: dict[tuple[str, str | None], int] = {}
    for turn in record.turns:
        for event in turn.events(FactDisclosed):
            told.setdefault((event.person, event.fact), (turn, event.contaminated))
        for held in turn.events(FactWithheld):
            kept[(held.holder, held.fact)] = turn, held.missing
        for yes in turn.events(WentAlong):
            told.setdefault((yes.person, yes.fact), (turn, True))
            agreed.setdefault((yes.person, yes.fact), turn.number)
    language, drill = record.language, record.state.drill
    for person in record.case.persons:
        talk = [turn.number for turn in record.with_person.get(person.id, ())]
        for item in person.disclosures if drill is None or person.id == drill.person else ():
            fact, key = record.case.fact[item.fact], (person.id, item.fact)
            (first, spoiled), (last, missing) = told.get(key, (None, False)), kept.get(key, (None, ()))
            shown = first or last
            outcome: DisclosureOutcome = "contaminated" if spoiled else "told"
            if first is None:
                outcome = "withheld" if last else "never_reached"
            yield DisclosureLine(
                fact=fact.id,
                title=fact.title[language],
                statement=fact.statement[language],
                person=person.id,
                name=person.name[language],
                outcome=outcome,
                layer=item.layer,
                key=fact.key,
                turn=shown.number if shown else None,
                minute=shown.minute if shown else None,
                label=shown.label if shown else None,
                quote=shown.quote() if shown else None,
                lacking=() if first else missing,
                asked=fact.topic in record.state.persons[person.id].opened,
                met=bool(talk),
                number=talk.index(shown.number) + 1 if shown and shown.number in talk else None,
                agreed=agreed.get(key),
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

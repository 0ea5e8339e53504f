"""What a person said that is not to be relied on: untrue admissions, yeses to suggestions, cover stories that broke."""

from roleplay.exercise.events import AdmittedFalsely, Contradicted, EvidenceShown, StateChanged, TakenBack, WentAlong
from roleplay.exercise.inputs import Said
from roleplay.feedback.disclosures import named_by
from roleplay.feedback.parts import Evidence
from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record, Turn
from roleplay.feedback.talks import Agreement, Contradiction, FalseAdmission


def count_admissions(record: Record) -> tuple[FalseAdmission, ...]:
    """Return what pressure made people say though it is not true, in order."""
    return tuple(_admission(record, turn, event) for turn in record.turns for event in turn.events(AdmittedFalsely))


def count_agreements(record: Record) -> tuple[Agreement, ...]:
    """Return where a person only agreed to what a question suggested, in order."""
    return tuple(_agreement(record, turn, event) for turn in record.turns for event in turn.events(WentAlong))


def count_contradictions(record: Record) -> tuple[Contradiction, ...]:
    """Return the cover stories that came to stand against what was told or shown later, in order."""
    return tuple(_contradiction(record, turn, event) for turn in record.turns for event in turn.events(Contradicted))


def _admission(record: Record, turn: Turn, event: AdmittedFalsely) -> FalseAdmission:
    person, language, say = record.state.scenario.person[event.person], record.language, phrases(record.language)
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
    by = named_by(record, turn)
    parts = [
        say("admission.said", name=person.name[language], statement=admission.statement[language], turn=turn.number),
        say("admission.after", by=by),
        say("admission.back", turn=back) if back is not None else say("admission.stands"),
    ]
    return FalseAdmission(
        person=person.id,
        name=person.name[language],
        admission=admission.id,
        title=admission.title[language],
        statement=admission.statement[language],
        turn=turn.number,
        quote=turn.quote(),
        by=by,
        pressed=tuple(_pressed(record, event.person, turn.number)),
        taken_back=back,
        text=" ".join(parts),
    )


def _pressed(record: Record, person: str, until: int) -> list[Evidence]:
    """Return the learner's words that had raised the pressure on a person before a turn, and in it."""
    return [
        piece
        for turn in record.turns[:until]
        if any(step.person == person and step.changes.get("pressure", 0.0) > 0 for step in turn.events(StateChanged))
        for piece in turn.evidence()
    ]


def _agreement(record: Record, turn: Turn, event: WentAlong) -> Agreement:
    case, language = record.state.scenario, record.language
    fact = case.fact.get(event.fact or "")
    topics = tuple(case.topic[topic].title[language] for topic in event.topics)
    return Agreement(
        person=event.person,
        name=case.person[event.person].name[language],
        turn=turn.number,
        quote=turn.question(),
        about=topics if fact is None else (fact.title[language],),
        fact=fact.id if fact is not None else None,
    )


def _contradiction(record: Record, turn: Turn, event: Contradicted) -> Contradiction:
    case, language = record.state.scenario, record.language
    title = case.fact[event.fact].title[language]
    shown = [case.fact[item.fact].title[language] for item in turn.events(EvidenceShown) if item.person == event.person]
    said = record.turn(event.said_turn)
    words = [item.text for item in said.events(Said) if item.speaker == event.person] if said is not None else []
    return Contradiction(
        person=event.person,
        name=case.person[event.person].name[language],
        fact=event.fact,
        title=title,
        said_turn=event.said_turn,
        said=" ".join(words),
        turn=turn.number,
        quote=turn.quote(),
        by=event.by,
        against=title if event.by == "own_words" or not shown else phrases(language).listing(shown),
    )

"""Indicator coverage: the dimensions that the agency's knowledge evidences, against the key of the case (domain C2).

Combination rule of the secondary source: a dimension is positive with two strong indicators, one strong and one other,
three medium ones, or two medium ones and a weak one. Forced labour is read from deceptive or coercive recruitment
together with exploitation and coercion at destination.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from roleplay.exercise.log.events import Decided, EvidenceShown, FactDisclosed, FactFound, FactShared, InjectFired
from roleplay.exercise.log.inputs import Said
from roleplay.feedback.counting._lines import Chance, DimensionLine, IndicatorLine, Indicators
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import DIMENSIONS, Dimension, Grade


def count_indicators(record: SessionRecord) -> Indicators:
    """Return the indicator table at the end; what was put into a person's mouth evidences nothing.

    In a drill the key is what the facts known beforehand and those of the person can evidence together; dimensions to
    which the person has nothing to add are left out, and only what carries the whole reading is called its conclusion.
    """
    drill, reachable = record.state.drill, frozenset(record.case.fact)
    told: frozenset[str] = frozenset()
    if drill is not None:
        told = frozenset(item.fact for item in record.case.person[drill.person].disclosures)
        known = record.state.known(record.learner)
        reachable = told | {fact for fact, held in known.items() if held.turn == 0}
    found = list(_indicators(record, reachable))
    lines = tuple(_dimension(name, [line for dimension, line in found if dimension == name]) for name in DIMENSIONS)
    reading = is_forced_labour(line.id for line in lines if line.evidenced)
    key = is_forced_labour(line.id for line in lines if line.in_key)
    if drill is not None:
        lines = tuple(line for line in lines if line.in_key and any(item.fact in told for item in line.indicators))
        reading &= key
    return Indicators(dimensions=lines, reading=reading, key=key)


def is_positive(grades: Iterable[Grade]) -> bool:
    """Return whether a dimension with indicators of these grades is positive."""
    counted = Counter(grades)
    strong, medium, weak = counted["strong"], counted["medium"], counted["weak"]
    return strong >= 2 or (strong == 1 and medium + weak >= 1) or medium >= 3 or (medium == 2 and weak >= 1)


def is_forced_labour(positive: Iterable[Dimension]) -> bool:
    """Return whether the positive dimensions carry the reading of trafficking for forced labour."""
    found = frozenset(positive)
    recruited = bool(found & {"deceptive_recruitment", "coercive_recruitment"})
    return recruited and {"exploitation", "coercion"} <= found


def _own_facts(record: SessionRecord) -> frozenset[str]:
    """Return the facts that the learner brought to light (by asking or doing) or passed on."""
    actions = record.own_actions()
    return frozenset(
        (
            *(item.fact for _, item in record.events(FactDisclosed)),
            *(item.fact for _, item in record.events(FactShared) if item.by == record.learner),
            *(item.fact for _, item in record.events(EvidenceShown)),
            *(item.fact for _, item in record.events(FactFound) if item.source in actions),
            *(fact for turn in record.turns for fact in _told_in_answer(record, turn)),
        )
    )


def _told_in_answer(record: SessionRecord, turn: Turn) -> Iterator[str]:
    """Yield what agencies told the learner because of the learner's words; not what news brought in that turn."""
    if not isinstance(turn.input, Said) or turn.input.channel == "interview":
        return
    news = {fact for fired in turn.events(InjectFired) for fact in record.case.inject[fired.inject].gives}
    for move in (item.move for item in turn.events(Decided)):
        if move.act == "share" and move.to in (None, record.learner):
            yield from (fact for fact in move.facts if fact not in news)


def _dimension(dimension: Dimension, lines: Sequence[IndicatorLine]) -> DimensionLine:
    return DimensionLine(
        id=dimension,
        evidenced=is_positive(line.grade for line in lines if line.known and not line.contaminated),
        in_key=is_positive(line.grade for line in lines),
        indicators=tuple(lines),
    )


def _indicators(record: SessionRecord, reachable: frozenset[str]) -> Iterator[tuple[Dimension, IndicatorLine]]:
    """Yield the facts that evidence something, each with the dimension."""
    own, language = _own_facts(record), record.language
    for fact in record.case.facts:
        if fact.id in reachable and fact.indicator is not None:
            known = record.state.known(record.learner).get(fact.id)
            line = IndicatorLine(
                fact=fact.id,
                title=fact.title[language],
                name=fact.indicator.name[language],
                grade=fact.indicator.grade,
                known=known is not None,
                contaminated=known is not None and known.contaminated,
                own=known is not None and fact.id in own,
                turn=known.turn if known else None,
                chances=tuple(_chances(record, fact)) if known is None else (),
            )
            yield fact.indicator.dimension, line


def _chances(record: SessionRecord, fact: Fact) -> Iterator[Chance]:
    """Yield who could have told a fact, in a drill only the person rehearsed, and which steps bring it."""
    case, drill, language = record.case, record.state.drill, record.language
    for person in case.persons:
        if (drill is None or person.id == drill.person) and any(item.fact == fact.id for item in person.disclosures):
            talks = [(turn.number, turn.reading) for turn in record.with_person.get(person.id, ()) if turn.reading]
            raised = (number for number, reading in talks if fact.topic in reading.topics)
            turns = (talks[0][0], talks[-1][0]) if talks else None
            yield Chance(kind="person", name=person.name[language], turns=turns, raised=next(raised, None))
    if drill is None:
        for seat in case.seats:
            if fact.id in record.state.known(seat.agency):
                yield Chance(kind="service", name=record.library.agency[seat.agency].short[language])
        for action in case.actions:
            if fact.id in action.gives:
                yield Chance(kind="deed", name=action.title[language])

"""Indicator coverage: the dimensions that the agency's knowledge evidences, against the key of the case (domain C2).

Combination rule of the secondary source: a dimension is positive with two strong indicators, one strong and one other,
three medium ones, or two medium ones and a weak one. Forced labour is read from deceptive or coercive recruitment
together with exploitation and coercion at destination.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from roleplay.exercise.log.events import Decided, EvidenceShown, FactDisclosed, FactFound, FactShared, InjectFired
from roleplay.exercise.log.inputs import Said
from roleplay.feedback.counting._lines import Chance, DimensionLine, IndicatorLine, Indicators
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.scenario.facts import Fact
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import DIMENSIONS, Dimension, Grade


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all lines need: the session, the facts that the learner brought to light, the turns by person."""

    record: SessionRecord
    own: frozenset[str]
    talks: dict[str, list[Turn]]


def count_indicators(record: SessionRecord) -> Indicators:
    """Return the indicator table at the end; what was put into a person's mouth evidences nothing.

    In a drill the key is what the facts known beforehand and those of the person can evidence together; dimensions to
    which the person has nothing to add are left out, and only what carries the whole reading is called its conclusion.
    """
    seen = _Ground(record, own_facts(record), _talks(record))
    reachable = _reachable(record)
    lines = tuple(_dimension(seen, dimension, reachable) for dimension in DIMENSIONS)
    reading = is_forced_labour(line.id for line in lines if line.evidenced)
    key = is_forced_labour(line.id for line in lines if line.in_key)
    if record.state.drill is not None:
        told = _of_person(record)
        lines = tuple(line for line in lines if line.in_key and any(item.fact in told for item in line.indicators))
        if not key:
            return Indicators(dimensions=lines)
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


def _talks(record: SessionRecord) -> dict[str, list[Turn]]:
    found: dict[str, list[Turn]] = {}
    for turn in record.talks():
        if turn.person is not None:
            found.setdefault(turn.person, []).append(turn)
    return found


def _reachable(record: SessionRecord) -> frozenset[str]:
    """Return the facts that the session could bring: all of the case, or what was known and can be told in a drill."""
    state = record.state
    if state.drill is None:
        return frozenset(state.scenario.fact)
    return _of_person(record) | {fact for fact, known in state.known(state.learner).items() if known.turn == 0}


def _of_person(record: SessionRecord) -> frozenset[str]:
    """Return the facts that the person of a drill can tell; none in an exercise."""
    drill = record.state.drill
    disclosures = record.state.scenario.person[drill.person].disclosures if drill is not None else ()
    return frozenset(item.fact for item in disclosures)


def own_facts(record: SessionRecord) -> frozenset[str]:
    """Return the facts that the learner brought to light (by asking or doing) or passed on."""
    learner, actions = record.state.learner, record.own_actions()
    found: set[str] = set()
    for turn in record.turns:
        found.update(item.fact for item in turn.events(FactDisclosed))
        found.update(item.fact for item in turn.events(FactShared) if item.by == learner)
        found.update(item.fact for item in turn.events(EvidenceShown))
        found.update(item.fact for item in turn.events(FactFound) if item.source in actions)
        found.update(_told_in_answer(record, turn))
    return frozenset(found)


def _told_in_answer(record: SessionRecord, turn: Turn) -> Iterator[str]:
    """Yield what agencies told the learner because of the learner's words; not what news brought in that turn."""
    if not isinstance(turn.input, Said) or turn.input.channel == "interview":
        return
    news = {fact for fired in turn.events(InjectFired) for fact in record.state.scenario.inject[fired.inject].gives}
    for move in (item.move for item in turn.events(Decided)):
        if move.act == "share" and move.to in (None, record.state.learner):
            yield from (fact for fact in move.facts if fact not in news)


def _dimension(seen: _Ground, dimension: Dimension, reachable: frozenset[str]) -> DimensionLine:
    record = seen.record
    lines = tuple(
        _indicator(seen, fact)
        for fact in record.state.scenario.facts
        if fact.id in reachable and fact.indicator is not None and fact.indicator.dimension == dimension
    )
    return DimensionLine(
        id=dimension,
        evidenced=is_positive(line.grade for line in lines if line.known and not line.contaminated),
        in_key=is_positive(line.grade for line in lines),
        indicators=lines,
    )


def _indicator(seen: _Ground, fact: Fact) -> IndicatorLine:
    record = seen.record
    if fact.indicator is None:
        raise ValueError(f"fact {fact.id} has no indicator")
    known = record.state.known(record.state.learner).get(fact.id)
    return IndicatorLine(
        fact=fact.id,
        title=fact.title[record.language],
        name=fact.indicator.name[record.language],
        grade=fact.indicator.grade,
        known=known is not None,
        contaminated=known is not None and known.contaminated,
        own=known is not None and fact.id in seen.own,
        turn=known.turn if known else None,
        chances=_chances(seen, fact) if known is None else (),
    )


def _chances(seen: _Ground, fact: Fact) -> tuple[Chance, ...]:
    """Return who could have told a fact, and which steps bring it."""
    record = seen.record
    state, language, library = record.state, record.language, record.library
    told_by = [person for person in state.scenario.persons if any(item.fact == fact.id for item in person.disclosures)]
    if state.drill is not None:
        told_by = [person for person in told_by if person.id == state.drill.person]
        return tuple(_with_person(seen, person, fact) for person in told_by)
    holders = [seat.agency for seat in state.scenario.seats if fact.id in state.known(seat.agency)]
    deeds = [action for action in state.scenario.actions if fact.id in action.gives]
    return (
        *(_with_person(seen, person, fact) for person in told_by),
        *(Chance(kind="service", name=library.agency[agency].short[language]) for agency in holders),
        *(Chance(kind="deed", name=action.title[language]) for action in deeds),
    )


def _with_person(seen: _Ground, person: Person, fact: Fact) -> Chance:
    talks = seen.talks.get(person.id, [])
    raised = (turn.number for turn in talks if turn.reading is not None and fact.topic in turn.reading.topics)
    return Chance(
        kind="person",
        name=person.name[seen.record.language],
        turns=(talks[0].number, talks[-1].number) if talks else None,
        raised=next(raised, None),
    )

"""Indicator coverage: the dimensions that the agency's knowledge evidences, against the key of the case (domain C2).

Combination rule of the secondary source: a dimension is positive with two strong indicators, one strong and one other,
three medium ones, or two medium ones and a weak one. Forced labour is read from deceptive or coercive recruitment
together with exploitation and coercion at destination.
"""

from collections import Counter
from collections.abc import Iterable

from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record
from roleplay.feedback.report import DimensionLine, IndicatorLine, Indicators
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import DIMENSIONS, Dimension, Grade


def count_indicators(record: Record) -> Indicators:
    """Return the indicator table at the end; what was put into a person's mouth evidences nothing."""
    lines = tuple(_dimension(record, dimension) for dimension in DIMENSIONS)
    reading = is_forced_labour(line.id for line in lines if line.evidenced)
    key = is_forced_labour(line.id for line in lines if line.in_key)
    outcome = "agrees" if reading == key else ("missed" if key else "beyond")
    return Indicators(
        dimensions=lines, reading=reading, key=key, text=phrases(record.language)(f"indicators.{outcome}")
    )


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


def _dimension(record: Record, dimension: Dimension) -> DimensionLine:
    lines = tuple(
        _indicator(record, fact)
        for fact in record.state.scenario.facts
        if fact.indicator is not None and fact.indicator.dimension == dimension
    )
    return DimensionLine(
        id=dimension,
        title=phrases(record.language)(f"dimension.{dimension}"),
        evidenced=is_positive(line.grade for line in lines if line.known and not line.contaminated),
        in_key=is_positive(line.grade for line in lines),
        indicators=lines,
    )


def _indicator(record: Record, fact: Fact) -> IndicatorLine:
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
        turn=known.turn if known else None,
    )

"""Information flow: whom the facts that the learner knew reached, when, and what went to those without need."""

from collections import Counter
from collections.abc import Iterator
from statistics import fmean

from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import Knowing
from roleplay.feedback.counting._lines import Delivery, FactFlow, Flow, MapAgency, MapCell, MapRow, Overshared
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.parts import Delivered, Standing
from roleplay.reading.meaning.matching import ways_of_telling
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AGENCIES, AgencyId


def count_flow(record: SessionRecord) -> Flow:
    """Return the ways of all facts that the learner knew before the debrief and that others needed."""
    facts = tuple(_fact_flows(record))
    deliveries = [delivery for flow in facts for delivery in flow.deliveries]
    counted = Counter(delivery.outcome for delivery in deliveries)
    reached, never = counted["by_learner"], counted["never"]
    delays = [item.delay for item in deliveries if item.outcome == "by_learner" and item.delay is not None]
    overshared = tuple(_overshared(record))
    return Flow(
        facts=facts,
        overshared=overshared,
        agencies=tuple(_agencies(record)),
        rows=_map_rows(record, facts, overshared),
        reached=reached,
        never=never,
        unrecognised=counted["unrecognised"],
        share=reached / (reached + never) if reached or never else None,
        mean_delay=round(fmean(delays), 1) if delays else None,
    )


def _fact_flows(record: SessionRecord) -> Iterator[FactFlow]:
    """A fact that nobody else may be told (no consent) or that nobody else needs has no flow."""
    state = record.state
    for name, known in state.known(record.learner).items():
        fact, others = record.case.fact[name], [agency for agency in record.case.seat if agency != record.learner]
        needing = [agency for agency in others if agency in fact.needs and may_know(fact, agency, state)]
        if needing and known.turn < record.debrief:
            yield FactFlow(
                fact=fact.id,
                title=fact.title[record.language],
                key=fact.key,
                known_turn=known.turn,
                source=known.source,
                deliveries=tuple(_delivery(record, fact, agency, known) for agency in needing),
            )


def _delivery(record: SessionRecord, fact: Fact, agency: AgencyId, known: Knowing) -> Delivery:
    name = record.library.agency[agency].short[record.language]
    held = record.state.known(agency).get(fact.id)
    if held is None:
        spoke = next((turn.number for turn in record.turns[known.turn :] if _speaks_of(turn, fact, agency)), None)
        return Delivery(agency=agency, name=name, outcome="unrecognised" if spoke else "never", turn=spoke)
    outcome: Delivered = "by_others"
    if held.source == record.learner:
        outcome = "by_learner"
    elif held.turn <= known.turn:
        outcome = "had_it"
    delay = round(max(0.0, held.minute - known.minute), 1) if outcome != "had_it" else None
    return Delivery(agency=agency, name=name, outcome=outcome, turn=held.turn, minute=held.minute, delay=delay)


def _speaks_of(turn: Turn, fact: Fact, agency: AgencyId) -> bool:
    """The learner told the agency something on the subject of a fact."""
    said = turn.input
    return (
        isinstance(said, Said)
        and said.channel != "interview"
        and agency in said.audience
        and turn.phase != "debrief"
        and turn.reading is not None
        and fact.topic in turn.reading.topics
        and turn.tells()
    )


def _overshared(record: SessionRecord) -> Iterator[Overshared]:
    for turn, shared in record.events(FactShared):
        if shared.by == record.learner and (shared.unneeded or shared.breached):
            fact = record.case.fact[shared.fact]
            yield Overshared(
                fact=fact.id,
                title=fact.title[record.language],
                turn=turn.number,
                quote=turn.quote(ways_of_telling(fact, record.spoken)),
                unneeded=shared.unneeded,
                names=tuple(record.library.agency[name].short[record.language] for name in shared.unneeded),
                breached=shared.breached,
            )


# The map of facts: which agency knew which fact, and when; which needed it in vain, and which had no need of it.


def _agencies(record: SessionRecord) -> Iterator[MapAgency]:
    """Yield the agencies at the table, the learner's first, the others in the order of the exercise."""
    for agency in sorted(AGENCIES, key=lambda agency: agency != record.learner):
        if agency in record.case.seat:
            item = record.library.agency[agency]
            name = item.short[record.language]
            yield MapAgency(agency=item.id, name=name, colour=item.colour, colour_dark=item.colour_dark)


def _map_rows(
    record: SessionRecord, flows: tuple[FactFlow, ...], overshared: tuple[Overshared, ...]
) -> tuple[MapRow, ...]:
    """Return a row for each fact that one agency needed and one knew before the debrief, or that was over-shared."""
    unclear = {(flow.fact, item.agency) for flow in flows for item in flow.deliveries if item.outcome == "unrecognised"}
    spilt = {
        (item.fact, agency, item.turn)
        for item in overshared
        for agency in (record.case.seat if item.breached else item.unneeded)
    }
    rows = []
    for fact in record.case.facts:
        cells = []
        for agency in (item.agency for item in _agencies(record)):
            held = record.state.known(agency).get(fact.id)
            is_spilt = held is not None and (fact.id, agency, held.turn) in spilt
            cells.append(_cell(record, fact, agency, unclear=(fact.id, agency) in unclear, spilt=is_spilt))
        minutes = [cell.minute for cell in cells if cell.minute is not None]
        if minutes and any(cell.needed or cell.standing == "unneeded" for cell in cells):
            row = MapRow(fact=fact.id, title=fact.title[record.language], key=fact.key, cells=tuple(cells))
            rows.append((not fact.key, min(minutes), row))
    return tuple(row for *_, row in sorted(rows, key=lambda item: item[:2]))


def _cell(record: SessionRecord, fact: Fact, agency: AgencyId, *, unclear: bool, spilt: bool) -> MapCell:
    """`unclear`: the learner spoke of it without being understood; `spilt`: the learner told it without need."""
    held = record.state.known(agency).get(fact.id)
    needed = agency in fact.needs and may_know(fact, agency, record.state)
    if held is None or held.turn >= record.debrief:
        vain: Standing = "unclear" if unclear else "lacked"
        return MapCell(agency=agency, standing=vain if needed else "none", needed=needed)
    standing: Standing = "start" if held.turn == 0 else "by_others"
    if held.source == record.learner:
        standing = "unneeded" if spilt else "by_learner"
    return MapCell(
        agency=agency,
        standing=standing,
        turn=held.turn,
        minute=held.minute,
        source="" if held.turn == 0 else _source_name(record, held.source),
        needed=needed,
    )


def _source_name(record: SessionRecord, source: str) -> str:
    """Return from whom or what a fact came, by name: a service, a person, an action, news; empty where it is none."""
    case, language = record.case, record.language
    if source in record.library.agency:
        return record.library.agency[source].short[language]
    if source in case.person:
        return case.person[source].name[language]
    titled = case.action.get(source) or case.inject.get(source)
    return titled.title[language] if titled is not None else ""

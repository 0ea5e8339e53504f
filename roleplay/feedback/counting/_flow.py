"""Information flow: whom the facts that the learner knew reached, when, and what went to those without need."""

from collections import Counter
from collections.abc import Iterable
from statistics import fmean

from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import Knowing
from roleplay.feedback.counting._lines import Delivery, FactFlow, Flow, MapAgency, MapCell, MapRow, Overshared
from roleplay.feedback.counting._record import SessionRecord, Turn
from roleplay.feedback.parts import Delivered, Standing
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AGENCIES, AgencyId


def count_flow(record: SessionRecord) -> Flow:
    """Return the ways of all facts that the learner knew before the debrief and that others needed."""
    state = record.state
    debrief = next((turn.number for turn in record.turns if turn.phase == "debrief"), None)
    facts = tuple(
        flow
        for fact_id, known in state.known(state.learner).items()
        if debrief is None or known.turn < debrief
        if (flow := _fact_flow(record, state.scenario.fact[fact_id], known)) is not None
    )
    deliveries = [delivery for flow in facts for delivery in flow.deliveries]
    counted = Counter(delivery.outcome for delivery in deliveries)
    reached, never = counted["by_learner"], counted["never"]
    delays = [item.delay for item in deliveries if item.outcome == "by_learner" and item.delay is not None]
    overshared = _overshared(record)
    return Flow(
        facts=facts,
        overshared=overshared,
        agencies=agencies_of(record),
        rows=map_rows(record, facts, overshared),
        reached=reached,
        never=never,
        unrecognised=counted["unrecognised"],
        share=reached / (reached + never) if reached or never else None,
        mean_delay=round(fmean(delays), 1) if delays else None,
    )


def _fact_flow(record: SessionRecord, fact: Fact, known: Knowing) -> FactFlow | None:
    """A fact that nobody else may be told (no consent) or that nobody else needs has no flow."""
    state = record.state
    needing = [
        seat.agency
        for seat in state.scenario.seats
        if seat.agency != state.learner and seat.agency in fact.needs and may_know(fact, seat.agency, state)
    ]
    if not needing:
        return None
    return FactFlow(
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
        spoke = any(_speaks_of(turn, fact, agency, known) for turn in record.turns)
        return Delivery(agency=agency, name=name, outcome="unrecognised" if spoke else "never")
    outcome: Delivered = "by_others"
    if held.source == record.state.learner:
        outcome = "by_learner"
    elif held.turn <= known.turn:
        outcome = "had_it"
    delay = round(max(0.0, held.minute - known.minute), 1) if outcome in ("by_learner", "by_others") else None
    return Delivery(agency=agency, name=name, outcome=outcome, turn=held.turn, minute=held.minute, delay=delay)


def _speaks_of(turn: Turn, fact: Fact, agency: AgencyId, known: Knowing) -> bool:
    """The learner knew the fact and told the agency something on its subject."""
    said, reading = turn.input, turn.reading
    return (
        isinstance(said, Said)
        and said.channel != "interview"
        and agency in said.audience
        and turn.number > known.turn
        and turn.phase != "debrief"
        and reading is not None
        and fact.topic in reading.topics
        and turn.tells()
    )


def _overshared(record: SessionRecord) -> tuple[Overshared, ...]:
    state, found = record.state, []
    for turn in record.turns:
        for shared in turn.events(FactShared):
            if shared.by != state.learner or not (shared.unneeded or shared.breached):
                continue
            fact = state.scenario.fact[shared.fact]
            found.append(
                Overshared(
                    fact=fact.id,
                    title=fact.title[record.language],
                    turn=turn.number,
                    quote=turn.quote(fact.stems[record.spoken]),
                    unneeded=shared.unneeded,
                    names=tuple(record.library.agency[name].short[record.language] for name in shared.unneeded),
                    breached=shared.breached,
                )
            )
    return tuple(found)


# The map of facts: which agency knew which fact, and when; which needed it in vain, and which had no need of it.


def agencies_of(record: SessionRecord) -> tuple[MapAgency, ...]:
    """Return the agencies at the table, the learner's first, the others in the order of the exercise."""
    seated, learner = record.state.scenario.seat, record.state.learner
    order = sorted((agency for agency in AGENCIES if agency in seated), key=lambda agency: agency != learner)
    profiles = (record.library.agency[agency] for agency in order)
    return tuple(
        MapAgency(agency=item.id, name=item.short[record.language], colour=item.colour, colour_dark=item.colour_dark)
        for item in profiles
    )


# What was spoken of without being understood, what went too far and when, and the turn in which the debrief begins.
_Told = tuple[set[tuple[str, AgencyId]], set[tuple[str, AgencyId, int]], int | None]


def map_rows(record: SessionRecord, flows: Iterable[FactFlow], overshared: Iterable[Overshared]) -> tuple[MapRow, ...]:
    """Return a row for each fact that one agency needed and one knew before the debrief, or that was over-shared."""
    unclear = {(flow.fact, item.agency) for flow in flows for item in flow.deliveries if item.outcome == "unrecognised"}
    spilt = {
        (item.fact, agency, item.turn)
        for item in overshared
        for agency in (record.state.scenario.seat if item.breached else item.unneeded)
    }
    rows, agencies = [], [item.agency for item in agencies_of(record)]
    debrief = next((turn.number for turn in record.turns if turn.phase == "debrief"), None)
    told: _Told = (unclear, spilt, debrief)
    for fact in record.state.scenario.facts:
        cells = tuple(_cell(record, fact, agency, told) for agency in agencies)
        known = any(cell.minute is not None for cell in cells)
        if known and any(cell.needed or cell.standing == "unneeded" for cell in cells):
            rows.append(MapRow(fact=fact.id, title=fact.title[record.language], key=fact.key, cells=cells))
    return tuple(sorted(rows, key=lambda row: (not row.key, _first(row))))


def _first(row: MapRow) -> float:
    return min(cell.minute for cell in row.cells if cell.minute is not None)


def _cell(record: SessionRecord, fact: Fact, agency: AgencyId, told: _Told) -> MapCell:
    state = record.state
    unclear, spilt, debrief = told
    held = state.known(agency).get(fact.id)
    needed = agency in fact.needs and may_know(fact, agency, state)
    if held is None or (debrief is not None and held.turn >= debrief):
        standing: Standing = "none"
        if needed:
            standing = "unclear" if (fact.id, agency) in unclear else "lacked"
        return MapCell(agency=agency, standing=standing, needed=needed)
    standing = "by_others"
    if (fact.id, agency, held.turn) in spilt and held.source == state.learner:
        standing = "unneeded"
    elif held.source == state.learner:
        standing = "by_learner"
    elif held.turn == 0:
        standing = "start"
    return MapCell(
        agency=agency,
        standing=standing,
        turn=held.turn,
        minute=held.minute,
        source="" if held.turn == 0 else source_name(record, held.source),
        needed=needed,
    )


def source_name(record: SessionRecord, source: str) -> str:
    """Return from whom or what a fact came, by name: a service, a person, an action, news; empty where it is none."""
    state, language = record.state, record.language
    if source in record.library.agency:
        return record.library.agency[source].short[language]
    if source in state.scenario.person:
        return state.scenario.person[source].name[language]
    if source in state.scenario.action:
        return state.scenario.action[source].title[language]
    inject = next((item for item in state.scenario.injects if item.id == source), None)
    return inject.title[language] if inject is not None else ""

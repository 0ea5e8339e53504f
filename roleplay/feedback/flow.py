"""Information flow: whom the facts that the learner knew reached, when, and what went to those without need."""

from collections import Counter
from statistics import fmean

from roleplay.exercise.events import FactShared
from roleplay.exercise.holdings import Knowing
from roleplay.exercise.inputs import Said
from roleplay.exercise.sharing import may_know
from roleplay.feedback.counted import Delivery, FactFlow, Flow, Overshared
from roleplay.feedback.knowing import agencies_of, map_rows
from roleplay.feedback.parts import Delivered
from roleplay.feedback.record import Record, Turn
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId


def count_flow(record: Record) -> Flow:
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


def _fact_flow(record: Record, fact: Fact, known: Knowing) -> FactFlow | None:
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
        known_minute=known.minute,
        source=known.source,
        deliveries=tuple(_delivery(record, fact, agency, known) for agency in needing),
    )


def _delivery(record: Record, fact: Fact, agency: AgencyId, known: Knowing) -> Delivery:
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


def _overshared(record: Record) -> tuple[Overshared, ...]:
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

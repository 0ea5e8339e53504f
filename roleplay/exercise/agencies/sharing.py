"""Need-to-know: who may be told a fact, and what telling it means."""

from collections.abc import Iterable, Iterator

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.state import State
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Channel

OPEN_SENSITIVITY = 1
DIRECT_ONLY_SENSITIVITY = 3


def may_know(fact: Fact, agency: AgencyId, state: State) -> bool:
    """Return whether `agency` may be told the fact: open facts all, others by need, personal ones only on consent."""
    return not reasons_against(fact, agency, "direct", state)


def reasons_against(fact: Fact, agency: AgencyId, channel: Channel, state: State) -> tuple[str, ...]:
    """Return why a holder keeps the fact from `agency` in this channel: consent, need, room; empty if it may share."""
    reasons = []
    if fact.personal and not holds(fact.release, state):
        reasons.append("consent")
    if fact.sensitivity > OPEN_SENSITIVITY and agency not in fact.needs:
        reasons.append("need")
    elif fact.sensitivity >= DIRECT_ONLY_SENSITIVITY and channel == "room":
        reasons.append("room")
    return tuple(reasons)


def all_may_know(fact: Fact, state: State) -> bool:
    """Return whether everybody at the table may be told the fact."""
    return all(may_know(fact, seat.agency, state) for seat in state.scenario.seats)


def share(state: State, fact: Fact, by: AgencyId, audience: Iterable[AgencyId]) -> Iterator[FactShared]:
    """Yield that a fact is told to those of `audience` to whom it is news; nothing where nobody there hears any."""
    fresh = tuple(agency for agency in audience if agency != by and fact.id not in state.known(agency))
    if fresh:
        unneeded = tuple(agency for agency in fresh if fact.sensitivity > OPEN_SENSITIVITY and agency not in fact.needs)
        breached = fact.personal and not holds(fact.release, state)
        yield FactShared(fact=fact.id, by=by, to=fresh, unneeded=unneeded, breached=breached)

"""Need-to-know: who may be told a fact, and what telling it means."""

from collections.abc import Iterable

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.state import State
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Channel

OPEN_SENSITIVITY = 1
DIRECT_ONLY_SENSITIVITY = 3


def may_know(fact: Fact, agency: AgencyId, state: State) -> bool:
    """Return whether `agency` may be told the fact: open facts all, others by need, personal ones only on consent."""
    if fact.personal and not holds(fact.release, state):
        return False
    return fact.sensitivity <= OPEN_SENSITIVITY or agency in fact.needs


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


def share(state: State, fact: Fact, by: AgencyId, audience: Iterable[AgencyId]) -> FactShared | None:
    """Return the event of telling `fact` to `audience`, or None where nobody there hears anything new."""
    hearers = tuple(agency for agency in audience if agency != by)
    fresh = tuple(agency for agency in hearers if fact.id not in state.known(agency))
    if not fresh:
        return None
    unneeded = tuple(agency for agency in fresh if fact.sensitivity > OPEN_SENSITIVITY and agency not in fact.needs)
    breached = fact.personal and not holds(fact.release, state)
    return FactShared(fact=fact.id, by=by, to=fresh, unneeded=unneeded, breached=breached)

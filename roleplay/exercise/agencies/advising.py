"""When an agency answers with how it goes about such things: where that fits the words better than anything else."""

from collections.abc import Sequence

from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.log.events import Decided
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Asked, Raised
from roleplay.scenario.vocabulary import AgencyId

REMEMBERED = 30  # learner turns within which nobody says the same of it again
# Of ways of raising a position that taught nothing, and of questions about the matter of another case, fit so well:
PERHAPS = 0.2  # three in four, and one in eight: said rather than nothing at all
ENOUGH = 0.35  # every second, two in three of them rightly, and one in twenty: said where no fact fits better
REMARKED = 0.7  # every sixth: said to what is no question
SURELY = 0.6  # every fourth, four in five rightly: said even to what may ask how a step stands


def advice(state: State, agency: AgencyId, asked: Asked) -> Response | None:
    """Return how the agency goes about what a question raises, where that fits better than any fact of the case.

    Of a step that is taken or begun people want to hear how it stands.
    """
    if not state.begun.isdisjoint(asked.actions):
        return None
    least = ENOUGH if asked.scope == "matter" and not asked.actions else SURELY
    best = max((aim.fit for aim in asked.aims), default=0.0)
    return advise(state, agency, asked.raised, max(least, best))


def advise(state: State, agency: AgencyId, raised: Sequence[Raised], least: float = ENOUGH) -> Response | None:
    """Return the agency's nearest position that fits at least so well and that it has not told lately."""
    moves = (event.move for event in state.lately(REMEMBERED) if isinstance(event, Decided))
    told = {move.position for move in moves if move.speaker == agency}
    found = (item for item in raised if item.agency == agency and item.fit >= least and item.position not in told)
    first = next(found, None)
    return Response(agency, "advise", position=first.position) if first is not None else None


def advisers(state: State, asked: Asked, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Return the hearer whose position a question to everybody raises, if any; steps are their doers' to speak of."""
    if asked.scope != "matter" or asked.actions:
        return ()
    agencies = dict.fromkeys(item.agency for item in asked.raised if item.agency in hearers)
    return tuple(agency for agency in agencies if advice(state, agency, asked) is not None)[:1]

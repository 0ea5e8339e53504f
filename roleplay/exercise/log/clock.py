"""The exercise clock: simulated minutes by what things cost, or wall-clock minutes in the real pace.

In the guided pace minutes are counted too, because work falls due and injects fire by them, but nothing runs out.
"""

from roleplay.exercise.log.events import ClockMoved
from roleplay.exercise.log.state import State
from roleplay.scenario.vocabulary import Channel


def spend(state: State, by_rule: float, elapsed: float = 0.0) -> ClockMoved:
    """Return the passing of time for something that costs `by_rule` minutes and really took `elapsed` minutes."""
    return ClockMoved(minutes=round(elapsed, 3) if state.setup.pace == "real" else by_rule)


def spend_on_talk(state: State, channel: Channel, elapsed: float) -> ClockMoved:
    """Return the passing of time for a message in `channel`."""
    costs = state.scenario.costs
    by_rule = {"room": costs.room, "direct": costs.direct, "interview": costs.interview}[channel]
    return spend(state, by_rule, elapsed)


def is_over_time(state: State) -> bool:
    """Return whether the phase has used up its minutes; never in the guided pace."""
    return state.setup.pace != "guided" and state.phase_minute > state.phase_length

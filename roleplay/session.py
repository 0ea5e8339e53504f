"""An open session: the state of its exercise, and how far it is known to be kept."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from roleplay.exercise.log.events import Entry, Event, Started, is_input
from roleplay.exercise.log.inputs import Input, Kept
from roleplay.exercise.log.state import State
from roleplay.models.model import Cancel, Waiting
from roleplay.voices.speaking import Words

Turn = Iterator[Entry | Words | Waiting]
LONGEST_ABSENCE = 10.0  # minutes of wall clock that one input may cost in the real pace


@dataclass(slots=True, repr=False)
class Session:
    """An open session: its id and the state of its exercise.

    `cancel` ends what models do for the turn in progress; they are asked on behalf of the session.
    A session is torn where its latest turn broke off, so that there may be more in the store than in the state.
    `offered` is the input of that turn, where it is not known to be recorded; `stored` is what there is of a turn that
    was cut off and is gone through again: what was decided then holds.
    """

    id: str
    state: State
    clock_from: datetime
    cancel: Cancel = field(init=False)
    is_torn: bool = False
    offered: Input | None = None
    stored: deque[Entry] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.cancel = Cancel(self.id)

    def hush(self) -> None:
        """Have reader and speakers of the turn in progress come to an end at once, the speakers in authored words."""
        self.cancel.set()

    def elapsed(self, now: datetime) -> float:
        """Return wall-clock minutes since the last input in the real pace, 0 elsewhere; absence is not counted."""
        if self.state.setup.pace != "real":
            return 0.0
        minutes = (now - self.clock_from).total_seconds() / 60
        self.clock_from = now
        return round(min(max(minutes, 0.0), LONGEST_ABSENCE), 3)


def drives(event: Event) -> bool:
    """Return whether the director may have something to say to the event."""
    return isinstance(event, Started) or (is_input(event) and not isinstance(event, Kept))

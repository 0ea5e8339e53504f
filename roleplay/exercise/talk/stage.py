"""The stage of one turn: makes moves with their audience and counts them, so that the floor comes back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roleplay.exercise.agencies.duties import is_over, obstacle
from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.agencies.sharing import share
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.moves import FACILITATOR, HINDERED, NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AgencyId, Channel

MOST_REPLIES = 3
MOST_BETWEEN = 2


@dataclass(slots=True)
class Stage:
    """One learner turn: the state, the content and how many moves have been made.

    Agencies that are to answer the learner are called; with `minds` so are persons and the facilitator, to do so in
    words of their own. `between_allowed` says whether agents may speak among themselves and unasked in this turn.
    """

    state: State
    library: Library
    minds: bool = False
    between_allowed: bool = False
    replies: int = 0
    extra: int = 0

    @property
    def room(self) -> tuple[AgencyId, ...]:
        """All agencies at the table."""
        return tuple(seat.agency for seat in self.state.scenario.seats)

    def has_reply_left(self) -> bool:
        """Return whether another agency may still answer the learner in this turn."""
        return self.replies < MOST_REPLIES

    def has_room(self, moves: int = 1) -> bool:
        """Return whether so many unasked moves still fit into this turn."""
        extra = self.extra + moves
        return extra <= MOST_BETWEEN and self.replies + extra <= MOST_REPLIES + MOST_BETWEEN

    def spoke(self, *agencies: AgencyId) -> bool:
        """Return whether one of the agencies has spoken in this turn: nobody takes the floor twice."""
        moving = (move.speaker for move in self.state.pending.values())
        return any(speaker in agencies for speaker in (*moving, *self.state.called))

    def move(
        self,
        speaker: str,
        act: str,
        *,
        channel: Channel = "room",
        to: str | None = None,
        audience: tuple[str, ...] | None = None,
        **details: Any,
    ) -> Decided:
        """Return the decision that `speaker` does `act`; audience by channel where none is given."""
        if audience is None:
            audience = self._audience(speaker, channel, to)
        if act in HINDERED:
            details["obstacle"] = self._obstacle(speaker, details["action"])
        who = {"speaker": speaker, "channel": channel, "to": to, "audience": audience}
        what = {"id": f"m{self.state.moves + 1}", "act": act, "answers": self.state.turn, **details}
        return Decided(move=Move.model_validate({**who, **what}))

    def tell(self, act: str, **details: Any) -> Decided:
        """Return what the narrator tells the learner."""
        return self.move(NARRATOR, act, audience=(self.state.learner,), **details)

    def guide(self, act: str, **details: Any) -> Decided:
        """Return what the facilitator says to the learner."""
        return self.move(FACILITATOR, act, audience=(self.state.learner,), **details)

    def call(self, speaker: str, channel: Channel, **details: Any) -> Called:
        """Return that a speaker is to answer the learner, counted against the most replies of a turn."""
        self.replies += 1
        return Called(speaker=speaker, channel=channel, audience=self._audience(speaker, channel, None), **details)

    def say(self, answer: Response, *, direct: bool) -> Iterator[Event]:
        """Yield an answer's events, the facts it gives away and the move itself."""
        learner, private = self.state.learner, direct or answer.direct
        yield from answer.events
        for fact in (self.state.scenario.fact[name] for name in answer.facts):
            yield from share(self.state, fact, answer.speaker, (learner,) if private else self.room)
        details, position = answer.details, self.library.agency[answer.speaker].position.get(answer.position or "")
        if position is not None:
            details["passages"] = position.passages
        channel, to = ("direct", learner) if private else ("room", None)
        yield self.reply(answer.speaker, answer.act, channel=channel, to=to, **details)

    def reply(self, speaker: str, act: str, **details: Any) -> Decided:
        """Return a move that answers the learner, counted against the most replies of a turn."""
        self.replies += 1
        return self.move(speaker, act, **details)

    def unasked(self, speaker: str, act: str, **details: Any) -> Decided:
        """Return a move that nobody asked for, counted against the most of those in a turn."""
        self.extra += 1
        return self.move(speaker, act, **details)

    def _obstacle(self, speaker: str, name: str) -> int | None:
        """What keeps the speaker (of the narrator: the learner) from the action; None if its time is over."""
        action = self.state.scenario.action[name]
        agency = next((agency for agency in self.room if agency == speaker), self.state.learner)
        return None if is_over(self.state, action) else obstacle(self.state, action, agency)

    def _audience(self, speaker: str, channel: Channel, to: str | None) -> tuple[str, ...]:
        if channel == "room":
            return self.room
        hearer = to if channel == "direct" and to else self.state.learner
        return tuple(dict.fromkeys((speaker, hearer)))

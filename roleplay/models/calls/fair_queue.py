"""The queue before an endpoint: whose call goes next, how many run at once, and when none does.

Files to take along are made by the same turns (`ui.web.downloads`). It is our own because what LangChain has does
another job. Its `InMemoryRateLimiter` counts requests a second: a slow server with one slot is neither kept at one call
nor used as soon as it is free; it polls, knows no callers that could take turns, and can tell nobody a place.
`with_fallbacks` takes the first chunk for a success, which in this protocol is an empty one as a rule, and knows
neither our clocks nor our accounts nor who is left alone (see `fallback.py`).
"""

import asyncio
import hashlib
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from roleplay.models.calls.limits import Breaker, Limits
from roleplay.models.model import Outlook

if TYPE_CHECKING:
    from langchain_core.rate_limiters import InMemoryRateLimiter

CONGESTED = frozenset({"rate_limited", "too_slow"})
"""How calls end that were too many at once."""
MOST = 32
"""Calls that run side by side at most where their number is learnt."""
SLOWEST_STEP = 256
"""Good calls before another step up, at most."""


@dataclass(eq=False, slots=True)
class Ticket:
    """A call in the queue or past it.

    It went as the `nth` of those that ran then, when `under` were allowed; `crowd` is the most that ran meanwhile.
    """

    asker: Hashable
    admit: Callable[[], object]
    nth: int = 0
    under: int = 0
    crowd: int = 0


class AtOnce:
    """How many calls an endpoint is sent at once: as set, or learnt from how it answers.

    It begins with one. A good call that went as the last of those allowed raises the number by one. A call whose first
    word came late takes one off; one that was refused as too many or ended as too slow halves it. From then on twice
    as many good calls as before are needed for a step up: so a server with one slot is hardly ever sent two. Late is
    what took longer than calls that ran alone by half of such a call, as if it had stood behind another inside the
    server. A step up is tried only where even several calls one behind the other would be within the time for a first
    word: so learning itself makes no call too slow, and a server that takes long for an answer is sent one at a time
    unless another number is set.
    """

    def __init__(self, fixed: int | None = None) -> None:
        """Take the number that is set, if one is."""
        self.limit = fixed or 1
        self._is_fixed = fixed is not None
        self._good, self._needed = 0, 1
        self._alone: tuple[float, float] | None = None
        self._longest = 0.0

    def learn(self, ticket: Ticket, first: float, total: float, patience: float) -> None:
        """Take note of an answer: seconds to its first word and in all; `patience` is the time for a first word."""
        self._longest = max(total, 0.95 * self._longest)
        if ticket.crowd == 1:
            before, whole = self._alone or (first, total)
            self._alone = (0.7 * before + 0.3 * first, 0.7 * whole + 0.3 * total)
        elif self._alone is not None and first > self._alone[0] + self._alone[1] / 2:
            self.shrink(ticket, self.limit - 1)
            return
        if self._is_fixed or ticket.nth < self.limit or 4 * self._longest > patience:
            return
        self._good += 1
        if self._good >= self._needed and self.limit < MOST:
            self.limit, self._good = self.limit + 1, 0

    def shrink(self, ticket: Ticket, limit: int) -> None:
        """Send fewer because of a call; one that was sent before the last step down says nothing new."""
        if self._is_fixed or ticket.under > self.limit:
            return
        self.limit, self._good = max(1, limit), 0
        self._needed = min(SLOWEST_STEP, 2 * self._needed)


@dataclass(eq=False, slots=True)
class _Asker:
    """Whose calls wait: `round` is that of the next one, `since` orders those of the same round."""

    round: int
    since: int
    waiting: deque[Ticket] = field(default_factory=deque)


class FairQueue:
    """Lets calls through, so many at once, their askers by turns.

    In each round every asker who waits has one call; a newcomer joins the round that is being served. So two who wait
    are served alternately, and one's first call comes before another's third. Safe to use from several threads.
    """

    def __init__(self, at_once: AtOnce) -> None:
        """Let as many through as `at_once` says."""
        self.at_once = at_once
        self._lock = threading.Lock()
        self._running: set[Ticket] = set()
        self._askers: dict[Hashable, _Asker] = {}
        self._round = 0
        self._number = count()

    def join(self, asker: Hashable, admit: Callable[[], object]) -> Ticket:
        """Put a call at the asker's end; `admit` is called once when it may go, in the thread that makes room."""
        ticket = Ticket(asker, admit)
        with self._lock:
            known = self._askers.setdefault(asker, _Asker(self._round, 0))
            if not known.waiting:
                known.round, known.since = max(known.round, self._round), next(self._number)
            known.waiting.append(ticket)
            admitted = self._fill()
        _admit(admitted)
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Take out a call that has ended, or that is given up while it waits."""
        with self._lock:
            if ticket in self._running:
                self._running.remove(ticket)
            else:
                self._askers[ticket.asker].waiting.remove(ticket)
            admitted = self._fill()
            idle = [asker for asker, known in self._askers.items() if not known.waiting and known.round <= self._round]
            for asker in idle:
                del self._askers[asker]  # who joins anew is treated alike
        _admit(admitted)

    def learn(self, ticket: Ticket, failure: str | None, first: float | None, total: float, patience: float) -> None:
        """Take note of how a call went, before it leaves; see `AtOnce.learn`."""
        with self._lock:
            if failure in CONGESTED:
                self.at_once.shrink(ticket, self.at_once.limit // 2)
            elif failure is None and first is not None:
                self.at_once.learn(ticket, first, total, patience)

    def before(self, asker: Hashable) -> int | None:
        """Return how many others are served before the asker's next call; None where none of the asker's waits."""
        with self._lock:
            own = self._askers.get(asker)
            if own is None or not own.waiting:
                return None
            return sum(
                bool(other.waiting) and (other.round, other.since) < (own.round, own.since)
                for other in self._askers.values()
            )

    def calls_of(self, asker: Hashable) -> int:
        """Return how many calls of the asker's run or wait."""
        with self._lock:
            own = self._askers.get(asker)
            return sum(ticket.asker == asker for ticket in self._running) + (len(own.waiting) if own is not None else 0)

    @property
    def load(self) -> tuple[int, int]:
        """The calls that run and those that wait."""
        with self._lock:
            return len(self._running), sum(len(known.waiting) for known in self._askers.values())

    @asynccontextmanager
    async def turn(self, asker: Hashable, longest: float) -> AsyncIterator[Ticket]:
        """Wait for a call's turn and hold its place until it is over; all callers run in one event loop.

        TimeoutError where the turn has not come within `longest` seconds.
        """
        admitted = asyncio.Event()
        ticket = self.join(asker, admitted.set)
        try:
            async with asyncio.timeout(longest):
                await admitted.wait()
            yield ticket
        finally:
            self.leave(ticket)

    def _fill(self) -> list[Ticket]:
        """Take those out of the queue who may go now, in their order."""
        admitted: list[Ticket] = []
        while len(self._running) < self.at_once.limit:
            known = min(
                (known for known in self._askers.values() if known.waiting),
                key=lambda known: (known.round, known.since),
                default=None,
            )
            if known is None:
                break
            ticket = known.waiting.popleft()
            self._round = known.round
            known.round, known.since = known.round + 1, next(self._number)
            self._running.add(ticket)
            ticket.nth, ticket.under = len(self._running), self.at_once.limit
            for running in self._running:
                running.crowd = max(running.crowd, len(self._running))
            admitted.append(ticket)
        return admitted


def _admit(tickets: list[Ticket]) -> None:
    for ticket in tickets:
        ticket.admit()


@dataclass(frozen=True)
class Entrance:
    """What all that ask one endpoint share: its queue, the breaker that leaves it alone, and its rate if any."""

    queue: FairQueue
    breaker: Breaker = field(default_factory=Breaker)
    rate: "InMemoryRateLimiter | None" = None

    @classmethod
    def of(cls, limits: Limits, breaker: Breaker | None = None) -> "Entrance":
        """Return a new one for the calls at once and per minute that the limits name."""
        return cls(FairQueue(AtOnce(limits.at_once)), breaker or Breaker(), _rate(limits.per_minute))

    async def pace(self, longest: float) -> None:
        """Wait until the rate allows one more call; TimeoutError where it does not within `longest` seconds."""
        if self.rate is not None:
            async with asyncio.timeout(longest):
                await self.rate.aacquire()

    def outlook(self, asker: Hashable) -> Outlook:
        """Return what an asker has to expect now."""
        running, waiting = self.queue.load
        return Outlook(self.queue.before(asker), self.breaker.left, running, waiting, self.queue.at_once.limit)


def _rate(per_minute: float | None) -> "InMemoryRateLimiter | None":
    if per_minute is None:
        return None
    from langchain_core.rate_limiters import InMemoryRateLimiter  # noqa: PLC0415 - only where a rate is set

    rate = InMemoryRateLimiter(requests_per_second=per_minute / 60, check_every_n_seconds=0.05)
    rate.available_tokens = 1.0  # it begins empty, and the first call of all would wait for nothing
    return rate


_entrances: dict[tuple[str, str], Entrance] = {}
_making = threading.Lock()


def shared_entrance(url: str, name: str, limits: Limits, data: Path) -> Entrance:
    """Return the entrance to a model at an address that the whole program shares, whatever is chosen meanwhile.

    That the model is left alone is noted in a file below the data, for `doctor` to say.
    """

    def note(pause: float | None) -> None:
        path = _noted_at(data, url, name)
        with suppress(OSError):  # where nothing can be written, only doctor does not hear of it
            if pause is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch(mode=0o600)
                path.write_text(str(time.time() + pause), encoding="ascii")

    with _making:
        if (url, name) not in _entrances:
            _entrances[url, name] = Entrance.of(limits, Breaker(note=note))
        return _entrances[url, name]


def resting_elsewhere(url: str, name: str, data: Path) -> float | None:
    """Return for how many seconds more any process with these data leaves a model alone; None where none does."""
    try:
        left = float(_noted_at(data, url, name).read_text(encoding="ascii")) - time.time()
    except (OSError, ValueError):
        return None
    return left if left > 0 else None


def _noted_at(data: Path, url: str, name: str) -> Path:
    return data / "resting" / hashlib.sha256(f"{url} {name}".encode()).hexdigest()[:16]

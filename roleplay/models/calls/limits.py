"""How long a model may take, how often a call is tried, and when an endpoint is left alone."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds for each stage of a call, and its repetitions.

    `queue` is how long a call may wait for its turn; the other clocks begin when it has come. `first` runs from a try
    to its first piece of text, `between` from piece to piece, `total` over all tries. A server that asks
    (`Retry-After`) to be left alone for longer than `longest_wait` is not tried again. `at_once` is how many calls run
    side by side; None is as many as the endpoint is found to serve. `per_minute` bounds how often one is sent.
    """

    connect: float = 5.0
    first: float = 30.0
    between: float = 15.0
    total: float = 120.0
    attempts: int = 3
    backoff: float = 0.5
    longest_wait: float = 10.0
    chance: Callable[[], float] = random.random
    queue: float = 120.0
    at_once: int | None = None
    per_minute: float | None = None

    def wait(self, attempt: int, asked: float | None) -> float | None:
        """Return the seconds to wait after try number `attempt` (from 1); None for no further try.

        Each wait is twice the last; half of it is chance, so that callers refused together do not return together.
        """
        if attempt >= self.attempts or (asked is not None and asked > self.longest_wait):
            return None
        grown = min(self.longest_wait, self.backoff * 2.0 ** (attempt - 1))
        return max(asked or 0.0, grown * (0.5 + self.chance() / 2))


class Breaker:
    """Leaves alone for a while whoever has failed twice in a row; then one call tries again before all others may.

    The pause (seconds) doubles with each try that fails, up to `longest`; the first success ends it. Calls that were
    under way when a pause began do not lengthen it. Safe to use from several threads; `clock` gives seconds.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        failures: int = 2,
        pause: float = 30.0,
        longest: float = 300.0,
        note: Callable[[float | None], object] = lambda _: None,
    ) -> None:
        """Let everything pass at first; `note` is told of each pause, and by None of its end."""
        self._note = note
        self._clock, self._failures, self._shortest, self._longest = clock, failures, pause, longest
        self._lock = threading.Lock()
        self._failed, self._pause, self._until = 0, 0.0, 0.0
        self._round = 0
        self._trying = False

    def enter(self) -> int | None:
        """Return the round in which a call may go ahead, to be told how it went; None where it is to be left."""
        with self._lock:
            if self._pause and (self._trying or self._clock() < self._until):
                return None
            self._trying = bool(self._pause)
            return self._round

    def allows(self, entered: int) -> bool:
        """Return whether a call that has waited since it entered may still go ahead."""
        with self._lock:
            return not self._pause or entered == self._round

    @property
    def left(self) -> float | None:
        """Seconds until the next try, 0 while it is under way; None where everything may pass."""
        with self._lock:
            seconds = self._until - self._clock()
            return None if not self._pause or (seconds <= 0 and not self._trying) else max(0.0, seconds)

    def tell(self, entered: int | None, went_well: bool | None) -> None:
        """Take note of how a call went: None where that says nothing, `entered` None for one that did not ask first."""
        with self._lock:
            before = self._pause, self._until
            self._weigh(entered, went_well)
            after = self._pause, self._until
        if before != after:
            self._note(after[0] or None)

    def _weigh(self, entered: int | None, went_well: bool | None) -> None:
        is_try = self._trying and entered == self._round
        if went_well:
            self._failed, self._pause, self._trying = 0, 0.0, False
        elif went_well is None:
            self._trying = self._trying and not is_try
        elif is_try:
            self._rest(min(self._longest, 2 * self._pause))
        elif not self._pause and entered == self._round:
            self._failed += 1
            if self._failed >= self._failures:
                self._rest(self._shortest)

    def _rest(self, pause: float) -> None:
        self._pause, self._until = pause, self._clock() + pause
        self._trying = False
        self._round += 1

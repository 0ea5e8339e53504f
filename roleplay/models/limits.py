"""How long a model may take, and how often a call is tried."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds for each stage of a call, and its repetitions.

    `first` runs from a try to its first piece of text, `between` from piece to piece, `total` over all tries. A server
    that asks (`Retry-After`) to be left alone for longer than `longest_wait` is not tried again.
    """

    connect: float = 5.0
    first: float = 30.0
    between: float = 15.0
    total: float = 120.0
    attempts: int = 3
    backoff: float = 0.5
    longest_wait: float = 10.0
    chance: Callable[[], float] = random.random

    def wait(self, attempt: int, asked: float | None) -> float | None:
        """Return the seconds to wait after try number `attempt` (from 1); None for no further try.

        Each wait is twice the last; half of it is chance, so that callers refused together do not return together.
        """
        if attempt >= self.attempts or (asked is not None and asked > self.longest_wait):
            return None
        grown = min(self.longest_wait, self.backoff * 2.0 ** (attempt - 1))
        return max(asked or 0.0, grown * (0.5 + self.chance() / 2))

"""One thread with an event loop in which all calls to endpoints run: so a call can be ended at any point at once."""

import asyncio
import atexit
import contextlib
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from functools import cache
from typing import Any, TypeVar

Result = TypeVar("Result")


class Background:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="models", daemon=True)
        self._thread.start()
        atexit.register(self._end)

    def submit(self, work: Coroutine[Any, Any, Result]) -> "Future[Result]":
        """Run `work` there; cancelling the future ends it at its next await."""
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _end(self) -> None:
        """End what still runs, so that nothing is torn while it is being cleared away."""
        with contextlib.suppress(TimeoutError):
            self.submit(self._loop.shutdown_asyncgens()).result(timeout=1)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=1)


_first = threading.Lock()


def background() -> Background:
    """Return the one that the whole program shares, also where several threads ask for the first time at once."""
    with _first:
        return _shared()


@cache
def _shared() -> Background:
    return Background()

"""A model that is fetched for everybody on this server, in the background: how far it is, or why it did not come."""

import threading
from collections.abc import Callable
from pathlib import Path

from roleplay.errors import CodedError
from roleplay.models.choosing.catalogue import CatalogueEntry
from roleplay.models.choosing.fetching import FetchError, fetch


class Arrival:
    """One at a time. `entry` is the model that comes or came last, `done` the bytes that have come.

    `problem` says why it did not come; it is there until the next begins.
    """

    def __init__(self) -> None:
        self.entry: CatalogueEntry | None = None
        self.done = 0
        self.problem: CodedError | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether one comes right now."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def is_stopping(self) -> bool:
        """Whether it was told to stop and waits for what is on its way."""
        return self.is_under_way and self._stop.is_set()

    def begin(self, entry: CatalogueEntry, data: Path, then: Callable[[Path], None]) -> None:
        """Have the file of an entry come, and `then` be done with it; nothing where one comes already."""
        if self.is_under_way:
            return
        self.entry, self.done, self.problem, self._stop = entry, 0, None, threading.Event()
        self._thread = threading.Thread(target=self._bring, args=(entry, data, then), name="arrival", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop it; what has come is kept."""
        self._stop.set()

    def _bring(self, entry: CatalogueEntry, data: Path, then: Callable[[Path], None]) -> None:
        try:
            then(fetch(entry, data, told=self._tell))
        except CodedError as problem:
            self.problem = problem
        except OSError as error:  # the choice of the model could not be written down
            self.problem = FetchError("unwritable", file=entry.file, problem=error.strerror or str(error))

    def _tell(self, done: int) -> None:
        self.done = done
        if self.entry is not None and self._stop.is_set():
            raise FetchError("cancelled", file=self.entry.file)

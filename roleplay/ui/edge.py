"""The edge of whatever is drawn by itself: what fails there is written to the log and said plainly."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from roleplay.errors import SodelujError
from roleplay.ui import frame

log = logging.getLogger("roleplay.ui")


@contextmanager
def guarded(place: str) -> Iterator[None]:
    """Let nothing reach the visitor as a stack trace; `place` tells apart what is drawn on the same page."""
    try:
        yield
    except SodelujError:
        log.exception("%s could not be drawn", place)
        frame.failure("problem.page", place)
    except Exception:  # the outermost edge
        log.exception("%s failed", place)
        frame.failure("problem.unexpected", place)

"""The edge of whatever is drawn by itself: what fails there is written to the log and said plainly."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from roleplay.errors import SodelujError, StorageError
from roleplay.ui import frame, visit
from roleplay.ui.warm_up import visitors_first

log = logging.getLogger("roleplay.ui")


@contextmanager
def guarded(place: str) -> Iterator[None]:
    """Let nothing reach the visitor as a stack trace; `place` tells apart what is drawn on the same page."""
    try:
        with visitors_first():
            yield
    except Exception as error:  # the outermost edge
        log.error("%s could not be drawn: %s", place, error, exc_info=not isinstance(error, StorageError))
        _say(error, place)


def failed(error: Exception) -> bool:
    """Say plainly that what runs before the page, or beside it, has failed; Streamlit has written it to the log."""
    _say(error, "run")
    return True


def _say(error: Exception, place: str) -> None:
    """Say what has failed, and which words are true of the exercise that was shown, where one was."""
    if isinstance(error, StorageError):
        frame.storage_failure(error, place)
        return
    try:
        told = "problem.kept" if visit.check_kept() else None
    except Exception:  # whatever has failed may have taken this along
        log.exception("the store could not be asked")
        told = "problem.unsure"
    frame.failure("problem.page" if isinstance(error, SodelujError) else "problem.unexpected", told, place)

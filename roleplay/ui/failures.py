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
    except StorageError as error:
        log.error("%s could not be drawn: %s", place, error)
        frame.storage_failure(error, place)
    except SodelujError:
        log.exception("%s could not be drawn", place)
        frame.failure("problem.page", _what_is_kept(), place)
    except Exception:  # the outermost edge
        log.exception("%s failed", place)
        frame.failure("problem.unexpected", _what_is_kept(), place)


def failed(error: Exception) -> bool:
    """Say plainly that what runs before the page, or beside it, has failed; Streamlit has written it to the log."""
    if isinstance(error, StorageError):
        frame.storage_failure(error, "run")
    else:
        key = "problem.page" if isinstance(error, SodelujError) else "problem.unexpected"
        frame.failure(key, _what_is_kept(), "run")
    return True


def _what_is_kept() -> str | None:
    """Return which words are true of the exercise that was shown; None where none was."""
    try:
        kept = visit.all_kept()
    except Exception:  # whatever has failed may have taken this along
        log.exception("the store could not be asked")
        return "problem.unsure"
    return None if kept is None else "problem.kept" if kept else "problem.unsure"

"""The edge of whatever is drawn by itself: what fails there is written to the log and said plainly."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

import streamlit as st

from roleplay.errors import SodelujError
from roleplay.ui import frame, identity
from roleplay.ui.service import service

Taken = ParamSpec("Taken")
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


def failed(error: Exception) -> bool:
    """Say plainly that what runs before the page, or beside it, has failed; Streamlit has written it to the log."""
    frame.failure("problem.page" if isinstance(error, SodelujError) else "problem.unexpected", "run")
    return True


def by_itself(draw: Callable[Taken, None], run_every: float | None = None) -> Callable[Taken, None]:
    """Have a part of the page drawn anew by itself, when something in it is used or every so many seconds.

    Where the tab has become somebody else's meanwhile, the whole page is drawn anew, which forgets what was on it.
    """

    @wraps(draw)
    def drawn(*args: Taken.args, **kwargs: Taken.kwargs) -> None:
        if identity.tab_is_anothers(identity.visitor(service().settings)):
            st.rerun()
        draw(*args, **kwargs)

    return st.fragment(drawn, run_every=run_every)

"""Parts of a page that are drawn anew by themselves; nothing else on a page may be."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from roleplay.ui import identity
from roleplay.ui.service import service

Taken = ParamSpec("Taken")


def by_itself(draw: Callable[Taken, None], run_every: float | None = None) -> Callable[Taken, None]:
    """Have a part of the page drawn anew by itself, when something in it is used or every so many seconds.

    Where the tab has become somebody else's meanwhile, the whole page is drawn anew, which forgets what was on it.
    """

    @wraps(draw)
    def drawn(*args: Taken.args, **kwargs: Taken.kwargs) -> None:
        if identity.tab_is_anothers(service().door.visitor()):
            st.rerun()
        draw(*args, **kwargs)

    return st.fragment(drawn, run_every=run_every)


def when(is_time: Callable[[], bool], every: float) -> None:
    """Draw the whole page anew once it is time for that; looks every so many seconds, and shows nothing itself."""
    seen: list[bool] = []

    @st.fragment(run_every=every)
    def look() -> None:
        if seen and is_time():
            st.rerun()
        seen.append(True)  # the page that is drawn now needs no look

    look()

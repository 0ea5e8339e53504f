"""Plots on a page: in the visitor's theme, and as pictures to take along."""

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from roleplay.feedback.charts.look import GROUND, INK, PAPER, Look
from roleplay.feedback.charts.pictures import png, svg
from roleplay.ui.catalogue import Catalogue

Draw = Callable[[Look], Any]


def visitors_look() -> Look:
    """Return the look of the visitor's theme."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    return Look(INK[theme], GROUND[theme])


def downloads(t: Catalogue, name: str, draw: Draw, title: str, notes: Iterable[str] = ()) -> None:
    """Offer a plot as PNG and SVG; it is made only when asked for. `notes` stand under the title, one a line."""
    lines = list(notes)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            t("talks.png"),
            data=lambda: png(draw(PAPER), title, lines),
            file_name=f"{name}.png",
            mime="image/png",
            type="tertiary",
            icon=":material/image:",
            on_click="ignore",
            key=f"png-{name}",
        )
        st.download_button(
            t("talks.svg"),
            data=lambda: svg(draw(PAPER), title, lines).encode(),
            file_name=f"{name}.svg",
            mime="image/svg+xml",
            type="tertiary",
            icon=":material/draw:",
            on_click="ignore",
            key=f"svg-{name}",
        )

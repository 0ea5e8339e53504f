"""Plots to take along: each as a picture with its finding as the title, made here and without any network."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from io import BytesIO, StringIO

import altair as alt
import streamlit as st

from roleplay.printing import FONT
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.parts.charts import INK, PAPER, Look

WIDTH = 900  # pixels of the plot itself, at the scale of the screen
SHARPER = 2  # how many pixels of a PNG stand for one of the screen

Draw = Callable[[Look], alt.LayerChart]


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


def png(chart: alt.LayerChart, title: str, notes: list[str]) -> bytes:
    """Return a plot as a PNG file."""
    _know_fonts()
    made = BytesIO()
    _titled(chart, title, notes).save(made, format="png", scale_factor=SHARPER)
    return made.getvalue()


def svg(chart: alt.LayerChart, title: str, notes: list[str]) -> str:
    """Return a plot as an SVG file; where its font is missing, viewers take their own sans serif."""
    _know_fonts()
    made = StringIO()
    _titled(chart, title, notes).save(made, format="svg")
    return made.getvalue().replace(f'font-family="{FONT}"', f'font-family="{FONT}, sans-serif"')


def _titled(chart: alt.LayerChart, title: str, notes: list[str]) -> alt.LayerChart:
    heading = alt.TitleParams(
        text=title,
        subtitle=notes,
        anchor="start",
        fontSize=20,
        subtitleFontSize=13,
        color=INK["light"],
        subtitleColor=INK["light"],
        offset=16,
        limit=WIDTH + 200,
    )
    made: alt.LayerChart = chart.properties(width=WIDTH, title=heading, background=PAPER.ground, padding=24)
    made.config.font = FONT
    return made


@cache
def _know_fonts() -> None:
    """Let the converter find the font that the handouts are printed with; once is enough."""
    import vl_convert  # noqa: PLC0415 - heavy, and needed only for a picture

    vl_convert.register_font_directory(str(files("font_source_sans_pro") / "files"))

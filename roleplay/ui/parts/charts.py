"""What the plots of the report share, and the plot of duties and events along the exercise.

Each plot has a title that states the finding, and a table below says the same in words. Colours are readable on both
grounds and never the only sign: shape, place or dashes say the same.
"""

from dataclasses import dataclass
from typing import TypeVar

import altair as alt
import streamlit as st

from roleplay.feedback.figures import number
from roleplay.feedback.report import Report
from roleplay.ui.catalogue import Catalogue

LONGEST_QUOTE = 160
INK = {"light": "#1F2A37", "dark": "#E4E9EE"}  # the theme's own text colours
GROUND = {"light": "#FAF8F4", "dark": "#151E28"}  # and its grounds
GOOD, POOR = "#2E8B8B", "#C2703D"
NEUTRAL, THIRD, FOURTH, FIFTH = "#7D8894", "#8A6FB8", "#7A8433", "#B0527A"


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of text and ground in which a plot is drawn."""

    ink: str
    ground: str


Plot = TypeVar("Plot", alt.Chart, alt.LayerChart)
PAPER = Look(INK["light"], "#FFFFFF")  # pictures are made for printing and slides


def visitors_look() -> Look:
    """Return the look of the visitor's theme."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    return Look(INK[theme], GROUND[theme])


def room_for(rows: int) -> int:
    """Return the height in pixels of a plot with this many rows, its axis and legend included."""
    return 150 + 30 * rows


def timeline(t: Catalogue, report: Report, look: Look) -> alt.Chart | None:
    """Return duties and injects along the exercise minutes, or None where nothing has a time."""
    kinds = [t("report.kind.duty"), t("report.kind.inject")]
    times = [(kinds[0], duty.minute, duty.title, duty.outcome) for duty in report.duties] + [
        (kinds[1], inject.minute, inject.title, inject.outcome) for inject in report.injects
    ]
    rows = [
        {
            "minute": minute,
            "shown": number(minute, t.language),
            "what": title,
            "kind": kind,
            "outcome": t(f"report.outcome.{outcome}"),
        }
        for kind, minute, title, outcome in times
        if minute is not None
    ]
    if not rows:
        return None
    chart: alt.Chart = (
        alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]
        .mark_point(filled=True, size=120, opacity=1)
        .encode(
            x=alt.X("minute:Q", title=t("report.axis.minute"), scale=alt.Scale(domainMin=0)),
            y=alt.Y("what:N", title=None, sort="x", axis=alt.Axis(labelLimit=200, labelOverlap=False)),
            color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=[GOOD, POOR])),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["circle", "diamond"])),
            tooltip=[
                alt.Tooltip("what:N", title=t("report.axis.what")),
                alt.Tooltip("outcome:N", title=t("report.axis.outcome")),
                alt.Tooltip("shown:N", title=t("report.axis.minute")),
            ],
        )
        .properties(height=room_for(len(rows)))
    )
    readable: alt.Chart = readably(chart, look)
    return readable


def readably(chart: Plot, look: Look) -> Plot:
    """Return the plot with axis and legend in the ink of a look."""
    readable: Plot = chart.configure_legend(
        orient="top", labelColor=look.ink, titleColor=look.ink, labelFontSize=13, labelLimit=320, columns=1
    ).configure_axis(labelColor=look.ink, titleColor=look.ink, labelFontSize=13, titleFontSize=13)
    return readable

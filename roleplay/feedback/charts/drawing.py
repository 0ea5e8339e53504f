"""The plotting library as this program uses it, and what several plots draw alike.

It would check every part of a plot against its schema as soon as it is made, and the whole once more at the end; that
took most of the time of a page. The whole is still checked, and the tests see to it that every plot passes.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import altair as alt
from altair.utils.schemapi import disable_debug_mode

from roleplay.feedback.charts._look import Look
from roleplay.feedback.words import Phrasebook

disable_debug_mode()

Channel = TypeVar("Channel", alt.Color, alt.Shape, alt.Stroke, alt.StrokeDash)
Drawn = TypeVar("Drawn", alt.Chart, alt.LayerChart)
__all__ = ["alt", "plot", "readably", "scaled", "tips", "titles"]


def plot(rows: Iterable[dict[str, Any]]) -> alt.Chart:
    """Return a plot of these rows, nothing drawn yet."""
    return alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]


def scaled(
    channel: type[Channel], names: list[str], values: Sequence[Any], *, of: str = "kind", legend: Any = alt.Undefined
) -> Channel:
    """Return how the kinds of marks, by name, differ in one channel: colour, shape or dashes."""
    scale = alt.Scale(domain=names, range=list(values))
    return channel(f"{of}:N", title=None, legend=legend, scale=scale)


def tips(say: Phrasebook, prefix: str, *names: str) -> list[alt.Tooltip]:
    """Return what is shown of a mark under the pointer."""
    return [alt.Tooltip(f"{name}:N", title=say(f"{prefix}.{name}")) for name in names]


def titles(rows: Iterable[dict[str, Any]], look: Look, y: alt.Y, *, x: int = 2, limit: int = 700) -> alt.Chart:
    """Return the titles of the lines of a plot, each above its marks."""
    marks = plot(rows).mark_text(color=look.ink, fontSize=13, align="left", baseline="middle", limit=limit)
    drawn: alt.Chart = marks.encode(x=alt.value(x), y=y, text="title:N")
    return drawn


def readably(chart: Drawn, look: Look) -> Drawn:
    """Return the plot with axis and legend in the ink of a look."""
    readable: Drawn = chart.configure_legend(
        orient="top", labelColor=look.ink, titleColor=look.ink, labelFontSize=13, labelLimit=320, columns=1
    ).configure_axis(labelColor=look.ink, titleColor=look.ink, labelFontSize=13, titleFontSize=13)
    return readable

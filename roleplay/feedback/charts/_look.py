"""What the plots of the report share.

Each plot has a title that states the finding, and a text that says the same in words. Colours are readable on both
grounds and never the only sign: shape, place or dashes say the same.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import altair as alt

LONGEST_QUOTE = 160
TALK_HEIGHT = 460  # pixels of a plot of a talk
FLOW_ROW, FLOW_FRAME = 46, 330  # pixels of a fact with its cells; of the names of the services and the legend above
TIMELINE_ROW, TIMELINE_FRAME = 40, 300  # pixels of a line with its signs; of the legend above and the axis below
INK = {"light": "#1F2A37", "dark": "#E4E9EE"}  # the theme's own text colours
GROUND = {"light": "#FAF8F4", "dark": "#151E28"}  # and its grounds
GOOD, POOR = "#2E8B8B", "#C2703D"
NEUTRAL, THIRD, FOURTH, FIFTH = "#7D8894", "#8A6FB8", "#7A8433", "#B0527A"


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of text and ground in which a plot is drawn, and how many pixels a label of an axis may take."""

    ink: str
    ground: str
    labels: int = 200


Drawn = TypeVar("Drawn", bound="alt.Chart | alt.LayerChart | alt.VConcatChart | alt.FacetChart | Any")
PAPER = Look(INK["light"], "#FFFFFF", labels=320)  # pictures are made for printing and slides


def readably(chart: Drawn, look: Look) -> Drawn:
    """Return the plot with axis and legend in the ink of a look."""
    readable: Drawn = chart.configure_legend(
        orient="top", labelColor=look.ink, titleColor=look.ink, labelFontSize=13, labelLimit=320, columns=1
    ).configure_axis(labelColor=look.ink, titleColor=look.ink, labelFontSize=13, titleFontSize=13)
    return readable

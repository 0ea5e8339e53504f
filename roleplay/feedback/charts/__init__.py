"""The plots of a report, drawn alike on the page and on paper.

The modules that draw (`talks`, `flow_map`, `timeline`, `pictures`) import altair, which is heavy, and are no part of
the face.
"""

from roleplay.feedback.charts._findings import (
    cell_words,
    curve_finding,
    curve_words,
    flow_finding,
    map_finding,
    map_words,
)
from roleplay.feedback.charts._look import GOOD, GROUND, INK, NEUTRAL, PAPER, POOR, Look, readably
from roleplay.feedback.charts._plots import Plot, flow_maps, inner_curves, plots, question_maps, timelines

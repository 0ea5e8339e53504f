"""The plots of a report, drawn alike on the page and on paper.

A plot more is a function that yields it, and its name in `KINDS`: page and exports then have it too.
"""

from collections.abc import Callable, Iterator

from roleplay.feedback.charts._look import (
    GOOD,
    GROUND,
    INK,
    NEUTRAL,
    PAPER,
    POOR,
    Look,
    Plot,
    Row,
    Spec,
    drawn,
    on_page,
)
from roleplay.feedback.charts.flow_map import cell_words, flow_maps
from roleplay.feedback.charts.talks import question_maps
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

KINDS: tuple[Callable[[Report, Phrasebook], Iterator[Plot]], ...] = (question_maps, flow_maps)


def plots(report: Report, say: Phrasebook) -> tuple[Plot, ...]:
    """Return all plots that the report has something for."""
    return tuple(plot for kind in KINDS for plot in kind(report, say))

"""The list of all plots of a report: what each shows in words, where it belongs, and how it is drawn.

A plot more is a function here that yields it, and its name in `KINDS`: page and exports then have it too. Modules that
draw import altair, so they are imported when something is drawn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from roleplay.feedback.charts._findings import (
    cells,
    curve_finding,
    curve_words,
    flow_finding,
    flow_words,
    happenings,
    map_finding,
    map_words,
    rows_shown,
    timeline_finding,
    timeline_words,
)
from roleplay.feedback.charts._look import FLOW_FRAME, FLOW_ROW, TALK_HEIGHT, TIMELINE_FRAME, TIMELINE_ROW, Look
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

if TYPE_CHECKING:
    import altair as alt

PAPER_HEIGHT = 330
Draw = Callable[[Look], "alt.Chart | alt.LayerChart | Any"]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of a report: `name` is one of a kind in it, `section` the key of the heading below which it stands.

    `finding` states in a sentence what it shows; `words` say all that is in it. `height` is that of the plot on the
    screen in pixels, `paper_height` that on a page where it is not to be as tall.
    """

    name: str
    section: str
    finding: str
    words: str
    draw: Draw
    height: int
    paper_height: int | None = None


Kind = Callable[[Report, Phrasebook], Iterator[Plot]]


def plots(report: Report, say: Phrasebook) -> tuple[Plot, ...]:
    """Return all plots that the report has something for."""
    return tuple(plot for kind in KINDS for plot in kind(report, say))


def question_maps(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield a map of the questions of each talk."""
    for talk in report.questions.interviews:
        asked = tuple(item for item in report.questions.questions if item.person == talk.person)
        if asked:
            finding = map_finding(say, talk.name, asked)
            words = map_words(say, finding, talk, asked)
            draw = _drawn_by("talks", "question_map", say, talk, asked)
            name = f"questions-{talk.person}"
            yield Plot(name, "export.questions", finding, words, draw, TALK_HEIGHT, PAPER_HEIGHT)


def inner_curves(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the curve of each person's inner state."""
    for curve in report.curves:
        finding = curve_finding(say, curve)
        words = curve_words(say, finding, curve)
        draw = _drawn_by("talks", "inner_curve", say, curve)
        yield Plot(f"trust-{curve.person}", "export.trust", finding, words, draw, TALK_HEIGHT, PAPER_HEIGHT)


def flow_maps(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the map of who knew which fact and when."""
    if cells(report, say):
        draw, height = _drawn_by("flow_map", "flow_map", report, say), FLOW_FRAME + FLOW_ROW * len(rows_shown(report))
        yield Plot("facts", "export.flow", flow_finding(report, say), flow_words(report, say), draw, height)


def timelines(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the duties and changes from outside along the exercise."""
    if lines := happenings(report, say):
        section = "export.duties" if report.duties else "export.injects"
        draw, height = _drawn_by("timeline", "timeline", report, say), TIMELINE_FRAME + TIMELINE_ROW * len(lines)
        yield Plot("course", section, timeline_finding(say, report), timeline_words(report, say), draw, height)


KINDS: tuple[Kind, ...] = (question_maps, inner_curves, flow_maps, timelines)


def _drawn_by(module: str, name: str, *shown: object) -> Draw:
    """Return how a plot is drawn; its module imports altair, which is heavy, and is imported when it is asked for."""

    def draw(look: Look) -> Any:
        return getattr(import_module(f"{__package__}.{module}"), name)(*shown, look)

    return draw

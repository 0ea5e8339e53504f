"""The list of all plots of a report: what each shows in words, where it belongs, and how it is drawn.

A plot more is a function here that yields it, and its name in `KINDS`: page and exports then have it too. Modules that
draw import altair, so they are imported when something is drawn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from roleplay.feedback.charts import happenings, spread
from roleplay.feedback.charts.findings import curve_finding, curve_words, map_finding, map_words, timeline_finding
from roleplay.feedback.charts.look import Look
from roleplay.feedback.counting import Curve, InterviewPart, Question
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

if TYPE_CHECKING:
    import altair as alt

PAGE_HEIGHT = 330
Draw = Callable[[Look], "alt.Chart | alt.LayerChart | Any"]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot of a report: `name` is one of a kind in it, `section` the key of the heading below which it stands.

    `finding` states in a sentence what it shows; `words` say all that is in it. `height` is that of the plot on a page
    in pixels, where it is not to be as tall as on the screen.
    """

    name: str
    section: str
    finding: str
    words: str
    draw: Draw
    height: int | None = None


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
            draw = partial(_question_map, say, talk, asked)
            yield Plot(f"questions-{talk.person}", "export.questions", finding, words, draw, PAGE_HEIGHT)


def inner_curves(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the curve of each person's inner state."""
    for curve in report.curves:
        finding = curve_finding(say, curve)
        words = curve_words(say, finding, curve)
        draw = partial(_inner_curve, say, curve)
        yield Plot(f"trust-{curve.person}", "export.trust", finding, words, draw, PAGE_HEIGHT)


def flow_maps(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the map of who knew which fact and when."""
    if spread.cells(report, say):
        words = spread.words(report, say)
        yield Plot("facts", "export.flow", spread.finding(report, say), words, partial(_flow_map, report, say))


def timelines(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the duties and changes from outside along the exercise."""
    if happenings.happenings(report, say):
        section = "export.duties" if report.duties else "export.injects"
        words = happenings.words(report, say)
        yield Plot("course", section, timeline_finding(say, report), words, partial(_timeline, report, say))


KINDS: tuple[Kind, ...] = (question_maps, inner_curves, flow_maps, timelines)


def _question_map(say: Phrasebook, talk: InterviewPart, asked: tuple[Question, ...], look: Look) -> "alt.LayerChart":
    from roleplay.feedback.charts.talks import question_map  # noqa: PLC0415 - altair is heavy

    return question_map(say, talk, asked, look)


def _inner_curve(say: Phrasebook, curve: Curve, look: Look) -> "alt.LayerChart":
    from roleplay.feedback.charts.talks import inner_curve  # noqa: PLC0415 - altair is heavy

    return inner_curve(say, curve, look)


def _flow_map(report: Report, say: Phrasebook, look: Look) -> "alt.LayerChart | None":
    from roleplay.feedback.charts.flow_map import chart  # noqa: PLC0415 - altair is heavy

    return chart(report, say, look)


def _timeline(report: Report, say: Phrasebook, look: Look) -> "alt.LayerChart | None":
    from roleplay.feedback.charts.timeline import chart  # noqa: PLC0415 - altair is heavy

    return chart(report, say, look)

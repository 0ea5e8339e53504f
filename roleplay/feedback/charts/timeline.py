"""The timeline: news from outside and duties along the exercise minutes, the phases as bands behind them."""

from roleplay.feedback.charts._findings import MARKS, Happening, MarkKind, happenings
from roleplay.feedback.charts._look import FIFTH, FOURTH, GOOD, NEUTRAL, POOR, THIRD, TIMELINE_ROW, Look, readably
from roleplay.feedback.charts.drawing import alt, plot, scaled, tips, titles
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

LABEL, SIGNS = 0.32, 0.72  # where in a row its title and its signs stand
BAND = 0.7  # rows above the first line, for the numbers of the phases
MARGIN = 1.02  # so that signs at the end are whole
CROSS = "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z"
SHAPES: dict[MarkKind, tuple[str, str]] = {
    "news": (FIFTH, "diamond"),
    "step": (GOOD, "triangle-up"),
    "settled": (NEUTRAL, "square"),
    "done": (GOOD, "circle"),
    "done_by_others": (NEUTRAL, "circle"),
    "late": (FOURTH, "triangle-down"),
    "missed": (POOR, CROSS),
    "open": (THIRD, "stroke"),
}


def timeline(report: Report, say: Phrasebook, look: Look) -> alt.LayerChart:
    """Return the timeline."""
    lines = happenings(report, say)
    last = max([report.minutes, *(item.end for item in lines)]) * MARGIN
    x = alt.X(
        "start:Q", title=_axis_title(report, say), scale=alt.Scale(domain=[0, last], nice=False), axis=_axis(last)
    )
    y = alt.Y("place:Q", title=None, scale=alt.Scale(domain=[len(lines), -BAND], nice=False), axis=None)
    layers = [*_bands(report, look, x, y, len(lines)), *_lines(lines, look, x, y), _marks(lines, say, x, y)]
    made: alt.LayerChart = alt.LayerChart(layer=layers, height=int(TIMELINE_ROW * (len(lines) + BAND)))
    return readably(made, look)


def _axis(last: float) -> alt.Axis:
    return alt.Axis(grid=False, tickCount=8 if last > 16 else 4, format="d")


def _axis_title(report: Report, say: Phrasebook) -> list[str]:
    """Return the title of the axis; the phases follow by number, two a line, so that a telephone can show them."""
    named = [
        f"{number} {phase.title}" for number, phase in enumerate(report.phases, start=1) if phase.end > phase.start
    ]
    pairs = [", ".join(named[place : place + 2]) for place in range(0, len(named), 2)]
    return [say("timeline.axis"), *(f"{line}," for line in pairs[:-1]), *pairs[-1:]]


def _bands(report: Report, look: Look, x: alt.X, y: alt.Y, rows: int) -> list[alt.Chart]:
    values = [
        {"start": phase.start, "end": phase.end, "number": str(number), "place": -BAND, "foot": rows, "odd": number % 2}
        for number, phase in enumerate(report.phases, start=1)
        if phase.end > phase.start
    ]
    return [
        plot([item for item in values if item["odd"]])
        .mark_rect(color=NEUTRAL, opacity=0.13)
        .encode(x=x, x2="end:Q", y=y, y2="foot:Q"),
        plot(values)
        .mark_text(color=look.ink, fontSize=13, fontWeight="bold", align="left", baseline="top", dx=4, dy=5)
        .encode(x=x, y=y, text="number:N"),
    ]


def _lines(lines: list[Happening], look: Look, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    windows = [{"start": item.start, "end": item.end, "place": place + SIGNS} for place, item in enumerate(lines)]
    named = [{"place": place + LABEL, "title": f"{item.title}: {item.outcome}"} for place, item in enumerate(lines)]
    parted = sum(item.is_news for item in lines)
    parting = [{"place": parted}] if 0 < parted < len(lines) else []
    return [
        plot(windows).mark_rule(color=NEUTRAL, size=4, opacity=0.55, strokeCap="round").encode(x=x, x2="end:Q", y=y),
        titles(named, look, y, x=4, limit=800),
        plot(parting).mark_rule(color=look.ink, size=1).encode(y=y),
    ]


def _marks(lines: list[Happening], say: Phrasebook, x: alt.X, y: alt.Y) -> alt.Chart:
    values = [
        {
            "start": mark.minute,
            "place": place + SIGNS,
            "kind": say(f"timeline.{mark.kind}"),
            "what": item.title,
            "minute": say.number(mark.minute),
            "turn": str(mark.turn) if mark.turn else say("timeline.no_turn"),
        }
        for place, item in enumerate(lines)
        for mark in item.marks
    ]
    kinds = [kind for kind in MARKS if any(mark.kind == kind for item in lines for mark in item.marks)]
    names = [say(f"timeline.{kind}") for kind in kinds]
    drawn: alt.Chart = (
        plot(values)
        .mark_point(filled=True, size=150, opacity=1)
        .encode(
            x=x,
            y=y,
            color=scaled(alt.Color, names, [SHAPES[kind][0] for kind in kinds]),
            shape=scaled(alt.Shape, names, [SHAPES[kind][1] for kind in kinds]),
            tooltip=tips(say, "timeline.tip", "what", "kind", "minute", "turn"),
        )
    )
    return drawn

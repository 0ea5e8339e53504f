"""Plots of progress: each criterion from exercise to exercise, and how the learner asks. Gaps are gaps, never zero."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from roleplay.feedback.charts import GOOD, NEUTRAL, POOR, Look, Plot, readably
from roleplay.feedback.charts.drawing import alt, plot, scaled, tips, titles
from roleplay.feedback.progress import words
from roleplay.feedback.progress._progress import Course, LevelPoint, Progress
from roleplay.feedback.words import Phrasebook

ROW = 78  # pixels of a criterion: its title above, its levels below
FRAME = 170  # pixels of the legend above and the axis below
TITLE, TOP, BOTTOM = 0.15, 0.4, 0.82  # where in a row the title stands, and levels 3 and 0 lie
HIGHEST = 3
CLASS_ROW = 34
CROWDED = 10  # exercises from which on the marks are drawn smaller
FEWEST_PLACES = 4  # so that few exercises are not stretched over the whole width
SHARE_HEIGHT = 240
SHAPES = {"sure": ("circle", GOOD), "doubtful": ("square", GOOD), "unseen": ("stroke", NEUTRAL)}
SIDES = {"plus": ("circle", GOOD), "minus": ("triangle-down", POOR)}

Row = dict[str, Any]


def progress_plots(found: Progress, say: Phrasebook) -> Iterator[Plot]:
    """Yield the plots for which there is something, for the page and to take along."""
    if found.courses:
        yield Plot(
            "criteria",
            "progress.heading.courses",
            words.finding(found, say),
            words.words(found, say),
            partial(_criteria, found, say),
            FRAME + ROW * len(found.courses),
        )
    if any(item.share is not None for item in found.productive):
        yield Plot(
            "questions",
            "progress.heading.questions",
            words.productive(found, say),
            words.productive_words(found, say),
            partial(_shares, found, say),
            FRAME + SHARE_HEIGHT,
        )
    if found.classes:
        yield Plot(
            "kinds",
            "progress.heading.questions",
            words.class_finding(found, say),
            words.class_words(found, say),
            partial(_classes, found, say),
            FRAME + CLASS_ROW * len(found.classes),
        )


def _criteria(found: Progress, say: Phrasebook, look: Look) -> alt.LayerChart:
    """Return a line for each criterion; it breaks where a criterion was not observed or could not be shown."""
    shown = [
        _mark(row, course, point, found, say)
        for row, course in enumerate(found.courses)
        for point in course.points
        if point.could_show
    ]
    is_crowded = len(found.sessions) > CROWDED
    x = _numbers(found, say)
    scale = alt.Scale(domain=[len(found.courses), 0], nice=False)
    y = alt.Y("place:Q", title=None, scale=scale, axis=None)
    kinds = [kind for kind in SHAPES if any(mark["sign"] == kind for mark in shown)]
    names = [say(f"progress.kind.{kind}") for kind in kinds]
    hollow = alt.Legend(symbolFillColor=look.ground)
    points = (
        plot(shown)
        .mark_point(size=130 if is_crowded else 300, strokeWidth=1.8, fill=look.ground, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=scaled(alt.Shape, names, [SHAPES[kind][0] for kind in kinds], legend=hollow),
            stroke=scaled(alt.Stroke, names, [SHAPES[kind][1] for kind in kinds], legend=hollow),
            tooltip=tips(say, "progress.axis", "criterion", "number", "session", "what"),
        )
    )
    levels = (
        [(point.number, None if point.level is None else _place(row, point.level)) for point in course.points]
        for row, course in enumerate(found.courses)
    )
    links = [link for each in levels for link in _links(each, "place")]
    layers = [
        plot({"place": float(row)} for row in range(1, len(found.courses)))
        .mark_rule(color=NEUTRAL, opacity=0.35)
        .encode(y=y),
        plot(links).mark_rule(color=GOOD, size=2, opacity=0.8).encode(x=x, x2="to:Q", y=y, y2="end:Q"),
        points,
        plot(mark for mark in shown if mark["digit"])
        .mark_text(color=look.ink, fontSize=9 if is_crowded else 12, fontWeight="bold")
        .encode(x=x, y=y, text="digit:N"),
        titles(({"place": row + TITLE, "title": each.title} for row, each in enumerate(found.courses)), look, y),
    ]
    made: alt.LayerChart = alt.LayerChart(layer=layers, height=ROW * len(found.courses))
    return readably(made, look)


def _shares(found: Progress, say: Phrasebook, look: Look) -> alt.LayerChart:
    """Return the share of questions that open a talk, exercise by exercise; hollow where there were few questions."""
    rows = [
        {
            "number": item.number,
            "value": round(item.share * 100),
            "kind": say(f"progress.share_kind.{'counts' if item.counts else 'few'}"),
            "counts": item.counts,
            "session": found.sessions[item.number - 1].title,
            "share": say.percent(item.share),
            "asked": say.number(item.proper),
        }
        for item in found.productive
        if item.share is not None
    ]
    names = [say(f"progress.share_kind.{name}") for name in ("counts", "few")]
    x = _numbers(found, say)
    y = alt.Y("value:Q", title=say("progress.axis.share"), scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    seen = [(item.number, round((item.share or 0.0) * 100) if item.counts else None) for item in found.productive]
    layers = [
        plot(_links(seen, "value")).mark_rule(color=GOOD, size=2).encode(x=x, x2="to:Q", y=y, y2="end:Q"),
        plot(rows)
        .mark_point(size=140, strokeWidth=1.8, fill=GOOD, stroke=GOOD, opacity=1)
        .encode(
            x=x,
            y=y,
            fillOpacity=alt.condition("datum.counts", alt.value(0.6), alt.value(0)),
            shape=scaled(alt.Shape, names, ["circle", "square"]),
            tooltip=tips(say, "progress.axis", "number", "session", "share", "asked"),
        ),
    ]
    made: alt.LayerChart = alt.LayerChart(layer=layers, height=SHARE_HEIGHT)
    return readably(made, look)


def _classes(found: Progress, say: Phrasebook, look: Look) -> alt.Chart:
    """Return for each exercise how its turns in talks divide among the kinds of question; the larger, the more."""
    names = [say(f"chart.class.{item.label}") for item in found.classes]
    rows = [
        {
            "number": number,
            "label": name,
            "share": share,
            "kind": say(f"progress.side.{'plus' if item.side == '+' else 'minus'}"),
            "part": say.percent(share),
            "session": found.sessions[number - 1].title,
        }
        for name, item in zip(names, found.classes, strict=True)
        for number, share in enumerate(item.shares, start=1)
        if share
    ]
    kinds = [say(f"progress.side.{side}") for side in SIDES]
    largest = 240 if len(found.sessions) > CROWDED else 700
    axis = alt.Axis(labelLimit=140, grid=True)
    made: alt.Chart = (
        plot(rows)
        .mark_point(filled=True, opacity=0.85)
        .encode(
            x=_numbers(found, say),
            y=alt.Y("label:N", title=None, sort=names, scale=alt.Scale(domain=names), axis=axis),
            size=alt.Size("share:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[12, largest])),
            color=scaled(alt.Color, kinds, [colour for _, colour in SIDES.values()]),
            shape=scaled(alt.Shape, kinds, [shape for shape, _ in SIDES.values()]),
            tooltip=tips(say, "progress.axis", "label", "number", "session", "part"),
        )
        .properties(height=CLASS_ROW * len(names))
    )
    return readably(made, look)


def _numbers(found: Progress, say: Phrasebook) -> alt.X:
    last = max(len(found.sessions), FEWEST_PLACES)
    return alt.X(
        "number:Q",
        title=say("progress.axis.number"),
        scale=alt.Scale(domain=[0.4, last + 0.6], nice=False),
        axis=alt.Axis(values=list(range(1, len(found.sessions) + 1)), format="d", grid=False),
    )


def _mark(row: int, course: Course, point: LevelPoint, found: Progress, say: Phrasebook) -> Row:
    """Return the sign of a criterion in an exercise that could show it."""
    sign = "unseen" if point.level is None else "doubtful" if point.doubtful else "sure"
    return {
        "number": point.number,
        "place": _place(row, HIGHEST / 2 if point.level is None else point.level),
        "sign": sign,
        "kind": say(f"progress.kind.{sign}"),
        "digit": "" if point.level is None else str(point.level),
        "criterion": course.title,
        "session": found.sessions[point.number - 1].title,
        "what": words.point_words(point, say),
    }


def _links(seen: Iterable[tuple[int, float | None]], value: str) -> list[Row]:
    """Return the lines between what was observed in two exercises running."""
    return [
        {"number": number, "to": to, value: begin, "end": end}
        for (number, begin), (to, end) in pairwise(seen)
        if begin is not None and end is not None
    ]


def _place(row: int, level: float) -> float:
    return row + BOTTOM - (BOTTOM - TOP) * level / HIGHEST

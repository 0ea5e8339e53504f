"""Plots of progress: each criterion from exercise to exercise, and how the learner asks. Gaps are gaps, never zero."""

from itertools import pairwise
from typing import Any

from roleplay.feedback.charts import GOOD, NEUTRAL, POOR, Look
from roleplay.feedback.charts.drawing import alt, plot, readably, scaled, tips, titles
from roleplay.feedback.progress._progress import ClassCourse, Course, LevelPoint, Progress
from roleplay.feedback.progress.words import point_words
from roleplay.feedback.words import Phrasebook

ROW = 78  # pixels of a criterion: its title above, its levels below
FRAME = 170  # pixels of the legend above and the axis below
TITLE, TOP, BOTTOM = 0.15, 0.4, 0.82  # where in a row the title stands, and levels 3 and 0 lie
HIGHEST = 3
CLASS_ROW = 34
CROWDED = 10  # exercises from which on the marks are drawn smaller
FEWEST_PLACES = 4  # so that few exercises are not stretched over the whole width
SHARE_HEIGHT = 240
SHARES = SHARE_HEIGHT + FRAME  # the whole plot of the shares
SHAPES = {"sure": ("circle", GOOD), "doubtful": ("square", GOOD), "unseen": ("stroke", NEUTRAL)}
SIDES = {"plus": ("circle", GOOD), "minus": ("triangle-down", POOR)}


def height(found: Progress) -> int:
    """Return the height of the whole plot of the criteria in pixels."""
    return FRAME + ROW * len(found.courses)


def criteria(found: Progress, say: Phrasebook, look: Look) -> alt.LayerChart:
    """Return a line for each criterion; it breaks where a criterion was not observed or could not be shown."""
    marks = [
        _mark(row, course, point, found, say) for row, course in enumerate(found.courses) for point in course.points
    ]
    shown = [mark for mark in marks if mark is not None]
    x = _numbers(found, say)
    scale = alt.Scale(domain=[len(found.courses), 0], nice=False)
    y = alt.Y("place:Q", title=None, scale=scale, axis=None)
    kinds = [kind for kind in SHAPES if any(mark["sign"] == kind for mark in shown)]
    names = [say(f"progress.kind.{kind}") for kind in kinds]
    hollow = alt.Legend(symbolFillColor=look.ground)
    size = 130 if len(found.sessions) > CROWDED else 300
    points = (
        plot(shown)
        .mark_point(size=size, strokeWidth=1.8, fill=look.ground, opacity=1)
        .encode(
            x=x,
            y=y,
            shape=scaled(alt.Shape, names, [SHAPES[kind][0] for kind in kinds], legend=hollow),
            stroke=scaled(alt.Stroke, names, [SHAPES[kind][1] for kind in kinds], legend=hollow),
            tooltip=tips(say, "progress.axis", "criterion", "number", "session", "what"),
        )
    )
    named = [{"place": row + TITLE, "title": course.title} for row, course in enumerate(found.courses)]
    rules = [{"place": float(row)} for row in range(1, len(found.courses))]
    digits = [mark for mark in shown if mark["digit"]]
    layers = [
        plot(rules).mark_rule(color=NEUTRAL, opacity=0.35).encode(y=y),
        plot(_lines(found)).mark_rule(color=GOOD, size=2, opacity=0.8).encode(x=x, x2="to:Q", y=y, y2="end:Q"),
        points,
        plot(digits)
        .mark_text(color=look.ink, fontSize=9 if len(found.sessions) > CROWDED else 12, fontWeight="bold")
        .encode(x=x, y=y, text="digit:N"),
        titles(named, look, y),
    ]
    made: alt.LayerChart = alt.LayerChart(layer=layers, height=ROW * len(found.courses))
    return readably(made, look)


def shares(found: Progress, say: Phrasebook, look: Look) -> alt.LayerChart:
    """Return the share of questions that open a talk, exercise by exercise; hollow where there were few questions."""
    seen = [item for item in found.productive if item.share is not None]
    rows = [
        {
            "number": item.number,
            "value": round((item.share or 0.0) * 100),
            "kind": say(f"progress.share_kind.{'counts' if item.counts else 'few'}"),
            "counts": item.counts,
            "session": found.sessions[item.number - 1].title,
            "what": say.percent(item.share),
            "asked": say.number(item.proper),
        }
        for item in seen
    ]
    names = [say(f"progress.share_kind.{name}") for name in ("counts", "few")]
    x = _numbers(found, say)
    y = alt.Y("value:Q", title=say("progress.axis.share"), scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(tickCount=5))
    links = [
        {
            "number": left.number,
            "value": round((left.share or 0.0) * 100),
            "to": right.number,
            "end": round((right.share or 0.0) * 100),
        }
        for left, right in pairwise(found.productive)
        if left.counts and right.counts
    ]
    layers = [
        plot(links).mark_rule(color=GOOD, size=2).encode(x=x, x2="to:Q", y=y, y2="end:Q"),
        plot(rows)
        .mark_point(size=140, strokeWidth=1.8, fill=GOOD, stroke=GOOD, opacity=1)
        .encode(
            x=x,
            y=y,
            fillOpacity=alt.condition("datum.counts", alt.value(0.6), alt.value(0)),
            shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=names, range=["circle", "square"])),
            tooltip=[
                alt.Tooltip("number:N", title=say("progress.axis.number")),
                alt.Tooltip("session:N", title=say("progress.axis.session")),
                alt.Tooltip("what:N", title=say("progress.axis.share")),
                alt.Tooltip("asked:N", title=say("progress.axis.asked")),
            ],
        ),
    ]
    made: alt.LayerChart = alt.LayerChart(layer=layers, height=SHARE_HEIGHT)
    return readably(made, look)


def classes_height(found: Progress) -> int:
    """Return the height of the whole plot of the kinds of question in pixels."""
    return FRAME + CLASS_ROW * len(found.classes)


def classes(found: Progress, say: Phrasebook, look: Look) -> alt.Chart:
    """Return for each exercise how its turns in talks divide among the kinds of question; the larger, the more."""
    names = [_short(item, say) for item in found.classes]
    rows = [
        {
            "number": number,
            "label": _short(item, say),
            "share": share,
            "kind": say(f"progress.side.{'plus' if item.side == '+' else 'minus'}"),
            "part": say.percent(share),
            "session": found.sessions[number - 1].title,
        }
        for item in found.classes
        for number, share in enumerate(item.shares, start=1)
        if share
    ]
    kinds = [say(f"progress.side.{side}") for side in SIDES]
    largest = 240 if len(found.sessions) > CROWDED else 700
    made: alt.Chart = (
        plot(rows)
        .mark_point(filled=True, opacity=0.85)
        .encode(
            x=_numbers(found, say),
            y=alt.Y(
                "label:N",
                title=None,
                sort=names,
                scale=alt.Scale(domain=names),
                axis=alt.Axis(labelLimit=140, grid=True),
            ),
            size=alt.Size("share:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[12, largest])),
            color=scaled(alt.Color, kinds, [colour for _, colour in SIDES.values()]),
            shape=scaled(alt.Shape, kinds, [shape for shape, _ in SIDES.values()]),
            tooltip=tips(say, "progress.axis", "label", "number", "session", "part"),
        )
        .properties(height=CLASS_ROW * len(names))
    )
    return readably(made, look)


def _short(item: ClassCourse, say: Phrasebook) -> str:
    return say(f"chart.class.{item.label}")


def _numbers(found: Progress, say: Phrasebook) -> alt.X:
    last = max(len(found.sessions), FEWEST_PLACES)
    return alt.X(
        "number:Q",
        title=say("progress.axis.number"),
        scale=alt.Scale(domain=[0.4, last + 0.6], nice=False),
        axis=alt.Axis(values=list(range(1, len(found.sessions) + 1)), format="d", grid=False),
    )


def _mark(row: int, course: Course, point: LevelPoint, found: Progress, say: Phrasebook) -> dict[str, Any] | None:
    """Return the sign of a criterion in an exercise; none where it could not have been shown."""
    if not point.could_show:
        return None
    sign = "unseen" if point.level is None else "doubtful" if point.doubtful else "sure"
    return {
        "number": point.number,
        "place": _place(row, HIGHEST / 2 if point.level is None else point.level),
        "sign": sign,
        "kind": say(f"progress.kind.{sign}"),
        "digit": "" if point.level is None else str(point.level),
        "criterion": course.title,
        "session": found.sessions[point.number - 1].title,
        "what": point_words(point, say),
    }


def _lines(found: Progress) -> list[dict[str, float]]:
    """Return the lines between levels observed in two exercises running."""
    return [
        {"number": left.number, "to": right.number, "place": _place(row, left.level), "end": _place(row, right.level)}
        for row, course in enumerate(found.courses)
        for left, right in pairwise(course.points)
        if left.level is not None and right.level is not None
    ]


def _place(row: int, level: float) -> float:
    return row + BOTTOM - (BOTTOM - TOP) * level / HIGHEST

"""Plots of progress: each criterion from exercise to exercise, and how the learner asks. Gaps are gaps, never zero."""

from itertools import pairwise

from roleplay.feedback.charts import GOOD, NEUTRAL, POOR, Look, Row, Spec, drawn
from roleplay.feedback.progress._progress import Course, LevelPoint, Progress
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


def criteria(found: Progress, say: Phrasebook, look: Look) -> Spec:
    """Return a line for each criterion; it breaks where a criterion was not observed or could not be shown."""
    levels = [
        _mark(row, course, point, found, say)
        for row, course in enumerate(found.courses)
        for point in course.points
        if point.could_show
    ]
    kinds = [kind for kind in SHAPES if any(mark["sign"] == kind for mark in levels)]
    rows = {
        "rules": [{"place": float(row)} for row in range(1, len(found.courses))],
        "lines": _lines(found),
        "levels": levels,
        "digits": [mark for mark in levels if mark["digit"]],
        "titles": [{"place": row + TITLE, "title": course.title} for row, course in enumerate(found.courses)],
    }
    crowded = len(found.sessions) > CROWDED
    return drawn(
        "progress_levels",
        say,
        look,
        rows,
        height=ROW * len(found.courses),
        last=len(found.courses),
        size=130 if crowded else 300,
        letters=9 if crowded else 12,
        names=[say(f"progress.kind.{kind}") for kind in kinds],
        shapes=[SHAPES[kind][0] for kind in kinds],
        colours=[SHAPES[kind][1] for kind in kinds],
        **_numbers(found),
    )


def shares(found: Progress, say: Phrasebook, look: Look) -> Spec:
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
    names = [say(f"progress.share_kind.{name}") for name in ("counts", "few")]
    given = {"height": SHARE_HEIGHT, "names": names, **_numbers(found)}
    return drawn("progress_shares", say, look, {"links": links, "shares": rows}, **given)


def classes_height(found: Progress) -> int:
    """Return the height of the whole plot of the kinds of question in pixels."""
    return FRAME + CLASS_ROW * len(found.classes)


def classes(found: Progress, say: Phrasebook, look: Look) -> Spec:
    """Return for each exercise how its turns in talks divide among the kinds of question; the larger, the more."""
    labels = [say(f"chart.class.{item.label}") for item in found.classes]
    rows = [
        {
            "number": number,
            "label": label,
            "share": share,
            "kind": say(f"progress.side.{'plus' if item.side == '+' else 'minus'}"),
            "part": say.percent(share),
            "session": found.sessions[number - 1].title,
        }
        for item, label in zip(found.classes, labels, strict=True)
        for number, share in enumerate(item.shares, start=1)
        if share
    ]
    return drawn(
        "progress_kinds",
        say,
        look,
        {"kinds": rows},
        height=CLASS_ROW * len(labels),
        labels=labels,
        largest=240 if len(found.sessions) > CROWDED else 700,
        names=[say(f"progress.side.{side}") for side in SIDES],
        shapes=[shape for shape, _ in SIDES.values()],
        colours=[colour for _, colour in SIDES.values()],
        **_numbers(found),
    )


def _numbers(found: Progress) -> dict[str, object]:
    """Return where the axis of the exercises ends, and its numbers."""
    return {
        "end": max(len(found.sessions), FEWEST_PLACES) + 0.6,
        "numbers": list(range(1, len(found.sessions) + 1)),
    }


def _mark(row: int, course: Course, point: LevelPoint, found: Progress, say: Phrasebook) -> Row:
    """Return the sign of a criterion in an exercise."""
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


def _lines(found: Progress) -> list[Row]:
    """Return the lines between levels observed in two exercises running."""
    return [
        {"number": left.number, "to": right.number, "place": _place(row, left.level), "end": _place(row, right.level)}
        for row, course in enumerate(found.courses)
        for left, right in pairwise(course.points)
        if left.level is not None and right.level is not None
    ]


def _place(row: int, level: float) -> float:
    return row + BOTTOM - (BOTTOM - TOP) * level / HIGHEST

"""Plots of progress: each criterion from exercise to exercise, and how the learner asks. Gaps are gaps, never zero."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise

from roleplay.feedback.charts import GOOD, NEUTRAL, POOR, Look, Plot, Row, Spec, drawn
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
SHAPES = {"sure": ("circle", GOOD), "doubtful": ("square", GOOD), "unseen": ("stroke", NEUTRAL)}
SIDES = {"plus": ("circle", GOOD), "minus": ("triangle-down", POOR)}


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
    if found.classes:
        yield Plot(
            "kinds",
            "progress.heading.questions",
            words.class_finding(found, say),
            words.class_words(found, say),
            partial(_classes, found, say),
            FRAME + CLASS_ROW * len(found.classes),
        )


def _criteria(found: Progress, say: Phrasebook, look: Look) -> Spec:
    """Return a line for each criterion; it breaks where a criterion was not observed or could not be shown."""
    levels = [
        _mark(row, course, point, found, say)
        for row, course in enumerate(found.courses)
        for point in course.points
        if point.could_show
    ]
    places = (
        [(point.number, None if point.level is None else _place(row, point.level)) for point in course.points]
        for row, course in enumerate(found.courses)
    )
    kinds = [kind for kind in SHAPES if any(mark["sign"] == kind for mark in levels)]
    rows = {
        "rules": [{"place": float(row)} for row in range(1, len(found.courses))],
        "lines": [line for each in places for line in _links(each)],
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


def _classes(found: Progress, say: Phrasebook, look: Look) -> Spec:
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
        "what": words.point_words(point, say),
    }


def _links(seen: Iterable[tuple[int, float | None]]) -> list[Row]:
    """Return the lines between what was observed in two exercises running."""
    return [
        {"number": number, "to": to, "place": begin, "end": end}
        for (number, begin), (to, end) in pairwise(seen)
        if begin is not None and end is not None
    ]


def _place(row: int, level: float) -> float:
    return row + BOTTOM - (BOTTOM - TOP) * level / HIGHEST

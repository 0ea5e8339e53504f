"""The plot of progress: each criterion from exercise to exercise. Gaps are gaps, never zero."""

from collections.abc import Iterable
from functools import partial
from itertools import pairwise

from roleplay.feedback.charts import GOOD, NEUTRAL, Look, Plot, Row, Spec, drawn
from roleplay.feedback.progress import words
from roleplay.feedback.progress._progress import Course, LevelPoint, Progress
from roleplay.feedback.words import Phrasebook

ROW = 78  # pixels of a criterion: its title above, its levels below
FRAME = 170  # pixels of the legend above and the axis below
TITLE, TOP, BOTTOM = 0.15, 0.4, 0.82  # where in a row the title stands, and levels 3 and 0 lie
HIGHEST = 3
CROWDED = 10  # exercises from which on the marks are drawn smaller
FEWEST_PLACES = 4  # so that few exercises are not stretched over the whole width
SHAPES = {"sure": ("circle", GOOD), "doubtful": ("square", GOOD), "unseen": ("stroke", NEUTRAL)}


def progress_plot(found: Progress, say: Phrasebook) -> Plot:
    """Return the plot of the criteria, for the page and to take along."""
    return Plot(
        "criteria",
        "progress.heading.courses",
        words.finding(found, say),
        words.words(found, say),
        partial(_criteria, found, say),
        FRAME + ROW * len(found.courses),
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
        end=max(len(found.sessions), FEWEST_PLACES) + 0.6,
        numbers=list(range(1, len(found.sessions) + 1)),
    )


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

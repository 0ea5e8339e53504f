"""The plots of the progress page, for the page and to take along."""

from collections.abc import Iterator

from roleplay.feedback.charts import Plot
from roleplay.feedback.progress import Progress, courses
from roleplay.feedback.progress import words as told
from roleplay.feedback.words import Phrasebook


def progress_plots(found: Progress, say: Phrasebook) -> Iterator[Plot]:
    """Yield the plots for which there is something."""
    heading = "progress.heading.courses", "progress.heading.questions"
    if found.courses:
        yield Plot(
            "criteria",
            heading[0],
            told.finding(found, say),
            told.words(found, say),
            lambda look: courses.criteria(found, say, look),
            courses.height(found),
        )
    if any(item.share is not None for item in found.productive):
        yield Plot(
            "questions",
            heading[1],
            told.productive(found, say),
            told.productive_words(found, say),
            lambda look: courses.shares(found, say, look),
            courses.SHARES,
        )
    if found.classes:
        yield Plot(
            "kinds",
            heading[1],
            told.class_finding(found, say),
            told.class_words(found, say),
            lambda look: courses.classes(found, say, look),
            courses.classes_height(found),
        )

"""Progress as Markdown: the sentences first, then every level in a table, then how the learner asks."""

from collections.abc import Iterable, Iterator

from roleplay.feedback.progress import words as told
from roleplay.feedback.progress._progress import FEWEST, Progress
from roleplay.feedback.words import NONE, Phrasebook, phrases
from roleplay.printing import markdown
from roleplay.printing.blocks import Block, Item
from roleplay.printing.building import heading, listed, paragraph, spans, table


def to_markdown(found: Progress) -> str:
    """Return progress over sessions as a Markdown document, in its own language."""
    return markdown.to_markdown(_blocks(found, phrases(found.language)))


def _blocks(found: Progress, say: Phrasebook) -> Iterator[Block]:
    yield heading(say("progress.title"), 1)
    if not found.sessions:
        yield paragraph(say("progress.none"))
        return
    if len(found.sessions) < FEWEST:
        yield paragraph(say("progress.few", count=len(found.sessions)))
    yield paragraph(say("progress.caution"))
    yield heading(say("progress.counts"))
    for number, line in enumerate(told.counted(found, say), start=1):
        yield Item(spans(line), 0, f"{number}.")
    if found.earlier_attempts:
        yield paragraph(say("progress.earlier", count=found.earlier_attempts))
    better, returning = told.better(found, say), told.returning(found, say)
    for key, lines in {
        "heading.better": better or [told.nothing(found, "better", say)],
        "heading.returning": returning or [told.nothing(found, "returning", say)],
        "heading.lower": told.lower(found, say),
        "heading.holding": told.holding(found, say),
        "harm.heading": told.other_harms(found, say),
        "heading.next": _next(found, say),
    }.items():
        yield from listed(say(f"progress.{key}"), ((line,) for line in lines))
    yield heading(say("progress.heading.courses"))
    yield table(
        _numbered(found, say("progress.axis.criterion")),
        (
            (course.title, *(NONE if point.level is None else str(point.level) for point in course.points))
            for course in found.courses
        ),
    )
    if found.classes:
        yield from _questions(found, say)


def _next(found: Progress, say: Phrasebook) -> list[str]:
    return [
        say(
            "progress.next.exercise_line",
            practice=told.practice(item, say) + ".",
            why=told.why(item, say),
            better=item.better,
        ).strip()
        for item in found.next
    ]


def _questions(found: Progress, say: Phrasebook) -> Iterator[Block]:
    yield heading(say("progress.heading.questions"))
    yield paragraph(told.productive_words(found, say))
    last = (say("progress.axis.asked"), say("progress.axis.per_question"))
    yield table(
        _numbered(found, say("progress.axis.label"), *last),
        (
            (
                item.title,
                *(say.percent(share) for share in item.shares),
                str(item.asked),
                NONE if item.per_question is None else say.number(item.per_question),
            )
            for item in found.classes
        ),
    )


def _numbered(found: Progress, first: str, *last: str) -> Iterable[str]:
    """Return the head of a table that has a column for each session."""
    return (first, *(str(item.number) for item in found.sessions), *last)

"""Progress as Markdown: the sentences first, then every level in a table, then how the learner asks."""

from collections.abc import Iterable, Iterator

from roleplay.feedback.progress import words as told
from roleplay.feedback.progress._progress import FEWEST, Progress
from roleplay.feedback.words import NONE, phrases
from roleplay.printing.markdown import escaped


def to_markdown(found: Progress) -> str:
    """Return progress over sessions as a Markdown document, in its own language."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Progress) -> Iterator[str]:
    say = phrases(found.language)
    yield f"# {say('progress.title')}"
    yield ""
    if not found.sessions:
        yield say("progress.none")
        return
    if len(found.sessions) < FEWEST:
        yield say("progress.few", count=len(found.sessions))
        yield ""
    yield say("progress.caution")
    yield ""
    yield f"## {say('progress.counts')}"
    yield ""
    yield from (f"{number}. {escaped(line)}" for number, line in enumerate(told.counted(found, say), start=1))
    if found.earlier_attempts:
        yield ""
        yield say("progress.earlier", count=found.earlier_attempts)
    yield from _list(say("progress.heading.better"), told.better(found, say) or [told.nothing(found, "better", say)])
    yield from _list(
        say("progress.heading.returning"), told.returning(found, say) or [told.nothing(found, "returning", say)]
    )
    for key, lines in (("heading.lower", told.lower(found, say)), ("heading.holding", told.holding(found, say))):
        yield from _list(say(f"progress.{key}"), lines)
    yield from _list(say("progress.harm.heading"), told.other_harms(found, say))
    yield from _next(found)
    yield from _levels(found)
    yield from _questions(found)


def _next(found: Progress) -> Iterator[str]:
    say = phrases(found.language)
    lines = (
        say(
            "progress.next.exercise_line",
            practice=escaped(told.practice(item, say)) + ".",
            why=escaped(told.why(item, say)),
            better=escaped(item.better),
        ).strip()
        for item in found.next
    )
    yield from _list(say("progress.heading.next"), lines, plain=False)


def _levels(found: Progress) -> Iterator[str]:
    say = phrases(found.language)
    yield ""
    yield f"## {say('progress.heading.courses')}"
    yield ""
    yield from _table(
        (say("progress.axis.criterion"), *(str(item.number) for item in found.sessions)),
        (
            (course.title, *(NONE if point.level is None else str(point.level) for point in course.points))
            for course in found.courses
        ),
    )


def _questions(found: Progress) -> Iterator[str]:
    if not found.classes:
        return
    say = phrases(found.language)
    yield ""
    yield f"## {say('progress.heading.questions')}"
    yield ""
    yield told.productive_words(found, say)
    yield ""
    yield from _table(
        (
            say("progress.axis.label"),
            *(str(item.number) for item in found.sessions),
            say("progress.axis.asked"),
            say("progress.axis.per_question"),
        ),
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


def _list(title: str, lines: Iterable[str], *, plain: bool = True) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield f"## {title}"
        yield ""
        yield from (f"- {escaped(line) if plain else line}" for line in found)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = [escaped(name) for name in head]
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    yield from (f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows)

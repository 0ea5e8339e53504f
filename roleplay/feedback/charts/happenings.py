"""What the timeline shows: news from outside and duties, each with its window, its marks, and all of it in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from roleplay.feedback.charts.findings import timeline_finding
from roleplay.feedback.counting import DutyLine, InjectLine
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

MarkKind = Literal["news", "step", "settled", "done", "done_by_others", "late", "missed", "open"]
MARKS: tuple[MarkKind, ...] = ("news", "step", "settled", "done", "done_by_others", "late", "missed", "open")


@dataclass(frozen=True, slots=True)
class Mark:
    """One sign on the line of a happening, at an exercise minute; `turn` is 0 where it is nobody's turn."""

    minute: float
    kind: MarkKind
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Happening:
    """A change from outside or a duty: from when to when it was open, and what happened on the way."""

    title: str
    outcome: str
    start: float
    end: float
    marks: tuple[Mark, ...]
    is_news: bool


def happenings(report: Report, say: Phrasebook) -> list[Happening]:
    """Return what came from outside and the duties that came up, the news first, each by its time."""
    news = [_news(item, report, say) for item in report.injects if item.minute is not None]
    duties = [found for item in report.duties for found in _duty(item, report, say)]
    return [*sorted(news, key=lambda item: item.start), *sorted(duties, key=lambda item: (item.start, item.end))]


def words(report: Report, say: Phrasebook) -> str:
    """Return all that the timeline shows, line by line."""
    phases = "; ".join(
        say("timeline.phase", title=item.title, start=item.start, end=item.end) for item in report.phases
    )
    lines = " ".join(
        say("timeline.line", title=item.title, outcome=item.outcome, marks="; ".join(_mark_words(item, say)))
        for item in happenings(report, say)
    )
    return say("timeline.words", finding=timeline_finding(say, report), phases=phases, lines=lines)


def _mark_words(item: Happening, say: Phrasebook) -> Iterator[str]:
    for mark in item.marks:
        key = "timeline.mark_turn" if mark.turn else "timeline.mark_at"
        yield say(key, what=say(f"timeline.{mark.kind}"), minute=mark.minute, turn=mark.turn)


def _news(item: InjectLine, report: Report, say: Phrasebook) -> Happening:
    fired = item.minute or 0.0
    end = item.settled_minute if item.settled_minute is not None and item.settled_turn is not None else None
    marks = [Mark(fired, "news"), *(Mark(step.minute, "step", step.turn) for step in item.steps)]
    if end is not None and not item.by_learner:
        marks.append(Mark(end, "settled"))
    elif item.outcome == "unanswered":
        end = _phase_end(report, fired)
        marks.append(Mark(end, "missed"))
    return Happening(
        title=item.title,
        outcome=say(f"export.inject.{item.outcome}"),
        start=fired,
        end=max([fired if end is None else end, *(mark.minute for mark in marks)]),
        marks=tuple(marks),
        is_news=True,
    )


def _duty(item: DutyLine, report: Report, say: Phrasebook) -> Iterator[Happening]:
    span = next((phase for phase in report.phases if phase.phase == item.phase), None)
    if item.outcome == "not_reached" or (span is None and item.minute is None):
        return
    start = span.start if span is not None else item.minute or 0.0
    end = span.end if span is not None else start
    if item.within is not None:
        end = min(end, start + item.within) if item.outcome == "missed" else start + item.within
    end = max(start, min(end, report.minutes))
    kind: MarkKind = "missed" if item.outcome == "missed" else "open"
    if item.minute is not None:
        timely: MarkKind = "done" if item.by_learner else "done_by_others"
        kind = "late" if item.outcome == "late" else timely
    mark = Mark(end if item.minute is None else item.minute, kind, item.turn or 0)
    yield Happening(
        title=item.title,
        outcome=say(f"export.duty.{item.outcome}"),
        start=min(start, mark.minute),
        end=end,
        marks=(mark,),
        is_news=False,
    )


def _phase_end(report: Report, minute: float) -> float:
    return next((phase.end for phase in report.phases if phase.start <= minute < phase.end), report.minutes)

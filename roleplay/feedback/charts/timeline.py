"""The timeline: news from outside and duties along the exercise minutes, the phases as bands behind them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

from roleplay.feedback.charts._look import FIFTH, FOURTH, GOOD, NEUTRAL, POOR, THIRD, Look, Plot, Row, Spec, drawn
from roleplay.feedback.counting import DutyLine, InjectLine
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook

MarkKind = Literal["news", "step", "settled", "done", "done_by_others", "late", "missed", "open"]
ROW, FRAME = 40, 300  # pixels of a line with its signs; of the legend above and the axis below
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


def timelines(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield the duties and changes from outside along the exercise."""
    if lines := _happenings(report, say):
        section, finding = "export.duties" if report.duties else "export.injects", timeline_finding(say, report)
        words, draw = _words(say, report, finding, lines), partial(timeline, report, say)
        yield Plot("course", section, finding, words, draw, FRAME + ROW * len(lines))


def timeline_finding(say: Phrasebook, report: Report) -> str:
    """Return how many of the duties that came up were seen to in time."""
    due = [duty for duty in report.duties if duty.outcome != "not_reached"]
    good = sum(duty.by_learner and duty.outcome in ("early", "in_time") for duty in due)
    if not due:
        return say("chart.timeline_free")
    key = "all" if good == len(due) else "some" if good else "none"
    return say(f"chart.timeline_{key}", good=good, total=len(due))


def _words(say: Phrasebook, report: Report, finding: str, lines: list[Happening]) -> str:
    """Return all that the timeline shows, line by line."""
    phases = (say("timeline.phase", title=item.title, start=item.start, end=item.end) for item in report.phases)
    told = []
    for item in lines:
        marks = [
            say(
                "timeline.mark_turn" if mark.turn else "timeline.mark_at",
                what=say(f"timeline.{mark.kind}"),
                minute=mark.minute,
                turn=mark.turn,
            )
            for mark in item.marks
        ]
        told.append(say("timeline.line", title=item.title, outcome=item.outcome, marks="; ".join(marks)))
    return say("timeline.words", finding=finding, phases="; ".join(phases), lines=" ".join(told))


def _happenings(report: Report, say: Phrasebook) -> list[Happening]:
    """Return what came from outside and the duties that came up, the news first, each by its time."""
    news = [_news(item, report, say) for item in report.injects if item.minute is not None]
    duties = [found for item in report.duties for found in _duty(item, report, say)]
    return [*sorted(news, key=lambda item: item.start), *sorted(duties, key=lambda item: (item.start, item.end))]


def _news(item: InjectLine, report: Report, say: Phrasebook) -> Happening:
    fired = item.minute or 0.0
    end = item.settled_minute if item.settled_minute is not None and item.settled_turn is not None else None
    marks = [Mark(fired, "news"), *(Mark(step.minute, "step", step.turn) for step in item.steps)]
    if end is not None and not item.by_learner:
        marks.append(Mark(end, "settled"))
    elif item.outcome == "unanswered":
        ends = (phase.end for phase in report.phases if phase.start <= fired < phase.end)
        end = next(ends, report.minutes)
        marks.append(Mark(end, "missed"))
    last = max([fired if end is None else end, *(mark.minute for mark in marks)])
    return Happening(item.title, say(f"export.inject.{item.outcome}"), fired, last, tuple(marks), is_news=True)


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
    outcome = say(f"export.duty.{item.outcome}")
    yield Happening(item.title, outcome, min(start, mark.minute), end, (mark,), is_news=False)


def timeline(report: Report, say: Phrasebook, look: Look) -> Spec:
    """Return the timeline."""
    lines = _happenings(report, say)
    last = max([report.minutes, *(item.end for item in lines)]) * MARGIN
    kinds = [kind for kind in SHAPES if any(mark.kind == kind for item in lines for mark in item.marks)]
    return drawn(
        "timeline",
        say,
        look,
        _rows(report, lines, say),
        height=int(ROW * (len(lines) + BAND)),
        title=_axis_title(report, say),
        end=last,
        ticks=8 if last > 16 else 4,
        first=-BAND,
        last=len(lines),
        names=[say(f"timeline.{kind}") for kind in kinds],
        colours=[SHAPES[kind][0] for kind in kinds],
        shapes=[SHAPES[kind][1] for kind in kinds],
    )


def _rows(report: Report, lines: list[Happening], say: Phrasebook) -> dict[str, list[Row]]:
    bands: list[Row] = [
        {"start": phase.start, "end": phase.end, "number": str(number), "place": -BAND, "foot": len(lines)}
        for number, phase in enumerate(report.phases, start=1)
        if phase.end > phase.start
    ]
    marks: list[Row] = [
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
    news = sum(item.is_news for item in lines)
    return {
        "bands": bands,
        "odd_bands": [band for band in bands if int(band["number"]) % 2],
        "windows": [{"start": one.start, "end": one.end, "place": at + SIGNS} for at, one in enumerate(lines)],
        "titles": [{"place": at + LABEL, "title": f"{one.title}: {one.outcome}"} for at, one in enumerate(lines)],
        "parting": [{"place": news}] if 0 < news < len(lines) else [],
        "marks": marks,
    }


def _axis_title(report: Report, say: Phrasebook) -> list[str]:
    """Return the title of the axis; the phases follow by number, two a line, so that a telephone can show them."""
    named = [
        f"{number} {phase.title}" for number, phase in enumerate(report.phases, start=1) if phase.end > phase.start
    ]
    pairs = [", ".join(named[place : place + 2]) for place in range(0, len(named), 2)]
    return [say("timeline.axis"), *(f"{line}," for line in pairs[:-1]), *pairs[-1:]]

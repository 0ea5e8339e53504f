"""What the plots of a report show: their marks and cells, a sentence for the title, and a full account in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from roleplay.feedback.counting import (
    NO_QUESTIONS,
    Curve,
    DutyLine,
    InjectLine,
    InterviewPart,
    MapAgency,
    MapCell,
    MapRow,
    Question,
)
from roleplay.feedback.parts import Standing
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook, signed

DIP = 5  # points below both ends that are worth a word
STANDINGS: tuple[Standing, ...] = ("by_learner", "by_others", "start", "unclear", "lacked", "unneeded")
MarkKind = Literal["news", "step", "settled", "done", "done_by_others", "late", "missed", "open"]
MARKS: tuple[MarkKind, ...] = ("news", "step", "settled", "done", "done_by_others", "late", "missed", "open")


def map_finding(say: Phrasebook, name: str, asked: Sequence[Question]) -> str:
    """Return whether the questions of a talk opened the conversation."""
    proper = [item for item in asked if item.label not in NO_QUESTIONS]
    total, good = len(proper), sum(item.productive for item in proper)
    if not total:
        return say("chart.map_none", name=name)
    key = "most" if 2 * good > total else "few" if 2 * good < total else "half"
    return say(f"chart.map_{key}", name=name, good=good, total=total)


def map_words(say: Phrasebook, finding: str, talk: InterviewPart, asked: Sequence[Question]) -> str:
    """Return all that the plot of the questions of a talk shows."""
    classes: dict[str, list[str]] = {}
    for item in asked:
        classes.setdefault(item.label_title, []).append(str(item.number))
    rows = "; ".join(say("chart.map_row", label=label, turns=", ".join(found)) for label, found in classes.items())
    fruitful = sorted(
        [item.number for item in asked if item.facts] + [wait.number for wait in talk.waits if wait.facts]
    )
    told = ", ".join(map(str, fruitful)) or say("chart.never")
    opened = ", ".join(str(item.number) for item in asked if item.opened) or say("chart.never")
    return say("chart.map_words", finding=finding, rows=rows, told=told, opened=opened)


def curve_finding(say: Phrasebook, curve: Curve) -> str:
    """Return where trust began and ended, and how low it was in between where it recovered from that."""
    values = [round(point.values["trust"] * 100) for point in curve.points]
    begin, end, lowest = values[0], values[-1], min(values)
    key = "rose" if end > begin else "fell" if end < begin else "same"
    found = say(f"chart.curve_{key}", name=curve.name, begin=begin, end=end)
    return found if min(begin, end) - lowest < DIP else f"{found}, {say('chart.curve_dip', lowest=lowest)}"


def curve_words(say: Phrasebook, finding: str, curve: Curve) -> str:
    """Return where each line of the plot goes and which steps are numbered in it."""
    lines = "; ".join(
        say(
            "chart.curve_row",
            state=say(f"felt.{state}"),
            begin=round(curve.points[0].values[state] * 100),
            end=round(curve.points[-1].values[state] * 100),
            highest=round(max(point.values[state] for point in curve.points) * 100),
        )
        for state in curve.states
    )
    steps = "; ".join(
        f"({place}) {say('chart.turn', turn=step.turn)}, {step.title} {signed(step.moved * 100, say.language, 0)}"
        for place, step in enumerate(curve.steps, start=1)
    )
    return say("chart.curve_words", finding=finding, lines=lines, steps=steps or say("chart.never"))


def timeline_finding(say: Phrasebook, report: Report) -> str:
    """Return how many of the duties that came up were seen to in time."""
    due = [duty for duty in report.duties if duty.outcome != "not_reached"]
    good = sum(duty.by_learner and duty.outcome in ("early", "in_time") for duty in due)
    if not due:
        return say("chart.timeline_free")
    key = "all" if good == len(due) else "some" if good else "none"
    return say(f"chart.timeline_{key}", good=good, total=len(due))


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


def timeline_words(report: Report, say: Phrasebook) -> str:
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


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell: `row` counts from 0, `sign` stands in it, `kind` names it in the legend, `words` say it all."""

    row: int
    fact: str
    agency: str
    standing: Standing
    sign: str
    kind: str
    words: str


def rows_shown(report: Report) -> tuple[MapRow, ...]:
    """Return the rows of the plot: the key facts, and whatever went to somebody without need of it."""
    return tuple(row for row in report.flow.rows if row.key or any(cell.standing == "unneeded" for cell in row.cells))


def kind_of(say: Phrasebook, standing: Standing) -> str:
    """Return the name of a standing as the legend has it, its sign first."""
    return f"{say(f'map.sign.{standing}')} {say(f'map.{standing}')}"


def cells(report: Report, say: Phrasebook) -> list[Cell]:
    """Return the cells of the plot that hold something."""
    names = {item.agency: item.name for item in report.flow.agencies}
    return [
        Cell(
            row=number,
            fact=row.title,
            agency=names[cell.agency],
            standing=cell.standing,
            sign=_sign(say, cell),
            kind=kind_of(say, cell.standing),
            words=cell_words(say, cell),
        )
        for number, row in enumerate(rows_shown(report))
        for cell in row.cells
        if cell.standing != "none"
    ]


def cell_words(say: Phrasebook, cell: MapCell) -> str:
    """Say what an agency knew of a fact, since when and from whom."""
    if cell.minute is None or cell.standing == "start":
        return say(f"map.{cell.standing}")
    words = say("map.at", what=say(f"map.{cell.standing}"), minute=round(cell.minute))
    return say("map.from", what=words, source=cell.source) if cell.standing == "by_others" and cell.source else words


def flow_finding(report: Report, say: Phrasebook) -> str:
    """Return in a sentence how much of what others needed from the learner reached them, and what went too far."""
    flow = report.flow
    key = "none" if not flow.reached + flow.never else "all" if not flow.never else "some"
    text = say(f"map.finding_{key}", reached=flow.reached, never=flow.never, total=flow.reached + flow.never)
    return f"{text} {say('map.finding_spilt', count=len(flow.overshared))}" if flow.overshared else text


def flow_words(report: Report, say: Phrasebook) -> str:
    """Return all that the plot shows, fact by fact."""
    rows = " ".join(say("map.row", title=row.title, cells=row_words(say, row, report)) for row in rows_shown(report))
    return f"{flow_finding(report, say)} {rows}"


def row_words(say: Phrasebook, row: MapRow, report: Report) -> str:
    """Say for each agency what it knew of a fact."""
    names = {item.agency: item.name for item in report.flow.agencies}
    return "; ".join(f"{names[cell.agency]}: {cell_words(say, cell)}" for cell in row.cells if cell.standing != "none")


def colour_of(agency: MapAgency, *, dark: bool) -> str:
    """Return the agency's colour on a ground."""
    return agency.colour_dark if dark else agency.colour


def _sign(say: Phrasebook, cell: MapCell) -> str:
    sign = say(f"map.sign.{cell.standing}")
    if cell.minute is None or cell.standing == "start":
        return sign
    minute = say.number(round(cell.minute))
    return minute if cell.standing == "by_others" else f"{sign} {minute}"

"""The report in Markdown, section by section. Everything that people wrote is escaped."""

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from roleplay.feedback import markdown_talks
from roleplay.feedback.charts.plots import plots
from roleplay.feedback.counted import Delivery, DutyLine, IndicatorLine, InjectLine, Slip
from roleplay.feedback.figures import day
from roleplay.feedback.markdown_judged import second_views
from roleplay.feedback.markdown_own_view import reflection
from roleplay.feedback.markup import escaped, listed, lowered, place, placed, quote, said, sources
from roleplay.feedback.one_page import one_page
from roleplay.feedback.parts import Delivered
from roleplay.feedback.phrases import Phrases
from roleplay.feedback.record import sentences
from roleplay.feedback.referring import change_of, harms_anew
from roleplay.feedback.report import CriterionScore, Harm, Report
from roleplay.feedback.transcript import Line
from roleplay.feedback.understanding import ReadAct, Understanding
from roleplay.printing.blocks import picture_line

Section = Callable[[Report, Phrases], Iterator[str]]


def report_lines(report: Report, say: Phrases) -> Iterator[str]:
    """Yield the lines of the whole report, and a line for each plot below the heading to which it belongs."""
    shown: dict[str, list[str]] = {}
    for plot in plots(report, say):
        shown.setdefault(f"## {say(plot.section)}", []).append(plot.name)
    for line in _lines(report, say):
        yield line
        for name in shown.get(line, ()):
            yield ""
            yield picture_line(name)


def _lines(report: Report, say: Phrases) -> Iterator[str]:
    yield f"# {escaped(say('export.title', scenario=report.scenario_title))}"
    yield ""
    yield from _facts(report, say)
    for section in SECTIONS:
        lines = list(section(report, say))
        if lines:
            yield ""
            yield from lines[1:] if lines[0] == "" else lines
    yield ""


def transcript_lines(lines: Iterable[Line], say: Phrases) -> Iterator[str]:
    """Yield the lines of the transcript."""
    yield f"## {say('export.transcript')}"
    yield ""
    yield say("export.transcript_note")
    for line in lines:
        yield ""
        if line.channel == "phase":
            yield f"### {escaped(line.text)}"
        else:
            to = f" → {escaped(', '.join(line.to_names))}" if line.to_names else ""
            yield f"**{escaped(line.name)}**{to} ({place(line.turn, line.minute, say)}): {escaped(line.text)}"
            if line.understood is not None:
                yield ""
                yield f"> {_understood(line.understood, say)}"


def _understood(read: Understanding, say: Phrases) -> str:
    """Say what was understood of a message, what was replaced or taken back struck through."""
    first = " · ".join(f"~~{escaped(act.words)}~~" for act in read.first())
    now = " · ".join(_struck(act) for act in read.now()) or say("understood.nothing")
    told = say("understood.first_then", first=first, now=now) if first else say("understood.as", now=now)
    return f"{told} – **{say('understood.denied')}**" if read.denied else told


def _struck(act: ReadAct) -> str:
    return f"~~{escaped(act.words)}~~" if act.status == "taken_back" else escaped(act.words)


def _facts(report: Report, say: Phrases) -> Iterator[str]:
    yield f"- {say('export.agency')}: {escaped(report.agency_name)}"
    if report.begun is not None:
        yield f"- {say('export.date')}: {day(report.begun.astimezone(), report.language)}"
    yield f"- {say('export.finished')}: {say('export.yes' if report.finished else 'export.no')}"
    yield f"- {say('export.turns')}: {report.turns}; {lowered(say('export.minutes'))}: {say.number(report.minutes)}"
    total = say.percent(report.total) if report.total is not None else say("export.unrated")
    yield f"- {say('export.total')}: {total}"
    if report.cap is not None:
        yield f"- {say('export.cap')}: {say.percent(report.cap)}"


def _page(report: Report, _: Phrases) -> Iterator[str]:
    yield from one_page(report).splitlines()


def _harm(item: Harm, say: Phrases) -> str:
    """Return a harm in full."""
    better = f" **{say('export.better')}:** {escaped(item.better)}" if item.better else ""
    mended = f" **{say('export.mended')}:** {escaped(item.mended)}" if item.mended else ""
    head = f"**{escaped(item.title)}**{placed(item, say)} – {escaped(item.why)}"
    return f"{head}{better}{mended}{_disputed(item, say)}{sources(item.passages)}"


def _criteria(report: Report, say: Phrases) -> Iterator[str]:
    yield f"## {say('export.criteria')}"
    yield ""
    yield f"| {say('export.criterion')} | {say('export.title_of')} | {say('export.level')} |"
    yield "|---|---|---|"
    for score in report.criteria:
        yield f"| {score.id} | {escaped(score.title)} | {_level(score, say)} |"
    for score in report.criteria:
        yield ""
        yield f"### {score.id} {escaped(score.title)}: {_level(score, say)}"
        yield ""
        yield f"{escaped(score.reason)}{sources(score.passages)}"
        if score.level is not None:
            yield ""
            yield f"> {escaped(score.anchors[score.level])}"
            for piece in score.evidence:
                yield ">"
                yield f"> {quote(piece.turn, piece.quote, say)}"
            yield ""
            number = change_of(report, score)
            better = escaped(score.better) if number is None else say("export.see_change", number=number)
            yield f"**{say('export.better')}:** {better}"
        yield from second_views(score, say)


def _level(score: CriterionScore, say: Phrases) -> str:
    if score.level is None:
        return say("export.held" if score.held else "export.unobserved")
    return f"{score.level}/3" + (f" ({say('export.doubtful')})" if score.doubtful else "")


def _harms(report: Report, say: Phrases) -> Iterator[str]:
    items = (
        _harm(harm, say) if number is None and is_new else _harm_again(harm, number, say)
        for harm, number, is_new in harms_anew(report)
    )
    yield from listed(say("export.harms"), items)


def _harm_again(harm: Harm, number: int | None, say: Phrases) -> str:
    """Return a harm of which most has been said: what the page left out, and the change that says the rest."""
    mended = f" **{say('export.mended')}:** {escaped(harm.mended)}" if harm.mended else ""
    if number is None:
        return f"**{escaped(harm.title)}**{placed(harm, say)}{mended}{_disputed(harm, say)}"
    why = f" {escaped(harm.why)}" if len(sentences(harm.why)) > 1 else ""
    see = say("export.see_change", number=number)
    return f"**{escaped(harm.title)}** – {see}{why}{mended}{_disputed(harm, say)}{sources(harm.passages)}"


def _disputed(item: Harm, say: Phrases) -> str:
    return f" *{say('export.disputed')}*" if item.disputed else ""


def _slips(report: Report, say: Phrases) -> Iterator[str]:
    yield from listed(say("export.slips"), (_slip(report, item, say) for item in report.slips))


def _slip(report: Report, item: Slip, say: Phrases) -> str:
    number = change_of(report, item)
    if number is not None:
        return f"**{escaped(item.title)}** – {say('export.see_change', number=number)}{sources(item.passages)}"
    return f"**{escaped(item.title)}**{said(item.turn, item.quote, say)} – {escaped(item.why)}"


def _contests(report: Report, say: Phrases) -> Iterator[str]:
    """What a model denies: what it has cleared, and what stands although it would not."""
    items = (
        f"**{escaped(item.title)}** {quote(item.turn, item.quote, say)} – "
        f"{escaped(say('contest.cleared' if item.cleared else 'contest.open', by=item.by))} {escaped(item.reason)}"
        for item in report.contests
    )
    yield from listed(say("export.contests"), items)


def _flow(report: Report, say: Phrases) -> Iterator[str]:
    items = []
    for fact in report.flow.facts:
        ways = []
        for outcome in get_args(Delivered):
            found = [_delivered(item, say) for item in fact.deliveries if item.outcome == outcome]
            ways += [f"{say(f'export.{outcome}')}: {', '.join(found)}"] if found else []
        key = f" ({say('export.key')})" if fact.key else ""
        items.append(f"**{escaped(fact.title)}**{key} – {escaped('; '.join(ways))}")
    yield from listed(say("export.flow"), items)
    shared = (
        f"{escaped(item.title)}: {escaped(', '.join(item.names) or say('export.breached'))}"
        f"{said(item.turn, item.quote, say)}"
        for item in report.flow.overshared
    )
    yield from listed(say("export.overshared"), shared)


def _delivered(item: Delivery, say: Phrases) -> str:
    timed = item.minute is not None and item.outcome in ("by_learner", "by_others")
    return f"{item.name} ({say('export.minute')} {say.number(item.minute or 0)})" if timed else item.name


def _deadlines(report: Report, say: Phrases) -> Iterator[str]:
    yield from listed(say("export.duties"), (_duty(item, say) for item in report.duties))
    yield from listed(say("export.injects"), (_inject(item, say) for item in report.injects))


def _duty(item: DutyLine, say: Phrases) -> str:
    others = "" if item.by_learner or item.turn is None else f"; {say('export.others_did')}"
    when = f" ({place(item.turn, item.minute or 0, say)})" if item.turn is not None else ""
    return f"{escaped(item.title)}: {say(f'export.duty.{item.outcome}')}{when}{others}"


def _inject(item: InjectLine, say: Phrases) -> str:
    who = say("export.you_did") if item.by_learner else say("export.prepared") if item.prepared else ""
    when = f" ({say('export.minute')} {say.number(item.minute)})" if item.minute is not None else ""
    return f"{escaped(item.title)}{when}: {say(f'export.inject.{item.outcome}')}{f'; {who}' if who else ''}"


def _indicators(report: Report, say: Phrases) -> Iterator[str]:
    if not report.indicators.dimensions:
        return
    yield f"## {say('export.indicators')}"
    yield ""
    if report.indicators.text:
        yield escaped(report.indicators.text)
        yield ""
    for line in (item for item in report.indicators.dimensions if item.indicators):
        facts = "; ".join(f"{item.title} ({_knowledge(item, say)})" for item in line.indicators)
        found = say("export.evidenced" if line.evidenced else "export.not_evidenced")
        yield f"- **{escaped(line.title)}** ({found}): {escaped(facts)}"


def _knowledge(item: IndicatorLine, say: Phrases) -> str:
    if not item.known:
        return say("export.unknown")
    return say("export.contaminated_known" if item.contaminated else "export.known")


def _truth(report: Report, say: Phrases) -> Iterator[str]:
    if not report.finished:
        return
    yield from listed(
        say("export.endings"),
        (f"**{escaped(end.title)}** ({say(f'export.tone.{end.tone}')}): {escaped(end.text)}" for end in report.endings),
    )
    yield ""
    yield f"## {say('export.truth')}"
    yield ""
    yield escaped(report.truth)


def _limits(report: Report, say: Phrases) -> Iterator[str]:
    yield from listed(say("export.limits"), (escaped(item) for item in report.limits))


SECTIONS: tuple[Section, ...] = (
    _page,
    markdown_talks.goal,
    _harms,
    markdown_talks.statements,
    _slips,
    _contests,
    _criteria,
    markdown_talks.questions,
    markdown_talks.trust,
    _flow,
    _deadlines,
    _indicators,
    markdown_talks.disclosures,
    _truth,
    reflection,
    _limits,
)

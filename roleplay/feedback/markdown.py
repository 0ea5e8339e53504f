"""The report in Markdown, section by section. Everything that people wrote is escaped."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from roleplay.feedback.counted import Delivery, DisclosureLine, DutyLine, IndicatorLine, InjectLine, TraceStep
from roleplay.feedback.figures import day
from roleplay.feedback.parts import CameOut, Delivered
from roleplay.feedback.phrases import Phrases
from roleplay.feedback.report import Change, CriterionScore, Harm, Report, Strength
from roleplay.feedback.transcript import Line

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_AT_START = re.compile(r"^(\d+(?=[.)])|)([-+.)=:])")
Section = Callable[[Report, Phrases], Iterator[str]]


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, lists, links or HTML, all on one line."""
    plain = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return _AT_START.sub(r"\1\\\2", plain).replace("://", "&#58;//").replace("www.", "www&#46;")


def report_lines(report: Report, say: Phrases) -> Iterator[str]:
    """Yield the lines of the whole report."""
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
            yield f"**{escaped(line.name)}**{to} ({_place(line.turn, line.minute, say)}): {escaped(line.text)}"


def _facts(report: Report, say: Phrases) -> Iterator[str]:
    yield f"- {say('export.agency')}: {escaped(report.agency_name)}"
    if report.begun is not None:
        yield f"- {say('export.date')}: {day(report.begun.astimezone(), report.language)}"
    yield f"- {say('export.finished')}: {say('export.yes' if report.finished else 'export.no')}"
    yield f"- {say('export.turns')}: {report.turns}; {_lowered(say('export.minutes'))}: {say.number(report.minutes)}"
    total = say.percent(report.total) if report.total is not None else say("export.unrated")
    yield f"- {say('export.total')}: {total}"
    if report.cap is not None:
        yield f"- {say('export.cap')}: {say.percent(report.cap)}"


def _summary(report: Report, say: Phrases) -> Iterator[str]:
    yield f"## {say('export.headline')}"
    yield ""
    yield escaped(report.headline)
    yield from _listed(say("export.strengths"), (_strength(item, say) for item in report.strengths))
    yield from _listed(say("export.changes"), (_change(item, say) for item in report.changes))


def _strength(item: Strength, say: Phrases) -> str:
    said = _said(item.turn, item.quote, say)
    return f"**{escaped(item.title)}**{said} – {escaped(item.why)}{_sources(item.passages)}"


def _change(item: Change | Harm, say: Phrases) -> str:
    better = f" **{say('export.better')}:** {escaped(item.better)}" if item.better else ""
    mended = f" **{say('export.mended')}:** {escaped(item.mended)}" if item.mended else ""
    head = f"**{escaped(item.title)}**{_said(item.turn, item.quote, say)} – {escaped(item.why)}"
    return f"{head}{better}{mended}{_sources(item.passages)}"


def _criteria(report: Report, say: Phrases) -> Iterator[str]:
    yield f"## {say('export.criteria')}"
    for score in report.criteria:
        yield ""
        yield f"### {score.id} {escaped(score.title)}: {_level(score, say)}"
        yield ""
        yield f"{escaped(score.reason)}{_sources(score.passages)}"
        if score.level is not None:
            yield ""
            yield f"> {escaped(score.anchors[score.level])}"
            for piece in score.evidence:
                yield ">"
                yield f"> {_quote(piece.turn, piece.quote, say)}"
            yield ""
            yield f"**{say('export.better')}:** {escaped(score.better)}"


def _level(score: CriterionScore, say: Phrases) -> str:
    if score.level is None:
        return say("export.unobserved")
    return f"{score.level}/3" + (f" ({say('export.doubtful')})" if score.doubtful else "")


def _harms(report: Report, say: Phrases) -> Iterator[str]:
    yield from _listed(say("export.harms"), (_change(item, say) for item in report.harms))


def _slips(report: Report, say: Phrases) -> Iterator[str]:
    items = (
        f"**{escaped(item.title)}**{_said(item.turn, item.quote, say)} – {escaped(item.why)}" for item in report.slips
    )
    yield from _listed(say("export.slips"), items)


def _questions(report: Report, say: Phrases) -> Iterator[str]:
    if not report.questions.questions:
        return
    part = report.questions
    yield f"## {say('export.questions')}"
    yield ""
    shares = [f"{say('export.productive')}: {say.percent(part.productive_share)}"]
    shares += [
        f"{say('export.open_run')}: {part.open_run}",
        f"{say('export.talk_share')}: {say.percent(part.talk_share)}",
    ]
    yield "; ".join(shares)
    yield ""
    for item in part.questions:
        facts = f" → {escaped('; '.join(item.facts))}" if item.facts else ""
        poor = f" ({say('export.minus')})" if item.side == "-" else ""
        yield f"- {_quote(item.turn, item.quote, say)} – {item.label_title}{poor}{facts}"


def _trust(report: Report, say: Phrases) -> Iterator[str]:
    """One line a turn and person: what moved trust, from where to where."""
    names = {item.person: item.name for item in report.questions.interviews}
    moving = [item for item in report.questions.trace if item.changes.get("trust") and item.person in names]
    turns: dict[tuple[int, str], list[TraceStep]] = {}
    for step in moving:
        turns.setdefault((step.turn, step.person), []).append(step)
    if not turns:
        return
    yield ""
    yield f"## {say('export.trust')}"
    yield ""
    yield say("export.trust_note")
    yield ""
    for (turn, person), steps in turns.items():
        before = round((steps[0].trust - steps[0].moved) * 100)
        causes = "; ".join(dict.fromkeys(step.title for step in steps))
        place = _place(turn, steps[0].minute, say)
        yield f"- {place}, {escaped(names[person])}: {before} → {round(steps[-1].trust * 100)} ({escaped(causes)})"


def _flow(report: Report, say: Phrases) -> Iterator[str]:
    items = []
    for fact in report.flow.facts:
        ways = []
        for outcome in get_args(Delivered):
            found = [_delivered(item, say) for item in fact.deliveries if item.outcome == outcome]
            ways += [f"{say(f'export.{outcome}')}: {', '.join(found)}"] if found else []
        key = f" ({say('export.key')})" if fact.key else ""
        items.append(f"**{escaped(fact.title)}**{key} – {escaped('; '.join(ways))}")
    yield from _listed(say("export.flow"), items)
    shared = (
        f"{escaped(item.title)}: {escaped(', '.join(item.names) or say('export.breached'))}"
        f"{_said(item.turn, item.quote, say)}"
        for item in report.flow.overshared
    )
    yield from _listed(say("export.overshared"), shared)


def _delivered(item: Delivery, say: Phrases) -> str:
    timed = item.minute is not None and item.outcome in ("by_learner", "by_others")
    return f"{item.name} ({say('export.minute')} {say.number(item.minute or 0)})" if timed else item.name


def _deadlines(report: Report, say: Phrases) -> Iterator[str]:
    yield from _listed(say("export.duties"), (_duty(item, say) for item in report.duties))
    yield from _listed(say("export.injects"), (_inject(item, say) for item in report.injects))


def _duty(item: DutyLine, say: Phrases) -> str:
    others = "" if item.by_learner or item.turn is None else f"; {say('export.others_did')}"
    when = f" ({_place(item.turn, item.minute or 0, say)})" if item.turn is not None else ""
    return f"{escaped(item.title)}: {say(f'export.duty.{item.outcome}')}{when}{others}"


def _inject(item: InjectLine, say: Phrases) -> str:
    who = say("export.you_did") if item.by_learner else say("export.prepared") if item.prepared else ""
    when = f" ({say('export.minute')} {say.number(item.minute)})" if item.minute is not None else ""
    return f"{escaped(item.title)}{when}: {say(f'export.inject.{item.outcome}')}{f'; {who}' if who else ''}"


def _indicators(report: Report, say: Phrases) -> Iterator[str]:
    yield f"## {say('export.indicators')}"
    yield ""
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


def _disclosures(report: Report, say: Phrases) -> Iterator[str]:
    """One block a person, what came out first; only after the end, as in the page."""
    if not report.finished or not report.disclosures:
        return
    yield ""
    yield f"## {say('export.disclosures')}"
    for name in dict.fromkeys(item.name for item in report.disclosures):
        yield ""
        yield f"**{escaped(name)}**"
        yield ""
        of_person = [item for item in report.disclosures if item.name == name]
        for key in get_args(CameOut):
            found = [_disclosure(item) for item in of_person if item.came_out == key]
            if found:
                yield f"- {say(f'export.{key}')}: {escaped('; '.join(found))}"


def _disclosure(item: DisclosureLine) -> str:
    return f"{item.title} ({', '.join(item.missing)})" if item.missing else item.title


def _truth(report: Report, say: Phrases) -> Iterator[str]:
    if not report.finished:
        return
    yield from _listed(
        say("export.endings"),
        (f"**{escaped(end.title)}** ({say(f'export.tone.{end.tone}')}): {escaped(end.text)}" for end in report.endings),
    )
    yield ""
    yield f"## {say('export.truth')}"
    yield ""
    yield escaped(report.truth)


def _reflection(report: Report, say: Phrases) -> Iterator[str]:
    none = say("export.unanswered")
    own = (f"**{escaped(item.question)}** {escaped(item.answer or none)}" for item in report.own_view)
    yield from _listed(say("export.own_view"), own)
    answers = (
        f"**{escaped(item.question)}** {escaped(item.answer or none)}"
        + (f" *{say('export.data')}:* {escaped(item.data)}" if item.data else "")
        for item in report.debrief
    )
    yield from _listed(say("export.debrief"), answers)


def _limits(report: Report, say: Phrases) -> Iterator[str]:
    yield from _listed(say("export.limits"), (escaped(item) for item in report.limits))


SECTIONS: tuple[Section, ...] = (
    _summary,
    _harms,
    _slips,
    _criteria,
    _questions,
    _trust,
    _flow,
    _deadlines,
    _indicators,
    _disclosures,
    _truth,
    _reflection,
    _limits,
)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    """Yield a section with its items; nothing where there are none."""
    lines = list(items)
    if lines:
        yield ""
        yield f"## {title}"
        yield ""
        yield from (f"- {line}" for line in lines)


def _place(turn: int, minute: float, say: Phrases) -> str:
    """Name the place in the session; before the learner's first turn only the minute."""
    if turn == 0:
        return f"{say('export.minute')} {say.number(minute)}"
    return f"{say('export.turn')} {turn}, {say('export.minute')} {say.number(minute)}"


def _said(turn: int | None, quote: str | None, say: Phrases) -> str:
    return f" {_quote(turn, quote, say)}" if turn is not None and quote else ""


def _quote(turn: int, quote: str, say: Phrases) -> str:
    return f"({say('export.turn')} {turn}) *{escaped(quote)}*" if quote else f"({say('export.turn')} {turn})"


def _sources(passages: tuple[str, ...]) -> str:
    return f" [{escaped(', '.join(passages))}]" if passages else ""

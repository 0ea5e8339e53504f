"""The report in Markdown, section by section. Everything that people wrote is escaped."""

import re
from collections.abc import Callable, Iterable, Iterator

from roleplay.feedback.phrases import Phrases
from roleplay.feedback.report import Change, CriterionScore, Report, Strength
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
            yield from lines
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
            yield f"**{escaped(line.name)}** ({_place(line.turn, line.minute, say)}): {escaped(line.text)}"


def _facts(report: Report, say: Phrases) -> Iterator[str]:
    yield f"- {say('export.agency')}: {escaped(report.agency_name)}"
    yield f"- {say('export.finished')}: {say('export.yes' if report.finished else 'export.no')}"
    yield f"- {say('export.turns')}: {report.turns}; {say('export.minutes')}: {say.number(report.minutes)}"
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


def _change(item: Change, say: Phrases) -> str:
    better = f" **{say('export.better')}:** {escaped(item.better)}" if item.better else ""
    why = escaped(item.why)
    return f"**{escaped(item.title)}**{_said(item.turn, item.quote, say)} – {why}{better}{_sources(item.passages)}"


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
            yield from (f"> {_quote(piece.turn, piece.quote, say)}" for piece in score.evidence)
            yield ""
            yield f"**{say('export.better')}:** {escaped(score.better)}"


def _level(score: CriterionScore, say: Phrases) -> str:
    if score.level is None:
        return say("export.unobserved")
    return f"{score.level}/3" + (f" ({say('export.doubtful')})" if score.doubtful else "")


def _harms(report: Report, say: Phrases) -> Iterator[str]:
    items = (
        f"**{escaped(item.title)}** {_quote(item.turn, item.quote, say)} – {escaped(item.why)}" for item in report.harms
    )
    yield from _listed(say("export.harms"), items)


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
    yield (
        f"{say('export.productive')}: {say.percent(part.productive_share)}; {say('export.open_run')}: {part.open_run};"
        + (f" {say('export.talk_share')}: {say.percent(part.talk_share)}")
    )
    yield ""
    for item in part.questions:
        facts = f" → {escaped('; '.join(item.facts))}" if item.facts else ""
        yield f"- {_quote(item.turn, item.quote, say)} {item.label_title} ({item.side}){facts}"
    names = {item.person: item.name for item in part.interviews}
    steps = (
        f"{_place(step.turn, step.minute, say)}, {escaped(names[step.person])}: {escaped(step.title)},"
        f" {say.percent(step.trust)}"
        for step in part.trace
        if step.changes.get("trust") and step.person in names
    )
    yield from _listed(say("export.trust"), steps)


def _flow(report: Report, say: Phrases) -> Iterator[str]:
    items = []
    for fact in report.flow.facts:
        ways = (
            f"{item.name}: {say(f'export.{item.outcome}')}"
            + (f" ({say('export.minute')} {say.number(item.minute)})" if item.minute is not None else "")
            for item in fact.deliveries
        )
        items.append(f"{escaped(fact.title)}: {escaped('; '.join(ways))}")
    yield from _listed(say("export.flow"), items)
    shared = (
        f"{escaped(item.title)}: {escaped(', '.join(item.names))}{_said(item.turn, item.quote, say)}"
        for item in report.flow.overshared
    )
    yield from _listed(say("export.overshared"), shared)


def _deadlines(report: Report, say: Phrases) -> Iterator[str]:
    duties = (f"{escaped(item.title)}: {say(f'export.duty.{item.outcome}')}" for item in report.duties)
    yield from _listed(say("export.duties"), duties)
    injects = (f"{escaped(item.title)}: {say(f'export.inject.{item.outcome}')}" for item in report.injects)
    yield from _listed(say("export.injects"), injects)


def _indicators(report: Report, say: Phrases) -> Iterator[str]:
    yield f"## {say('export.indicators')}"
    yield ""
    yield escaped(report.indicators.text)
    for line in (item for item in report.indicators.dimensions if item.indicators):
        facts = "; ".join(
            f"{item.title} ({say('export.known' if item.known else 'export.unknown')})" for item in line.indicators
        )
        yield f"- **{escaped(line.title)}**: {escaped(facts)}"


def _truth(report: Report, say: Phrases) -> Iterator[str]:
    if not report.finished:
        return
    told = (
        f"{escaped(item.name)}: {escaped(item.statement)} ({say(f'export.{item.outcome}')}"
        + (f"; {escaped(', '.join(item.missing))})" if item.missing else ")")
        for item in report.disclosures
    )
    yield from _listed(say("export.disclosures"), told)
    yield from _listed(
        say("export.endings"), (f"**{escaped(end.title)}** {escaped(end.text)}" for end in report.endings)
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
        + (f" {say('export.data')}: {escaped(item.data)}" if item.data else "")
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
    _flow,
    _deadlines,
    _indicators,
    _truth,
    _reflection,
    _limits,
)


def _listed(title: str, items: Iterable[str]) -> Iterator[str]:
    """Yield a section with its items; nothing where there are none."""
    lines = list(items)
    if lines:
        yield ""
        yield f"## {title}"
        yield ""
        yield from (f"- {line}" for line in lines)


def _place(turn: int, minute: float, say: Phrases) -> str:
    return f"{say('export.turn')} {turn}, {say('export.minute')} {say.number(minute)}"


def _said(turn: int | None, quote: str | None, say: Phrases) -> str:
    return f" {_quote(turn, quote, say)}" if turn is not None and quote else ""


def _quote(turn: int, quote: str, say: Phrases) -> str:
    return f"({say('export.turn')} {turn}) *{escaped(quote)}*" if quote else f"({say('export.turn')} {turn})"


def _sources(passages: tuple[str, ...]) -> str:
    return f" [{escaped(', '.join(passages))}]" if passages else ""

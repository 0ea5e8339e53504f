"""The report as one tree of blocks, section by section: what Markdown, PDF and Word are drawn from."""

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from roleplay.feedback.charts import Plot, plots
from roleplay.feedback.counting import Contest, Delivery, DutyLine, Harm, IndicatorLine, InjectLine, Slip, sentences
from roleplay.feedback.document import _talks
from roleplay.feedback.document._pieces import at, labelled, placed, quote, said, sources
from roleplay.feedback.document._transcript import ReadAct, TranscriptLine, Understanding
from roleplay.feedback.markdown_judged import second_views
from roleplay.feedback.page import one_page
from roleplay.feedback.parts import Delivered
from roleplay.feedback.report import (
    CriterionScore,
    DebriefAnswer,
    OwnPoint,
    OwnView,
    Report,
    change_of,
    harms_anew,
    lowered,
)
from roleplay.feedback.words import Phrasebook, day
from roleplay.printing.blocks import Block, Paragraph
from roleplay.printing.building import Piece, bold, heading, italic, item, listed, paragraph, struck, table
from roleplay.printing.letters import storable
from roleplay.scenario.answer_key import TALK_FIELDS

Section = Callable[[Report, Phrasebook], Iterator[Block]]
Pieces = tuple[Piece, ...]
SLOT = "\0"  # stands in a sentence where pieces are to stand
OWN_LISTS = ("named", "unsure", "missing", "extra")


def report_blocks(report: Report, say: Phrasebook, drawn: Callable[[Plot], Block]) -> Iterator[Block]:
    """Yield the whole report; below the heading to which a plot belongs stands what `drawn` makes of it."""
    shown: dict[Block, list[Plot]] = {}
    for plot in plots(report, say):
        shown.setdefault(heading(say(plot.section)), []).append(plot)
    yield heading(say("export.title", scenario=report.scenario_title), 1)
    for section in SECTIONS:
        for block in section(report, say):
            yield block
            yield from map(drawn, shown.get(block, ()))


def transcript_blocks(lines: Iterable[TranscriptLine], say: Phrasebook) -> Iterator[Block]:
    """Yield the transcript."""
    yield heading(say("export.transcript"))
    yield paragraph(say("export.transcript_note"))
    for line in lines:
        if line.channel == "phase":
            yield heading(line.text, 3)
        else:
            to = f" → {', '.join(line.to_names)}" if line.to_names else ""
            yield paragraph(bold(line.name), f"{to}{at(line.turn, line.minute, say)}: {line.text}")
            if line.understood is not None:
                yield _understood(line.understood, say)


def _understood(read: Understanding, say: Phrasebook) -> Paragraph:
    """Say what was understood of a message, what was replaced or taken back struck through."""
    first, now = _acts(read.first()), _acts(read.now()) or (say("understood.nothing"),)
    sentence = say("understood.first_then" if first else "understood.as", first=SLOT, now=SLOT)
    told = _around(sentence, *((first, now) if first else (now,)))
    return paragraph(*told, *((" – ", bold(say("understood.denied"))) if read.denied else ()), quoted=True)


def _around(sentence: str, *slots: Pieces) -> Iterator[Piece]:
    """Yield a sentence with pieces in its slots."""
    before, *rest = sentence.split(SLOT)
    yield before
    for pieces, after in zip(slots, rest, strict=True):
        yield from pieces
        yield after


def _acts(acts: Iterable[ReadAct]) -> Pieces:
    found: list[Piece] = []
    for act in acts:
        set_back = act.status in ("taken_back", "replaced")
        found += [" · "] * bool(found) + [struck(act.words) if set_back else act.words]
    return tuple(found)


def _facts(report: Report, say: Phrasebook) -> Iterator[Block]:
    yield item(f"{say('export.agency')}: {report.agency_name}")
    if report.begun is not None:
        yield item(f"{say('export.date')}: {day(report.begun.astimezone(), report.language)}")
    yield item(f"{say('export.finished')}: {say('export.yes' if report.finished else 'export.no')}")
    yield item(f"{say('export.turns')}: {report.turns}; {lowered(say('export.minutes'))}: {say.number(report.minutes)}")
    total = say.percent(report.total) if report.total is not None else say("export.unrated")
    yield item(f"{say('export.total')}: {total}")
    if report.cap is not None:
        yield item(f"{say('export.cap')}: {say.percent(report.cap)}")


def _page(report: Report, _: Phrasebook) -> Iterator[Block]:
    yield from _parsed(one_page(report))


def _parsed(markdown: str) -> Iterator[Block]:
    """Yield what is written as Markdown as blocks."""
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    yield from read(storable(markdown))


def _criteria(report: Report, say: Phrasebook) -> Iterator[Block]:
    yield heading(say("export.criteria"))
    head = (say(f"export.{name}") for name in ("criterion", "title_of", "level"))
    yield table(head, ((score.id, score.title, _level(score, say)) for score in report.criteria))
    for score in report.criteria:
        yield from _criterion(report, score, say)


def _criterion(report: Report, score: CriterionScore, say: Phrasebook) -> Iterator[Block]:
    yield heading(f"{score.id} {score.title}: {_level(score, say)}", 3)
    yield paragraph(score.reason, sources(score.passages))
    if score.level is not None:
        yield paragraph(score.anchors[score.level], quoted=True)
        for piece in score.evidence:
            yield paragraph(*quote(piece.turn, piece.quote, say), quoted=True)
        number = change_of(report, score)
        better = score.better if number is None else say("export.see_change", number=number)
        yield paragraph(bold(f"{say('export.better')}:"), f" {better}")
    yield from _parsed("\n".join(second_views(score, say)))


def _level(score: CriterionScore, say: Phrasebook) -> str:
    if score.level is None:
        return say("export.held" if score.held else "export.unobserved")
    return f"{score.level}/3" + (f" ({say('export.doubtful')})" if score.doubtful else "")


def _harms(report: Report, say: Phrasebook) -> Iterator[Block]:
    yield from listed(say("export.harms"), (_harm(*found, say) for found in harms_anew(report)))


def _harm(harm: Harm, number: int | None, is_new: bool, say: Phrasebook) -> Pieces:
    """Return a harm: in full, or what the page left out, and the change that says the rest."""
    mended = labelled(say("export.mended"), harm.mended)
    disputed = (" ", italic(say("export.disputed"))) if harm.disputed else ()
    if number is not None:
        why = f" {harm.why}" if len(sentences(harm.why)) > 1 else ""
        see = f" – {say('export.see_change', number=number)}{why}"
        return (bold(harm.title), see, *mended, *disputed, sources(harm.passages))
    head = (bold(harm.title), *placed(harm, say))
    if not is_new:
        return (*head, *mended, *disputed)
    better = labelled(say("export.better"), harm.better)
    return (*head, f" – {harm.why}", *better, *mended, *disputed, sources(harm.passages))


def _slips(report: Report, say: Phrasebook) -> Iterator[Block]:
    yield from listed(say("export.slips"), (_slip(report, slip, say) for slip in report.slips))


def _slip(report: Report, slip: Slip, say: Phrasebook) -> Pieces:
    number = change_of(report, slip)
    if number is not None:
        return (bold(slip.title), f" – {say('export.see_change', number=number)}{sources(slip.passages)}")
    return (bold(slip.title), *said(slip.turn, slip.quote, say), f" – {slip.why}")


def _contests(report: Report, say: Phrasebook) -> Iterator[Block]:
    """What a model denies: what it has cleared, and what stands although it would not."""
    found = (
        (bold(each.title), " ", *quote(each.turn, each.quote, say), f" – {_verdict(each, say)} {each.reason}")
        for each in report.contests
    )
    yield from listed(say("export.contests"), found)


def _verdict(each: Contest, say: Phrasebook) -> str:
    return say("contest.cleared" if each.cleared else "contest.open", by=each.by)


def _flow(report: Report, say: Phrasebook) -> Iterator[Block]:
    items = []
    for fact in report.flow.facts:
        ways = []
        for outcome in get_args(Delivered):
            found = [_delivered(each, say) for each in fact.deliveries if each.outcome == outcome]
            ways += [f"{say(f'export.{outcome}')}: {', '.join(found)}"] if found else []
        key = f" ({say('export.key')})" if fact.key else ""
        items.append((bold(fact.title), f"{key} – {'; '.join(ways)}"))
    yield from listed(say("export.flow"), items)
    shared = (
        (f"{each.title}: {', '.join(each.names) or say('export.breached')}", *said(each.turn, each.quote, say))
        for each in report.flow.overshared
    )
    yield from listed(say("export.overshared"), shared)


def _delivered(each: Delivery, say: Phrasebook) -> str:
    timed = each.minute is not None and each.outcome in ("by_learner", "by_others")
    return f"{each.name} ({say('export.minute')} {say.number(each.minute or 0)})" if timed else each.name


def _deadlines(report: Report, say: Phrasebook) -> Iterator[Block]:
    yield from listed(say("export.duties"), ((_duty(duty, say),) for duty in report.duties))
    yield from listed(say("export.injects"), ((_inject(inject, say),) for inject in report.injects))


def _duty(duty: DutyLine, say: Phrasebook) -> str:
    others = "" if duty.by_learner or duty.turn is None else f"; {say('export.others_did')}"
    return f"{duty.title}: {say(f'export.duty.{duty.outcome}')}{at(duty.turn, duty.minute, say)}{others}"


def _inject(inject: InjectLine, say: Phrasebook) -> str:
    who = say("export.you_did") if inject.by_learner else say("export.prepared") if inject.prepared else ""
    when = at(0, inject.minute, say) if inject.minute is not None else ""
    return f"{inject.title}{when}: {say(f'export.inject.{inject.outcome}')}{f'; {who}' if who else ''}"


def _indicators(report: Report, say: Phrasebook) -> Iterator[Block]:
    if not report.indicators.dimensions:
        return
    yield heading(say("export.indicators"))
    if report.indicators.text:
        yield paragraph(report.indicators.text)
    for line in (each for each in report.indicators.dimensions if each.indicators):
        facts = "; ".join(f"{each.title} ({_knowledge(each, say)})" for each in line.indicators)
        found = say("export.evidenced" if line.evidenced else "export.not_evidenced")
        yield item(bold(line.title), f" ({found}): {facts}")


def _knowledge(line: IndicatorLine, say: Phrasebook) -> str:
    if not line.known:
        return say("export.unknown")
    return say("export.contaminated_known" if line.contaminated else "export.known")


def _truth(report: Report, say: Phrasebook) -> Iterator[Block]:
    if not report.finished:
        return
    endings = ((bold(end.title), f" ({say(f'export.tone.{end.tone}')}): {end.text}") for end in report.endings)
    yield from listed(say("export.endings"), endings)
    yield heading(say("export.truth"))
    yield paragraph(report.truth)


def _reflection(report: Report, say: Phrasebook) -> Iterator[Block]:
    """Yield the own formulation field by field, then the closing questions; a drill answers from its data alone."""
    if report.own_view:
        yield heading(say("export.own_view"))
    for view in report.own_view:
        yield from _own_field(view, say)
    asked = report.drill is None
    yield from listed(say("export.debrief"), (_answer(each, say, asked=asked) for each in report.debrief))


def _own_field(view: OwnView, say: Phrasebook) -> Iterator[Block]:
    yield item(bold(view.question), f" {view.answer or say('export.unanswered')}")
    if view.reading:
        yield item(view.reading, depth=1)
    if view.key:
        label = say("formulation.key_talk" if view.kind in TALK_FIELDS else "formulation.key")
        yield item(bold(f"{label}:"), f" {view.key}", depth=1)
    for name in OWN_LISTS:
        points: tuple[OwnPoint, ...] = getattr(view, name)
        if points:
            yield item(italic(f"{say(f'formulation.{name}')}:"), f" {'; '.join(map(_point, points))}", depth=1)


def _point(point: OwnPoint) -> str:
    text = point.text.rstrip(".")
    return f"{text} ({point.note})" if point.note else text


def _answer(answer: DebriefAnswer, say: Phrasebook, *, asked: bool) -> Pieces:
    found: list[Piece] = [bold(answer.question)]
    if asked:
        found.append(f" {answer.answer or say('export.unanswered')}")
    if answer.follow_up:
        reply = answer.follow_up_answer or say("export.unanswered")
        found += [" ", italic(f"{say('export.follow_up')}:"), f" {answer.follow_up} {reply}"]
    if answer.data:
        found += [" ", italic(f"{say('export.data')}:"), f" {answer.data}"]
    return tuple(found)


def _trainers(report: Report, say: Phrasebook) -> Iterator[Block]:
    """Yield what trainers gave and wrote, beside the program's levels."""
    view, titles = report.trainers, {score.id: score.title for score in report.criteria}
    if not (view.levels or view.remarks):
        return
    yield heading(say("export.trainers.title"))
    if view.signed_by is not None:
        yield paragraph(say("export.trainers.signed", by=view.signed_by))
    rated = [score for score in report.criteria if any(score.id in each.levels for each in view.levels)]
    if rated:
        head = (say("export.criterion"), say("export.trainers.program"), *(each.by for each in view.levels))
        cells = ([_given(each.levels.get(score.id), say) for each in view.levels] for score in rated)
        rows = ([score.title, _level(score, say), *given] for score, given in zip(rated, cells, strict=True))
        yield table(head, rows)
    for remark in sorted(view.remarks, key=lambda each: (each.turn or 0, each.at)):
        about = titles.get(remark.criterion or "", remark.criterion or "")
        told = say(f"export.trainers.{remark.verdict}") if remark.verdict is not None else ""
        where = f" ({say('export.turn')} {remark.turn})" if remark.turn else ""
        yield item(bold(f"{remark.by}{where}:"), f" {': '.join(filter(None, (about, told, remark.text)))}")


def _given(level: int | None, say: Phrasebook) -> str:
    return say("export.unobserved") if level is None else f"{level}/3"


def _limits(report: Report, say: Phrasebook) -> Iterator[Block]:
    yield from listed(say("export.limits"), ((limit,) for limit in report.limits))


SECTIONS: tuple[Section, ...] = (
    _facts,
    _page,
    _talks.goal_blocks,
    _harms,
    _talks.unreliable_blocks,
    _slips,
    _contests,
    _criteria,
    _trainers,
    _talks.questions,
    _talks.trust,
    _flow,
    _deadlines,
    _indicators,
    _talks.disclosures,
    _truth,
    _reflection,
    _limits,
)

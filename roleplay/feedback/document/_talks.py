"""The sections on the talks: a drill's goal, statements not to rely on, questions, trust, and what was told or kept."""

from collections.abc import Iterator
from typing import get_args

from roleplay.feedback.counting import ClassYield, CurveStep, DisclosureLine, InterviewPart, TraceStep
from roleplay.feedback.document._pieces import quote, said
from roleplay.feedback.parts import CameOut
from roleplay.feedback.report import Report, place
from roleplay.feedback.words import Phrasebook, signed
from roleplay.printing.blocks import Block
from roleplay.printing.building import Piece, bold, heading, item, listed, paragraph


def goal_blocks(report: Report, say: Phrasebook) -> Iterator[Block]:
    """Yield what a drill was to reach and how each of its facts came out."""
    drill = report.drill
    if drill is None:
        return
    yield heading(say("export.goal"))
    yield paragraph(bold(f"{drill.name}: {drill.title}"))
    minutes = say("export.goal_minutes_value", count=drill.minutes)
    yield paragraph(f"{drill.text} {say('export.goal_minutes')}: {minutes}.")
    for fact in drill.facts:
        missing = f" ({', '.join(fact.missing)})" if fact.missing else ""
        came = f"{fact.title}: {say(f'export.{fact.outcome}')}{missing}"
        yield item(came, *said(fact.turn, fact.quote, say))


def unreliable_blocks(report: Report, say: Phrasebook) -> Iterator[Block]:
    """Yield what people said that is not to be relied on."""
    admissions = []
    for untrue in report.admissions:
        pieces: list[Piece] = [untrue.text, *said(untrue.turn, untrue.quote, say)]
        for number, piece in enumerate(untrue.pressed):
            pieces += ["; " if number else f" {say('export.pressed')}: ", *quote(piece.turn, piece.quote, say)]
        admissions.append(pieces)
    yield from listed(say("export.untrue"), admissions)
    yes = [(f"{each.name}: {'; '.join(each.about)}", *said(each.turn, each.quote, say)) for each in report.agreements]
    yield from listed(say("export.agreements"), [(say("export.agreements_note"),), *yes] if yes else [])
    broken = (
        (
            bold(each.name),
            say(
                "export.contradiction",
                title=f", {each.title}",
                said_turn=each.said_turn,
                said=each.said,
                against=each.against,
                turn=each.turn,
            ),
        )
        for each in report.contradictions
    )
    yield from listed(say("export.contradictions"), broken)


def questions(report: Report, say: Phrasebook) -> Iterator[Block]:
    """Yield the figures of each talk, what each class of question brought, and all questions."""
    part = report.questions
    if not part.questions:
        return
    yield heading(say("export.questions"))
    for talk in part.interviews:
        yield item(bold(talk.name), f": {_figures(talk, say)}")
    yield paragraph(bold(say("export.by_class")))
    for line in part.by_class:
        yield item(f"{line.title}: {_yield(line, say)}")
    for asked in part.questions:
        facts = f" → {'; '.join(asked.facts)}" if asked.facts else ""
        poor = f" ({say('export.minus')})" if asked.side == "-" else ""
        yield item(*quote(asked.turn, asked.quote, say), f" – {asked.label_title}{poor}{facts}")


def _figures(talk: InterviewPart, say: Phrasebook) -> str:
    figures = {
        "productive": say.percent(talk.productive_share),
        "open_run": str(talk.open_run),
        "talk_share": say.percent(talk.talk_share),
    }
    return "; ".join(f"{say(f'export.{name}')}: {value}" for name, value in figures.items())


def _yield(line: ClassYield, say: Phrasebook) -> str:
    figures = {"per_question": say.number(line.per_question), "trust": signed(line.trust * 100, say.language)}
    return say("export.by_class_row", asked=line.asked, facts=line.facts, **figures)


def trust(report: Report, say: Phrasebook) -> Iterator[Block]:
    """Yield one line a turn and person, what moved trust from where to where, then the biggest steps; after the end."""
    names = {curve.person: curve.name for curve in report.curves}
    moving = [step for step in report.questions.trace if step.changes.get("trust") and step.person in names]
    turns: dict[tuple[int, str], list[TraceStep]] = {}
    for step in moving:
        turns.setdefault((step.turn, step.person), []).append(step)
    if not turns:
        return
    yield heading(say("export.trust"))
    yield paragraph(say("export.trust_note"))
    for (turn, person), steps in turns.items():
        before, after = round((steps[0].trust - steps[0].moved) * 100), round(steps[-1].trust * 100)
        causes = "; ".join(dict.fromkeys(step.title for step in steps))
        where = place(turn, steps[0].minute, say)
        yield item(f"{where}, {names[person]}: {before} → {after} ({causes})")
    biggest = [item(*_step(curve.name, *each, say)) for curve in report.curves for each in enumerate(curve.steps, 1)]
    if biggest:
        yield paragraph(bold(say("export.steps")))
        yield from biggest


def _step(name: str, number: int, step: CurveStep, say: Phrasebook) -> tuple[Piece, ...]:
    moved = f"{name} ({number}): {say(f'felt.{step.state}')} {signed(step.moved * 100, say.language, 0)}"
    ground = f" [{step.source}; {step.mark}]" if step.source else ""
    return (f"{moved} – {step.title}. {step.reason}", *said(step.turn, step.quote, say), ground)


def disclosures(report: Report, say: Phrasebook) -> Iterator[Block]:
    """Yield one block a person, what came out first; only after the end, as in the page."""
    if not report.finished or not report.disclosures:
        return
    yield heading(say("export.disclosures"))
    for name in dict.fromkeys(line.name for line in report.disclosures):
        yield paragraph(bold(name))
        of_person = [line for line in report.disclosures if line.name == name]
        for outcome in get_args(CameOut):
            yield from (_disclosure(line, say) for line in of_person if line.came_out == outcome)


def _disclosure(line: DisclosureLine, say: Phrasebook) -> Block:
    came = say(f"export.{line.came_out}")
    if line.missing:
        came += f" ({', '.join(line.missing)})"
    parts = [came, f"{say('export.needed')}: {', '.join(line.condition)}"]
    if line.agreed is not None:
        parts.insert(1, say("export.agreed", turn=line.agreed))
    key = f" ({say('export.key')})" if line.key else ""
    return item(f"{line.title}{key}: {'; '.join(parts)}", *said(line.turn, line.quote, say))

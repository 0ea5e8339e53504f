"""What a report says of the talks, in Markdown: the goal, statements, questions, trust, and what was told or kept."""

from collections.abc import Iterator
from typing import get_args

from roleplay.feedback.counting import ClassYield, CurveStep, DisclosureLine, InterviewPart, TraceStep
from roleplay.feedback.parts import CameOut
from roleplay.feedback.report import Report, escaped, listed, place, quote, said
from roleplay.feedback.words import Phrasebook, signed


def goal(report: Report, say: Phrasebook) -> Iterator[str]:
    """Yield what a drill was to reach and how each of its facts came out."""
    drill = report.drill
    if drill is None:
        return
    yield f"## {say('export.goal')}"
    yield ""
    yield f"**{escaped(drill.name)}: {escaped(drill.title)}**"
    yield ""
    minutes = say("export.goal_minutes_value", count=drill.minutes)
    yield f"{escaped(drill.text)} {say('export.goal_minutes')}: {minutes}."
    yield ""
    for fact in drill.facts:
        missing = f" ({escaped(', '.join(fact.missing))})" if fact.missing else ""
        yield f"- {escaped(fact.title)}: {say(f'export.{fact.outcome}')}{missing}{said(fact.turn, fact.quote, say)}"


def unreliable(report: Report, say: Phrasebook) -> Iterator[str]:
    """Yield what people said that is not to be relied on."""
    admissions = []
    for item in report.admissions:
        pressed = "; ".join(quote(piece.turn, piece.quote, say) for piece in item.pressed)
        path = f" {say('export.pressed')}: {pressed}" if pressed else ""
        admissions.append(f"{escaped(item.text)}{said(item.turn, item.quote, say)}{path}")
    yield from listed(say("export.untrue"), admissions)
    yes = [
        f"{escaped(item.name)}: {escaped('; '.join(item.about))}{said(item.turn, item.quote, say)}"
        for item in report.agreements
    ]
    yield from listed(say("export.agreements"), [say("export.agreements_note"), *yes] if yes else [])
    broken = (
        say(
            "export.contradiction",
            title=f"**{escaped(item.name)}**, {escaped(item.title)}",
            said_turn=item.said_turn,
            said=escaped(item.said),
            against=escaped(item.against),
            turn=item.turn,
        )
        for item in report.contradictions
    )
    yield from listed(say("export.contradictions"), broken)


def questions(report: Report, say: Phrasebook) -> Iterator[str]:
    """Yield the figures of each talk, what each class of question brought, and all questions."""
    part = report.questions
    if not part.questions:
        return
    yield f"## {say('export.questions')}"
    yield ""
    for talk in part.interviews:
        yield f"- **{escaped(talk.name)}**: {_figures(talk, say)}"
    yield ""
    yield f"**{say('export.by_class')}**"
    yield ""
    for line in part.by_class:
        yield f"- {escaped(line.title)}: {_yield(line, say)}"
    yield ""
    for item in part.questions:
        facts = f" → {escaped('; '.join(item.facts))}" if item.facts else ""
        poor = f" ({say('export.minus')})" if item.side == "-" else ""
        yield f"- {quote(item.turn, item.quote, say)} – {item.label_title}{poor}{facts}"


def _figures(talk: InterviewPart, say: Phrasebook) -> str:
    figures = {
        "productive": say.percent(talk.productive_share),
        "open_run": str(talk.open_run),
        "talk_share": say.percent(talk.talk_share),
    }
    return "; ".join(f"{say(f'export.{name}')}: {value}" for name, value in figures.items())


def _yield(line: ClassYield, say: Phrasebook) -> str:
    trust = signed(line.trust * 100, say.language)
    return say(
        "export.by_class_row",
        asked=line.asked,
        facts=line.facts,
        per_question=say.number(line.per_question),
        trust=trust,
    )


def trust(report: Report, say: Phrasebook) -> Iterator[str]:
    """Yield one line a turn and person, what moved trust from where to where, then the biggest steps; after the end."""
    names = {item.person: item.name for item in report.curves}
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
        where = place(turn, steps[0].minute, say)
        yield f"- {where}, {escaped(names[person])}: {before} → {round(steps[-1].trust * 100)} ({escaped(causes)})"
    biggest = [
        (f"{curve.name} ({place})", step) for curve in report.curves for place, step in enumerate(curve.steps, 1)
    ]
    if biggest:
        yield ""
        yield f"**{say('export.steps')}**"
        yield ""
        yield from (f"- {escaped(name)}: {_step(step, say)}" for name, step in biggest)


def _step(step: CurveStep, say: Phrasebook) -> str:
    moved = f"{say(f'felt.{step.state}')} {signed(step.moved * 100, say.language, 0)}"
    ground = f" [{escaped(step.source)}; {step.mark}]" if step.source else ""
    return f"{moved} – {escaped(step.title)}. {escaped(step.reason)}{said(step.turn, step.quote, say)}{ground}"


def disclosures(report: Report, say: Phrasebook) -> Iterator[str]:
    """Yield one block a person, what came out first; only after the end, as in the page."""
    if not report.finished or not report.disclosures:
        return
    yield ""
    yield f"## {say('export.disclosures')}"
    for name in dict.fromkeys(item.name for item in report.disclosures):
        yield ""
        yield f"**{escaped(name)}**"
        yield ""
        of_person = [item for item in report.disclosures if item.name == name]
        for outcome in get_args(CameOut):
            yield from (f"- {_disclosure(item, say)}" for item in of_person if item.came_out == outcome)


def _disclosure(item: DisclosureLine, say: Phrasebook) -> str:
    came = say(f"export.{item.came_out}")
    if item.missing:
        came += f" ({', '.join(item.missing)})"
    parts = [came, f"{say('export.needed')}: {', '.join(item.condition)}"]
    if item.agreed is not None:
        parts.insert(1, say("export.agreed", turn=item.agreed))
    key = f" ({say('export.key')})" if item.key else ""
    return f"{escaped(item.title)}{key}: {escaped('; '.join(parts))}{said(item.turn, item.quote, say)}"

"""The closing questions with the learner's own answers, and what the session's data say to them (DQ-3 to DQ-5)."""

from collections import Counter

from roleplay.exercise.inputs import Reflected
from roleplay.feedback.counted import Technique
from roleplay.feedback.ledger import Ledger
from roleplay.feedback.phrases import Phrases, phrases
from roleplay.feedback.report import DebriefAnswer, EndingLine, OwnView

MOST_NAMED = 3


def debrief(ledger: Ledger) -> tuple[DebriefAnswer, ...]:
    """Return the case's closing questions in order; what the data say stands once, at the first question they fit."""
    record = ledger.record
    turns = {turn.input.question: turn.number for turn in record.turns if isinstance(turn.input, Reflected)}
    asked = record.state.scenario.debrief
    first = {item.data: item.id for item in reversed(asked)}
    return tuple(
        DebriefAnswer(
            id=item.id,
            question=item.text[record.language],
            answer=record.state.reflections.get(item.id),
            turn=turns.get(item.id),
            data=_data(ledger, item.data, phrases(record.language)) if first[item.data] == item.id else "",
        )
        for item in asked
    )


def own_view(ledger: Ledger) -> tuple[OwnView, ...]:
    """Return the learner's own formulation, field by field; empty where none was given."""
    state = ledger.record.state
    if state.formulation is None:
        return ()
    return tuple(
        OwnView(id=item.id, question=item.text[ledger.record.language], answer=state.formulation.get(item.id))
        for item in state.scenario.formulation
    )


def endings(ledger: Ledger) -> tuple[EndingLine, ...]:
    """Return what became of each thread; empty before the exercise is over."""
    state, language = ledger.record.state, ledger.record.language
    if state.finished is None:
        return ()
    lines = []
    for ending in state.scenario.endings:
        chosen = state.finished.endings.get(ending.id)
        if chosen is not None and chosen < len(ending.outcomes):
            outcome = ending.outcomes[chosen]
            lines.append(
                EndingLine(id=ending.id, title=ending.title[language], tone=outcome.tone, text=outcome.text[language])
            )
    return tuple(lines)


def _data(ledger: Ledger, kind: str, say: Phrases) -> str:
    match kind:
        case "timeline":
            return _timeline(ledger, say)
        case "questions":
            return _questions(ledger, say)
        case "trust":
            return _trust(ledger, say)
        case "indicators":
            return _indicators(ledger, say)
        case _:
            return ""


def _timeline(ledger: Ledger, say: Phrases) -> str:
    outcomes = Counter(duty.outcome for duty in ledger.duties)
    return say(
        "debrief.timeline",
        good=outcomes["early"] + outcomes["in_time"],
        late=outcomes["late"],
        missed=outcomes["missed"],
        reached=ledger.flow.reached,
        never=ledger.flow.never,
    )


def _questions(ledger: Ledger, say: Phrases) -> str:
    classes = ledger.questions.by_class
    if not classes:
        return say("debrief.questions_none")
    parts = [
        say("debrief.questions", classes="; ".join(f"{item.title} {say.number(item.per_question)}" for item in classes))
    ]
    best = max(ledger.questions.questions, key=lambda item: len(item.facts))
    if best.facts and best.quote:
        parts.append(say("debrief.questions_best", turn=best.turn, quote=best.quote))
    return " ".join(parts)


def _trust(ledger: Ledger, say: Phrases) -> str:
    moved = ledger.questions.techniques
    up = [item for item in moved if item.trust > 0][:MOST_NAMED]
    down = sorted((item for item in moved if item.trust < 0), key=lambda item: item.trust)[:MOST_NAMED]
    parts = [say("debrief.trust_up", causes=_named(up, say))] if up else []
    parts += [say("debrief.trust_down", causes=_named(down, say))] if down else []
    return " ".join(parts) or say("debrief.trust_none")


def _named(items: list[Technique], say: Phrases) -> str:
    return "; ".join(f"{item.title} ({points(item.trust, say)})" for item in items)


def points(change: float, say: Phrases) -> str:
    """Return a change of a value 0-1 as points of a hundred, with its sign: "+12 points"."""
    return say("points", sign="+" if change > 0 else "−" if change < 0 else "", count=abs(round(change * 100)))


def _indicators(ledger: Ledger, say: Phrases) -> str:
    key = [line for line in ledger.indicators.dimensions if line.in_key]
    missing = [line.title for line in key if not line.evidenced]
    parts = [say("debrief.indicators", found=len(key) - len(missing), in_key=len(key))]
    if missing:
        parts.append(say("debrief.indicators_missing", missing=", ".join(missing)))
    kept = [line for line in ledger.disclosures if line.outcome == "withheld"]
    reasons = Counter(reason for line in kept for reason in line.missing)
    if reasons:
        parts.append(say("debrief.withheld", count=len(kept), reason=reasons.most_common(1)[0][0]))
    return " ".join(parts)

"""The closing questions with the learner's own answers, and what the session's data say to them (DQ-3 to DQ-5)."""

from collections import Counter

from roleplay.exercise.flow.following_up import followed_up
from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.inputs import Reflected, Said
from roleplay.exercise.log.learner_turns import plan
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import (
    OF_TALKS,
    ClassYield,
    Question,
    SessionLedger,
    Technique,
    best_question,
    worst_first,
)
from roleplay.feedback.report import DebriefAnswer, EndingLine, PlanLine, ResultLine
from roleplay.feedback.scoring import FEWEST_TURNS, harmed
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language

MOST_NAMED = 3


def debrief(ledger: SessionLedger) -> tuple[DebriefAnswer, ...]:
    """Return the case's closing questions in order; what the data say stands once, at the first question they fit.

    A drill has no debrief: only those questions are there that its data answer.
    """
    record = ledger.record
    turns = {turn.input.question: turn.number for turn in record.turns if isinstance(turn.input, Reflected)}
    asked = [item for item in record.state.scenario.debrief if record.state.drill is None or item.data in OF_TALKS]
    first = {item.data: item.id for item in reversed(asked)}
    followed = _follow_ups(record.state)
    answers = (
        DebriefAnswer(
            id=item.id,
            question=item.text[record.language],
            answer=record.state.reflections.get(item.id),
            turn=turns.get(item.id),
            data=_data(ledger, item.data, phrases(record.language)) if first[item.data] == item.id else "",
            **followed.get(item.id, {}),
        )
        for item in asked
    )
    return tuple(answer for answer in answers if record.state.drill is None or answer.data)


def plan_lines(state: State, language: Language) -> tuple[PlanLine, ...]:
    """Return the learner's short plan as it was written and adapted; empty where none was written."""
    written = [item for item in plan(state) if item.first or item.adapted]
    return tuple(
        PlanLine(question=item.prompt.text[language], first=item.first, adapted=item.adapted) for item in written
    )


def results(state: State, library: Library, language: Language) -> tuple[ResultLine, ...]:
    """Return what each group has to show, counted from the log, as groups present it to each other (65b-online)."""
    events = (entry.event for entry in state.log)
    shared = {(event.by, event.fact) for event in events if isinstance(event, FactShared)}
    told = Counter(by for by, _ in shared)
    steps = [(taken.agency, state.scenario.action[name].title[language]) for name, taken in state.taken.items()]
    seats = state.scenario.seat if state.drill is None else ()
    return tuple(
        ResultLine(
            agency=agency,
            name=library.agency[agency].name[language],
            known=len(state.known(agency)),
            told=told[agency],
            steps=tuple(title for by, title in steps if by == agency),
        )
        for agency in seats
    )


def _follow_ups(state: State) -> dict[str, dict[str, str]]:
    """Return what was asked after the answer to each question, as it was worded then, and the answer to it."""
    said = {entry.event.move: entry.event.text for entry in state.log if isinstance(entry.event, Said)}
    return {
        question: {"follow_up": said.get(move.id, ""), "follow_up_answer": answer}
        for question, (move, answer) in followed_up(state).items()
    }


def endings(ledger: SessionLedger) -> tuple[EndingLine, ...]:
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


def _data(ledger: SessionLedger, kind: str, say: Phrasebook) -> str:
    told = {"timeline": _timeline, "questions": _questions, "trust": _trust, "indicators": _indicators}
    return told[kind](ledger, say) if kind in told else ""


def _timeline(ledger: SessionLedger, say: Phrasebook) -> str:
    outcomes = Counter(duty.outcome for duty in ledger.duties)
    return say(
        "debrief.timeline",
        good=outcomes["early"] + outcomes["in_time"],
        late=outcomes["late"],
        missed=outcomes["missed"],
        reached=ledger.flow.reached,
        never=ledger.flow.never,
    )


def _questions(ledger: SessionLedger, say: Phrasebook) -> str:
    """Say what each class of question brought, and quote the best question and the one that helped least (DQ-3)."""
    classes, asked = ledger.questions.by_class, ledger.questions.questions
    if not classes:
        return say("debrief.questions_none")
    parts = [_yields(classes, say)]
    best = best_question(ledger)
    if best is not None:
        facts = [fact for fact in best.facts if fact not in best.contaminated]
        place = {"turn": best.turn, "quote": best.quote, "label": best.label_title}
        parts.append(say("debrief.questions_best", facts="; ".join(facts), **place))
    worst = _worst(ledger)
    if worst is not None:
        parts.append(_blamed(ledger, worst, say))
    elif len(asked) >= FEWEST_TURNS:
        parts.append(say("debrief.questions_sound"))
    return " ".join(parts)


def _yields(classes: tuple[ClassYield, ...], say: Phrasebook) -> str:
    """Name the classes that brought facts, with how many for each turn, and that the others brought none."""
    fruitful = [f"{item.title} {say.number(item.per_question)}" for item in classes if item.facts]
    if not fruitful:
        return say("debrief.questions_dry")
    others = [say("debrief.questions_others")] if len(fruitful) < len(classes) else []
    return say("debrief.questions", classes="; ".join([*fruitful, *others]))


def _worst(ledger: SessionLedger) -> Question | None:
    """Return the unproductive question that did most harm."""
    asked = [item for item in ledger.questions.questions if item.quote]
    return next(iter(worst_first(asked, harmed(ledger, "contaminated_fact"))), None)


def _blamed(ledger: SessionLedger, worst: Question, say: Phrasebook) -> str:
    points = round(worst.trust * 100)
    if worst.turn in harmed(ledger, "contaminated_fact"):
        why = say("debrief.worst_led")
    elif points < 0:
        why = say("debrief.worst_trust", count=-points)
    else:
        why = say("debrief.worst_some" if worst.facts else "debrief.worst_nothing")
    place = say("debrief.questions_worst", turn=worst.turn, quote=worst.quote, label=worst.label_title)
    return f"{place} {why}"


def _trust(ledger: SessionLedger, say: Phrasebook) -> str:
    """Name what moved trust, and quote the turns after which it rose and fell most (DQ-4)."""
    moved = ledger.questions.techniques
    up = [item for item in moved if item.trust > 0][:MOST_NAMED]
    down = sorted((item for item in moved if item.trust < 0), key=lambda item: item.trust)[:MOST_NAMED]
    asked = [item for item in ledger.questions.questions if item.quote]
    parts = [say("debrief.trust_up", causes=_named(up, say))] if up else []
    parts += [say("debrief.trust_down", causes=_named(down, say))] if down else []
    for key, turn in (
        ("rose", max(asked, key=lambda item: (item.trust, -item.turn), default=None)),
        ("fell", min(asked, key=lambda item: (item.trust, item.turn), default=None)),
    ):
        if turn is not None and round(turn.trust * 100) * (1 if key == "rose" else -1) > 0:
            change = points(turn.trust, say)
            parts.append(say(f"debrief.trust_{key}", turn=turn.turn, quote=turn.quote, change=change))
    return " ".join(parts) or say("debrief.trust_none")


def _named(items: list[Technique], say: Phrasebook) -> str:
    return "; ".join(f"{item.title} ({points(item.trust, say)})" for item in items)


def points(change: float, say: Phrasebook) -> str:
    """Return a change of a value 0-1 as points of a hundred, with its sign: "+12 points"."""
    return say("points", sign="+" if change > 0 else "−" if change < 0 else "", count=abs(round(change * 100)))


def _indicators(ledger: SessionLedger, say: Phrasebook) -> str:
    """Say which dimensions are evidenced, why facts were kept back, and which question came nearest to one (DQ-5)."""
    key = [line for line in ledger.indicators.dimensions if line.in_key]
    missing = [line.title for line in key if not line.evidenced]
    parts = [say("debrief.indicators", found=len(key) - len(missing), in_key=len(key))] if key else []
    if missing:
        parts.append(say("debrief.indicators_missing", missing=", ".join(missing)))
    kept = [line for line in ledger.disclosures if line.outcome == "withheld"]
    reasons = Counter(reason for line in kept for reason in line.missing)
    if reasons:
        parts.append(say("debrief.withheld", count=len(kept), reason=reasons.most_common(1)[0][0]))
    near = [line for line in kept if line.quote and line.missing]
    if near:
        best = min(near, key=lambda line: (not line.key, len(line.missing), line.turn or 0))
        lacking = ", ".join(best.missing)
        parts.append(say("debrief.near", turn=best.turn, quote=best.quote, title=best.title, missing=lacking))
    return " ".join(parts)

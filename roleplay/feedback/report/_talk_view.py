"""Lays the learner's own view after an interview by itself beside what came out in the talk.

Five fields, the same for every person: what was learned, what is open, which question worked, what comes next, and
whose account it was. They are compared with the ledger of facts (told, missed, put into the mouth), by signs alone
and never as a mark.
"""

import re
from collections.abc import Iterator, Sequence

from roleplay.feedback.counting import (
    DisclosureLine,
    Question,
    SessionLedger,
    best_question,
    speaks_of,
    stretches,
    told,
)
from roleplay.feedback.report._key_points import facts_named, signs_in_key, written_in
from roleplay.feedback.report._types import OwnPoint, OwnView
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.reading.words.text import words_of
from roleplay.scenario.answer_key import TALK_FIELDS, TalkField

MOST_NEXT = 3
NEAREST = ("contaminated", "withheld", "not_come_out", "not_asked", "not_met")
_NUMBER = re.compile(r"\d+")


def talk_view(ledger: SessionLedger) -> tuple[OwnView, ...]:
    """Return the own view after a drill, field by field; empty where it was passed over."""
    given = ledger.record.state.formulation
    return () if given is None else tuple(_field(ledger, kind, given.get(kind)) for kind in TALK_FIELDS)


def _field(ledger: SessionLedger, kind: TalkField, answer: str | None) -> OwnView:
    """Return one field beside the facts that it is about, and those `beyond` that its words name as well."""
    say, lines = phrases(ledger.record.language), ledger.disclosures
    came = [line for line in lines if line.came_out == "told"]
    spoiled = [line for line in lines if line.came_out == "contaminated"]
    due = [line for line in lines if line not in came and line.fact in _wanted(ledger)]
    about: Sequence[DisclosureLine] = ()
    beyond: Sequence[DisclosureLine] = ()
    extra: tuple[OwnPoint, ...] = ()
    match kind:
        case "learned":
            about, beyond = came, [line for line in lines if line not in came]
            key = say("talk_view.key.learned", told=len(came), total=len(lines), spoiled=len(spoiled))
        case "open":
            about, beyond = due, [line for line in lines if line not in due]
            still = len(lines) - len(came)
            key = say("talk_view.key.open", count=still) if still else say("talk_view.key.nothing_open")
        case "worked":
            asked = ledger.questions.questions
            key, extra = _best(ledger, say), tuple(_brought(one, say) for one in asked if _is_meant(answer or "", one))
        case "next":
            # What was touched and kept back is nearest, then what was never asked.
            about = sorted(due, key=lambda line: NEAREST.index(line.came_out))[:MOST_NEXT]
            key = say("talk_view.key.next" if about else "talk_view.key.nothing_open")
        case "whose":
            about, agreed, share = spoiled, len(ledger.agreements), say.percent(ledger.questions.talk_share)
            key = say("talk_view.key.whose", told=len(came), spoiled=len(spoiled), yes=agreed, share=share)
    named, missing = _parted(ledger, answer or "", about, say, needs=kind == "next")
    question = say(f"talk_view.question.{kind}")
    extra = extra or _parted(ledger, answer or "", beyond, say)[0]
    return OwnView(
        id=kind, kind=kind, question=question, answer=answer, key=key, named=named, missing=missing, extra=extra
    )


def _best(ledger: SessionLedger, say: Phrasebook) -> str:
    best = best_question(ledger)
    if best is None:
        return say("talk_view.key.worked_none")
    facts = "; ".join(_clean(best))
    return say("debrief.questions_best", turn=best.turn, quote=best.quote, label=best.label_title, facts=facts)


def _brought(item: Question, say: Phrasebook) -> OwnPoint:
    """Return one of the learner's questions with what it brought."""
    facts = _clean(item)
    note = say("talk_view.brought" if facts else "talk_view.brought_nothing", facts="; ".join(facts))
    text = say("talk_view.question_of", turn=item.turn, quote=item.quote, label=item.label_title)
    return OwnPoint(id=f"turn-{item.turn}", text=text, note=note)


def _clean(item: Question) -> list[str]:
    return [fact for fact in item.facts if fact not in item.contaminated]


def _is_meant(text: str, item: Question) -> bool:
    """Whether an answer names the number of a question's turn, or has most of its words."""
    return str(item.turn) in _NUMBER.findall(text) or speaks_of(told(words_of(text)), item.quote)


def _wanted(ledger: SessionLedger) -> set[str]:
    """Return the facts that the drill was about: those of its goal and those that decide the case."""
    goal = {fact.fact for fact in ledger.drill.facts} if ledger.drill is not None else set()
    return goal | {line.fact for line in ledger.disclosures if line.key}


def _parted(
    ledger: SessionLedger, text: str, lines: Sequence[DisclosureLine], say: Phrasebook, *, needs: bool = False
) -> tuple[tuple[OwnPoint, ...], tuple[OwnPoint, ...]]:
    """Return the facts that a text names, and those that it does not; on demand with what they would have needed."""
    case, written, parts = ledger.record.state.scenario, written_in(text, ledger.record), stretches(text)
    alike = {fact.id for fact, _ in facts_named(text, case.facts, written)}
    named: list[OwnPoint] = []
    missing: list[OwnPoint] = []
    for line in lines:
        signs = signs_in_key(line.fact, case.answer_key, written)
        said = line.fact in alike or any(sign.holds(part) for sign in signs for part in parts)
        point = OwnPoint(id=line.fact, text=line.title, note="; ".join(_notes(line, say, needs=needs)))
        (named if said else missing).append(point)
    return tuple(named), tuple(missing)


def _notes(line: DisclosureLine, say: Phrasebook, *, needs: bool) -> Iterator[str]:
    """Yield how a fact came out, in which turn, and on demand what it needed."""
    turn = line.turn or line.agreed
    came = say(f"export.{line.came_out}")
    yield say("talk_view.at", what=came, turn=turn) if turn else came
    if needs and line.condition:
        yield say("talk_view.needs", what="; ".join(line.condition))

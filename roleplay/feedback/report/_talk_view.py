"""Lays the learner's own view after an interview by itself beside what came out in the talk.

Five fields, the same for every person: what was learned, what is open, which question worked, what comes next, and
whose account it was. Beside them stands what the ledger of facts says (told, missed, put into the mouth).
"""

from collections.abc import Iterator, Sequence

from roleplay.feedback.counting import DisclosureLine, SessionLedger, best_question
from roleplay.feedback.report._types import OwnPoint, OwnView
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.scenario.answer_key import TALK_FIELDS, TalkField

MOST_NEXT = 3
NEAREST = ("contaminated", "withheld", "not_come_out", "not_asked", "not_met")


def talk_view(ledger: SessionLedger) -> tuple[OwnView, ...]:
    """Return the own view after a drill, field by field; empty where it was passed over."""
    given = ledger.record.state.formulation
    return () if given is None else tuple(_field(ledger, kind, given.get(kind)) for kind in TALK_FIELDS)


def _field(ledger: SessionLedger, kind: TalkField, answer: str | None) -> OwnView:
    """Return one field beside the facts that it is about, or the question that worked best."""
    say, lines = phrases(ledger.record.language), ledger.disclosures
    came = [line for line in lines if line.came_out == "told"]
    spoiled = [line for line in lines if line.came_out == "contaminated"]
    due = [line for line in lines if line not in came and line.fact in _wanted(ledger)]
    about: Sequence[DisclosureLine] = ()
    match kind:
        case "learned":
            about = came
            key = say("talk_view.key.learned", told=len(came), total=len(lines), spoiled=len(spoiled))
        case "open":
            about, still = due, len(lines) - len(came)
            key = say("talk_view.key.open", count=still) if still else say("talk_view.key.nothing_open")
        case "worked":
            key = _best(ledger, say)
        case "next":
            # What was touched and kept back is nearest, then what was never asked.
            about = sorted(due, key=lambda line: NEAREST.index(line.came_out))[:MOST_NEXT]
            key = say("talk_view.key.next" if about else "talk_view.key.nothing_open")
        case "whose":
            about, agreed, share = spoiled, len(ledger.agreements), say.percent(ledger.questions.talk_share)
            key = say("talk_view.key.whose", told=len(came), spoiled=len(spoiled), yes=agreed, share=share)
    points = tuple(
        OwnPoint(id=line.fact, text=line.title, note="; ".join(_notes(line, say, needs=kind == "next")))
        for line in about
    )
    question = say(f"talk_view.question.{kind}")
    return OwnView(id=kind, kind=kind, question=question, answer=answer, key=key, points=points)


def _best(ledger: SessionLedger, say: Phrasebook) -> str:
    best = best_question(ledger)
    if best is None:
        return say("talk_view.key.worked_none")
    facts = "; ".join(fact for fact in best.facts if fact not in best.contaminated)
    return say("debrief.questions_best", turn=best.turn, quote=best.quote, label=best.label_title, facts=facts)


def _wanted(ledger: SessionLedger) -> set[str]:
    """Return the facts that the drill was about: those of its goal and those that decide the case."""
    goal = {fact.fact for fact in ledger.drill.facts} if ledger.drill is not None else set()
    return goal | {line.fact for line in ledger.disclosures if line.key}


def _notes(line: DisclosureLine, say: Phrasebook, *, needs: bool) -> Iterator[str]:
    """Yield how a fact came out, in which turn, and on demand what it needed."""
    turn = line.turn or line.agreed
    came = say(f"export.{line.came_out}")
    yield say("talk_view.at", what=came, turn=turn) if turn else came
    if needs and line.condition:
        yield say("talk_view.needs", what="; ".join(line.condition))

"""Lays the learner's own view after an interview by itself beside what came out in the talk.

Five fields, the same for every person: what was learned, what is open, which question worked, what comes next, and
whose account it was. They are compared with the ledger of facts (told, missed, put into the mouth), by signs alone
and never as a mark.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from roleplay.feedback.counting import (
    Beginnings,
    DisclosureLine,
    Question,
    SessionLedger,
    best_question,
    speaks_of,
    stretches,
    told,
)
from roleplay.feedback.report._key_points import named_by
from roleplay.feedback.report._types import OwnPoint, OwnView
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.reading.words.language import language_of
from roleplay.reading.words.text import words_of
from roleplay.scenario.answer_key import TALK_FIELDS, TalkField
from roleplay.scenario.vocabulary import Language

MOST_NEXT = 3
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Words:
    """What was written in one field, ready to be looked through."""

    text: str
    written: Language
    stretches: tuple[Beginnings, ...]

    @classmethod
    def of(cls, text: str, spoken: Language) -> "_Words":
        return cls(text, language_of(text) or spoken, stretches(text))


def talk_view(ledger: SessionLedger) -> tuple[OwnView, ...]:
    """Return the own view after a drill, field by field; empty where it was passed over."""
    state = ledger.record.state
    if state.formulation is None:
        return ()
    return tuple(_field(ledger, kind, state.formulation.get(kind)) for kind in TALK_FIELDS)


def _field(ledger: SessionLedger, kind: TalkField, answer: str | None) -> OwnView:
    say = phrases(ledger.record.language)
    make: dict[TalkField, Callable[[SessionLedger, _Words, Phrasebook], OwnView]] = {
        "learned": _learned,
        "open": _open,
        "worked": _worked,
        "next": _next,
        "whose": _whose,
    }
    made = make[kind](ledger, _Words.of(answer or "", ledger.record.spoken), say)
    return made.model_copy(update={"question": say(f"talk_view.question.{kind}"), "answer": answer})


def _view(kind: TalkField, key: str, **lists: tuple[OwnPoint, ...]) -> OwnView:
    return OwnView(id=kind, kind=kind, question="", answer=None, key=key, **lists)


def _learned(ledger: SessionLedger, words: _Words, say: Phrasebook) -> OwnView:
    lines = ledger.disclosures
    told = [line for line in lines if line.came_out == "told"]
    spoiled = [line for line in lines if line.came_out == "contaminated"]
    named, missing = _parted(ledger, words, told, say)
    beyond, _ = _parted(ledger, words, [line for line in lines if line not in told], say)
    key = say("talk_view.key.learned", told=len(told), total=len(lines), spoiled=len(spoiled))
    return _view("learned", key, named=named, missing=missing, extra=beyond)


def _open(ledger: SessionLedger, words: _Words, say: Phrasebook) -> OwnView:
    open_lines, wanted = _not_told(ledger), _wanted(ledger)
    named, missing = _parted(ledger, words, [line for line in open_lines if line.fact in wanted], say)
    rest = [line for line in ledger.disclosures if line not in open_lines or line.fact not in wanted]
    beyond, _ = _parted(ledger, words, rest, say)
    key = say("talk_view.key.open", count=len(open_lines)) if open_lines else say("talk_view.key.nothing_open")
    return _view("open", key, named=named, missing=missing, extra=beyond)


def _worked(ledger: SessionLedger, words: _Words, say: Phrasebook) -> OwnView:
    best, asked = best_question(ledger), ledger.questions.questions
    key = say("talk_view.key.worked_none")
    if best is not None:
        key = say(
            "debrief.questions_best", turn=best.turn, quote=best.quote, label=best.label_title, facts=_facts(best)
        )
    meant = [_brought(item, say) for item in asked if _is_meant(words.text, item)]
    return _view("worked", key, extra=tuple(meant))


def _brought(item: Question, say: Phrasebook) -> OwnPoint:
    """Return one of the learner's questions with what it brought."""
    facts = [fact for fact in item.facts if fact not in item.contaminated]
    note = say("talk_view.brought" if facts else "talk_view.brought_nothing", facts="; ".join(facts))
    text = say("talk_view.question_of", turn=item.turn, quote=item.quote, label=item.label_title)
    return OwnPoint(id=f"turn-{item.turn}", text=text, note=note)


def _facts(item: Question) -> str:
    return "; ".join(fact for fact in item.facts if fact not in item.contaminated)


def _is_meant(text: str, item: Question) -> bool:
    """Whether an answer names the number of a question's turn, or has most of its words."""
    if str(item.turn) in _NUMBER.findall(text):
        return True
    return speaks_of(told(words_of(text)), item.quote)


def _next(ledger: SessionLedger, words: _Words, say: Phrasebook) -> OwnView:
    """What was touched and kept back is nearest, then what was never asked; each with what it would have needed."""
    wanted = _wanted(ledger)
    nearest = ("contaminated", "withheld", "not_come_out", "not_asked", "not_met")
    lines = sorted(
        (line for line in _not_told(ledger) if line.fact in wanted), key=lambda line: nearest.index(line.came_out)
    )[:MOST_NEXT]
    named, missing = _parted(ledger, words, lines, say, needs=True)
    key = say("talk_view.key.next") if lines else say("talk_view.key.nothing_open")
    return _view("next", key, named=named, missing=missing)


def _whose(ledger: SessionLedger, words: _Words, say: Phrasebook) -> OwnView:
    told = sum(line.came_out == "told" for line in ledger.disclosures)
    spoiled = [line for line in ledger.disclosures if line.came_out == "contaminated"]
    key = say(
        "talk_view.key.whose",
        told=told,
        spoiled=len(spoiled),
        yes=len(ledger.agreements),
        share=say.percent(ledger.questions.talk_share),
    )
    named, missing = _parted(ledger, words, spoiled, say)
    return _view("whose", key, named=named, missing=missing)


def _not_told(ledger: SessionLedger) -> list[DisclosureLine]:
    return [line for line in ledger.disclosures if line.came_out != "told"]


def _wanted(ledger: SessionLedger) -> set[str]:
    """Return the facts that the drill was about: those of its goal and those that decide the case."""
    goal = {fact.fact for fact in ledger.drill.facts} if ledger.drill is not None else set()
    return goal | {line.fact for line in ledger.disclosures if line.key}


def _parted(
    ledger: SessionLedger, words: _Words, lines: Sequence[DisclosureLine], say: Phrasebook, *, needs: bool = False
) -> tuple[tuple[OwnPoint, ...], tuple[OwnPoint, ...]]:
    """Return the facts that the words name, and those that they do not."""
    named: list[OwnPoint] = []
    missing: list[OwnPoint] = []
    case = ledger.record.state.scenario
    for line in lines:
        signs = named_by(case.fact[line.fact], case.answer_key, words.written)
        said = any(sign.holds(stretch) for sign in signs for stretch in words.stretches)
        (named if said else missing).append(
            OwnPoint(id=line.fact, text=line.title, note="; ".join(_notes(line, say, needs=needs)))
        )
    return tuple(named), tuple(missing)


def _notes(line: DisclosureLine, say: Phrasebook, *, needs: bool) -> Iterator[str]:
    """Yield how a fact came out, in which turn, and on demand what it needed."""
    turn = line.turn or line.agreed
    came = say(f"export.{line.came_out}")
    yield say("talk_view.at", what=came, turn=turn) if turn else came
    if needs and line.condition:
        yield say("talk_view.needs", what="; ".join(line.condition))

"""Puts what was counted into words: names of classes and elements, conditions, what was put right, whose it was."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from roleplay.exercise.log.events import EvidenceShown
from roleplay.exercise.persons.gates import OPEN_TRUST
from roleplay.feedback.counting import (
    ClassYield,
    Contradiction,
    DisclosureLine,
    FalseAdmission,
    Harm,
    Indicators,
    QuestionMap,
    SessionLedger,
    SessionRecord,
    Slip,
    Turn,
    drill_result,
)
from roleplay.feedback.figures import Figure, figures
from roleplay.feedback.parts import ReportPart
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.scenario.persons import Disclosure, Person

P = TypeVar("P", bound=ReportPart)
FELT = ("fear_traffickers", "fear_authorities", "distress", "resistance")  # each at most so high


def in_words(ledger: SessionLedger, rubric: Rubric) -> SessionLedger:
    """Return the ledger with all its words, in the language of its report."""
    record, say = ledger.record, phrases(ledger.record.language)
    disclosures = tuple(_disclosure(record, line, say) for line in ledger.disclosures)
    return replace(
        ledger,
        questions=_questions(ledger.questions, say),
        safeguards=tuple(_with(line, title=say(f"safeguard.{line.id}")) for line in ledger.safeguards),
        disclosures=disclosures,
        indicators=_indicators(ledger, say),
        harms=tuple(_harm(record, harm, rubric, say) for harm in ledger.harms),
        slips=tuple(_slip(record, slip, say) for slip in ledger.slips),
        cleared=tuple(
            _slip(record, item, say) if isinstance(item, Slip) else _harm(record, item, rubric, say)
            for item in ledger.cleared
        ),
        admissions=tuple(_admission(record, item, say) for item in ledger.admissions),
        contradictions=tuple(_contradiction(record, item, say) for item in ledger.contradictions),
        drill=drill_result(record, disclosures),
    )


def figures_in_words(ledger: SessionLedger) -> tuple[Figure, ...]:
    """Return the figures of a session, each with its sentence."""
    say = phrases(ledger.record.language)
    return tuple(_with(item, text=say(f"figure.{item.id}", **dict(item) | item.numbers)) for item in figures(ledger))


def _with(part: P, **words: object) -> P:
    return part.model_copy(update=words)


def _questions(found: QuestionMap, say: Phrasebook) -> QuestionMap:
    def named(classes: Iterable[ClassYield]) -> tuple[ClassYield, ...]:
        return tuple(_with(item, title=say(f"class.{item.label}")) for item in classes)

    return _with(
        found,
        questions=tuple(_with(item, label_title=say(f"class.{item.label}")) for item in found.questions),
        interviews=tuple(_with(item, by_class=named(item.by_class)) for item in found.interviews),
        by_class=named(found.by_class),
    )


def _indicators(ledger: SessionLedger, say: Phrasebook) -> Indicators:
    """In a drill only what carries the whole reading is called its conclusion."""
    found, text = ledger.indicators, ""
    if found.key or ledger.drill is None:
        text = say(f"indicators.{'agrees' if found.reading == found.key else 'missed' if found.key else 'beyond'}")
    lines = tuple(_with(line, title=say(f"dimension.{line.id}")) for line in found.dimensions)
    return _with(found, dimensions=lines, text=text)


def _disclosure(record: SessionRecord, line: DisclosureLine, say: Phrasebook) -> DisclosureLine:
    person = record.state.scenario.person[line.person]
    item = next(item for item in person.disclosures if item.fact == line.fact)
    return _with(
        line,
        by=_named_by(record.turn(line.turn) if line.turn is not None else None, say),
        missing=tuple(say(f"missing.{name}") for name in line.lacking),
        condition=tuple(_needs(record, person, item, say)),
    )


def _named_by(turn: Turn | None, say: Phrasebook) -> str:
    """Name the question class and the tactics of the turn, or the silence."""
    if turn is None:
        return ""
    if turn.reading is None:
        return say("by.silence")
    return ", ".join([say(f"class.{turn.reading.label}"), *(say(f"tactic.{name}") for name in turn.reading.tactics)])


def _admission(record: SessionRecord, item: FalseAdmission, say: Phrasebook) -> FalseAdmission:
    by = _named_by(record.turn(item.turn), say)
    said = say("admission.said", name=item.name, statement=item.statement, turn=item.turn)
    end = say("admission.stands" if item.taken_back is None else "admission.back", turn=item.taken_back)
    return _with(item, by=by, text=f"{said} {say('admission.after', by=by)} {end}")


def _contradiction(record: SessionRecord, item: Contradiction, say: Phrasebook) -> Contradiction:
    """What was shown stands against a cover story, else the fact that the person told after all."""
    turn, facts = record.turn(item.turn), record.state.scenario.fact
    events = turn.events(EvidenceShown) if turn is not None and item.by == "evidence" else []
    shown = [facts[event.fact].title[record.language] for event in events if event.person == item.person]
    return _with(item, against=say.listing(shown) if shown else item.title)


def _harm(record: SessionRecord, harm: Harm, rubric: Rubric, say: Phrasebook) -> Harm:
    text, mending = rubric.harm[harm.kind].mended, harm.mending
    if text is None or mending is None:
        return harm
    turn = record.turn(mending.turn)
    minute, what = turn.minute if turn is not None else 0.0, say("quoted", text=mending.what)
    words = text[record.language].format(turn=mending.turn, minute=say.number(minute), what=what)
    return _with(harm, mended=words)


def _slip(record: SessionRecord, slip: Slip, say: Phrasebook) -> Slip:
    right = record.library.agency.get(slip.right_agency) if slip.right_agency else None
    name = right.name[record.language] if right else say("nobody")
    return _with(slip, right_name=slip.right_name or say("nobody"), why=slip.why or say("slip_why", right=name))


def _needs(record: SessionRecord, person: Person, item: Disclosure, say: Phrasebook) -> Iterator[str]:
    """Yield what the fact needed of this person, each part in words; values are points of a hundred.

    What is earned is told to nobody whom the person hardly trusts, whatever its gate asks for. What cannot fail with
    this person is left out, for instance an interpreter for somebody who needs none.
    """
    case, language, gate = record.state.scenario, record.language, item.gate
    yield say(f"gate.layer.{item.layer}")
    trust = max(gate.trust or 0.0, OPEN_TRUST) if item.layer == "earned" else gate.trust
    limits = {"trust": trust or None} | {name: getattr(gate, f"{name}_at_most") for name in FELT}
    for name, limit in limits.items():
        if limit is not None:
            yield say(f"gate.{name}", value=round(limit * 100))
    conditions = {
        "interpreter": "vetted" in gate.interpreter and person.needs_interpreter,
        "companion": gate.companion_absent and person.companion is not None,
        "rights": gate.rights_explained,
        "account": gate.topic_opened,
    }
    yield from (say(f"gate.{name}") for name, holds in conditions.items() if holds)
    for name, facts in (("disclosed", gate.disclosed), ("evidence", gate.evidence)):
        if facts:
            yield say(f"gate.{name}", facts=[say("quoted", text=case.fact[fact].title[language]) for fact in facts])
    if gate.actions:
        deeds = [say("quoted", text=case.action[action].title[language]) for action in gate.actions]
        yield say("gate.actions", deeds=deeds)

"""Where in a session something was: turn, minute and with whom; and where what is missing would have been due."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from roleplay.exercise.log.inputs import Acted, PhaseAsked, Reflected, Said, Waited
from roleplay.feedback.counting import EXPLAINED, Harm, SessionLedger, SessionRecord, Turn, worst_first
from roleplay.feedback.report._types import Change, Strength
from roleplay.feedback.scoring import harmed
from roleplay.feedback.words import phrases
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import PhaseId


@dataclass(frozen=True, slots=True)
class Occasion:
    """A turn at which something was due; `where` says at what, where the setting of the turn does not say it.

    `why` and `better` say of just this occasion what the criterion says in general; empty where it says enough.
    """

    turn: int
    where: str = ""
    why: str = ""
    better: str = ""


def located(record: SessionRecord, item: Change) -> Change:
    """Return a change with the minute and the setting of its turn; what has no turn lasted the whole exercise."""
    turn = record.turn(item.turn) if item.turn is not None else None
    if turn is None:
        return item.model_copy(update={"where": phrases(record.language)("where.whole")})
    return item.model_copy(update={"minute": turn.minute, "where": item.where or setting(record, turn)})


def located_strength(record: SessionRecord, item: Strength) -> Strength:
    """Return a strength with the minute and the setting of its turn, where it has one."""
    turn = record.turn(item.turn) if item.turn is not None else None
    return item if turn is None else item.model_copy(update={"minute": turn.minute, "where": setting(record, turn)})


def located_harm(record: SessionRecord, item: Harm) -> Harm:
    """Return a harm with the setting of its turn."""
    turn = record.turn(item.turn)
    return item if turn is None else item.model_copy(update={"where": setting(record, turn)})


def setting(record: SessionRecord, turn: Turn) -> str:
    """Say with whom or in what a turn was: a talk, a message, a decision, the debrief."""
    say, language, said = phrases(record.language), record.language, turn.input
    case = record.state.scenario
    match said:
        case Said(channel="interview"):
            person = case.person[said.to[0]]
            if person.companion is None or turn.separated:
                return say("where.interview", name=person.name[language])
            listener = case.person[person.companion].name[language]
            return say("where.overheard", name=person.name[language], listener=listener)
        case Said(channel="direct"):
            others = [agency for agency in said.to if agency in record.library.agency]
            return say("where.direct", names=[record.library.agency[one].short[language] for one in others])
        case Said():
            return say("where.room")
        case Acted():
            return say("where.action", title=case.action[said.action].title[language])
        case Waited() if said.person is not None:
            return say("where.silence", name=case.person[said.person].name[language])
        case Reflected():
            return say("where.debrief")
        case PhaseAsked():
            return say("where.phase")
        case _:
            return ""


def occasion(ledger: SessionLedger, criterion: str) -> Occasion | None:
    """Return where what a criterion asks for was due, None where no single turn stands for it."""
    found: Iterator[Turn | Occasion] = iter(_OCCASIONS[criterion](ledger) if criterion in _OCCASIONS else ())
    first = next(found, None)
    return Occasion(first.number) if isinstance(first, Turn) else first


def _talks_with(ledger: SessionLedger, fits: Callable[[Person], bool]) -> list[Turn]:
    """Return the turns of the talks with certain persons."""
    persons = ledger.record.state.scenario.person
    return [turn for turn in ledger.record.talks() if turn.person and fits(persons[turn.person])]


def _unseparated(ledger: SessionLedger) -> list[Turn]:
    """Return the turns with persons whom somebody controls, those that could be overheard first."""
    return sorted(_talks_with(ledger, lambda person: person.companion is not None), key=lambda turn: turn.separated)


def _unexplained(ledger: SessionLedger) -> list[Turn]:
    """Return the turns with persons who were not told enough before the first question."""
    lacking = {line.person for line in ledger.safeguards if line.id in EXPLAINED and not (line.done and line.own)}
    return _talks_with(ledger, lambda person: person.id in lacking)


def _untranslated(ledger: SessionLedger) -> list[Turn]:
    """Return the turns with persons who need an interpreter, those without a vetted one first."""
    foreign = _talks_with(ledger, lambda person: person.needs_interpreter)
    return sorted(foreign, key=lambda turn: turn.interpreter == "vetted")


def _closing_question(ledger: SessionLedger) -> Iterator[Occasion]:
    """Yield the unproductive questions, the most harmful first."""
    asked = worst_first(ledger.questions.questions, harmed(ledger, "contaminated_fact"))
    yield from (Occasion(item.turn) for item in asked)


def _longest(ledger: SessionLedger) -> list[Turn]:
    return sorted(ledger.record.talks(), key=lambda turn: -len(turn.text.split()))


def _talks(ledger: SessionLedger) -> list[Turn]:
    return ledger.record.talks()


def _with_suspect(ledger: SessionLedger) -> list[Turn]:
    return _talks_with(ledger, lambda person: person.kind == "suspect")


def _unasked(ledger: SessionLedger) -> Iterator[Occasion]:
    """Yield the talks in which a person could have been asked for an indicator that the key has and the learner not."""
    say = phrases(ledger.record.language)
    missing = [
        (chance, say("where.unasked", name=chance.name, title=item.title))
        for line in ledger.indicators.dimensions
        if line.in_key and not line.evidenced
        for item in line.indicators
        for chance in item.chances
    ]
    yield from (Occasion(chance.raised, where) for chance, where in missing if chance.raised is not None)
    yield from (Occasion(chance.turns[0], where) for chance, where in missing if chance.turns is not None)


def _untold(ledger: SessionLedger) -> Iterator[Occasion]:
    """Yield the first turn to other agencies after the learner knew a fact that did not reach one that needed it."""
    language, case = ledger.record.language, ledger.record.state.scenario
    say = phrases(language)
    for fact in sorted(ledger.flow.facts, key=lambda fact: not fact.key):
        names = [item.name for item in fact.deliveries if item.outcome == "never"]
        later = (turn.number for turn in _to_agencies(ledger) if turn.number > fact.known_turn)
        turn = next(later, None) if names else None
        if turn is not None:
            yield Occasion(
                turn,
                say("where.untold", title=fact.title, names=names),
                why=say("untold.since" if fact.known_turn else "untold.always", turn=fact.known_turn),
                better=say("untold.better", names=names, statement=case.fact[fact.fact].statement[language]),
            )


def _to_agencies(ledger: SessionLedger) -> list[Turn]:
    return [
        turn
        for turn in ledger.record.turns
        if isinstance(turn.input, Said) and turn.input.channel != "interview" and turn.phase != "debrief"
    ]


def _unanswered(ledger: SessionLedger) -> Iterator[Occasion]:
    """Yield the turns at which news came that was left to the learner and that no step, or a late one, answered."""
    say = phrases(ledger.record.language)
    fired = [item for item in ledger.injects if item.turn is not None and item.is_learners]
    for item in sorted(fired, key=lambda item: (item.by_learner, item.outcome != "late")):
        if item.turn is not None and not (item.by_learner and item.outcome == "in_time"):
            yield Occasion(item.turn, say("where.news", title=item.title))


def _in_phase(phase: PhaseId) -> Callable[[SessionLedger], list[Turn]]:
    return lambda ledger: [turn for turn in ledger.record.turns if turn.phase == phase]


def _last_words(ledger: SessionLedger) -> list[Turn]:
    """Return the turns of the talks, the latest first."""
    return ledger.record.talks()[::-1]


def _reflections(ledger: SessionLedger) -> list[Turn]:
    return [turn for turn in ledger.record.turns if isinstance(turn.input, Reflected)]


_OCCASIONS: dict[str, Callable[[SessionLedger], Iterable[Turn] | Iterable[Occasion]]] = {
    "R-01": _unseparated,
    "R-02": _unexplained,
    "R-03": _untranslated,
    "R-04": _closing_question,
    "R-05": _longest,
    "R-06": _talks,
    "R-07": _with_suspect,
    "R-08": _unasked,
    "R-09": _untold,
    "R-11": _to_agencies,
    "R-12": _unanswered,
    "R-13": _in_phase("crisis"),
    "R-14": _in_phase("preliminary"),
    "R-15": _last_words,
    "R-16": _reflections,
}

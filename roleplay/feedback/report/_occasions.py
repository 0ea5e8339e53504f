"""Where in a session what is missing would have been due: the turns at which each criterion asks for something."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from roleplay.exercise.log.inputs import Reflected, Said
from roleplay.feedback.counting import EXPLAINED, SessionLedger, Turn, worst_first
from roleplay.feedback.scoring import harmed
from roleplay.feedback.words import phrases
from roleplay.scenario.persons import Person


@dataclass(frozen=True, slots=True)
class Occasion:
    """A turn at which something was due; `where` says at what, where the setting of the turn does not say it.

    `why` and `better` say of just this occasion what the criterion says in general; empty where it says enough.
    """

    turn: int
    where: str = ""
    why: str = ""
    better: str = ""


def occasion(ledger: SessionLedger, criterion: str) -> Occasion | None:
    """Return where what a criterion asks for was due, None where no single turn stands for it."""
    return next(iter(_OCCASIONS[criterion](ledger)), None) if criterion in _OCCASIONS else None


def _turns(ledger: SessionLedger, fits: Callable[[Turn], bool]) -> list[Occasion]:
    return [Occasion(turn.number) for turn in ledger.record.turns if fits(turn)]


def _talks(
    ledger: SessionLedger,
    fits: Callable[[Person], bool] | None = None,
    first: Callable[[Turn], float] | None = None,
) -> list[Occasion]:
    """Return the turns of the talks, perhaps only with some persons, those that come `first` by a number in front."""
    persons = ledger.record.state.scenario.person
    found = [turn for turn in ledger.record.talks() if fits is None or (turn.person and fits(persons[turn.person]))]
    return [Occasion(turn.number) for turn in (sorted(found, key=first) if first is not None else found)]


def _unexplained(ledger: SessionLedger) -> list[Occasion]:
    """Return the turns with persons who were not told enough before the first question."""
    lacking = {line.person for line in ledger.safeguards if line.id in EXPLAINED and not (line.done and line.own)}
    return _talks(ledger, lambda person: person.id in lacking)


def _closing_questions(ledger: SessionLedger) -> list[Occasion]:
    """Return the unproductive questions, the most harmful first."""
    asked = worst_first(ledger.questions.questions, harmed(ledger, "contaminated_fact"))
    return [Occasion(item.turn) for item in asked]


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
        later = (due.turn for due in _to_agencies(ledger) if due.turn > fact.known_turn)
        turn = next(later, None) if names else None
        if turn is not None:
            yield Occasion(
                turn,
                say("where.untold", title=fact.title, names=names),
                why=say("untold.since" if fact.known_turn else "untold.always", turn=fact.known_turn),
                better=say("untold.better", names=names, statement=case.fact[fact.fact].statement[language]),
            )


def _to_agencies(ledger: SessionLedger) -> list[Occasion]:
    def fits(turn: Turn) -> bool:
        return isinstance(turn.input, Said) and turn.input.channel != "interview" and turn.phase != "debrief"

    return _turns(ledger, fits)


def _unanswered(ledger: SessionLedger) -> Iterator[Occasion]:
    """Yield the turns at which news came that was left to the learner and that no step, or a late one, answered."""
    say = phrases(ledger.record.language)
    fired = [item for item in ledger.injects if item.is_learners]
    for item in sorted(fired, key=lambda item: (item.by_learner, item.outcome != "late")):
        if item.turn is not None and not (item.by_learner and item.outcome == "in_time"):
            yield Occasion(item.turn, say("where.news", title=item.title))


_OCCASIONS: dict[str, Callable[[SessionLedger], Iterable[Occasion]]] = {
    # Whom somebody controls: first where that could be overheard.
    "R-01": lambda ledger: _talks(ledger, lambda person: person.companion is not None, lambda turn: turn.separated),
    "R-02": _unexplained,
    "R-03": lambda ledger: _talks(
        ledger, lambda person: person.needs_interpreter, lambda turn: turn.interpreter == "vetted"
    ),
    "R-04": _closing_questions,
    "R-05": lambda ledger: _talks(ledger, first=lambda turn: -len(turn.text.split())),
    "R-06": _talks,
    "R-07": lambda ledger: _talks(ledger, lambda person: person.kind == "suspect"),
    "R-08": _unasked,
    "R-09": _untold,
    "R-11": _to_agencies,
    "R-12": _unanswered,
    "R-13": lambda ledger: _turns(ledger, lambda turn: turn.phase == "crisis"),
    "R-14": lambda ledger: _turns(ledger, lambda turn: turn.phase == "preliminary"),
    "R-15": lambda ledger: _talks(ledger)[::-1],
    "R-16": lambda ledger: _turns(ledger, lambda turn: isinstance(turn.input, Reflected)),
}

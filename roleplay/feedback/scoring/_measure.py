"""What measures share: the counted numbers with the turns that show them, and ways to look into the ledger."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from roleplay.exercise.log.state import State
from roleplay.feedback.counting import Safeguard, SessionLedger, Turn, holds, shortened
from roleplay.feedback.parts import Level, QuoteEvidence
from roleplay.feedback.rubric import Criterion, Rubric
from roleplay.reading.words.text import sentences
from roleplay.scenario.persons import Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import PHASES, AgencyId, HarmKind, PhaseId, Purpose

MOST_EVIDENCE = 3
FEWEST_TURNS = 3

Shown = Turn | QuoteEvidence | int
"""What shows something: a turn or its number, or words of one."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What a sentence names: an authored `title`, or by `keys` texts of the catalogue; `whose` is a person's name."""

    title: str = ""
    keys: tuple[str, ...] = ()
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """Counted numbers, and lists of what the sentences of the rubric may name.

    `shows` are turns that show strength, `lacks` those that show what is missing; `rests_on` are the numbers of the
    learner's turns that were observed.
    """

    numbers: dict[str, float]
    rests_on: frozenset[int]
    mentions: dict[str, list[Mention]] = field(default_factory=dict)
    shows: tuple[QuoteEvidence, ...] = ()
    lacks: tuple[QuoteEvidence, ...] = ()
    doubtful: bool = False


Counting = Callable[[SessionLedger, Criterion], Measure | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure with the names of its numbers and of its lists of mentions, which texts of the rubric may use.

    One `of_talks` credits only what reached the person.
    """

    measure: Counting
    numbers: frozenset[str]
    mentions: frozenset[str]
    of_talks: bool = False

    def __call__(self, ledger: SessionLedger, criterion: Criterion) -> Measure | None:
        """Return what was counted, None where there was nothing to observe."""
        return self.measure(ledger, criterion)


MEASURES: dict[str, Counted] = {}
"""By the ids of their criteria."""


def counts(
    criterion: str, numbers: str, mentions: str = "", *, of_talks: bool = False
) -> Callable[[Counting], Counting]:
    """Enter a function among `MEASURES`, with the names of the numbers and of the lists that it gives."""

    def enter(measure: Counting) -> Counting:
        MEASURES[criterion] = Counted(measure, frozenset(numbers.split()), frozenset(mentions.split()), of_talks)
        return measure

    return enter


def measured(
    ledger: SessionLedger,
    numbers: dict[str, float],
    *,
    rests_on: Iterable[Turn | int],
    shows: Iterable[Shown | None] = (),
    lacks: Iterable[Shown | None] = (),
    mentions: dict[str, list[Mention]] | None = None,
    doubtful: bool = False,
) -> Measure:
    """Return a measure; of what shows something the first words are taken, the same ones once."""
    return Measure(
        numbers,
        frozenset(item if isinstance(item, int) else item.number for item in rests_on),
        mentions or {},
        evidence(ledger, shows),
        evidence(ledger, lacks),
        doubtful,
    )


def evidence(ledger: SessionLedger, shown: Iterable[Shown | None]) -> tuple[QuoteEvidence, ...]:
    """Return the first words of what shows something, the same ones once; turns without words show nothing."""
    found: dict[str, QuoteEvidence] = {}
    for item in shown:
        turn = ledger.record.turn(item) if isinstance(item, int) else item
        if turn is not None:
            pieces = turn.evidence() if isinstance(turn, Turn) else (turn,)
            for piece in pieces:
                found.setdefault(piece.quote, piece)
    return tuple(found.values())[:MOST_EVIDENCE]


def quoted(turn: int | None, quote: str | None) -> QuoteEvidence | None:
    """Return words of a turn as evidence, None where there are none."""
    return QuoteEvidence(turn=turn, quote=quote) if turn and quote else None


def harmed(ledger: SessionLedger, *kinds: HarmKind) -> list[int]:
    """Return the turns that show harm of these kinds, in the order of the kinds."""
    return [harm.turn for kind in kinds for harm in ledger.harms if harm.kind == kind]


def has_reached(ledger: SessionLedger, phase: PhaseId) -> bool:
    """Return whether the exercise came as far as `phase`."""
    return PHASES.index(ledger.record.state.phase) >= PHASES.index(phase)


def may_do(ledger: SessionLedger, actions: Iterable[str]) -> list[str]:
    """Return those of the actions that the learner's agency may take."""
    record = ledger.record
    return [name for name in actions if record.learner in record.case.action[name].agencies]


def serving(ledger: SessionLedger, purpose: Purpose | None) -> list[str]:
    """Return the actions of the case that serve a purpose of the rubric."""
    return [action.id for action in ledger.record.case.actions if purpose in action.serves]


def seen_to(ledger: SessionLedger, actions: Iterable[str]) -> dict[str, int]:
    """Return those of the actions that the learner surely took or asked for, with their turns."""
    own = ledger.record.credited_actions()
    return {name: own[name] for name in actions if name in own}


def named_in(
    ledger: SessionLedger, turns: Iterable[Turn], kinds: Mapping[str, Lines], asked: Collection[str] = ()
) -> dict[str, QuoteEvidence]:
    """Return the kinds of things that the words of decent turns name, each with the first that do.

    Those in `asked` count only where a question names them.
    """
    found: dict[str, QuoteEvidence] = {}
    said = [(turn.number, words) for turn in turns if not turn.is_rude for words in turn.sentences]
    for number, words in said:
        parts = sentences(words)
        questions = tuple(part for part in parts if part.end == "?")
        for kind, lines in kinds.items():
            if kind not in found and holds(questions if kind in asked else parts, lines[ledger.record.spoken]):
                found[kind] = QuoteEvidence(turn=number, quote=shortened(words))
    return found


def titles(ledger: SessionLedger, actions: Iterable[str]) -> list[Mention]:
    """Return the titles of actions."""
    record = ledger.record
    return [Mention(record.case.action[name].title[record.language]) for name in actions]


def texts(prefix: str, names: Iterable[str]) -> list[Mention]:
    """Return texts of the catalogue whose keys begin alike."""
    return [Mention(keys=(f"{prefix}.{name}",)) for name in names]


def lacking(lines: Iterable[Safeguard]) -> list[Mention]:
    """Return for each person what was missing."""
    missing: dict[str, list[str]] = {}
    for line in lines:
        missing.setdefault(line.name, []).append(f"safeguard.{line.id}")
    return [Mention(keys=tuple(keys), whose=name) for name, keys in missing.items()]


def level_of(criterion: Criterion, numbers: dict[str, float]) -> Level:
    """Return the level that the numbers reach."""
    return next((rule.level for rule in criterion.levels if rule.hold(numbers)), 0)


def total(levels: Iterable[Level | None], rubric: Rubric) -> float | None:
    """Return the mean of the observed levels as 0-1, None where too few were observed."""
    seen = [level for level in levels if level is not None]
    return round(sum(seen) / len(seen) / 3, 4) if len(seen) >= rubric.fewest_observed else None


def applies(criterion: Criterion, state: State) -> bool:
    """Return whether a session can show the criterion: as the learner's work, and a drill as a talk with its person."""
    return shows(criterion, state.learner, state.scenario.person[state.drill.person] if state.drill else None)


def shows(criterion: Criterion, agency: AgencyId, person: Person | None) -> bool:
    """Return whether work as an agency can show the criterion, in a talk with one person or else in an exercise."""
    if criterion.agencies and agency not in criterion.agencies:
        return False
    return (
        person is None
        or {
            "always": True,
            "companion": person.companion is not None,
            "interpreter": person.needs_interpreter,
            "suspect": person.kind == "suspect",
            None: False,
        }[criterion.in_drill]
    )

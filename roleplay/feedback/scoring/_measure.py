"""What measures share: the counted numbers with the turns that show them, and ways to look into the ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from roleplay.feedback.counting import Safeguard, SessionLedger, Turn
from roleplay.feedback.parts import QuoteEvidence
from roleplay.scenario.vocabulary import PHASES, HarmKind, PhaseId, Purpose

MOST_EVIDENCE = 3
FEWEST_TURNS = 3


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


def distinct(pieces: Iterable[QuoteEvidence]) -> tuple[QuoteEvidence, ...]:
    """Return the first pieces of evidence, the same words once."""
    found: dict[str, QuoteEvidence] = {}
    for piece in pieces:
        found.setdefault(piece.quote, piece)
    return tuple(found.values())[:MOST_EVIDENCE]


def evidence_of(turns: Iterable[Turn | None]) -> tuple[QuoteEvidence, ...]:
    """Return the words of the first turns as evidence; turns without words show nothing."""
    return distinct(piece for turn in turns if turn is not None for piece in turn.evidence())


def of_turns(ledger: SessionLedger, numbers: Iterable[int]) -> tuple[QuoteEvidence, ...]:
    """Return the words of the turns with these numbers as evidence."""
    return evidence_of(ledger.record.turn(number) for number in dict.fromkeys(numbers))


def numbers_of(turns: Iterable[Turn]) -> frozenset[int]:
    """Return the numbers of turns."""
    return frozenset(turn.number for turn in turns)


def harmed(ledger: SessionLedger, *kinds: HarmKind) -> list[int]:
    """Return the turns that show harm of these kinds, in the order of the kinds."""
    return [harm.turn for kind in kinds for harm in ledger.harms if harm.kind == kind]


def has_reached(ledger: SessionLedger, phase: PhaseId) -> bool:
    """Return whether the exercise came as far as `phase`."""
    return PHASES.index(ledger.record.state.phase) >= PHASES.index(phase)


def may_do(ledger: SessionLedger, actions: Iterable[str]) -> list[str]:
    """Return those of the actions that the learner's agency may take."""
    known, learner = ledger.record.state.scenario.action, ledger.record.state.learner
    return [name for name in actions if learner in known[name].agencies]


def serving(ledger: SessionLedger, purpose: Purpose | None) -> list[str]:
    """Return the actions of the case that serve a purpose of the rubric."""
    return [action.id for action in ledger.record.state.scenario.actions if purpose in action.serves]


def seen_to(ledger: SessionLedger, actions: Iterable[str]) -> dict[str, int]:
    """Return those of the actions that the learner surely took or asked for, with their turns."""
    own = ledger.record.credited_actions()
    return {name: own[name] for name in actions if name in own}


def titles(ledger: SessionLedger, actions: Iterable[str]) -> list[Mention]:
    """Return the titles of actions."""
    record = ledger.record
    return [Mention(record.state.scenario.action[name].title[record.language]) for name in actions]


def texts(prefix: str, names: Iterable[str]) -> list[Mention]:
    """Return texts of the catalogue whose keys begin alike."""
    return [Mention(keys=(f"{prefix}.{name}",)) for name in names]


def lacking(lines: Iterable[Safeguard]) -> list[Mention]:
    """Return for each person what was missing."""
    missing: dict[str, list[str]] = {}
    for line in lines:
        missing.setdefault(line.name, []).append(f"safeguard.{line.id}")
    return [Mention(keys=tuple(keys), whose=name) for name, keys in missing.items()]

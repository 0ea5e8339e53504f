"""The learner's own words turn by turn, and whether a quote stands in them."""

from collections.abc import Collection
from dataclasses import dataclass

from roleplay.exercise.log.inputs import Acted, Reflected, Said
from roleplay.exercise.log.state import State
from roleplay.exercise.words import quoting
from roleplay.feedback.counting import shortened
from roleplay.scenario.vocabulary import TurnKind


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What the learner said or gave as a reason in a turn; `deed` is the action that the reason belongs to."""

    seq: int
    turn: int
    minute: float
    kind: TurnKind
    text: str
    deed: str | None = None


def own_words(state: State, kinds: Collection[TurnKind]) -> tuple[OwnWords, ...]:
    """Return the learner's words of these kinds of turns, oldest first; turns without words are left out."""
    found: list[OwnWords] = []
    for entry in state.log:
        kind: TurnKind
        deed: str | None = None
        match entry.event:
            case Said(origin="learner", channel=kind, text=text):
                pass
            case Acted(action=deed, reason=text):
                kind = "action"
            case Reflected(text=text):
                kind = "debrief"
            case _:
                continue
        if kind in kinds and text.strip():
            found.append(OwnWords(entry.seq, entry.turn, entry.minute, kind, text, deed))
    return tuple(found)


def verbatim(quote: str, text: str) -> str | None:
    """Return the stretch of `text` that a quote repeats (see `quoting.verbatim`), of a long one the beginning."""
    found = quoting.verbatim(quote, text)
    return shortened(found) if found is not None else None

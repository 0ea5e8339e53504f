"""The learner's own words turn by turn, and whether a quote stands in them."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from roleplay.exercise.inputs import Acted, Reflected, Said
from roleplay.exercise.state import State
from roleplay.feedback.record import shortened
from roleplay.reading.model import UNSEEN
from roleplay.scenario.vocabulary import TurnKind

FEWEST_WORDS = 2  # of a quote; fewer stand in almost any turn
_MARKS = " \"'»«›‹“”„‘’"
_AROUND = _MARKS + "….,:;–-"
_ALIKE = str.maketrans(dict.fromkeys("’‘‚ʼ´`′", "'") | dict.fromkeys("“”„»«″", '"'))


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
            case Said(origin="learner", channel=channel, text=text):
                kind = channel
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
    """Return the stretch of `text` that a quote repeats, None where it repeats none.

    Space, line ends and signs that show nothing are alike, and so are apostrophes and quotation marks, of which models
    write their own; every other sign must be the same. Quotation marks and dots around the quote do not count, nor
    does it begin or end within a word. A long stretch is given by its beginning.
    """
    bare = _spaced(quote)[0].strip()
    tries = (_stretch(part, text) for part in (bare, bare.strip(_MARKS), bare.strip(_AROUND)))
    return next((found for found in tries if found is not None), None)


def _stretch(wanted: str, text: str) -> str | None:
    said, places = _spaced(text)
    if len(wanted.split()) < min(FEWEST_WORDS, len(said.split())) or not any(sign.isalnum() for sign in wanted):
        return None
    at = said.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not _within_word(said, at) and not _within_word(said, end):
            return shortened(text[places[at] : places[end - 1] + 1])
        at = said.find(wanted, at + 1)
    return None


def _spaced(text: str) -> tuple[str, list[int]]:
    """Return a text with one space for every gap and plain marks, and where its signs stand in the original."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        gap = sign.isspace() or unicodedata.category(sign) in UNSEEN
        if gap and (not signs or signs[-1] == " "):
            continue
        signs.append(" " if gap else sign.translate(_ALIKE))
        places.append(place)
    return "".join(signs), places


def _within_word(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()

"""Whether a sentence may be taken at its word without asking.

A sentence is plain where nothing in it denies, sets a condition, puts off, supposes, reports, jokes or insults. A word
list cannot tell what a sentence means; it can tell that there is something to ask about. So a mark never decides what
was said, it only takes the certainty away. A right that is explained, consent that is asked for and care that is given
are certain only where a clause says them outright and hardly anything else, and no other clause holds a mark: whatever
else stands there may turn it round ("You have the right to a lawyer, but who will pay her?").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from roleplay.errors import ContentError
from roleplay.reading.acts.bounds import BESIDE
from roleplay.reading.words.cues import CueField, Words, load_cues
from roleplay.reading.words.text import words_of
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import ActKind

Mark = Literal["negated", "conditional", "hypothetical", "postponed", "reported", "ironic", "hostile", "contrast"]
_CUT = re.compile(r"[,;:–—()]\s*|\s-\s")
_CLOSING = " \"'»”)"  # what may stand behind the mark that ends a sentence


@dataclass(frozen=True, slots=True)
class Plainness:
    """What stands against taking a sentence at its word.

    `marks` are those of the sentence without polite ways of asking; `bids` says that it holds one, `asks` that it ends
    as a question, `agrees` that it begins with a yes. `outright` are the kinds of act that a clause of it puts outright
    while no other clause holds a mark.
    """

    marks: frozenset[Mark]
    bids: bool
    asks: bool
    agrees: bool
    outright: frozenset[ActKind]


class PlainWords(Authored):
    """One language's word patterns.

    `frames` are polite ways of asking for something, `agrees` beginnings that say yes, `idle` words that say nothing.
    """

    marks: dict[Mark, CueField]
    frames: CueField
    agrees: CueField
    idle: CueField
    joins: Words
    outright: dict[ActKind, CueField]

    def of(self, sentence: str) -> Plainness:
        """Return how plainly a sentence says what it says; never raises for any text."""
        padded = _padded(words_of(sentence))
        return Plainness(
            marks=self._marks(self.frames.pattern.sub(" ", padded)),
            bids=self.frames.pattern.search(padded) is not None,
            asks=sentence.rstrip(_CLOSING).endswith("?"),
            agrees=self.agrees.hits(padded.strip()),
            outright=frozenset(kind for kind in self.outright if self._is_outright(kind, sentence)),
        )

    def _is_outright(self, kind: ActKind, sentence: str) -> bool:
        clauses = list(self._clauses(sentence))
        first = next((place for place, clause in enumerate(clauses) if self._covers(kind, clause)), None)
        return first is not None and all(
            self._is_put(clause) or self._says_little(clause, BESIDE if place > first else 0)
            for place, clause in enumerate(clauses)
        )

    def _says_little(self, clause: str, most: int) -> bool:
        """Tell whether a clause may stand beside an outright one: before it nothing, behind it the rest of a list."""
        return len(self.idle.pattern.sub(" ", clause).split()) <= most and not self._marks(clause)

    def _is_put(self, clause: str) -> bool:
        return any(self._covers(kind, clause) for kind in self.outright)

    def _covers(self, kind: ActKind, clause: str) -> bool:
        """Tell whether a clause says hardly more than an outright wording of the kind."""
        pattern = self.outright[kind].pattern
        if not pattern.search(clause):
            return False
        rest = pattern.sub(" ", clause)
        return len(self.idle.pattern.sub(" ", rest).split()) <= BESIDE and not self._marks(rest)

    def _clauses(self, sentence: str) -> Iterator[str]:
        """Yield the padded words of the parts between signs and joining words."""
        for part in _CUT.split(sentence):
            words: list[str] = []
            for word in words_of(part):
                if word in self.joins and words:
                    yield _padded(words)
                    words = []
                else:
                    words.append(word)
            if words:
                yield _padded(words)

    def _marks(self, text: str) -> frozenset[Mark]:
        return frozenset(mark for mark, cue in self.marks.items() if cue.hits(text.strip()))


def _padded(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def load_plain_words(path: Path) -> PlainWords:
    """Read one language's file; ContentError where the file is missing, is not YAML or lacks a key."""
    words = load_cues(path, PlainWords)
    if missing := set(get_args(Mark)) - set(words.marks):
        raise ContentError(f"{path}: marks: {', '.join(sorted(missing))} missing; give patterns for each")
    return words

"""Whether a sentence may be taken at its word without asking.

A sentence is plain where nothing in it denies, sets a condition, puts off, supposes, reports, jokes or insults. A word
list cannot tell what a sentence means; it can tell that there is something to ask about. So a mark never decides what
was said, it only takes the certainty away. A right that is explained, consent that is asked for and care that is given
are certain only where a clause says them outright and hardly anything else, and no other clause holds a mark: whatever
else stands there may turn it round ("You have the right to a lawyer, but who will pay her?").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
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
_WORD = re.compile(r"\S+")
_PUT = "+"  # stands for a word of an outright wording
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
            outright=frozenset(self._outright([*self._clauses(sentence)])),
        )

    def _outright(self, clauses: Sequence[Sequence[str]]) -> Iterator[ActKind]:
        put = {kind: [*self._put(kind, clauses)] for kind in self.outright}
        by_any = [any(kinds) for kinds in zip(*put.values(), strict=True)]
        for kind, places in put.items():
            first = places.index(True) if True in places else None
            # Before an outright clause nothing may stand beside it, behind it the rest of a list.
            if first is not None and all(
                by_any[place] or self._says_little(clause, BESIDE if place > first else 0)
                for place, clause in enumerate(clauses)
            ):
                yield kind

    def _put(self, kind: ActKind, clauses: Sequence[Sequence[str]]) -> Iterator[bool]:
        """Tell of each clause whether it says hardly more than an outright wording, which a comma may part."""
        whole = self.outright[kind].pattern.sub(lambda said: _WORD.sub(_PUT, said[0]), _padded(chain(*clauses)))
        words = iter(whole.split())
        for clause in clauses:
            own = [*islice(words, len(clause))]
            yield _PUT in own and self._says_little([word for word in own if word != _PUT], BESIDE)

    def _says_little(self, words: Iterable[str], most: int) -> bool:
        """Tell whether words may stand beside outright ones: hardly any, and none that may turn them round."""
        padded = _padded(words)
        return len(self.idle.pattern.sub(" ", padded).split()) <= most and not self._marks(padded)

    def _clauses(self, sentence: str) -> Iterator[Sequence[str]]:
        """Yield the words of the parts between signs and joining words."""
        for part in _CUT.split(sentence):
            words: list[str] = []
            for word in words_of(part):
                if word in self.joins and words:
                    yield words
                    words = []
                else:
                    words.append(word)
            if words:
                yield words

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

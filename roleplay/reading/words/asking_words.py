"""What shows in one language that words ask, what kind of thing they ask for, and where they point back.

A sentence is cut before each question that begins within it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from roleplay.errors import ContentError
from roleplay.reading.words.cues import read_words
from roleplay.reading.words.text import words_of

Kind = Literal["person", "place", "time", "number", "reason", "manner", "thing"]
Saying = Literal[
    "follows", "wide", "everything", "own", "status", "visit", "needs", "whereabouts", "wellbeing",
    "greet", "hail", "part", "assent", "thanks", "proposes", "urges",
]  # fmt: skip
Words = tuple[str, ...]
LONGEST_SHELL = 7  # words that only lead up to a question ("Can you tell me, ...")
SHORTEST = 2  # words of a question that stands beside another one in a sentence
SHORTEST_PART = 3  # words of what may be a step beside another one

_CUT = re.compile(r"[,;:–—]\s+|\s+-\s+|\s+(?=\w)")


Phrases = Annotated[
    tuple[Words, ...],
    BeforeValidator(lambda said: tuple(words_of(str(each)) for each in said) if isinstance(said, list) else said),
]


class AskingWords(BaseModel):
    """The words of one language; see `knowledge/reading/asking`."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    kinds: Mapping[Kind, Phrases]
    opens: Phrases
    tells: Phrases
    leads: Phrases
    joins: Phrases
    relative: Phrases
    back: Phrases
    sayings: Mapping[Saying, tuple[str, ...]]

    @cached_property
    def _kind_phrases(self) -> Phrases:
        return tuple(phrase for phrases in self.kinds.values() for phrase in phrases)

    @cached_property
    def _small(self) -> frozenset[str]:
        phrases = (*self._kind_phrases, *self.opens, *self.leads, *self.joins, *self.back)
        follow_ups = tuple(words_of(text) for text in self.sayings["follows"])
        return frozenset(word for phrase in (*phrases, *follow_ups) for word in phrase)

    def has_content(self, words: Words) -> bool:
        """Tell whether one of the words says what is asked about, rather than how or that one asks."""
        return not self._small.issuperset(words)

    def kinds_in(self, words: Words) -> frozenset[Kind]:
        """Return the kinds of thing that words ask for anywhere; what, which and how alone ask for none in particular.

        "How long" asks for a number and for no manner: a longer phrase outdoes the words within it.
        """
        found = {kind for kind, phrases in self.kinds.items() if kind != "thing" and _within(phrases, words)}
        return frozenset(found - {"manner"} if len(found) > 1 else found)

    def names(self, words: Words) -> bool:
        """Tell whether a question word stands among words."""
        return _within(self._kind_phrases, words)

    def wants_a_name(self, words: Words) -> bool:
        """Tell whether words ask with a question word, so that neither yes nor no answers them."""
        return self.names(words) and (self.names_first(words) or not _begins(self.opens, self.without_leads(words)))

    def names_first(self, words: Words) -> bool:
        """Tell whether words begin with a question word, at most after some that lead up to it."""
        return _begins(self._kind_phrases, self.without_leads(words))

    def inverts(self, words: Words) -> bool:
        """Tell whether words begin with a question word and a verb that asks ("when will", "kje so")."""
        rest = self.without_leads(words)
        return any(
            rest[: len(phrase)] == phrase and _begins(self.opens, rest[len(phrase) :]) for phrase in self._kind_phrases
        )

    def leaves_open(self, words: Words) -> bool:
        """Tell whether a question asks for no certain thing and for no yes or no ("And then?")."""
        rest = self.without_leads(words)
        return not self.has_content(words) and not self.kinds_in(words) and not _begins(self.opens, rest)

    def asks(self, words: Words) -> bool:
        """Tell whether words begin as a question or as a call to tell does."""
        rest = self.without_leads(words)
        return _begins((*self._kind_phrases, *self.opens, *self.tells), rest)

    def calls_to_tell(self, words: Words) -> bool:
        """Tell whether words call on somebody to tell something."""
        return _within(self.tells, words)

    def relates(self, words: Words) -> bool:
        """Tell whether words that stand after a comma may as well go on about the word before it."""
        return _begins(self.relative, words)

    def points_back(self, words: Words) -> bool:
        """Tell whether one of the words points to something said before."""
        return _within(self.back, words)

    def without_leads(self, words: Words) -> Words:
        """Return the words without those that only lead up to them."""
        while len(words) > 1 and (lead := next((each for each in self.leads if words[: len(each)] == each), None)):
            words = words[len(lead) :]
        return words


def _begins(phrases: Iterable[Words], words: Words) -> bool:
    return any(words[: len(phrase)] == phrase for phrase in phrases)


def _within(phrases: Iterable[Words], words: Words) -> bool:
    spaced = f" {' '.join(words)} "
    return any(f" {' '.join(phrase)} " in spaced for phrase in phrases)


def load_asking_words(path: Path) -> AskingWords:
    """Read one language's file; ContentError where the file is missing, is not YAML or lacks a key."""
    try:
        return AskingWords.model_validate(read_words(path))
    except ValidationError as error:
        raise ContentError(f"{path}: the file of asking words cannot be read: {error}; correct it there") from error


def joined_parts(text: str, words: AskingWords) -> tuple[str, ...]:
    """Return the parts of a sentence that commas or joining words set beside one another; none of one that is whole."""
    starts = [0]
    for cut in _CUT.finditer(text):
        before, rest = words_of(text[starts[-1] : cut.start()]), words_of(text[cut.end() :])
        joins = bool(cut[0].strip()) or rest[:1] in words.joins
        if joins and len(before) >= SHORTEST_PART and len(rest) >= SHORTEST_PART:
            starts.append(cut.end())
    parts = (text[start:stop].strip(" ,;:–—-") for start, stop in zip(starts, (*starts[1:], None), strict=True))
    return tuple(parts) if len(starts) > 1 else ()


def asking_parts(text: str, words: AskingWords) -> tuple[str, ...]:
    """Return the parts of a sentence that each ask something of their own; one that does not part stays whole.

    Left out is what only leads up to a question ("If you like, ...", "Can you tell me, ...").
    """
    cuts = _cuts(text, words)
    parts = [text[start:stop].strip() for start, stop in zip((0, *cuts), (*cuts, None), strict=True)]
    asking = tuple(part for part in parts if _asks_by_itself(part, words))
    return asking if len(parts) > 1 and asking else (text,)


def _cuts(text: str, words: AskingWords) -> list[int]:
    """Return where another question begins: after a comma, or after "and" in a question."""
    found: list[int] = []
    for cut in _CUT.finditer(text):
        before, rest = words_of(text[found[-1] if found else 0 : cut.start()]), words_of(text[cut.end() :])
        if len(before) < SHORTEST or len(rest) < SHORTEST:
            continue
        if cut[0].strip():
            begins = words.asks(rest) and not (words.asks(before) and words.relates(rest))
        else:
            begins = before[-1:] in words.joins and words.asks(before) and words.names_first(rest)
        if begins:
            found.append(cut.end())
    return found


def _asks_by_itself(part: str, words: AskingWords) -> bool:
    found = words_of(part)
    shell = words.calls_to_tell(found) and len(found) <= LONGEST_SHELL and not words.names(found)
    return words.asks(found) and not shell

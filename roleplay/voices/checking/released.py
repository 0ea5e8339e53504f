"""What one move may say, and the prompt that asks for it: made from the state once, so that threads need no state.

A prompt is put together by code, so code knows which of its words are its own (what to do and how), which only inform
the speaker (mandate, what others said, the manual), and which are the content that is to be said. Nobody may read
aloud the first, nor longer runs of the second.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from roleplay.exercise.permits import Handles
from roleplay.models.model import Message, Prompt
from roleplay.reading.words.text import words_of
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.voices.checking.rules import LINES

# Measured on all authored lines and on honest paraphrases of them (`tests/voices/test_scaffold.py`).
PIECE = 3  # words in a row by which it is seen what a text takes over
OWN_RUN, TOLD_RUN = 4, 8  # words in a row that are a repetition; of what others said, less is a quotation
OWN_SHARE, TOLD_SHARE = 0.5, 0.8  # parts of a text that are one, in whatever pieces
WEIGHTY = 5  # letters of a word that makes a piece more than a turn of phrase ("this is the")
FEWEST_TOLD = 6  # words in pieces that are no chance
OWN_SENTENCE, TOLD_SENTENCE = 2, 5  # words of a whole sentence of the prompt's, of somebody else's
KEPT = 256  # texts: a prompt is looked at again with each sentence of the answer

Words = tuple[str, ...]
Runs = frozenset[Words]
_PARAGRAPH, _SENTENCE = re.compile(r"\n\n"), re.compile(r"[.!?…]+\s|\n")


@dataclass(frozen=True, slots=True)
class Scaffold:
    """The texts of a prompt: its `own` words, what the speaker is `told`, and the `content` that is to be said.

    Where something else was filled in between own words an empty line stands.
    """

    own: str
    told: str
    content: str


@dataclass(frozen=True, slots=True)
class Released:
    """All that the words of a move are checked against.

    `facts` must be said; `open_facts` are known to everybody who hears it and may be said. `content` is the authored
    wording of the move, `material` every text that the speaker was given: names, numbers, places and bodies come from
    there or nowhere. `longest` is in words. `scaffold` are the words of the prompt that must not be read aloud. Where
    there is something `quotable`, each a text of the learner's, the words have to quote it, and nothing else. `heard`
    is the message that is answered; empty where what is said was decided.
    """

    language: Language
    scenario: Scenario
    speaker: str
    name: str
    partner: str
    agency: AgencyId | None
    learner: AgencyId
    act: str
    facts: tuple[str, ...]
    open_facts: frozenset[str]
    content: str
    material: str
    labels: tuple[str, ...]
    longest: int
    scaffold: Scaffold
    quotable: tuple[str, ...] = ()
    heard: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """The prompt of a part, what its words are checked against, and the handles that stand in it."""

    prompt: Prompt
    released: Released
    handles: Handles

    def again(self, correction: str) -> Prompt:
        """Return the prompt for the one rewrite; two messages of one role in a row are refused by some servers."""
        *before, last = self.prompt.messages
        return replace(self.prompt, messages=(*before, Message(last.role, f"{last.text}\n\n{correction}")))


def repeats(text: str, before: str, scaffold: Scaffold) -> str:
    """Return the words of the prompt that a sentence repeats, said after `before` by the same speaker; empty if none.

    Case, punctuation and where sentences end play no part. What stands in the content may be said.
    """
    earlier, sentence = words_of(before), words_of(text)
    said, start = (*earlier, *sentence), len(earlier)
    free = _runs(scaffold.content)
    own, told = _runs(scaffold.own) - free, _runs(scaffold.told) - free
    own_taken = _taken(said, own)
    return (
        _run(said, own_taken, start, OWN_RUN)
        or _share(said, own_taken, start, PIECE, 1.0)
        or _share(said, _taken(said, own, WEIGHTY), start, PIECE, OWN_SHARE)
        or _run(said, _taken(said, told), start, TOLD_RUN)
        or _share(said, _taken(said, told, WEIGHTY), 0, FEWEST_TOLD, TOLD_SHARE)
        or _whole(sentence, scaffold)
    )


@lru_cache(maxsize=KEPT)
def _runs(text: str) -> Runs:
    return frozenset().union(*map(_runs_of_part, _PARAGRAPH.split(text)))


@lru_cache(maxsize=LINES)
def _runs_of_part(part: str) -> Runs:
    return frozenset(_cut(words_of(part)))


def _cut(words: Words) -> Iterator[Words]:
    return (words[at : at + PIECE] for at in range(len(words) - PIECE + 1))


@lru_cache(maxsize=KEPT)
def _sentences(text: str) -> Runs:
    return frozenset(words_of(sentence) for sentence in _SENTENCE.split(text))


@lru_cache(maxsize=KEPT)
def _lines(text: str) -> Runs:
    return frozenset(words_of(line) for line in text.splitlines())


def _taken(said: Words, known: Runs, weight: int = 0) -> list[bool]:
    """Return for each word whether it stands in a known run that has a word of so many letters."""
    taken = [False] * len(said)
    for at, run in enumerate(_cut(said)):
        if run in known and len(max(run, key=len)) >= weight:
            taken[at : at + PIECE] = [True] * PIECE
    return taken


def _run(said: Words, taken: list[bool], start: int, length: int) -> str:
    """Return the first so many taken words in a row, the last of them not before `start`."""
    row = 0
    for at, word_taken in enumerate(taken):
        row = row + 1 if word_taken else 0
        if row >= length and at >= start:
            return " ".join(said[at - length + 1 : at + 1])
    return ""


def _share(said: Words, taken: list[bool], start: int, fewest: int, share: float) -> str:
    """Return the taken words from `start` on where they make up too much of the text."""
    words = [word for word, word_taken in zip(said[start:], taken[start:], strict=True) if word_taken]
    return " ".join(words) if len(words) >= max(fewest, share * (len(said) - start)) else ""


def _whole(sentence: Words, scaffold: Scaffold) -> str:
    """Return a sentence that is, as a whole, one of the prompt's own or a heading in it, or one that was told."""
    if not sentence or sentence in _sentences(scaffold.content):
        return ""
    own = sentence in _lines(scaffold.own) or (len(sentence) >= OWN_SENTENCE and sentence in _sentences(scaffold.own))
    told = len(sentence) >= TOLD_SENTENCE and sentence in _sentences(scaffold.told)
    return " ".join(sentence) if own or told else ""

"""Which sentences of a summary may ascribe to a person what this person has not said.

A suspicion decides nothing (`suspicion.py`): it is put to people as a question. A sentence is looked at beside all that
the person has told so far, and beside what there is that was not told yet: how near it comes to either in meaning, and
which of its words, names and numbers stand in neither (`training/train_summaries.py`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from roleplay.exercise.words.reading import Suspected, Utterance
from roleplay.reading.acts.spoken import Spoken
from roleplay.reading.meaning.classifier import Classifier, Features, Head
from roleplay.reading.meaning.vectors import Vectors
from roleplay.reading.words.numbers import numbers_in
from roleplay.reading.words.text import words_of
from roleplay.scenario.facts import Fact
from roleplay.scenario.persons import Disclosure
from roleplay.scenario.vocabulary import Language

FILE = "summaries.npz"
CONTAMINATES = "contaminates"
HEAD = Head(CONTAMINATES, (CONTAMINATES,), exclusive=False)
# Whether it says again, in whatever words, what somebody said: no other message is looked at.
RECALLS = "recalls"
RECALLING = Head(RECALLS, (RECALLS,), exclusive=False)
# From here on a message is one that does, as one other turn in five may; a sentence is asked about, as in one faithful
# summary in eight.
RECALLED, ASKED_ABOUT = 0.5, 0.4
SHORTEST, ENDING = 4, 3  # letters: of a word that says something, of what inflection may change
NEAR, OFTEN = 20.0, 4.0  # bring likenesses and shares to the scale of the other columns
_NAME = re.compile(r"(?<=[^.?!…\s] )[^\W\d_a-zčšžćđ]\w+")
_TAG = re.compile(r",\s*\w+(?: \w+){0,2}\?$")


@dataclass(frozen=True, slots=True)
class Account:
    """Texts that stand for what was told, or what was not: their meaning, the beginnings of their words, numbers."""

    vectors: Vectors | None
    words: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, texts: Sequence[str], vectors: Vectors | None, language: Language) -> Self:
        """Look at texts."""
        words = (word for text in texts for word in words_of(text) if len(word) >= SHORTEST)
        beginnings = frozenset(word[:size] for word in words for size in range(SHORTEST, len(word) + 1))
        return cls(vectors, beginnings, frozenset().union(*(numbers_in(text, language) for text in texts)))

    def likeness(self, vector: Vectors | None) -> float:
        """Return how near the nearest text is (-1 to 1), 0 where there is none."""
        return float((self.vectors @ vector).max()) if self.vectors is not None and vector is not None else 0.0

    def has(self, word: str) -> bool:
        """Tell whether a word is one of its words with another ending."""
        return word[: max(SHORTEST, len(word) - ENDING)] in self.words


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What a person has told, and what of what there is to tell was not told yet."""

    told: Account
    untold: Account


@dataclass(frozen=True, slots=True)
class SummaryReader:
    """Tells which sentences of a summary say more than the person did."""

    classifier: Classifier

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the weights from a folder; ContentError where they are not fit for the program."""
        return cls(Classifier.load(folder / FILE, HEAD, RECALLING))

    def suspected(self, spoken: Sequence[Spoken], disclosed: Disclosed, language: Language) -> Iterator[Suspected]:
        """Yield the sentences that may say what the person did not, of a message that says anything again."""
        scores = [self.classifier.scores(seen(each.text, each.vector, disclosed, language)) for each in spoken]
        if not any(each[RECALLING.name][RECALLS] >= RECALLED for each in scores):
            return
        for each, found in zip(spoken, scores, strict=True):
            likelihood = found[HEAD.name][CONTAMINATES]
            if likelihood >= ASKED_ABOUT:
                yield Suspected(fault="contaminated_summary", quote=each.text, likelihood=round(likelihood, 2))


def disclosed(said: Utterance, sentences: Callable[[str], Vectors] | None) -> Disclosed | None:
    """Return what the interviewed person has told, by the facts and in the words of the talk, and what not.

    None where nothing was told yet. `sentences` gives the vectors of the sentences of a text.
    """
    person, language = said.person, said.language
    if person is None:
        return None
    facts = {fact.id: fact for fact in said.wanted}
    known = [(item.fact in said.told, item, facts[item.fact]) for item in person.disclosures if item.fact in facts]
    told = [text for is_told, item, fact in known if is_told for text in _ways(item, fact, language)]
    told += [earlier.text for earlier in said.heard if earlier.speaker == person.id]
    untold = [text for is_told, item, fact in known if not is_told for text in _ways(item, fact, language)]
    if not told:
        return None

    def account(texts: Sequence[str], looked_at: Sequence[str]) -> Account:
        vectors = np.vstack([sentences(text) for text in looked_at]) if sentences is not None and looked_at else None
        return Account.of(texts, vectors, language)

    unsaid = [fact.statement[language] for is_told, _, fact in known if not is_told]
    return Disclosed(account(told, told), account(untold, unsaid))


def _ways(item: Disclosure, fact: Fact, language: Language) -> tuple[str, ...]:
    return (fact.statement[language], *item.wordings.earned[language])


def seen(text: str, vector: Vectors | None, disclosed: Disclosed, language: Language) -> Features:
    """Return a sentence as the classifier looks at it."""
    return Features.of(text, vector, dict(_flags(text, vector, disclosed, language)))


def _flags(text: str, vector: Vectors | None, disclosed: Disclosed, language: Language) -> Iterator[tuple[str, float]]:
    told, untold = disclosed.told, disclosed.untold
    words = [word for word in words_of(text) if len(word) >= SHORTEST]
    strange = [word for word in words if not told.has(word)]
    numbers = numbers_in(text, language) - {"1"}
    near, ahead = told.likeness(vector), untold.likeness(vector)
    yield f"language={language}", 1.0
    yield "told", NEAR * near
    yield "untold", NEAR * ahead
    yield "ahead", NEAR * (ahead - near)
    yield "strange", OFTEN * len(strange) / max(len(words), 1)
    yield "kept", float(min(sum(untold.has(word) for word in strange), OFTEN))
    yield "number", OFTEN * bool(numbers)
    yield "strange_number", OFTEN * bool(numbers - told.numbers)
    yield "strange_name", OFTEN * any(not told.has(word) for name in _NAME.findall(text) for word in words_of(name))
    yield "asks", OFTEN * text.endswith("?")
    yield "tag", OFTEN * (_TAG.search(text) is not None)

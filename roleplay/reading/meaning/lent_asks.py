"""What does for ways of asking where an author has written none: what is said, and ways that like themes lend.

Whoever writes a case writes what its people say, hardly ever how one may ask for it. But most of it is about matters
that come up again and again (where somebody sleeps, who has the passport), and for these there are ways of asking.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np

from roleplay.exercise.words.reading import Utterance
from roleplay.reading.meaning.repertoire import Owner, Repertoire
from roleplay.reading.meaning.sayings import Sayings
from roleplay.scenario.facts import Fact
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, Language

ENOUGH = 6  # ways of asking, from which on a fact borrows none
MOST_LENDERS = 3  # themes that lend to one fact
AS_NEAR = 0.08  # so much less like than the best, a theme still lends

Lent = tuple[str, ...]


def instead_of_asks(utterance: Utterance, sayings: Sayings | None) -> Mapping[str, Lent]:
    """Return, for the person's facts with few ways of asking, what does instead in the language of the utterance."""
    language, person = utterance.language, utterance.person
    own = {item.fact for item in person.disclosures} if person is not None else frozenset[str]()
    few = [
        fact
        for fact in utterance.wanted
        if fact.id in own and language in fact.statement.languages() and _count(fact, utterance) < ENOUGH
    ]
    said = {fact.id: (fact.statement[language], *dict.fromkeys(_answers(fact, utterance))) for fact in few}
    if sayings is None or not few:
        return said
    sayings.of([text for texts in said.values() for text in texts])  # in one go
    return {fact: (*texts, *_lent(texts, sayings, language)) for fact, texts in said.items()}


def _lent(texts: Lent, sayings: Sayings, language: Language) -> Iterator[str]:
    """Yield the ways of asking of the themes that texts are nearest to: an answer is near to its question."""
    lenders, themes = _lenders(sayings, language), {theme.id: theme.asks for theme in sayings.themes}
    near = np.mean([lenders.like_seen(text, seen) for text, seen in zip(texts, sayings.of(texts), strict=True)], axis=0)
    for place in np.argsort(-near, kind="stable")[:MOST_LENDERS]:
        if near[place] >= near.max() - AS_NEAR:
            yield from themes[lenders.owners[place][1]][language]


@lru_cache(maxsize=2 * len(LANGUAGES))
def _lenders(sayings: Sayings, language: Language) -> Repertoire:
    """Return the themes by their ways of asking; that takes a quarter of a second, and few cases need it."""
    asks = {theme.id: theme.asks for theme in sayings.themes if language in theme.asks.languages()}
    owners: dict[Owner, Lines] = {("topic", name): lines for name, lines in asks.items()}
    said = ((owner, language, text) for owner, lines in owners.items() for text in lines[language])
    return Repertoire.of(said, language, sayings)


def _count(fact: Fact, utterance: Utterance) -> int:
    lines = utterance.asks.get(fact.id)
    return len(lines.root.get(utterance.language, ())) if lines is not None else 0


def _answers(fact: Fact, utterance: Utterance) -> Iterator[str]:
    """Yield how the person tells a fact."""
    for item in utterance.person.disclosures if utterance.person is not None else ():
        if item.fact == fact.id:
            wordings = item.wordings
            for lines in (wordings.volunteered, wordings.asked, wordings.earned):
                yield from lines.root.get(utterance.language, ())

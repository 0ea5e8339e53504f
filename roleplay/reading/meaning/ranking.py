"""Everything that can be asked for in a case, ranked by how well it fits a clause.

Whoever writes a case writes what its people say, hardly ever how one may ask for it. But most of it is about matters
that come up again and again (where somebody sleeps, who has the passport), and for these there are ways of asking:
where an author has written none, what is said does, and ways that like themes lend.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from roleplay.exercise.words.reading import Utterance
from roleplay.reading.meaning.calibration import Logistic
from roleplay.reading.meaning.repertoire import Owner, Repertoire
from roleplay.reading.meaning.sayings import Sayings
from roleplay.reading.meaning.vectors import Vectors
from roleplay.reading.words.asking_words import AskingWords, Kind, Saying
from roleplay.reading.words.text import words_of
from roleplay.scenario.agencies import Action
from roleplay.scenario.facts import Fact
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId, Language, QuestionClass

# Ways of asking that belong to no case: all of them among services, these to a person.
TO_A_PERSON: frozenset[Saying] = frozenset({"follows", "wide", "greet", "part", "assent", "thanks"})
ENOUGH = 6  # ways of asking, from which on a fact borrows none
MOST_LENDERS = 3  # themes that lend to one fact
AS_NEAR = 0.08  # so much less like than the best, a theme still lends

Lent = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Clause:
    """A sentence of a message, or a part of it that asks something of its own.

    `vector` is its meaning as the model gives it, None where no model runs. `label` is the class of what it asks, None
    where it asks nothing. `to` are the agencies that it calls, `plain` says that it neither asks nor denies.
    """

    text: str
    vector: Vectors | None = None
    label: QuestionClass | None = None
    to: tuple[AgencyId, ...] = ()
    plain: bool = True

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Its folded words."""
        return words_of(self.text)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Things of the case by how well they fit a clause: `standing` orders them, `fits` say how surely (0-1).

    `topics` are those that they belong to, None for what belongs to none.
    """

    owners: tuple[Owner, ...]
    topics: tuple[str | None, ...]
    standing: Vectors
    fits: Vectors

    def best(self) -> tuple[Owner, float] | None:
        """Return what stands first, and its fit."""
        if not self.owners:
            return None
        first = int(self.standing.argmax())
        return self.owners[first], float(self.fits[first])

    def first(self, kind: str, least: float = 0.0) -> str | None:
        """Return the name of what stands first, if it is of a kind and fits at least so well."""
        best = self.best()
        return best[0][1] if best is not None and best[0][0] == kind and best[1] >= least else None

    def named(self, kind: str) -> Iterator[tuple[str, float, float]]:
        """Yield the things of a kind with standing and fit, the best first."""
        for at in np.argsort(-self.standing, kind="stable"):
            if self.owners[at][0] == kind:
                yield self.owners[at][1], float(self.standing[at]), float(self.fits[at])


@dataclass(frozen=True)
class Askable:
    """What can be asked for in a case (of a person, or among services), and what weighs beside likeness."""

    words: AskingWords
    weights: Logistic
    repertoire: Repertoire
    kinds: tuple[tuple[frozenset[Kind], ...], ...]
    always: Vectors
    topics: tuple[str | None, ...]
    lent: frozenset[str]
    _shares: dict[frozenset[Kind], Vectors] = field(default_factory=dict)
    _compared: WeakKeyDictionary[Clause, Vectors] = field(default_factory=WeakKeyDictionary)

    @classmethod
    def of(cls, utterance: Utterance, words: AskingWords, sayings: Sayings | None, weights: Logistic) -> "Askable":
        """Index what an utterance may ask for."""
        lent = instead_of_asks(utterance, sayings)
        said = tuple(ways_of_asking(utterance, words, lent))
        repertoire = Repertoire.of(said, utterance.language, sayings)
        spoken: dict[Owner, list[frozenset[Kind]]] = {owner: [] for owner in repertoire.owners}
        each: dict[frozenset[Kind], frozenset[Kind]] = {}  # of thousands of sets some dozen are not the same
        for owner, language, text in said:
            if language == utterance.language:
                kinds = words.kinds_in(words_of(text))
                spoken[owner].append(each.setdefault(kinds, kinds))
        own = {item.fact for item in utterance.person.disclosures} if utterance.person is not None else None
        always = [
            weights.stranger * (kind == "fact" and own is not None and name not in own)
            + weights.subject * (kind == "topic")
            + weights.lent * (kind == "fact" and name in lent)
            for kind, name in repertoire.owners
        ]
        of_fact = {fact.id: fact.topic for fact in utterance.wanted}
        of_remark = {item.id: item.topic for item in utterance.everyday}
        of_topic = {topic.id: topic.id for topic in utterance.topics}
        subjects: Mapping[str, Mapping[str, str | None]] = {"fact": of_fact, "remark": of_remark, "topic": of_topic}
        topics = tuple(subjects.get(kind, {}).get(name) for kind, name in repertoire.owners)
        asked = tuple(map(tuple, spoken.values()))
        return cls(words, weights, repertoire, asked, np.array(always, dtype=np.float32), topics, frozenset(lent))

    def likeness(self, clause: Clause) -> Vectors:
        """Return how like a clause is to each thing; it is compared once, however often it is looked at."""
        if clause not in self._compared:
            self._compared[clause] = self.repertoire.like(clause.text, clause.vector)
        return self._compared[clause]

    def rank(self, clause: Clause, likeness: Vectors, before: str | None) -> Ranking:
        """Return how well each thing fits a clause, after the topic spoken of last; `likeness` is that of the clause.

        What names a subject of its own is no mere follow-up, however like one it is.
        """
        kinds = self.words.kinds_in(clause.words)
        beside = self.always.copy()
        if self.words.has_content(clause.words):
            beside[[owner == ("scope", "follows") for owner in self.repertoire.owners]] -= self.weights.likeness
        if kinds:
            shares = self.sharing(kinds)
            beside += self.weights.same_kind * shares + self.weights.other_kind * (shares == 0)
        if before is not None:
            beside += self.weights.before * np.array([topic == before for topic in self.topics], dtype=np.float32)
        standing: Vectors = likeness + beside / self.weights.likeness
        return Ranking(self.repertoire.owners, self.topics, standing, self.weights.fits(standing))

    def sharing(self, kinds: frozenset[Kind]) -> Vectors:
        """Return for each thing the share of its ways of asking that ask for one of the kinds."""
        if kinds not in self._shares:
            hits = [sum(not kinds.isdisjoint(each) for each in spoken) / max(len(spoken), 1) for spoken in self.kinds]
            self._shares[kinds] = np.array(hits, dtype=np.float32)
        return self._shares[kinds]


def ways_of_asking(
    utterance: Utterance, words: AskingWords, lent: Mapping[str, Lent]
) -> Iterator[tuple[Owner, Language, str]]:
    """Yield every way of asking with what it is after; a case need not have every language."""
    interview = utterance.channel == "interview"
    for fact in utterance.wanted:
        yield from _said(("fact", fact.id), Lines({k: (text,) for k, text in fact.question.root.items()}))
        if fact.id in utterance.asks:
            yield from _said(("fact", fact.id), utterance.asks[fact.id])
        yield from ((("fact", fact.id), utterance.language, text) for text in lent.get(fact.id, ()))
    for item in utterance.everyday:
        yield from _said(("remark", item.id), item.asks)
    for topic in utterance.topics:
        yield from _said(("topic", topic.id), topic.asks)
    for action in () if interview else utterance.actions:
        yield from _said(("action", action.id), ways_of_doing(action))
    for saying, texts in words.sayings.items():
        if not interview or saying in TO_A_PERSON:
            yield from ((("scope", saying), utterance.language, text) for text in texts)


def _said(owner: Owner, lines: Lines) -> Iterator[tuple[Owner, Language, str]]:
    yield from ((owner, language, text) for language in LANGUAGES for text in lines.root.get(language, ()))


def ways_of_doing(action: Action) -> Lines:
    """Return how people say that something is to be done: the author's ways, and what its texts say of it."""
    texts = (action.title, action.explains, action.will)
    phrases = action.phrases.root if action.phrases is not None else {}
    return Lines(
        {
            language: (*phrases.get(language, ()), *(text.root[language] for text in texts if language in text.root))
            for language in LANGUAGES
        }
    )


def instead_of_asks(utterance: Utterance, sayings: Sayings | None) -> Mapping[str, Lent]:
    """Return, for facts with few ways of asking, what does instead; of a person's, for those that the person tells.

    Among services nothing does by letters alone: what was done has the very words of what was found.
    """
    language, person = utterance.language, utterance.person
    if person is None and sayings is None:
        return {}
    own = {item.fact for item in (person.disclosures if person is not None else ())}
    few = [
        fact
        for fact in utterance.wanted
        if (person is None or fact.id in own)
        and language in fact.statement.languages()
        and _count(fact, utterance) < ENOUGH
    ]
    said = {fact.id: (fact.statement[language], *dict.fromkeys(_answers(fact, utterance))) for fact in few}
    if sayings is None or not few:
        return said
    sayings.of([text for texts in said.values() for text in texts])  # in one go
    return {fact: (*texts, *_lent(texts, sayings, language)) for fact, texts in said.items()}


def _lent(texts: Lent, sayings: Sayings, language: Language) -> Iterator[str]:
    """Yield the ways of asking of the themes that texts are nearest to: an answer is near to its question."""
    lenders, themes = _lenders(sayings, language), {theme.id: theme.asks for theme in sayings.themes}
    near = np.mean(
        [lenders.like_seen(text, seen) for text, seen in zip(texts, sayings.of(texts).vectors(), strict=True)], axis=0
    )
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
    """Yield how the person tells a fact, or among services whoever holds it."""
    person = utterance.person
    if person is None:
        spoken = [fact.wordings]
    else:
        spoken = [item.wordings for item in person.disclosures if item.fact == fact.id]
    for wordings in spoken:
        for lines in (wordings.volunteered, wordings.asked, wordings.earned) if wordings is not None else ():
            yield from lines.root.get(utterance.language, ())

"""Which facts of the case fit the words of a question.

A topic says what a question is about; its aims say what it wants to know. They are ranked over all facts of the case,
whoever knows them, so that an answerer can tell that the fitting answer is one it does not have. A word of the question
is found in a fact by the word itself, inflected, or by a word of the same meaning; rare words weigh more than frequent
ones, and a fact that holds no person, place, time or number is no answer to a question for one.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from roleplay.exercise.reading import Aim
from roleplay.reading.cues import CueField, Words, load_cues
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.similarity import HEAD, Likeness, alike
from roleplay.reading.subjects import TopicIndex, content_of
from roleplay.reading.text import beginnings, words_of
from roleplay.scenario.facts import Fact, Topic, Wordings
from roleplay.scenario.persons import Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import Language

Kind = Literal["person", "place", "time", "number", "reason"]

MOST_AIMS = 8
MOST_KEPT = 4096  # words whose facts are remembered
# A fit is made up of the words that a fact covers and of its likeness to a way of asking for it.
BY_WORDS = 0.65
BY_LIKENESS = 0.35
LEAST_FIT = 0.15
CLEAR = 0.5
AHEAD = 0.1
SURELY_ASKED = 0.92
LIKE_WITHOUT_WORDS = 0.7  # a question of small words only is asked for a fact by a way of asking as like as this
# How far a word of a question counts for a fact that has ...
OF_THE_KIN = 0.8  # ... not the word itself, but one of the same meaning,
OF_THE_TOPIC = 0.4  # ... or only the topic that the word names.
# A word in few of a fact's texts counts half as much as one that stands in this share of them.
IN_PASSING = 0.5
THROUGHOUT = 0.3
TELLING = 12  # so many ways of asking, the first, say by which words a fact is known; in any more a word is diluted
FULL = 6  # so many ways of asking weigh as much as any greater number: those that are added take nothing from the rest
CORE = 2.0  # what the statement, the title and the question of a fact weigh among its texts
UNHEARD = 1.3  # the weight of a word that occurs in no fact, as rare as one in about eighteen facts
# What is left of the fit of a fact that holds nothing of the kind asked for.
WRONG_KIND: Mapping[Kind, float] = {"person": 1.0, "place": 0.3, "time": 0.3, "number": 0.4, "reason": 0.8}


class AimCues(BaseModel):
    """What tells in one language what a question is after; see the cue file."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    weak: Words
    kept: Words
    people: Words
    count: CueField
    counters: Words
    forms: tuple[str, ...]
    kin: tuple[str, ...]
    cues: dict[Kind, CueField]
    holds: dict[Kind, CueField]
    courtesy: Words
    bids: CueField
    volunteers: CueField
    refers: CueField
    back: CueField
    to_others: CueField
    proposes: CueField
    hails: CueField
    assent: CueField
    parting: CueField
    deed: CueField
    own: CueField
    status: CueField
    reports: CueField
    visit: CueField
    whereabouts: CueField
    heeds: CueField
    posted: CueField
    follow: CueField
    goes_on: CueField
    needs: CueField
    everybody: CueField
    or_any: CueField
    whether_any: CueField
    overview: CueField
    everything: CueField

    @cached_property
    def _first_forms(self) -> Mapping[str, str]:
        return {form: group.split()[0] for group in self.forms for form in group.split()}

    def first_form(self, word: str) -> str:
        """Return the first of the irregular forms of a word, or the word itself."""
        return self._first_forms.get(word, word)

    @cached_property
    def _kin_words(self) -> Mapping[str, tuple[int, ...]]:
        return _grouped(self.kin, lambda token: not token.endswith("*"))

    @cached_property
    def _kin_stems(self) -> Mapping[str, tuple[int, ...]]:
        return _grouped(self.kin, lambda token: token.endswith("*"))

    def kin_of(self, word: str) -> frozenset[int]:
        """Return the numbers of the groups of words of one meaning to which `word` belongs."""
        found = {number for stem in beginnings([word]) for number in self._kin_stems.get(stem, ())}
        return frozenset(found.union(self._kin_words.get(word, ())))

    def kinds_held(self, texts: "Texts") -> frozenset[Kind]:
        """Return which kinds of thing the texts of a fact give an answer to."""
        joined = [" ".join(words) for words in texts.words]
        return frozenset(kind for kind, cue in self.holds.items() if any(cue.hits(text) for text in joined))

    def kinds_asked(self, text: str) -> frozenset[Kind]:
        """Return which kinds of thing the folded words `text` ask for."""
        return frozenset(kind for kind, cue in self.cues.items() if cue.hits(text))


def _grouped(groups: Sequence[str], wanted: Any) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, group in enumerate(groups):
        for token in group.split():
            if wanted(token):
                found[token.rstrip("*")].append(number)
    return {token: tuple(numbers) for token, numbers in found.items()}


def load_aim_cues(path: Path) -> AimCues:
    """Read one language's file.

    Raises:
        ContentError: where the file is missing, is not YAML or lacks a key.
    """
    return load_cues(path, AimCues)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a fact as sets of words, each with its weight."""

    words: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]

    def share(self, mask: int) -> float:
        """Return the weight of the texts in a mask (bit by bit in their order) as a share of all."""
        return sum(weight for at, weight in enumerate(self.weights) if mask >> at & 1) / sum(self.weights)


class FitIndex:
    """The facts of a case in one language with all ways of telling them; `person` adds that person's own."""

    def __init__(
        self,
        facts: Sequence[Fact],
        asks: Mapping[str, Lines],
        topics: Sequence[Topic],
        person: Person | None,
        language: Language,
        lexicon: Lexicon,
        cues: AimCues,
    ) -> None:
        """Index the facts by their words, and the words by what they begin with."""
        self.ids = tuple(fact.id for fact in facts)
        self._cues = cues
        self._idle = (lexicon.stop | lexicon.generic | cues.weak) - cues.kept
        # For each word, and each group of words of one meaning: in which texts of which facts it occurs.
        self._words: dict[str, dict[int, int]] = defaultdict(dict)
        self._kin: dict[int, dict[int, int]] = defaultdict(dict)
        self._heads: dict[str, list[str]] = defaultdict(list)
        self._texts = tuple(_texts_of(fact, asks.get(fact.id), person, language) for fact in facts)
        self._kinds = tuple(cues.kinds_held(texts) for texts in self._texts)
        self._with_asks = frozenset(asks)
        self._topics = TopicIndex.of(topics, language, lexicon)
        self._topic = {fact.id: fact.topic for fact in facts}
        self._about = {
            topic.id: frozenset(
                word for text in (*topic.asks[language], *topic.stems[language]) for word in words_of(text)
            )
            for topic in topics
        }
        self._on_topic: dict[str, set[int]] = defaultdict(set)
        ways = [
            (number, part.words)
            for number, fact in enumerate(facts)
            for ask in (asks[fact.id][language][:TELLING] if fact.id in asks else ())
            for part in (*lexicon.sentences(ask), *lexicon.sentences(ask.replace(",", ".")))
        ]
        self._asked_for = tuple(number for number, _ in ways)
        self._asks = Likeness.of([words for _, words in ways])
        self._stop = lexicon.stop
        self._core_asks = Likeness.of([content_of(words, self._stop) for _, words in ways])
        own = {item.fact for item in person.disclosures} if person is not None else set()
        self._own = frozenset(number for number, fact in enumerate(facts) if fact.id in own)
        self._found: dict[str, Mapping[int, float]] = {}
        for number, fact in enumerate(facts):
            self._on_topic[fact.topic].add(number)
            self._take_in(number)
        for word in self._words:
            self._heads[word[:HEAD]].append(word)

    def _take_in(self, number: int) -> None:
        for at, words in enumerate(self._texts[number].words):
            for word in words:
                if word not in self._idle:
                    form = self._cues.first_form(word)
                    self._words[form][number] = self._words[form].get(number, 0) | 1 << at
                    for group in self._cues.kin_of(word):
                        self._kin[group][number] = self._kin[group].get(number, 0) | 1 << at

    def answer(self, aims: Iterable[Aim], topics: Sequence[str]) -> float:
        """Return how well the person's best fact fits, more on the question's topics; 0 where none fits clearly."""
        own = {self.ids[number] for number in self._own}
        fits = (
            aim.fit + (AHEAD if self._topic[aim.fact] in topics else 0.0)
            for aim in aims
            if aim.fact in own and aim.fit >= CLEAR
        )
        return max(fits, default=0.0)

    def backed(self, topics: Iterable[str], content: Sequence[str]) -> tuple[str, ...]:
        """Return those of the topics that some word of content speaks for; all, where there is none."""
        return tuple(topic for topic in topics if not content or any(self._speaks(word, topic) for word in content))

    def _speaks(self, word: str, topic: str) -> bool:
        known = self._about[topic]
        return word in known or any(alike(word, other) for other in known)

    def content(self, words: Iterable[str]) -> tuple[str, ...]:
        """Return the words that say what a question wants to know."""
        return tuple(dict.fromkeys(word for word in words if word not in self._idle))

    def strange_to(self, text: str) -> frozenset[str]:
        """Return the facts whose texts hold no person, place, time or number where `text` asks for one of these.

        Of a fact that nobody has written ways of asking for, the few texts there are do not say so.
        """
        wanted = self._cues.kinds_asked(text) - {"reason"}
        if not wanted:
            return frozenset()
        held = zip(self.ids, self._kinds, strict=True)
        return frozenset(fact for fact, kinds in held if fact in self._with_asks and not kinds & wanted)

    def aims(
        self, words: Sequence[str], content: Sequence[str], kinds: frozenset[Kind], topics: Sequence[str]
    ) -> tuple[Aim, ...]:
        """Return the facts that fit a question of these words and topics, which asks for things of these kinds.

        Where the words only name a topic and a fact on it fits clearly, facts of other topics that mention it do not
        count.
        """
        by_topic = self._topical(content)
        covered, like = self._covered(content, by_topic), self._like(words)
        if not content:
            covered = {number: score for number, score in like.items() if score >= LIKE_WITHOUT_WORDS}
        scored: dict[int, float] = {}
        for number, share in covered.items():
            alike_to = like.get(number, 0.0)
            fit = BY_WORDS * share + BY_LIKENESS * alike_to
            # What an author gives as a way of asking for a fact asks for it, whatever the question word.
            sure = alike_to >= SURELY_ASKED
            scored[number] = round(min(1.0, max(fit, alike_to)), 2) if sure else self._scaled(fit, number, kinds)
        meant = {number for topic in topics for number in self._on_topic[topic]}
        best = max((scored.get(number, 0.0) for number in meant), default=0.0)
        least = best + AHEAD if best >= CLEAR and all(word in by_topic for word in content) else LEAST_FIT
        admitted = {number: fit for number, fit in scored.items() if fit >= (LEAST_FIT if number in meant else least)}
        ranked = sorted((-fit, number) for number, fit in admitted.items())
        kept = {number for _, number in ranked[:MOST_AIMS]} | self._own
        return tuple(Aim(fact=self.ids[number], fit=-fit) for fit, number in ranked if number in kept)

    def _covered(self, content: Sequence[str], by_topic: Mapping[str, set[int]]) -> dict[int, float]:
        """Return how much of the weight of the words each fact covers (0-1)."""
        total = 0.0
        fits: dict[int, float] = defaultdict(float)
        for word in content:
            found, on_topic = self._having(word), by_topic.get(word, set())
            weight = self._rarity(sum(found.values())) if found else UNHEARD
            total += weight
            for number in found.keys() | on_topic:
                fits[number] += weight * max(found.get(number, 0.0), OF_THE_TOPIC * (number in on_topic))
        return {number: fit / total for number, fit in fits.items()}

    def _like(self, words: Sequence[str]) -> dict[int, float]:
        """Return how like the nearest way of asking for each fact is (0-1)."""
        best: dict[int, float] = {}
        core = self._core_asks.scores(content_of(words, self._stop))
        for reference, score in self._asks.scores(words).items():
            owner = self._asked_for[reference]
            # Small words make questions alike that ask for different things.
            mixed = score if score >= SURELY_ASKED else (score + core.get(reference, 0.0)) / 2
            best[owner] = max(mixed, best.get(owner, 0.0))
        return best

    def _scaled(self, fit: float, number: int, kinds: frozenset[Kind]) -> float:
        missing = (WRONG_KIND[kind] for kind in kinds - self._kinds[number])
        return round(min(1.0, fit) * min(missing, default=1.0), 2)

    def _topical(self, content: Sequence[str]) -> dict[str, set[int]]:
        """Return for each word that names a topic the facts of that topic."""
        found: dict[str, set[int]] = defaultdict(set)
        named = self._named(content)
        for at, word in enumerate(content) if named else ():
            # A word names a topic by itself, or with others that do not name it without the word.
            alone, others = self._named((word,)), self._named((*content[:at], *content[at + 1 :]))
            for number in named & (alone | (named - others)):
                found[word] |= self._on_topic[self._topics.ids[number]]
        return found

    def _named(self, words: Sequence[str]) -> set[int]:
        return set(self._topics.stems.among(frozenset(beginnings(words))))

    def _having(self, word: str) -> Mapping[int, float]:
        """Return the facts that have a word, in whatever form, or one of its meaning, and how far that counts (0-1)."""
        known = self._found.get(word)
        if known is not None:
            return known
        if len(self._found) >= MOST_KEPT:
            self._found.clear()
        itself: dict[int, int] = defaultdict(int)
        meant: dict[int, int] = defaultdict(int)
        form = self._cues.first_form(word)
        for other in self._heads.get(form[:HEAD], ()):
            if alike(form, other):
                for number, mask in self._words[other].items():
                    itself[number] |= mask
        for group in self._cues.kin_of(word):
            for number, mask in self._kin.get(group, {}).items():
                meant[number] |= mask
        found = {number: OF_THE_KIN * self._presence(number, mask) for number, mask in meant.items()}
        for number, mask in itself.items():
            found[number] = max(found.get(number, 0.0), self._presence(number, mask))
        self._found[word] = found
        return found

    def _presence(self, number: int, mask: int) -> float:
        return IN_PASSING + (1 - IN_PASSING) * min(1.0, self._texts[number].share(mask) / THROUGHOUT)

    def _rarity(self, count: float) -> float:
        return max(0.2, math.log((len(self.ids) + 1) / (count + 0.5)))


def _texts_of(fact: Fact, asks: Lines | None, person: Person | None, language: Language) -> Texts:
    """Return every text that tells or asks for a fact; a person's own ways of telling it stand beside an agency's."""
    core = [fact.statement[language], fact.question[language], fact.title[language]]
    asked = list(asks[language])[:TELLING] if asks is not None else []
    told = [fact.wordings] if fact.wordings is not None else []
    told += [item.wordings for item in person.disclosures if item.fact == fact.id] if person is not None else []
    others = [" ".join(fact.stems[language]), *(text for wordings in told for text in _told(wordings, language))]
    words = tuple(words_of(text) for text in (*core, *asked, *others))
    an_ask = CORE * min(1.0, FULL / len(asked)) if asked else 0.0
    return Texts(words, (*(CORE for _ in core), *(an_ask for _ in asked), *(1.0 for _ in others)))


def _told(wordings: Wordings, language: Language) -> Iterator[str]:
    for lines in (wordings.volunteered, wordings.asked, wordings.earned):
        yield from lines[language]

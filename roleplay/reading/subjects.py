"""What a text is about, and which of the known facts it states."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.similarity import Likeness
from roleplay.reading.stems import Stem, StemIndex, occurs, stems_of
from roleplay.reading.text import Sentence, beginnings, words_of
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.vocabulary import Language

MOST_TOPICS = 3
MOST_FACTS = 4
ASIDE = 0.6
LIKE_AN_ASK = 0.42
LIKE_ENOUGH = 0.5
FEWEST_WORDS = 5
LIKE_WITH_STEM = 0.14
LIKE_WITH_TELL = 0.06


@dataclass(frozen=True, slots=True)
class TopicIndex:
    """The topics of a case in one language, ready to be recognised."""

    ids: tuple[str, ...]
    stems: StemIndex
    likeness: Likeness
    owners: tuple[int, ...]

    @classmethod
    def of(cls, topics: Sequence[Topic], language: Language, lexicon: Lexicon) -> "TopicIndex":
        """Index topics by their stems and by the ways of asking about them."""
        asks = [(number, ask) for number, topic in enumerate(topics) for ask in topic.asks[language]]
        return cls(
            tuple(topic.id for topic in topics),
            StemIndex.of([stems_of(topic.stems[language], lexicon.mute_ending) for topic in topics]),
            Likeness.of([_content(words_of(ask), lexicon.stop | lexicon.generic) for _, ask in asks]),
            tuple(number for number, _ in asks),
        )

    def found(self, turn: Sequence[Sentence], asking: Sequence[bool], lexicon: Lexicon) -> tuple[str, ...]:
        """Return the topics of a turn by their weight; sentences that ask weigh more than their introduction.

        One word alone is like too much: without a stem, only two or more words of content point to a topic.
        """
        weights = [0.0] * len(self.ids)
        for sentence, asks in zip(turn, asking, strict=True):
            share = 1.0 if asks or not any(asking) else ASIDE
            best = [0.0] * len(self.ids)
            content = _content(sentence.words, lexicon.stop | lexicon.generic)
            for reference, score in self.likeness.scores(content).items():
                topic = self.owners[reference]
                best[topic] = max(best[topic], score)
            names = self.stems.among(sentence.prefixes)
            for topic, like in enumerate(best):
                named = sum(_specific(stem) for stem in names.get(topic, ()))
                if named or (len(content) > 1 and like >= LIKE_AN_ASK):
                    weights[topic] += share * (min(named, 2.0) + like)
        ranked = sorted((-weight, number) for number, weight in enumerate(weights) if weight > 0)
        return tuple(self.ids[number] for _, number in ranked[:MOST_TOPICS])


@dataclass(frozen=True, slots=True)
class FactIndex:
    """The facts that a speaker could state, in one language, ready to be recognised."""

    ids: tuple[str, ...]
    stems: StemIndex
    tells: StemIndex
    denying: tuple[bool, ...]
    likeness: Likeness
    owners: tuple[int, ...]

    @classmethod
    def of(cls, facts: Sequence[Fact], language: Language, lexicon: Lexicon) -> "FactIndex":
        """Index facts by their stems, their telling strings and the wordings that authors gave them."""
        texts = [(number, words_of(text)) for number, fact in enumerate(facts) for text in _wordings(fact, language)]
        denied = {number for number, words in texts if lexicon.moods.negated.hits(" ".join(words))}
        return cls(
            tuple(fact.id for fact in facts),
            StemIndex.of([stems_of(fact.stems[language], lexicon.mute_ending) for fact in facts]),
            StemIndex.of([stems_of(fact.tells[language]) if fact.tells else () for fact in facts]),
            tuple(number in denied for number in range(len(facts))),
            Likeness.of([_content(words, lexicon.stop) for _, words in texts]),
            tuple(number for number, _ in texts),
        )

    def stated(self, claims: Sequence["Claim"]) -> tuple[str, ...]:
        """Return the facts that the claims of a turn state, the surest first, at most four."""
        sure: dict[int, float] = {}
        for claim in claims:
            for number, score in self._scores(claim).items():
                sure[number] = max(sure.get(number, 0.0), score)
        ranked = sorted((-score, number) for number, score in sure.items())
        return tuple(self.ids[number] for _, number in ranked[:MOST_FACTS])

    def _scores(self, claim: "Claim") -> dict[int, float]:
        like: dict[int, float] = {}
        for reference, score in self.likeness.scores(claim.words).items():
            number = self.owners[reference]
            like[number] = max(like.get(number, 0.0), score)
        found: dict[int, float] = {}
        names, tells = self.stems.among(claim.prefixes), self.tells.among(claim.prefixes)
        for number, score in like.items():
            denies = self.denying[number]
            if not (denies or claim.affirmed):
                continue
            named = max((_specific(stem) for stem in names.get(number, ()) if claim.states(stem, denies)), default=0.0)
            told = any(claim.states(stem, denies) for stem in tells.get(number, ()))
            enough = LIKE_WITH_TELL if told else LIKE_WITH_STEM if named > 1 else LIKE_ENOUGH
            if score >= enough and (named or len(claim.words) >= FEWEST_WORDS):
                found[number] = score + named + told
        return found


@dataclass(frozen=True, slots=True)
class Claim:
    """What one or two sentences assert: words of content, all word beginnings, those of the parts not negated."""

    words: tuple[str, ...]
    prefixes: frozenset[str]
    affirmed: frozenset[str]
    joined: bool

    def states(self, stem: Stem, denying: bool) -> bool:
        """Tell whether a stem of a fact is asserted; `denying` facts speak of what is not so.

        Of two joined sentences the first may be a denial that the second completes ("They had no phones. The driver
        had them."), but not everything may lie in the denial.
        """
        if denying or occurs(stem, self.affirmed):
            return occurs(stem, self.prefixes)
        return self.joined and occurs(stem, self.prefixes) and any(word in self.affirmed for word in stem)


def claims(turn: Sequence[Sentence], asking: Sequence[bool], lexicon: Lexicon) -> tuple[Claim, ...]:
    """Return what the sentences of a turn assert, each alone and each with the one before it.

    Questions, requests, intentions, conditions, guesses and statements of not knowing assert nothing. What they leave
    is tried in pairs too, because people spread one fact over two short sentences.
    """
    parts = [() if asks else _asserted(sentence, lexicon) for sentence, asks in zip(turn, asking, strict=True)]
    pairs = [(*first, *second) for first, second in pairwise(parts) if first and second]
    alone = [_claim(part, lexicon, joined=False) for part in parts if part]
    return (*alone, *(_claim(pair, lexicon, joined=True) for pair in pairs))


def _claim(parts: Sequence[str], lexicon: Lexicon, joined: bool) -> Claim:
    words = tuple(word for part in parts for word in part.split())
    plain = (word for part in parts if not lexicon.moods.negated.hits(part) for word in part.split())
    return Claim(_content(words, lexicon.stop), frozenset(beginnings(words)), frozenset(beginnings(plain)), joined)


def _asserted(sentence: Sentence, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the parts of a sentence that assert something; a doubt reaches into the clause that depends on it."""
    moods, questions = lexicon.moods, lexicon.questions
    kept: list[str] = []
    doubted = False
    for part in sentence.parts():
        depends = questions.claim.opens(part) is not None or questions.whether.opens(part) is not None
        doubted = (doubted and depends) or moods.doubt.hits(part)
        asks = questions.wh_loose.opens(part) is not None
        if not (doubted or asks or moods.request.hits(part) or moods.intends.hits(part)):
            kept.append(part)
    return tuple(kept)


def _wordings(fact: Fact, language: Language) -> tuple[str, ...]:
    own = fact.wordings
    told = (*own.volunteered[language], *own.asked[language], *own.earned[language]) if own else ()
    return (fact.statement[language], *told)


def _content(words: Iterable[str], stop: frozenset[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in stop)


def _specific(stem: Stem) -> float:
    """Weigh a stem by its number of words: one word names a subject, two or three pin it down."""
    return {1: 1.0, 2: 1.5}.get(len(stem), 2.0)

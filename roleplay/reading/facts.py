"""Which of the known facts a text states."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.similarity import Kept, length_of, rarity_of
from roleplay.reading.stems import Stem, stems_of
from roleplay.reading.subjects import content_of, weight_of
from roleplay.reading.text import Sentence, beginnings, ngrams, words_of
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import Language

MOST_FACTS = 4
LIKE_ENOUGH = 0.5
FEWEST_WORDS = 5
LIKE_WITH_STEM = 0.14
LIKE_WITH_TELL = 0.06
LIKE_WITH_WORD = 0.3
PINPOINTED = 2.0
KEPT_FACTS = 4096
KEPT_SETS = 64


@dataclass(frozen=True, slots=True)
class Told:
    """One fact in one language: its stems, its telling strings, and the n-grams of the ways of stating it."""

    id: str
    stems: tuple[Stem, ...]
    tells: tuple[Stem, ...]
    denying: bool
    wanting: bool
    wordings: tuple[tuple[str, ...], ...]
    postings: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, fact: Fact, language: Language, lexicon: Lexicon) -> "Told":
        """Prepare a fact; this costs the most and depends on no other fact."""
        texts = [words_of(text) for text in _wordings(fact, language)]
        wordings = tuple(tuple(sorted(ngrams(content_of(words, lexicon.stop)))) for words in texts)
        postings: dict[str, list[int]] = defaultdict(list)
        for number, grams in enumerate(wordings):
            for gram in grams:
                postings[gram].append(number)
        return cls(
            fact.id,
            stems_of(fact.stems[language], lexicon.mute_ending, lexicon.groups),
            stems_of(fact.tells[language]) if fact.tells else (),
            any(lexicon.moods.negated.hits(" ".join(words)) for words in texts),
            lexicon.moods.want.hits(" ".join(texts[0])),
            wordings,
            {gram: tuple(numbers) for gram, numbers in postings.items()},
        )


class FactIndexes:
    """Indexes of sets of facts; each fact is prepared once, and a set that grows is not counted anew."""

    def __init__(self, language: Language, lexicon: Lexicon) -> None:
        """Prepare facts in one language."""
        self._told = Kept[Fact, Told](lambda one: Told.of(one[0], language, lexicon), KEPT_FACTS)
        self._sets = Kept[Fact, FactIndex](self._build, KEPT_SETS)
        self._last: tuple[tuple[Told, ...], Counter[str]] = ((), Counter())

    def of(self, facts: Iterable[Fact]) -> "FactIndex":
        """Return the index of these very facts."""
        return self._sets.of(facts)

    def _build(self, facts: tuple[Fact, ...]) -> "FactIndex":
        told = tuple(self._told.of((fact,)) for fact in facts)
        last, counted = self._last
        before, now = {id(each) for each in last}, {id(each) for each in told}
        counts, new = (Counter(counted), now - before) if before <= now else (Counter[str](), now)
        for each in told:
            if id(each) in new:
                for gram, numbers in each.postings.items():
                    counts[gram] += len(numbers)
        self._last = (told, counts)
        return FactIndex(told, counts, sum(len(each.wordings) for each in told) + 1)


@dataclass(frozen=True, slots=True)
class FactIndex:
    """The facts that a speaker could state, ready to be recognised; rare n-grams weigh more than frequent ones."""

    told: tuple[Told, ...]
    counts: Mapping[str, int]
    total: int
    _rarities: dict[str, float] = field(default_factory=dict)
    _lengths: dict[tuple[int, int], float] = field(default_factory=dict)

    def stated(self, claims: Sequence["Claim"]) -> tuple[str, ...]:
        """Return the facts that the claims of a turn state, the surest first, at most four."""
        sure: dict[int, float] = {}
        for claim in claims:
            for number, score in self._scores(claim).items():
                sure[number] = max(sure.get(number, 0.0), score)
        ranked = sorted((-score, number) for number, score in sure.items())
        return tuple(self.told[number].id for _, number in ranked[:MOST_FACTS])

    def _scores(self, claim: "Claim") -> dict[int, float]:
        grams = ngrams(claim.words)
        length = length_of(self._rarity(gram) for gram in sorted(grams))
        found: dict[int, float] = {}
        for number, told in enumerate(self.told):
            if not (told.denying or claim.affirmed) or (claim.wants and not told.wanting):
                continue
            stems = (stem for stem in told.stems if claim.states(stem, told.denying))
            named = max((weight_of(stem) for stem in stems), default=0.0)
            tells = any(claim.states(stem, told.denying) for stem in told.tells)
            enough = _enough(named, tells)
            if not named and len(claim.words) < FEWEST_WORDS:
                continue
            score = self._likeness(number, grams, length, enough)
            if score >= enough:
                found[number] = score + named + tells
        return found

    def _likeness(self, number: int, grams: frozenset[str], length: float, enough: float) -> float:
        """Return the cosine of the nearest wording of a fact; 0 where none can come as near as `enough`."""
        told = self.told[number]
        shared: dict[int, float] = defaultdict(float)
        for gram in sorted(grams & told.postings.keys()):
            weight = self._rarity(gram) ** 2
            for wording in told.postings[gram]:
                shared[wording] += weight
        near = ((wording, weight) for wording, weight in shared.items() if math.sqrt(weight) >= enough * length)
        return max((weight / (length * self._length(number, wording)) for wording, weight in near), default=0.0)

    def _rarity(self, gram: str) -> float:
        rarity = self._rarities.get(gram)
        if rarity is None:
            rarity = self._rarities[gram] = rarity_of(self.counts.get(gram, 0), self.total)
        return rarity

    def _length(self, number: int, wording: int) -> float:
        length = self._lengths.get((number, wording))
        if length is None:
            length = length_of(self._rarity(gram) for gram in self.told[number].wordings[wording])
            self._lengths[number, wording] = length
        return length


def _enough(named: float, tells: bool) -> float:
    """Return how like a wording a text must be, given the weight of the stem that it holds."""
    if tells or named >= PINPOINTED:
        return LIKE_WITH_TELL
    if named > 1:
        return LIKE_WITH_STEM
    return LIKE_WITH_WORD if named else LIKE_ENOUGH


@dataclass(frozen=True, slots=True)
class Claim:
    """What one or two sentences assert: words of content, all word beginnings, those of the parts not negated.

    `wants` says that only its being wanted is asserted ("I need a link to a place"), which is news where the fact
    itself is a want.
    """

    words: tuple[str, ...]
    prefixes: frozenset[str]
    affirmed: frozenset[str]
    joined: bool = False
    wants: bool = False

    def states(self, stem: Stem, denying: bool) -> bool:
        """Tell whether a stem of a fact is asserted; `denying` facts speak of what is not so.

        Of two joined sentences the first may be a denial that the second completes ("They had no phones. The driver
        had them."), but not everything may lie in the denial.
        """
        if not stem.occurs(self.prefixes):
            return False
        if denying or stem.occurs(self.affirmed):
            return True
        return self.joined and any(not need.isdisjoint(self.affirmed) for need in stem.needs)


def claims(turn: Sequence[Sentence], asking: Sequence[bool], lexicon: Lexicon) -> tuple[Claim, ...]:
    """Return what the sentences of a turn assert, each alone and each with the one before it.

    Questions, requests, intentions, conditions, guesses and statements of not knowing assert nothing. What they leave
    is tried in pairs too, because people spread one fact over two short sentences.
    """
    told = [sentence for sentence, asks in zip(turn, asking, strict=True) if not asks]
    both = [(_asserted(sentence, lexicon, wants=False), _asserted(sentence, lexicon, wants=True)) for sentence in told]
    parts = [asserted for asserted, _ in both]
    pairs = [(*first, *second) for first, second in pairwise(parts) if first and second]
    return (
        *(_claim(part, lexicon) for part in parts if part),
        *(_claim(pair, lexicon, joined=True) for pair in pairs),
        *(_claim(wanted, lexicon, wants=True) for asserted, wanted in both if len(wanted) > len(asserted)),
    )


def _claim(parts: Sequence[str], lexicon: Lexicon, joined: bool = False, wants: bool = False) -> Claim:
    words = tuple(word for part in parts for word in part.split())
    plain = (word for part in parts if not lexicon.moods.negated.hits(part) for word in part.split())
    content = content_of(words, lexicon.stop)
    return Claim(content, frozenset(beginnings(words)), frozenset(beginnings(plain)), joined, wants)


def _asserted(sentence: Sentence, lexicon: Lexicon, wants: bool) -> tuple[str, ...]:
    """Return the parts of a sentence that assert something, with `wants` also those that say what is wanted.

    A doubt reaches into the clause that depends on it; an indirect question asserts nothing unless what it depends on
    does ("they were told, what to say").
    """
    moods, questions = lexicon.moods, lexicon.questions
    kept: list[str] = []
    doubted = dropped = False
    for number, part in enumerate(sentence.parts()):
        depends = questions.claim.opens(part) is not None or questions.whether.opens(part) is not None
        doubted = (doubted and depends) or (moods.doubt.hits(part) and not (number and moods.condition.hits(part)))
        asks = questions.wh_loose.opens(part) is not None and (number == 0 or dropped)
        wanted = _only_wants(part, lexicon) and (moods.insist.hits(part) or not wants)
        dropped = doubted or asks or wanted or moods.intends.hits(part)
        if not dropped:
            kept.append(part)
    return tuple(kept)


def _only_wants(text: str, lexicon: Lexicon) -> bool:
    """Tell whether a text asks for something; what somebody else has to do ("he must report") is told."""
    moods = lexicon.moods
    return moods.request.hits(text) and (moods.insist.hits(text) or not moods.duty.hits(text))


def _wordings(fact: Fact, language: Language) -> tuple[str, ...]:
    own = fact.wordings
    told = (*own.volunteered[language], *own.asked[language], *own.earned[language]) if own else ()
    return (fact.statement[language], *told)

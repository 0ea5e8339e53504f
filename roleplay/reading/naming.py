"""Which actions and powers a text names, and who shall act: the speaker, somebody else, or nobody yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roleplay.reading.examples import Examples
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.mentions import Mood, Named
from roleplay.reading.moods import SPREAD, SURE, Actors, Stretch, asked_again, stretches_of
from roleplay.reading.stems import Stem, StemIndex, stems_of
from roleplay.reading.subjects import content_of
from roleplay.reading.text import Sentence
from roleplay.reading.tone import insults
from roleplay.scenario.agencies import Action, Power
from roleplay.scenario.vocabulary import Language

FEWEST_WORDS = 2
# Differences of scores of examples: what is farther behind the likeliest is not meant, what leads by less is not sure.
FARTHEST = 6.0
LEAST_LEAD = 3.0
FARTHEST_ASKED = 3.0
FEWEST_CONTENT = 2
LEAST_KNOWN = 0.7

Found = dict[int, tuple[Stem, ...]]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Things with stems and phrases (actions or powers) in one language."""

    ids: tuple[str, ...]
    stems: StemIndex
    denying: frozenset[Stem]
    examples: Examples
    stop: frozenset[str]
    generic: frozenset[str]
    joiners: frozenset[str]
    phrased: bool

    @classmethod
    def of(cls, things: Sequence[Action] | Sequence[Power], language: Language, lexicon: Lexicon) -> "NameIndex":
        """Index actions or powers; a stem with a denial names what consists in not doing something."""
        stems = [stems_of(thing.stems[language], lexicon.mute_ending, lexicon.groups) for thing in things]
        denying = (stem for each in stems for stem in each if denies(stem, lexicon))
        plain = [_content(text, lexicon) for text in lexicon.plain]
        examples = Examples.of([*(_phrases(thing, language, lexicon) for thing in things), plain])
        ids = tuple(thing.id for thing in things)
        phrased = any(isinstance(thing, Action) and thing.phrases for thing in things)
        few = lexicon.stop | lexicon.generic
        return cls(ids, StemIndex.of(stems), frozenset(denying), examples, lexicon.stop, few, lexicon.joiners, phrased)

    def within(self, stretch: Stretch) -> Found:
        """Return the things that a stretch names.

        Of several, one whose words are but a part of another's, or that its words say much less likely, is not meant.
        """
        found = self.stems.among(stretch.prefixes)
        if stretch.denied:
            meant = {number: [stem for stem in stems if stem in self.denying] for number, stems in found.items()}
            found = {number: stems for number, stems in meant.items() if stems}
        if stretch.mood == "ask" and found and self.phrased:
            # Questions are mostly about facts: only what speaks clearly for a deed asks about it.
            scores = self.examples.scores(content_of(stretch.words, self.stop))
            found = {number: stems for number, stems in found.items() if scores[number] >= max(scores) - FARTHEST_ASKED}
        if len(found) > 1:
            covers = {number: _union(stem.within(stretch.words) for stem in stems) for number, stems in found.items()}
            likely = self.examples.scores(content_of(stretch.words, self.stop))
            sides = [sum(word in self.joiners for word in stretch.words[:at]) for at in range(len(stretch.words))]
            found = {
                number: stems
                for number, stems in found.items()
                if not any(
                    covers[number] < covers[other]
                    or (likely[number] < likely[other] - FARTHEST and _meet(covers[number], covers[other], sides))
                    for other in found
                )
            }
        return {number: tuple(stems) for number, stems in found.items()}

    def behind(self, name: str, texts: Iterable[Iterable[str]]) -> float:
        """Return by how much a thing's phrases fit texts worse than another's do, where they fit best; 0 if best.

        Without phrases nothing is known, and nothing is behind.
        """
        if not self.phrased:
            return 0.0
        number = self.ids.index(name)
        contents = (content_of(words, self.stop) for words in texts)
        scored = (self.examples.scores(content) for content in contents if len(content) >= FEWEST_CONTENT)
        return min((max(scores[: len(self.ids)]) - scores[number] for scores in scored), default=0.0)

    def likeliest(self, words: Iterable[str]) -> int | None:
        """Return the thing that the words most likely mean by its phrases, None where none leads clearly.

        Last among the scores is that of meaning nothing in particular. What has no phrases (powers) is named by its
        stems alone: beside a title, chance likeness of letters would lead.
        """
        if not self.phrased:
            return None
        content = content_of(words, self.stop)
        weighty = content_of(content, self.generic)
        if not self.ids or len(weighty) < FEWEST_CONTENT or self.examples.known(content) < LEAST_KNOWN:
            return None
        scores = self.examples.scores(content)
        best, second = sorted(range(len(scores)), key=lambda number: (-scores[number], number))[:2]
        return best if scores[best] - scores[second] >= LEAST_LEAD and best < len(self.ids) else None


def _phrases(thing: Action | Power, language: Language, lexicon: Lexicon) -> list[tuple[str, ...]]:
    """Return the content of the ways to say a thing, in the spelling that texts are read in."""
    own: tuple[str, ...] = (thing.title[language],)
    if isinstance(thing, Action):
        own += (thing.will[language], thing.explains[language], *(thing.phrases[language] if thing.phrases else ()))
    return [_content(text, lexicon) for text in own]


def _content(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    return content_of((word for sentence in lexicon.sentences(text) for word in sentence.words), lexicon.stop)


def denies(stem: Stem, lexicon: Lexicon) -> bool:
    """Return whether one of the words of a stem is a denial."""
    return any(lexicon.moods.negated.hits(word.strip()) for need in stem.needs for word in need)


def _meet(one: frozenset[int], other: frozenset[int], sides: Sequence[int]) -> bool:
    """Tell whether words at two sets of positions stand on the same side of a joiner ("call one and seal the van")."""
    return not {sides[at] for at in one}.isdisjoint(sides[at] for at in other)


def _union(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset().union(*sets)


def named(
    index: NameIndex, turn: Sequence[Sentence], asking: Sequence[bool], who: Actors, lexicon: Lexicon
) -> tuple[Named, ...]:
    """Return the things that a turn names, each in its clearest mood."""
    found: dict[int, Named] = {}
    before: tuple[int, ...] = ()
    told: list[Stretch] = []
    for sentence, asks in zip(turn, asking, strict=True):
        stretches = stretches_of(sentence, asks, who, lexicon)
        named_in = [(stretch, index.within(stretch)) for stretch in stretches]
        here = [_in_parts(index, named_in), _across(index, named_in)]
        told += [stretch for stretch in stretches if len(stretch.words) >= FEWEST_WORDS]
        here += [_referring(index, first, then, lexicon) for first, then in pairwise(told)]
        if not any(each.confidence >= SPREAD for names in here for each in names.values()):
            here.append(_by_examples(index, sentence, stretches, lexicon))
        for number, each in (entry for names in here for entry in names.items()):
            if number not in found or (
                found[number].confidence < each.confidence and not _settled(found[number], each)
            ):
                found[number] = each
        numbers = tuple(dict.fromkeys(number for _, names in named_in for number in names))
        empty = [stretch for stretch, names in named_in if not names]
        if asked_again(empty, lexicon):
            again = numbers or before
            found |= {number: Named(id=index.ids[number], mood="request", confidence=SURE) for number in again}
        before, told = numbers or before, told[-1:]
    ranked = sorted(found.items(), key=lambda entry: (-entry[1].confidence, entry[0]))
    return tuple(name for _, name in ranked)


def _in_parts(index: NameIndex, named_in: Sequence[tuple[Stretch, Found]]) -> dict[int, Named]:
    """Return what single parts of a sentence name, each in the mood of the part that says it most clearly."""
    found: dict[int, Named] = {}
    for stretch, names in named_in:
        for number in names:
            if number not in found or found[number].confidence < stretch.confidence:
                found[number] = Named(id=index.ids[number], mood=stretch.mood, confidence=stretch.confidence)
    return found


def _settled(before: Named, after: Named) -> bool:
    """Tell whether a later sentence only gives the reason of a request ("... I'm not asking while he listens")."""
    return before.mood == "request" and after.mood == "declare" and before.confidence >= SPREAD


def _by_examples(
    index: NameIndex, sentence: Sentence, stretches: Sequence[Stretch], lexicon: Lexicon
) -> dict[int, Named]:
    """Return what a sentence that acts most likely means, where its words name nothing."""
    acting = [each for each in stretches if each.mood != "ask" and each.confidence >= SPREAD and not each.denied]
    number = index.likeliest(sentence.words) if acting and not insults((sentence,), lexicon) else None
    if number is None:
        return {}
    return {number: Named(id=index.ids[number], mood=acting[0].mood, confidence=SPREAD)}


def _across(index: NameIndex, named_in: Sequence[tuple[Stretch, Found]]) -> dict[int, Named]:
    """Return what is named by words in several parts; they count only where the part of the verb names nothing else."""
    found: dict[int, Named] = {}
    everywhere = frozenset[str]().union(*(stretch.prefixes for stretch, _ in named_in))
    for number, stems in index.stems.among(everywhere).items():
        if any(stem.occurs(stretch.prefixes) for stem in stems for stretch, _ in named_in):
            continue
        verb = stems[0].firsts
        spread = next(
            (stretch for stretch, names in named_in if not names and not verb.isdisjoint(stretch.prefixes)), None
        )
        if spread is not None and not spread.denied:
            confidence = min(spread.confidence, SPREAD)
            found[number] = Named(id=index.ids[number], mood=spread.mood, confidence=confidence)
    return found


def _referring(index: NameIndex, before: Stretch, stretch: Stretch, lexicon: Lexicon) -> dict[int, Named]:
    """Return what a part names by a pronoun for what stands before it ("The van broke down. Please send another.")."""
    if stretch.confidence < SURE or stretch.mood == "ask" or stretch.denied:
        return {}
    if not lexicon.moods.refers.hits(stretch.text) or index.within(stretch):
        return {}
    both = Stretch.of((*before.words, *stretch.words), stretch.mood, SPREAD)
    return {
        number: Named(id=index.ids[number], mood=stretch.mood, confidence=SPREAD)
        for number, stems in index.within(both).items()
        if any(_touches(stem, stretch) and not stem.occurs(before.prefixes) for stem in stems)
    }


def _touches(stem: Stem, stretch: Stretch) -> bool:
    return any(not need.isdisjoint(stretch.prefixes) for need in stem.needs)


def clearer(mood: Mood, other: Mood | None) -> Mood:
    """Return the mood of an action; what the learner's own agency declares to do is no question or request."""
    return mood if other is None or mood == "declare" else other

"""Which actions and powers a text names, and who shall act: the speaker, somebody else, or nobody yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roleplay.exercise.reading import Named
from roleplay.reading.lexicon import Lexicon
from roleplay.reading.moods import SPREAD, SURE, Actors, Stretch, asked_again, stretches_of
from roleplay.reading.stems import Stem, StemIndex, stems_of
from roleplay.reading.text import Sentence
from roleplay.scenario.agencies import Action, Power
from roleplay.scenario.vocabulary import Language

Found = dict[int, tuple[Stem, ...]]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Things with stems (actions or powers) in one language."""

    ids: tuple[str, ...]
    stems: StemIndex

    @classmethod
    def of(cls, things: Sequence[Action] | Sequence[Power], language: Language, lexicon: Lexicon) -> "NameIndex":
        """Index actions or powers by their stems."""
        stems = [stems_of(thing.stems[language], lexicon.mute_ending, lexicon.groups) for thing in things]
        return cls(tuple(thing.id for thing in things), StemIndex.of(stems))

    def within(self, stretch: Stretch) -> Found:
        """Return the things that a stretch names; one whose words are but a part of another's is not meant."""
        found = self.stems.among(stretch.prefixes)
        if len(found) < 2:
            return {number: tuple(stems) for number, stems in found.items()}
        words = stretch.text.split()
        covers = {number: _union(stem.within(words) for stem in stems) for number, stems in found.items()}
        return {
            number: tuple(stems)
            for number, stems in found.items()
            if not any(covers[number] < cover for cover in covers.values())
        }


def _union(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset().union(*sets)


def named(
    index: NameIndex, turn: Sequence[Sentence], asking: Sequence[bool], who: Actors, lexicon: Lexicon
) -> tuple[Named, ...]:
    """Return the things that a turn names, each in its clearest mood."""
    found: dict[int, Named] = {}
    before: tuple[int, ...] = ()
    for sentence, asks in zip(turn, asking, strict=True):
        stretches = stretches_of(sentence, asks, who, lexicon)
        named_in = [(stretch, index.within(stretch)) for stretch in stretches]
        here = _in_parts(index, named_in) | _across(index, sentence, named_in)
        for number, each in here.items():
            if number not in found or found[number].confidence < each.confidence:
                found[number] = each
        numbers = tuple(dict.fromkeys(number for _, names in named_in for number in names))
        empty = [stretch for stretch, names in named_in if not names]
        if asked_again(empty, lexicon):
            again = numbers or before
            found |= {number: Named(id=index.ids[number], mood="request", confidence=SURE) for number in again}
        before = numbers or before
    ranked = sorted(found.items(), key=lambda entry: (-entry[1].confidence, entry[0]))
    return tuple(name for _, name in ranked)


def _in_parts(index: NameIndex, named_in: Sequence[tuple[Stretch, Found]]) -> dict[int, Named]:
    """Return what single parts of a sentence name, each in the mood of the part that says it most clearly."""
    found: dict[int, Named] = {}
    for stretch, names in named_in:
        for number in names if stretch.mood is not None else ():
            if number not in found or found[number].confidence < stretch.confidence:
                assert stretch.mood is not None
                found[number] = Named(id=index.ids[number], mood=stretch.mood, confidence=stretch.confidence)
    return found


def _across(index: NameIndex, sentence: Sentence, named_in: Sequence[tuple[Stretch, Found]]) -> dict[int, Named]:
    """Return what is named by words in several parts; they count only where the part of the verb names nothing else."""
    single = {number for _, names in named_in for number in names}
    found: dict[int, Named] = {}
    for number, stems in index.stems.among(sentence.prefixes).items():
        verb = stems[0].firsts
        spread = next(
            (stretch for stretch, names in named_in if not names and not verb.isdisjoint(stretch.prefixes)), None
        )
        if number not in single and spread is not None and spread.mood is not None:
            confidence = min(spread.confidence, SPREAD)
            found[number] = Named(id=index.ids[number], mood=spread.mood, confidence=confidence)
    return found

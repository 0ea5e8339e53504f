"""What a text is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.similarity import Likeness, alike
from roleplay.reading.stems import Stem, StemIndex, stems_of
from roleplay.reading.text import Sentence, words_of
from roleplay.scenario.facts import Topic
from roleplay.scenario.vocabulary import Language

MOST_TOPICS = 3
ASIDE = 0.6
LIKE_AN_ASK = 0.42
LIKE_BESIDE_A_NAME = 0.6
FEWEST_SHARED = 2


@dataclass(frozen=True, slots=True)
class Subject:
    """What a part of a message is about: topics and words of content."""

    topics: tuple[str, ...] = ()
    content: tuple[str, ...] = ()

    def after(self, before: "Subject", *, wide: bool) -> "Subject":
        """Return what the part is about after another; words of its own open a new subject, unless it asks widely."""
        kept = before.topics if wide or not self.content else ()
        return Subject(self.topics or kept, self.content or before.content)


@dataclass(frozen=True, slots=True)
class TopicIndex:
    """The topics of a case in one language, ready to be recognised."""

    ids: tuple[str, ...]
    stems: StemIndex
    likeness: Likeness
    owners: tuple[int, ...]
    asks: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, topics: Sequence[Topic], language: Language, lexicon: Lexicon) -> "TopicIndex":
        """Index topics by their stems and by the ways of asking about them."""
        idle = lexicon.stop | lexicon.generic
        asks = [
            (number, content_of(words_of(ask), idle))
            for number, topic in enumerate(topics)
            for ask in topic.asks[language]
        ]
        return cls(
            tuple(topic.id for topic in topics),
            StemIndex.of([stems_of(topic.stems[language], lexicon.mute_ending, lexicon.groups) for topic in topics]),
            Likeness.of([words for _, words in asks]),
            tuple(number for number, _ in asks),
            tuple(words for _, words in asks),
        )

    def found(self, turn: Sequence[Sentence], asking: Sequence[bool], lexicon: Lexicon) -> tuple[str, ...]:
        """Return the topics of a turn by their weight; sentences that ask weigh more than their introduction.

        One word alone is like too much: without a stem, only two or more words of content that stand in the same way of
        asking point to a topic, and beside a topic that is named they must do so more clearly.
        """
        weights = [0.0] * len(self.ids)
        for sentence, asks in zip(turn, asking, strict=True):
            share = 1.0 if asks or not any(asking) else ASIDE
            best = [0.0] * len(self.ids)
            content = content_of(sentence.words, lexicon.stop | lexicon.generic)
            for reference, score in self.likeness.scores(content).items():
                topic = self.owners[reference]
                if score > best[topic] and (score < LIKE_AN_ASK or self._shares(reference, content)):
                    best[topic] = score
            names = self.stems.among(sentence.prefixes)
            enough = LIKE_BESIDE_A_NAME if names else LIKE_AN_ASK
            for topic, like in enumerate(best):
                named = sum(weight_of(stem) for stem in names.get(topic, ()))
                if named or (len(content) > 1 and like >= enough):
                    weights[topic] += share * (min(named, 2.0) + like)
        ranked = sorted((-weight, number) for number, weight in enumerate(weights) if weight > 0)
        return tuple(self.ids[number] for _, number in ranked[:MOST_TOPICS])

    def _shares(self, reference: int, content: Sequence[str]) -> bool:
        """Tell whether a way of asking has enough of the words, in whatever form."""
        return sum(any(alike(word, other) for other in self.asks[reference]) for word in content) >= FEWEST_SHARED


def content_of(words: Iterable[str], stop: frozenset[str]) -> tuple[str, ...]:
    """Return the words that carry content."""
    return tuple(word for word in words if word not in stop)


def weight_of(stem: Stem) -> float:
    """Weigh a stem by its number of words: one word names a subject, two or three pin it down."""
    return {1: 1.0, 2: 1.5}.get(len(stem.needs), 2.0)

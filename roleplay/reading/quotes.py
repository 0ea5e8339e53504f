"""Whether words that a language model claims to have heard stand in the message, and whether they speak of a fact."""

from dataclasses import dataclass, field
from functools import cached_property

from roleplay.reading.lexicon import Lexicon
from roleplay.reading.stems import stems_of
from roleplay.reading.subjects import content_of
from roleplay.reading.text import beginnings, words_of
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.vocabulary import Language

FEWEST_WORDS = 2
SHARED = 4  # letters that a word of a quote and a word of a fact begin with alike, so that endings do not matter


@dataclass(frozen=True)
class Quotes:
    """The words of one message, against which quotes are held."""

    text: str
    language: Language
    lexicon: Lexicon
    _texts: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def _said(self) -> str:
        return _padded(self.text)

    def holds(self, quote: str, fewest: int = FEWEST_WORDS) -> bool:
        """Tell whether the words of a quote, at least so many, stand in the message one after the other.

        Case, diacritics, punctuation and spaces do not count: a model may tidy them.
        """
        return len(words_of(quote)) >= fewest and _padded(quote) in self._said

    def speaks_of(self, quote: str, fact: Fact, topic: Topic | None) -> bool:
        """Tell whether a quote has a word of content in common with a fact's own texts, or names the fact's topic."""
        words = words_of(quote)
        if any(word in self._words_of(fact) for word in _shortened(content_of(words, self.lexicon.stop))):
            return True
        lines = topic.stems[self.language] if topic is not None else ()
        prefixes = frozenset(beginnings(words))
        return any(stem.occurs(prefixes) for stem in stems_of(lines, self.lexicon.mute_ending, self.lexicon.groups))

    def _words_of(self, fact: Fact) -> frozenset[str]:
        if fact.id not in self._texts:
            own = fact.wordings
            told = (*own.volunteered[self.language], *own.asked[self.language]) if own else ()
            texts = (fact.title[self.language], fact.statement[self.language], *told)
            words = (word for text in texts for word in content_of(words_of(text), self.lexicon.stop))
            self._texts[fact.id] = frozenset(_shortened(tuple(words)))
        return self._texts[fact.id]


def within(inner: str, outer: str) -> bool:
    """Tell whether the words of one quote stand in another."""
    return _padded(inner) in _padded(outer)


def _padded(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _shortened(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words cut where inflection begins to play; shorter ones mean little unless they are numbers."""
    return tuple(word[:SHARED] for word in words if len(word) >= SHARED or word.isdigit())

"""In which language a message is written, by its short character sequences; and whether it is words at all."""

import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from roleplay.config import ROOT
from roleplay.reading.words.text import fold, ngrams
from roleplay.scenario.vocabulary import LANGUAGES, Language

FEWEST_WORDS = 3
# How much likelier the text must be in one language, as a logarithm: per word, and in all.
LEAST_PER_WORD = 1.0
LEAST = 6.0
SMOOTHING = 0.5

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def language_of(text: str) -> Language | None:
    """Return the language of a message, None where it is too short to tell, is made of names, or mixes both."""
    words = _plain_words(text)
    if len(words) < FEWEST_WORDS:
        return None
    odds = _odds()
    total = math.fsum(odds.get(gram, 0.0) for word in words for gram in ngrams((word,)))
    if abs(total) < max(LEAST, LEAST_PER_WORD * len(words)):
        return None
    return LANGUAGES[0] if total > 0 else LANGUAGES[1]


def knows_words_of(text: str) -> bool:
    """Tell whether some word of a message is one of the words that people say in interviews, in whatever language."""
    return not _words().isdisjoint(_plain_words(text))


def _plain_words(text: str) -> list[str]:
    """Return the folded words of several letters that are no names: those in small letters, and the first."""
    found = [word for word in _WORD.findall(text) if len(word) > 1]
    if all(word.isupper() for word in found):
        return [fold(word) for word in found]
    return [fold(word) for number, word in enumerate(found) if number == 0 or word[0].islower()]


@cache
def _odds() -> Mapping[str, float]:
    """Return for each n-gram how much likelier it is in the first language than in the second, as a logarithm."""
    first, second = (_counts(language) for language in LANGUAGES)
    size = len(first.keys() | second.keys()) * SMOOTHING
    one, two = sum(first.values()) + size, sum(second.values()) + size
    return {
        gram: math.log((first[gram] + SMOOTHING) / one) - math.log((second[gram] + SMOOTHING) / two)
        for gram in sorted(first.keys() | second.keys())
    }


def _counts(language: Language) -> Counter[str]:
    """Count the n-grams of the example questions."""
    return Counter(gram for text in _examples(language) for word in _plain_words(text) for gram in ngrams((word,)))


@cache
def _words() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for text in _examples(language) for word in _plain_words(text))


@cache
def _examples(language: Language) -> tuple[str, ...]:
    """Return the labelled example questions, which both languages have alike."""
    path = ROOT / "knowledge" / "reading" / f"examples-{language}.jsonl"
    return tuple(json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())

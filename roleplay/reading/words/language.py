"""In which language a message is written; and whether it is words at all."""

import json
import re
from array import array
from functools import cache
from mmap import ACCESS_READ, mmap
from tempfile import TemporaryFile

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from roleplay.config import CONTENT
from roleplay.languages import LANGUAGES, Language, spoken_file
from roleplay.reading.words.text import fold

FEWEST_WORDS = 3
# How much likelier a language must be than another, as a logarithm, before words count as being in it; and how much
# more a foreign one than one of ours whose words they all are: dialect and typing without hooks look foreign.
LEAD, KNOWN = 3.0, 8.0
# What is told apart: the languages that are spoken here, their neighbours, and what people are likely to write instead.
NEIGHBOURS = frozenset({
    "bg", "bs", "cs", "de", "el", "en", "es", "fr", "hr", "hu", "it", "mk", "ne", "nl", "pl", "pt", "ro", "ru", "sk",
    "sl", "sq", "sr", "sv", "tr", "uk",
})  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def language_of(text: str) -> Language | None:
    """Return the language of a message, None where it is too short to tell, mixes several, or is in a foreign one."""
    tongue = tongue_of(text)
    return tongue if tongue in LANGUAGES else None


def tongue_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of a message, be it spoken here or not; None as above."""
    words = _plain_words(text)
    if len(words) < FEWEST_WORDS:
        return None
    likely: dict[str, float] = dict(_identifier().rank(text))
    own, *others = sorted((code for code in LANGUAGES if code in likely), key=likely.__getitem__, reverse=True)
    best = max(likely, key=likely.__getitem__)
    known = sum(word in _words(own) for word in words) / len(words)
    if likely[best] - likely[own] > LEAD + KNOWN * known:
        return best
    return own if all(likely[own] - likely[other] > LEAD for other in others) else None


def is_told_apart(language: Language) -> bool:
    """Return whether messages in a language can be told from messages in others."""
    return language in _identifier().labels


def knows_words_of(text: str) -> bool:
    """Tell whether some word of a message is one of the words that people say in interviews, in whatever language."""
    words = _plain_words(text)
    return any(not _words(language).isdisjoint(words) for language in LANGUAGES)


def _plain_words(text: str) -> list[str]:
    """Return the folded words of several letters that are no names: those in small letters, and the first."""
    found = [word for word in _WORD.findall(text) if len(word) > 1]
    if all(word.isupper() for word in found):
        return [fold(word) for word in found]
    return [fold(word) for number, word in enumerate(found) if number == 0 or word[0].islower()]


@cache
def _identifier() -> LanguageIdentifier:
    """Return what tells the languages apart, without the hundred that nobody writes here; they take 20 MB."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages((NEIGHBOURS | set(LANGUAGES)) & set(whole.labels))
    moves = _from_file(whole.tk_nextmove)
    return LanguageIdentifier(whole.nb_ptc, whole.nb_pc, whole.nb_classes, moves, whole.tk_output, tk_row=whole.tk_row)


def _from_file(table: "array[int]") -> "memoryview[int]":
    """Return a table of 40 MB, of which a few rows are looked at, so that only these take up memory."""
    with TemporaryFile() as file:
        table.tofile(file)
        file.flush()
        return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ)).cast("I")


@cache
def _words(language: Language) -> frozenset[str]:
    """Return the words of the labelled example questions."""
    path = spoken_file(CONTENT / "reading", "examples-{}.jsonl", language)
    texts = (json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(word for text in texts for word in _plain_words(text))

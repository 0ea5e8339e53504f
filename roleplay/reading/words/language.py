"""In which language a message is written; and whether it is words at all."""

import json
import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from roleplay.config import CONTENT
from roleplay.languages import LANGUAGES, Language, spoken_file
from roleplay.reading.words.text import fold

FEWEST_WORDS = 3
# How much likelier a language must be than each that is spoken here, as a logarithm, before words count as being in it.
LEAD = 3.0
# What is told apart: the languages that are spoken here, their neighbours, and what people are likely to write instead.
NEIGHBOURS = frozenset(
    [
        "bg",
        "bs",
        "cs",
        "de",
        "el",
        "en",
        "es",
        "fr",
        "hr",
        "hu",
        "it",
        "mk",
        "ne",
        "nl",
        "pl",
        "pt",
        "ro",
        "ru",
        "sk",
        "sl",
        "sq",
        "sr",
        "sv",
        "tr",
        "uk",
    ]
)

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def language_of(text: str) -> Language | None:
    """Return the language of a message, None where it is too short to tell, mixes several, or is in a foreign one."""
    tongue = tongue_of(text)
    return tongue if tongue in LANGUAGES else None


def tongue_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of a message, be it spoken here or not; None as above."""
    if len(_plain_words(text)) < FEWEST_WORDS:
        return None
    likely: dict[str, float] = dict(_identifier().rank(text))
    (own, odds), *others = sorted(((code, likely[code]) for code in LANGUAGES if code in likely), key=lambda it: -it[1])
    best = max(likely, key=likely.__getitem__)
    if likely[best] - odds > LEAD:
        return best
    return own if all(odds - other > LEAD for _, other in others) else None


def is_told_apart(language: Language) -> bool:
    """Return whether messages in a language can be told from messages in others."""
    return language in _identifier().labels


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
def _identifier() -> LanguageIdentifier:
    """Return what tells the languages apart, without the hundred that nobody writes here; they take 20 MB."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages((NEIGHBOURS | set(LANGUAGES)) & set(whole.labels))
    return LanguageIdentifier(
        whole.nb_ptc, whole.nb_pc, whole.nb_classes, whole.tk_nextmove, whole.tk_output, tk_row=whole.tk_row
    )


@cache
def _words() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for text in _examples(language) for word in _plain_words(text))


def _examples(language: Language) -> list[str]:
    """Return the labelled example questions."""
    path = spoken_file(CONTENT / "reading", "examples-{}.jsonl", language)
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]

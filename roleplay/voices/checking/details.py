"""What words bring in that nobody gave: names, numbers, days, bodies that do not stand in the material."""

import re
from functools import lru_cache

from roleplay.reading.words.numbers import numbers_in
from roleplay.reading.words.text import words_of
from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.rules import LINES, WordList, folded, listed

SHORTEST_NAME, NAME_ENDING = 3, 3
SMALL = frozenset({"1", "2"})  # "one question", "two things"
PREFIX = 4

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_ACRONYM = re.compile(r"(?<!\w)[A-ZČŠŽĐĆ]{3,}(?!\w)")


def strange_body(text: str, material: str, language: Language) -> str | None:
    """Return a body that is not in the material."""
    found = _unknown("bodies", text, material, language)
    if found is not None or text.isupper():
        return found
    known, acronyms = folded(material), (item.group() for item in _ACRONYM.finditer(text))
    return next((name for name in acronyms if name.casefold() not in known and not _is_plain(name, language)), None)


def strange_numbers(text: str, material: str, language: Language) -> frozenset[str]:
    """Return the numbers that are not in the material, as digits."""
    return numbers_in(text, language) - numbers_in(material, language) - SMALL


def strange_date(text: str, material: str, language: Language) -> str | None:
    """Return a day or an hour with a name that is not in the material."""
    return _unknown("dates", text, material, language)


def strange_name(text: str, material: str, language: Language) -> str | None:
    """Return a name that is not in the material.

    A capitalised word within a sentence, or two at its beginning, is a name.
    """
    known = stems_of(material)
    found = list(WORD.finditer(text))
    for number, word in enumerate(found):
        name = word.group()
        if not name[0].isupper() or len(name) < SHORTEST_NAME or _is_plain(name, language):
            continue
        before = text[: word.start()].rstrip()
        begins = number == 0 or before[-1:] in ".?!…:"
        following = found[number + 1].group() if number + 1 < len(found) else ""
        if begins and not (following[:1].isupper() and not _is_plain(following, language)):
            continue
        if not in_material(name, known) and not (begins and in_material(following, known)):
            return name  # "Kolega Kranjc" is the title of a known name
    return None


@lru_cache(maxsize=64)
def stems_of(material: str) -> frozenset[str]:
    """Return the words of a text and what is left of them without their last letters, which inflection changes."""
    return frozenset().union(*map(_stems_of_line, material.splitlines()))


@lru_cache(maxsize=LINES)
def _stems_of_line(line: str) -> frozenset[str]:
    words = frozenset(words_of(line))
    return words | frozenset(
        word[:-cut] for word in words for cut in range(1, NAME_ENDING + 1) if len(word) - cut >= PREFIX
    )


def in_material(name: str, material: frozenset[str]) -> bool:
    """Tell whether each word of a name is a word of the material with another ending."""
    return all(
        any(word[:size] in material for size in range(max(SHORTEST_NAME, len(word) - NAME_ENDING), len(word) + 1))
        for word in words_of(name)
    )


def _is_plain(name: str, language: Language) -> bool:
    return listed("capitals", language).fullmatch(folded(name)) is not None


def _unknown(name: WordList, text: str, material: str, language: Language) -> str | None:
    """Return a word of a list that the material does not have in any of its forms."""
    known = folded(material)
    found = (item.group() for item in listed(name, language).finditer(folded(text)))
    return next((word for word in found if word[: max(PREFIX, len(word) - NAME_ENDING)] not in known), None)

"""The word lists and patterns by which a model's words are checked (`knowledge/voices/{checks,forbidden}.yaml`)."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, Literal

from pydantic import BaseModel, model_validator

from roleplay.config import CONTENT
from roleplay.reading.words.cues import Cue
from roleplay.reading.words.text import fold, words_of
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import read_mapping
from roleplay.scenario.texts import Authored, Lines, Text
from roleplay.scenario.vocabulary import LANGUAGES, Language

FOLDER = CONTENT / "voices"
KEPT = 256  # texts: a move's material is looked at again with each of its sentences
BEGINNING = 4  # letters
LINES = 4096  # most of the lines of a talk were in the material of the turn before


WordList = Literal["dates", "bodies", "capitals", "negations", "orders"]


class _Patterned(Authored):
    """What has patterns in each language, beside its other keys as authors write it."""

    cues: dict[Language, Cue]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, written: dict[str, Any]) -> dict[str, Any]:
        cues = {language: written[language] for language in LANGUAGES if language in written}
        if missing := set(LANGUAGES) - cues.keys():
            raise ValueError(f"there are no patterns in {', '.join(sorted(missing))}")
        return {"cues": cues, **{key: value for key, value in written.items() if key not in cues}}


class Forbidden(_Patterned):
    """What no part says, as patterns; `who` is whom it binds."""

    code: str
    who: Literal["agency", "all"]


class Polarity(_Patterned):
    """What the words of some acts must not say, because it would turn the act round; `code` is how that is called."""

    code: str = "polarity"
    acts: tuple[str, ...]


class Abbreviations(Authored):
    """Abbreviations within a sentence, and those that may end one."""

    within: frozenset[str]
    ends: frozenset[str]


class Checks(Authored):
    """The word lists, by language."""

    dates: dict[Language, tuple[str, ...]]
    bodies: dict[Language, tuple[str, ...]]
    capitals: dict[Language, tuple[str, ...]]
    orders: dict[Language, tuple[str, ...]]
    labels: dict[Language, tuple[str, ...]]
    first_person: dict[Language, frozenset[str]]
    negations: dict[Language, tuple[str, ...]]
    abbreviations: dict[Language, Abbreviations]


class Lists(Authored):
    """Everything from the two files."""

    checks: Checks
    forbidden: tuple[Forbidden, ...]
    polarity: tuple[Polarity, ...]


@cache
def lists() -> Lists:
    """Return the lists that come with the program; raises ContentError where a file is broken."""
    patterns = read_mapping(FOLDER / "forbidden.yaml", CONTENT)
    return Lists.model_validate(
        {
            "checks": read_mapping(FOLDER / "checks.yaml", CONTENT),
            "forbidden": _folded(patterns["rules"]),
            "polarity": _folded(patterns["polarity"]),
        }
    )


def _folded(value: Any) -> Any:
    """Return patterns folded like the texts that they are compared with."""
    if isinstance(value, dict):
        return {key: _folded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_folded(item) for item in value]
    return fold(value) if isinstance(value, str) else value


@cache
def listed(name: WordList, language: Language) -> re.Pattern[str]:
    """Return the pattern of a list's words."""
    return one_of(getattr(lists().checks, name)[language])


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern over folded text for any of the words, beginnings (`stem*`) or endings (`*ending`)."""
    parts = (r"\s".join(_word(part) for part in word.split()) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _word(part: str) -> str:
    return re.escape(fold(part)).replace(r"\*", r"\w*")


@lru_cache(maxsize=KEPT)
def folded(text: str) -> str:
    """Return text as the patterns of this module see it: folded, one space between words."""
    return " ".join(fold(text).split())


class Vocabulary:
    """The words of a language as far as the content knows them, by their beginnings; short words count whole.

    That is enough to tell it from languages nobody writes here.
    """

    def __init__(self, library: Library) -> None:
        """Collect the words of all texts of the library."""
        self._beginnings: dict[Language, set[str]] = {language: set() for language in LANGUAGES}
        for text in _texts(library):
            for language, known in self._beginnings.items():
                known.update(word[:BEGINNING] for line in lines_of(text, language) for word in words_of(line))

    def share(self, words: Iterable[str], language: Language) -> float:
        """Return the part of the words that are known in a language, 0-1; 1 where there are none."""
        plain = [part for word in words for part in words_of(word)]
        known = sum(word[:BEGINNING] in self._beginnings[language] for word in plain)
        return known / len(plain) if plain else 1.0


def lines_of(text: Text | Lines, language: Language) -> tuple[str, ...]:
    """Return the lines of a text in a language; none where it lacks that."""
    found = text.root.get(language, ())
    return (found,) if isinstance(found, str) else found


def _texts(value: object) -> Iterator[Text | Lines]:
    if isinstance(value, Text | Lines):
        yield value
        return
    if isinstance(value, BaseModel):
        value = [getattr(value, name) for name in type(value).model_fields if name not in ("stems", "aliases")]
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, str):
        for item in value:
            yield from _texts(item)

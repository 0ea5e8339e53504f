"""The word lists and patterns by which a model's words are checked (`knowledge/voices/{checks,forbidden}.yaml`)."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from roleplay.config import CONTENT
from roleplay.reading.words.cues import Cue
from roleplay.reading.words.text import fold, words_of
from roleplay.scenario.loading.files import read_mapping
from roleplay.scenario.vocabulary import LANGUAGES, Language

FOLDER = CONTENT / "voices"
KEPT = 256  # texts: a move's material is looked at again with each of its sentences
LINES = 4096  # most of the lines of a talk were in the material of the turn before


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Patterned(_Frozen):
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


class Abbreviations(_Frozen):
    """Abbreviations within a sentence, and those that may end one."""

    within: frozenset[str]
    ends: frozenset[str]


class Checks(_Frozen):
    """The word lists, by language; numbers by value."""

    numbers: dict[Language, dict[int, tuple[str, ...]]]
    dates: dict[Language, tuple[str, ...]]
    bodies: dict[Language, tuple[str, ...]]
    capitals: dict[Language, tuple[str, ...]]
    orders: dict[Language, tuple[str, ...]]
    labels: dict[Language, tuple[str, ...]]
    first_person: dict[Language, frozenset[str]]
    negations: dict[Language, tuple[str, ...]]
    abbreviations: dict[Language, Abbreviations]


class Lists(_Frozen):
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
def numbers(language: Language) -> Mapping[str, re.Pattern[str]]:
    """Return for each value, as digits, the pattern of its words."""
    return {str(value): one_of(words) for value, words in lists().checks.numbers[language].items()}


def one_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern over folded text for any of the words, beginnings (`stem*`) or endings (`*ending`)."""
    parts = (r"\s".join(_word(part) for part in word.split()) for word in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _word(part: str) -> str:
    return re.escape(fold(part)).replace(r"\*", r"\w*")


@cache
def dates(language: Language) -> re.Pattern[str]:
    """Return the pattern of days, months and hours with a name."""
    return one_of(lists().checks.dates[language])


@cache
def bodies(language: Language) -> re.Pattern[str]:
    """Return the pattern of bodies that a model likes to bring in."""
    return one_of(lists().checks.bodies[language])


@cache
def capitals(language: Language) -> re.Pattern[str]:
    """Return the pattern of capitalised words that name nobody."""
    return one_of(lists().checks.capitals[language])


@cache
def negations(language: Language) -> re.Pattern[str]:
    """Return the pattern of words that deny."""
    return one_of(lists().checks.negations[language])


@cache
def orders(language: Language) -> re.Pattern[str]:
    """Return the pattern of what an order may be known by."""
    return one_of(lists().checks.orders[language])


@lru_cache(maxsize=KEPT)
def folded(text: str) -> str:
    """Return text as the patterns of this module see it: folded, one space between words."""
    return " ".join(fold(text).split())


@lru_cache(maxsize=KEPT)
def numerals(text: str, language: Language) -> frozenset[str]:
    """Return the numbers of a text as digits, however they are written."""
    return frozenset().union(*(_numerals_of_line(line, language) for line in text.splitlines()))


@lru_cache(maxsize=LINES)
def _numerals_of_line(text: str, language: Language) -> frozenset[str]:
    plain = folded(text)
    spelt = (value for value, pattern in numbers(language).items() if pattern.search(plain))
    return frozenset((*spelt, *(word for word in words_of(text) if any(sign.isdigit() for sign in word))))

"""Cues: word patterns and word lists of content files, read into frozen objects.

A pattern is a line of words with one space between them. `stem*` is a word beginning, `a|b` a choice, `a*-b|c` one of
the first but not of the second, `!a|b` any word but these, `~` up to four words, `<a|b>` up to six of these words, `^`
and `$` the edges of the text; `&` stands between parts that must all occur, in any order; `{name}` is a set of words of
the file. Patterns are folded like the texts, so authors write them with diacritics.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from roleplay.errors import ContentError
from roleplay.reading.words.text import fold

REMEMBERED = 64  # texts of which each cue knows whether it occurs in them

_SET = re.compile(r"\{(\w+)\}")

Kind = TypeVar("Kind", bound=BaseModel)


class Cue(BaseModel):
    """Patterns one of which must occur, and patterns none of which may occur in the same text."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    any: tuple[str, ...]
    unless: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The patterns as one expression; the longest come first, so that `opens` takes off as much as it can."""
        return _compiled(self.any)

    @cached_property
    def veto(self) -> re.Pattern[str]:
        """The vetoes as one expression that never matches where there are none."""
        return _compiled(self.unless)

    def words(self) -> Iterator[str]:
        """Yield the whole words of the patterns."""
        for pattern in (*self.any, *self.unless):
            for token in pattern.split():
                yield from (word for word in token.strip("<>!").split("|") if word.isalnum())

    def hits(self, text: str) -> bool:
        """Tell whether the cue occurs anywhere in the folded words `text`."""
        return self._remembered(text)

    @cached_property
    def _remembered(self) -> Callable[[str], bool]:
        # One reading looks at each of its sentences several times with the same cue.
        return lru_cache(REMEMBERED)(self._occurs)

    def _occurs(self, text: str) -> bool:
        padded = f" {text} "
        return self.pattern.search(padded) is not None and self.veto.search(padded) is None

    def within(self, parts: Iterable[str], whole: str) -> bool:
        """Tell whether the cue occurs in a part of the text `whole`; its vetoes reach through the whole."""
        return any(self.pattern.search(f" {part} ") for part in parts) and not self.veto.search(f" {whole} ")

    def at(self, text: str) -> int | None:
        """Return where in `text` the cue first occurs, None where it does not."""
        padded = f" {text} "
        match = self.pattern.search(padded)
        return match.start() if match is not None and self.veto.search(padded) is None else None

    def opens(self, text: str) -> str | None:
        """Return what follows the cue where the text begins with it, else None."""
        padded = f" {text} "
        match = self.pattern.match(padded)
        if match is None or self.veto.search(padded):
            return None
        return padded[match.end() :].strip()


CueField = Annotated[Cue, BeforeValidator(lambda value: {"any": value} if isinstance(value, list) else value)]
Words = Annotated[frozenset[str], BeforeValidator(lambda value: value.split() if isinstance(value, str) else value)]


def load_cues(path: Path, kind: type[Kind]) -> Kind:
    """Read a cue file of one language; its `sets`, where it has any, are the words that its patterns name in braces.

    ContentError where the file is missing, is not YAML or lacks a key.
    """
    content = read_words(path)
    try:
        sets = {name: "|".join(words.split()) for name, words in content.pop("sets", {}).items()}
        return kind.model_validate(_expanded(content, sets))
    except (ValidationError, KeyError, AttributeError) as error:
        raise ContentError(f"{path}: the cue file cannot be read: {error}; correct it at that place") from error


def read_words(path: Path) -> Any:
    """Return what a YAML file of words holds, every scalar as text: `on`, `no` and `yes` are words there."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - builds text only
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(f"{path}: the file of words cannot be read: {error}; correct it there") from error


def _expanded(content: Any, sets: Mapping[str, str]) -> Any:
    """Fold every string of the file and put the words of its sets into the patterns."""
    if isinstance(content, str):
        return fold(_SET.sub(lambda found: sets[found.group(1)], content))
    if isinstance(content, list):
        return [_expanded(entry, sets) for entry in content]
    if isinstance(content, dict):
        return {key: _expanded(value, sets) for key, value in content.items()}
    return content


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    if not patterns:
        return re.compile(r"(?!)")
    longest_first = sorted(patterns, key=lambda pattern: -len(pattern.split()))
    return re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in longest_first))


def _expression(pattern: str) -> str:
    parts = ["".join(_word(word) for word in part.split()) for part in pattern.split("&")]
    return parts[0] if len(parts) == 1 else "^" + "".join(f"(?=.*{part})" for part in parts)


def _word(word: str) -> str:
    """Return the expression of one word of a pattern; texts are padded, so a space stands on either side of each."""
    match word[0]:
        case "^":
            return "^"
        case "$":
            return " $"
        case "~":
            return r"(?: \S+){0,4}?"
        case "<":
            return rf"(?: (?:{_choice(word[1:-1])})(?= )){{0,6}}"
        case "!":
            return rf" (?!(?:{_choice(word[1:])}) )\S+"
    return rf" (?:{_choice(word)})(?= )"


def _choice(alternatives: str) -> str:
    words, _, barred = alternatives.partition("-")
    choice = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split("|"))
    return f"(?!(?:{_choice(barred)}) )(?:{choice})" if barred else choice

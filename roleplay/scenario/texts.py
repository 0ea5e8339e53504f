"""Bilingual text as authors write it: one entry a language, side by side."""

import unicodedata
from functools import cached_property, lru_cache
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel, StringConstraints

from roleplay.scenario.vocabulary import Language

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
T = TypeVar("T")
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$")]


class Authored(BaseModel):
    """Base of everything read from a content file: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class ById(cached_property[dict[str, T]]):
    """The entries of a list in a model by their id, or by another of their keys; made once."""

    def __init__(self, entries: str, key: str = "id") -> None:
        super().__init__(lambda model: {getattr(entry, key): entry for entry in getattr(model, entries)})


class Text(RootModel[dict[Language, Sentence]]):
    """One text in each language that the case offers."""

    model_config = ConfigDict(frozen=True)

    def __getitem__(self, language: Language) -> str:
        """Return the text in `language`; KeyError where it is not offered."""
        return self.root[language]

    def languages(self) -> frozenset[Language]:
        """Return the languages in which the text exists."""
        return frozenset(self.root)


class Lines(RootModel[dict[Language, tuple[Sentence, ...]]]):
    """Several interchangeable wordings in each language; languages need not have equally many."""

    model_config = ConfigDict(frozen=True)

    def __getitem__(self, language: Language) -> tuple[str, ...]:
        """Return the wordings in `language`; KeyError where it is not offered."""
        return self.root[language]

    def languages(self) -> frozenset[Language]:
        """Return the languages in which at least one wording exists."""
        return frozenset(language for language, lines in self.root.items() if lines)


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return `text` in lower case, without diacritics, with single spaces and plain apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d").replace("’", "'"))
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())

"""The texts of the pages: one YAML file a language, with the same keys in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from roleplay.languages import Language, read_texts

FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All page texts in one language, by dotted key."""

    language: Language
    entries: Mapping[str, str]

    def __call__(self, key: str, **slots: object) -> str:
        """Return a text with its slots filled; KeyError for an unknown key or a missing slot."""
        text = self.entries[key]
        return text.format_map(slots) if slots else text


@lru_cache
def catalogue(language: Language) -> Catalogue:
    """Return the page texts in `language`."""
    return Catalogue(language, read_texts(FOLDER, language))

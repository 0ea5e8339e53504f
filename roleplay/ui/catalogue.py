"""The texts of the pages: one YAML file a language, with the same keys in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from roleplay.scenario.vocabulary import Language

FOLDER = Path(__file__).with_name("texts")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All page texts in one language, by dotted key."""

    language: Language
    entries: dict[str, str]

    def __call__(self, key: str, **slots: object) -> str:
        """Return a text with its slots filled; KeyError for an unknown key or a missing slot."""
        text = self.entries[key]
        return text.format_map(slots) if slots else text


@lru_cache
def catalogue(language: Language) -> Catalogue:
    """Return the page texts in `language`."""
    content = yaml.load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Catalogue(language, dict(_flat(content, "")))


def _flat(content: dict[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).strip()

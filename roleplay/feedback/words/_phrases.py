"""The sentences of the report and of its export, one file a language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from roleplay.feedback.words import _figures as figures
from roleplay.languages import Language, enumerate_in, read_texts

FOLDER = Path(__file__).parent / "texts"


class Phrasebook:
    """The texts of one language, by dotted key."""

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        """Keep the flat texts of `language`."""
        self.language = language
        self.texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """Return the text with its values filled in, numbers in the language's way; KeyError for an unknown key."""
        return self.fill(self.texts[key], values)

    def fill(self, text: str, values: Mapping[str, object]) -> str:
        """Return a text with its slots filled, numbers and lists of words in the language's way."""
        return text.format_map({name: self._worded(value) for name, value in values.items()})

    def _worded(self, value: object) -> object:
        if isinstance(value, int | float):
            return figures.WordedNumber(value, self.language)
        return self.listing(value) if isinstance(value, list) else value

    def has(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self.texts

    def percent(self, share: float | None) -> str:
        """Return a share 0-1 as a percentage in the language's way, a dash for None."""
        return figures.percent(share, self.language)

    def number(self, value: float) -> str:
        """Return a number with at most one decimal, with the language's decimal sign."""
        return figures.number(value, self.language)

    def listing(self, items: list[str]) -> str:
        """Return the items joined as a list in running text."""
        return enumerate_in(self.language, items)


@cache
def phrases(language: Language) -> Phrasebook:
    """Return the texts of a language; read once."""
    return read_phrases(FOLDER, language)


def read_phrases(folder: Path, language: Language) -> Phrasebook:
    """Return the texts of a language from a folder that holds one file for each."""
    return Phrasebook(language, read_texts(folder, language))

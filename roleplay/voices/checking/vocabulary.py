"""The words of a language as far as the content knows them: enough to tell it from languages nobody writes here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from roleplay.reading.words.text import words_of
from roleplay.scenario.case import Library
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import LANGUAGES, Language

BEGINNING = 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word beginnings by language; short words count whole."""

    beginnings: dict[Language, frozenset[str]]

    @classmethod
    def of(cls, library: Library) -> "Vocabulary":
        """Collect the words of all texts of the library."""
        texts = list(_texts(library))
        return cls(
            {
                language: frozenset(
                    word[:BEGINNING] for text in texts for line in lines_of(text, language) for word in words_of(line)
                )
                for language in LANGUAGES
            }
        )

    def share(self, words: Iterable[str], language: Language) -> float:
        """Return the part of the words that are known in a language, 0-1; 1 where there are none."""
        plain = [part for word in words for part in words_of(word)]
        known = sum(word[:BEGINNING] in self.beginnings[language] for word in plain)
        return known / len(plain) if plain else 1.0


def lines_of(text: Text | Lines, language: Language) -> tuple[str, ...]:
    """Return the lines of a text in a language; none where it lacks that."""
    if isinstance(text, Text):
        return (text[language],) if language in text.root else ()
    return text.root.get(language, ())


def _texts(value: object) -> Iterator[Text | Lines]:
    if isinstance(value, Text | Lines):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in ("stems", "aliases"):
                yield from _texts(getattr(value, name))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)

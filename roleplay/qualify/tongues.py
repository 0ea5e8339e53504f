"""How well a model writes a language: whether it keeps its distance, and what a dictionary makes of its words."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cached_property

from pydantic import ConfigDict, RootModel

from roleplay.languages import PACKS
from roleplay.reading.words.text import LETTERS, fold
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import Language

NAME = 4  # letters of a name at least
PATIENCE = 20.0  # seconds for one run of the spell checker


class FamiliarWords(Authored):
    """Words that drop the distance, whole or by their ending (`*ending`), and those that only look like it."""

    words: tuple[str, ...]
    unless: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in self.words)
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)

    def hits(self, text: str) -> bool:
        """Return whether a text drops the distance; names, with capitals inside a sentence, are no such words."""
        return any(
            match.group().casefold() not in self.unless
            for match in self._pattern.finditer(text)
            if match.group()[0].islower() or text[: match.start()].rstrip()[-1:] in ("", ".", "?", "!", "…")
        )


class Familiar(RootModel[dict[Language, FamiliarWords]]):
    """The words of each language."""

    model_config = ConfigDict(frozen=True)

    def hits(self, text: str, language: Language) -> bool:
        """Return whether a text drops the distance."""
        return self.root[language].hits(text)


class SpellChecker:
    """The spell checker of the distribution (hunspell), where it and a dictionary of the language are installed."""

    def __init__(self, program: str = "hunspell") -> None:
        """Look for the program; nothing is run yet."""
        self._program = shutil.which(program)
        self._found: dict[Language, str] = {}

    def dictionary(self, language: Language) -> str:
        """Return the dictionary that is used, empty where there is none."""
        if self._program is None:
            return ""
        if language not in self._found:
            usable = (name for name in PACKS[language].dictionaries if self._unknown(("a",), name) is not None)
            self._found[language] = next(usable, "")
        return self._found[language]

    def misspelt(self, sentences: Sequence[str], language: Language, known: Iterable[str]) -> list[int] | None:
        """Return for each sentence how many of its words the dictionary does not know; None without a dictionary.

        Words that begin like names in the `known` texts count as right, whatever their ending.
        """
        name = self.dictionary(language)
        words = [LETTERS.findall(sentence) for sentence in sentences]
        unknown = self._unknown(sorted({word for some in words for word in some}), name) if name else None
        if unknown is None:
            return None
        names = {
            word for text in set(known) for word in LETTERS.findall(text) if word[0].isupper() and len(word) >= NAME
        }
        stems = tuple({fold(word)[: max(NAME, len(word) - 2)] for word in names})
        wrong = {word for word in unknown if not fold(word).startswith(stems)}
        return [sum(word in wrong for word in some) for some in words]

    def _unknown(self, words: Sequence[str], dictionary: str) -> set[str] | None:
        if self._program is None:
            return None
        try:
            run = subprocess.run(  # noqa: S603 - the distribution's own program; the words go in by its input
                [self._program, "-d", dictionary, "-i", "utf-8", "-l"],
                input="\n".join(words),
                capture_output=True,
                encoding="utf-8",
                timeout=PATIENCE,
                check=True,
            )
        except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
            return None
        return set(run.stdout.split())

"""Cuts a stream of text into sentences, each as soon as it is whole."""

import re
from collections.abc import Iterator

from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.rules import lists

# The end of a sentence, the quotes and brackets that close after it, and what shows that another one begins.
_END = re.compile(r"[.!?…]+[\"”“’»«')\]]*(\s+)(?=\S)|\n+")
_LAST_WORD = re.compile(r"([^\s(„“\"»]+)\.$")
LONGEST = 600  # characters without an end: what comes then is cut there, so that nothing waits for ever


def sentences(text: str, language: Language) -> list[str]:
    """Return the sentences of a whole text."""
    cutter = Cutter(language)
    return [part for part in (*cutter.feed(text), cutter.rest()) if part]


class Cutter:
    """Takes pieces of text and gives back whole sentences; a full stop alone does not end one."""

    def __init__(self, language: Language) -> None:
        """Cut with the abbreviations of a language."""
        self._abbreviations = lists().checks.abbreviations[language]
        self._text = ""

    def feed(self, piece: str) -> Iterator[str]:
        """Add a piece; yield the sentences that are whole now."""
        self._text += piece
        start = 0
        while (match := _END.search(self._text, start)) is not None:
            if self._ends(match):
                sentence = self._text[: match.end()].strip()
                self._text, start = self._text[match.end() :], 0
                if sentence:
                    yield sentence
            else:
                start = match.end()
        if len(self._text) > LONGEST:
            yield self.rest()

    def rest(self) -> str:
        """Return what is left when nothing more comes; empty where there is nothing."""
        rest, self._text = self._text.strip(), ""
        return rest

    def _ends(self, match: re.Match[str]) -> bool:
        if "\n" in match.group():
            return True
        before = self._text[: match.end()].rstrip()
        following = self._text[match.end()]
        last = _LAST_WORD.search(before)
        if last is None:
            return True
        word = last[1].casefold()
        if word in self._abbreviations.within:
            return False
        goes_on = following.islower() or following.isdigit()
        if word in self._abbreviations.ends:
            return not goes_on
        return not (goes_on and word[-1:].isdigit())

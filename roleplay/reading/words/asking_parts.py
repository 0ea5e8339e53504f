"""A sentence cut before each question that begins within it."""

import re

from roleplay.reading.words.asking_words import AskingWords
from roleplay.reading.words.text import words_of

LONGEST_SHELL = 7  # words that only lead up to a question ("Can you tell me, ...")
SHORTEST = 2  # words of a question that stands beside another one in a sentence

_CUT = re.compile(r"[,;:–—]\s+|\s+-\s+|\s+(?=\w)")


def asking_parts(text: str, words: AskingWords) -> tuple[str, ...]:
    """Return the parts of a sentence that each ask something of their own; one that does not part stays whole.

    Left out is what only leads up to a question ("If you like, ...", "Can you tell me, ...").
    """
    cuts = _cuts(text, words)
    parts = [text[start:stop].strip() for start, stop in zip((0, *cuts), (*cuts, None), strict=True)]
    asking = tuple(part for part in parts if _asks_by_itself(part, words))
    return asking if len(parts) > 1 and asking else (text,)


def _cuts(text: str, words: AskingWords) -> list[int]:
    """Return where another question begins: after a comma, or after "and" in a question."""
    found: list[int] = []
    for cut in _CUT.finditer(text):
        before, rest = words_of(text[found[-1] if found else 0 : cut.start()]), words_of(text[cut.end() :])
        if len(before) < SHORTEST or len(rest) < SHORTEST:
            continue
        if cut[0].strip():
            begins = words.asks(rest) and not (words.asks(before) and words.relates(rest))
        else:
            begins = before[-1:] in words.joins and words.asks(before) and words.names_first(rest)
        if begins:
            found.append(cut.end())
    return found


def _asks_by_itself(part: str, words: AskingWords) -> bool:
    found = words_of(part)
    shell = words.calls_to_tell(found) and len(found) <= LONGEST_SHELL and not words.names(found)
    return words.asks(found) and not shell

"""Whether a message speaks to the program that reads it instead of to people: codes, markup, orders to a model."""

import re
from collections.abc import Iterable

from roleplay.reading.heard import CLASSES
from roleplay.reading.lexicon import Lexicon

# Code names of the code book and of content, brackets of markup and data, the head of a message of a chat format.
_CODE = re.compile(r"\w_\w|[{}<>]|```|\[/?INST\]|\b(?:system|assistant|user|sistem|tool)\s*:", re.IGNORECASE)
_CLASS = re.compile(rf"\b(?:{'|'.join(CLASSES)})\b")


def speaks_to_machine(text: str, lexicons: Iterable[Lexicon]) -> bool:
    """Tell whether a text, in any of the languages of `lexicons`, addresses a program; in doubt it does.

    Nothing is lost by the doubt: such a message is read by rules alone.
    """
    if _CODE.search(text) or (_CLASS.search(text) and not text.isupper()):
        return True
    return any(lexicon.machine.hits(sentence.text) for lexicon in lexicons for sentence in lexicon.sentences(text))

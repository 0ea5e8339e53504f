"""Letters that a document can hold: text of learners and models may hold anything at all."""

import re
import unicodedata
from collections.abc import Container
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path

FONT = "Source Sans Pro"
STYLES = {"": "Regular", "B": "Bold", "I": "It", "BI": "BoldIt"}
UNKNOWN = "\ufffd"  # stands for what is no letter
MISSING = "[?]"  # stands for letters that the font lacks; a box would be taken for one to tick
_SPACES = re.compile(r"[^\S\u00a0]+")
_BREAKS = frozenset("\n\t")
_SILENT = frozenset({"Cf", "Mn", "Me"})  # joiners, marks on letters: alone they say nothing


@cache
def font_folder() -> Path:
    """Return the folder of the font that documents and pictures are set in."""
    return Path(str(files("font_source_sans_pro") / "files"))


def font_file(style: str) -> Path:
    """Return the file of a style: plain, bold (B), italic (I) or both."""
    return font_folder() / f"SourceSansPro-{STYLES[style]}.ttf"


def storable(text: str) -> str:
    """Return text that every file can hold: no control characters, halves of surrogate pairs or non-characters."""
    if text.isprintable():
        return text
    return "".join(letter if _is_letter(letter) else UNKNOWN for letter in text)


def one_line(text: str) -> str:
    """Return such text on one line, its runs of spaces as one; spaces at which no line may break stay."""
    return _SPACES.sub(" ", storable(text))


def printable(text: str, letters: Container[int]) -> str:
    """Return text in letters of a font (code points): runs of others give way to a sign, what is unseen to nothing."""
    composed = unicodedata.normalize("NFC", storable(text))
    signs = (letter if ord(letter) in letters or letter == "\n" else _instead(letter) for letter in composed)
    return "".join(sign if sign == MISSING else "".join(run) for sign, run in groupby(filter(None, signs)))


def _instead(letter: str) -> str:
    if letter == "\t" or unicodedata.category(letter) == "Zs":
        return " "
    return "" if unicodedata.category(letter) in _SILENT else MISSING


def _is_letter(letter: str) -> bool:
    code = ord(letter)
    if letter in _BREAKS:
        return True
    return unicodedata.category(letter) not in ("Cc", "Cs") and code & 0xFFFE != 0xFFFE and not 0xFDD0 <= code <= 0xFDEF

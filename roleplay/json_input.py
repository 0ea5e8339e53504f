"""JSON from outside: read with limits, and only where its words are text that can be kept and shown."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from roleplay.errors import CodedError

MOST_DIGITS = 100  # of a whole number; Python itself stops only at thousands
LONGEST_LINE = 200_000  # characters of one line of JSON Lines
# What no message can have: control signs other than line ends and tabs, and halves of surrogate pairs.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# The other control signs as well, which old documents leave in what is pasted into a message.
_NOT_TYPED = re.compile(f"{_NO_TEXT.pattern}|[\x7f-\x9f]")
# A document without any of these has no such sign, and need not be walked through.
_SUSPECT = re.compile(r"\\u(?:00[0189]|007f|d[89a-f])|[\x7f-\x9f\ud800-\udfff]", re.IGNORECASE)


class JsonFault(CodedError):
    """What is wrong with JSON from outside."""


def parse_line(text: str) -> Any:
    """Return what one line of JSON Lines says; raises like `parse_json`, and where it is long or has any control."""
    if len(text) > LONGEST_LINE:
        raise JsonFault("json_too_long", most=LONGEST_LINE)
    return parse_json(text, no_text=_NOT_TYPED)


def parse_json(text: str, *, no_text: re.Pattern[str] = _NO_TEXT) -> Any:
    """Return what JSON says; `no_text` are signs that its words may not have.

    Raises:
        JsonFault: where it is none, is nested too deeply, has a number that is too large or none, or has a word with
            signs that are not text.
    """
    try:
        content = json.loads(text, parse_int=_whole, parse_float=_finite, parse_constant=_finite)
    except json.JSONDecodeError as error:
        raise JsonFault("json_syntax", problem=error.msg, column=error.colno) from error
    except RecursionError as error:
        raise JsonFault("json_nested") from error
    if _SUSPECT.search(text):
        for word in _words(content):
            found = no_text.search(word)
            if found is not None:
                raise JsonFault("json_sign", sign=f"U+{ord(found[0]):04X}")
    return content


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise JsonFault("json_number", most=MOST_DIGITS)
    return int(digits)


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise JsonFault("json_number", most=MOST_DIGITS)
    return number


def _words(content: Any) -> Iterator[str]:
    """Yield every string in a value, keys too; it is not nested deeper than it could be read."""
    waiting = [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            waiting += item.keys()
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item

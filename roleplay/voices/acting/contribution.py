"""What a model writes when it answers in a part, and its spoken words as they come, before the rest is there."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

MOST_SIGNS = 24  # handles of one list that are looked at
_SAY = re.compile(r'"say"\s*:\s*"')
OPENING = 12  # signs within which JSON begins, also behind a fence; what begins otherwise is prose
_ESCAPES = {"n": "\n", "t": " ", "r": " ", "b": "", "f": "", '"': '"', "\\": "\\", "/": "/"}
_HEX = 4


class Contribution(BaseModel):
    """A model's answer in a part: the words first, then what they do, by handles; what is missing does nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    say: str
    told: tuple[str, ...] = ()
    takes_on: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    agrees: str = ""
    objects_to: str = ""
    improvised: tuple[str, ...] = ()
    feeling: str = ""

    @field_validator("told", "takes_on", "declines", "offers", "asks", "covers", "improvised", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Take a single sign for a list of one, and nothing for none."""
        if value is None:
            return ()
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list | tuple):
            return ()
        return tuple(
            str(item).strip(" []") for item in items[:MOST_SIGNS] if isinstance(item, str | int) and str(item).strip()
        )

    @field_validator("agrees", "objects_to", "feeling", mode="before")
    @classmethod
    def _worded(cls, value: Any) -> Any:
        return value if isinstance(value, str) else ""


class Speaking:
    """Takes a model's text in pieces and gives back the spoken words in it as they come.

    A model that writes no JSON at all is taken to speak. `rest` tells, at the end, what else it has written.
    """

    def __init__(self) -> None:
        self._text = ""
        self._at: int | None = None  # up to here the words have been given
        self._plain: bool | None = None
        self._is_over = False

    def feed(self, piece: str) -> str:
        """Add a piece; return the words that are new."""
        self._text += piece
        if self._plain is None:
            opening = self._text.lstrip()[:OPENING]
            if "{" in opening:
                self._plain = False
            elif len(opening) == OPENING:
                self._plain = True
        if self._plain is None:
            return ""
        if self._plain:
            return self._prose()
        if self._at is None:
            found = _SAY.search(self._text)
            if found is None:
                return ""
            self._at = found.end()
        return self._spoken()

    def rest(self) -> str:
        """Return the words that waited for what was to come: of prose that ended before it was seen that it is."""
        if self._plain is None and self._text.strip():
            self._plain = True
            return self._prose()
        return ""

    def _prose(self) -> str:
        given, self._at = self._at or 0, len(self._text)
        return self._text[given:] if given else self._text.lstrip()

    def _spoken(self) -> str:
        """Return what of the string has come and is new; a half escape waits for its other half."""
        given: list[str] = []
        at = self._at or 0
        while not self._is_over and at < len(self._text):
            sign = self._text[at]
            if sign == '"':
                self._is_over = True
            elif sign != "\\":
                given.append(sign)
                at += 1
            else:
                escaped = self._escaped(at)
                if escaped is None:
                    break
                text, at = escaped
                given.append(text)
        self._at = at
        return "".join(given)

    def _escaped(self, at: int) -> tuple[str, int] | None:
        """Return the sign behind an escape and where it ends; None where the escape has not come whole."""
        if at + 1 >= len(self._text):
            return None
        kind = self._text[at + 1]
        if kind != "u":
            return _ESCAPES.get(kind, kind), at + 2
        digits = self._text[at + 2 : at + 2 + _HEX]
        if len(digits) < _HEX:
            return None
        try:
            code = int(digits, 16)
        except ValueError:
            return "", at + 2
        if 0xD800 <= code < 0xE000:  # halves of a sign outside the first plane: none that is spoken
            return "", at + 2 + _HEX
        return chr(code), at + 2 + _HEX

    @property
    def has_words(self) -> bool:
        """Whether the words have begun."""
        return self._at is not None

    def contribution(self, said: str) -> Contribution:
        """Return what was written, with the words that were `said` of it; where it broke off, the words alone."""
        if not self._plain:
            for found in _objects(self._text):
                try:
                    return Contribution.model_validate({**found, "say": said})
                except ValidationError:
                    continue
        return Contribution(say=said)


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    decoder, at = json.JSONDecoder(strict=False), text.find("{")
    while at >= 0:
        try:
            found, _ = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):  # ValueError also for a number of thousands of digits
            return
        if isinstance(found, dict) and "say" in found:
            yield found
        at = text.find("{", at + 1)

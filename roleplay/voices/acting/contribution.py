"""What a model writes when it answers in a part, and its spoken words as they come, before the rest is there."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ValidationError, field_validator

MOST_SIGNS = 24  # handles of one list that are looked at
MOST_AGREED = 4  # the same of agreements
_SAY = re.compile(r'"say"\s*:\s*"')
OPENING = 12  # signs within which JSON begins, also behind a fence; what begins otherwise is prose
# A piece of a JSON string: an escape by number, one whose number is none, another escape, or signs that need none. What
# has not come whole is no piece yet, and the quote that ends the string never is one.
_PIECE = re.compile(r"\\u(?P<number>[0-9a-fA-F]{4})|\\u(?=.{4})|\\(?P<escaped>[^u])|(?P<signs>[^\"\\]+)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": " ", "r": " ", "b": "", "f": ""}


class AgreedOn(BaseModel, frozen=True):
    """What a model says has been agreed: `who` owes it, the speaker's side (`we`) or the other (`you`)."""

    who: Literal["we", "you"] = "we"
    what: str


class Contribution(BaseModel, frozen=True):
    """A model's answer in a part: the words first, then what they do, by handles; what is missing does nothing."""

    say: str
    told: tuple[str, ...] = ()
    takes_on: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    agrees: tuple[AgreedOn, ...] = ()
    objects_to: str = ""
    improvised: tuple[str, ...] = ()
    feeling: str = ""

    @field_validator("told", "takes_on", "declines", "offers", "asks", "covers", "improvised", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        """Take a single sign for a list of one, and nothing for none."""
        items = [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
        signs = (str(item) for item in items[:MOST_SIGNS] if isinstance(item, str | int))
        return tuple(sign.strip(" []") for sign in signs if sign.strip())

    @field_validator("agrees", mode="before")
    @classmethod
    def _agreements(cls, value: Any) -> Any:
        """Take bare words for what the speaker owes, and nothing for what is neither words nor an agreement."""
        items = value[:MOST_AGREED] if isinstance(value, list | tuple) else (value,)
        return tuple(found for found in map(_agreement, items) if found is not None)

    @field_validator("objects_to", "feeling", mode="before")
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

    def feed(self, piece: str) -> str:
        """Add a piece; return the words that are new."""
        self._text += piece
        if self._plain is None:
            opening = self._text.lstrip()[:OPENING]
            if "{" in opening or len(opening) == OPENING:
                self._plain = "{" not in opening
        if self._plain is None:
            return ""
        if self._plain:
            return self._prose()
        begins = _SAY.search(self._text) if self._at is None else None
        if begins is not None:
            self._at = begins.end()
        return self._spoken() if self._at is not None else ""

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
        while (piece := _PIECE.match(self._text, at)) is not None:
            given.append(_sign(piece))
            at = piece.end()
        self._at = at
        return "".join(given)

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


def _agreement(item: Any) -> AgreedOn | None:
    if isinstance(item, AgreedOn):
        return item
    what = item.get("what") if isinstance(item, dict) else item
    if not isinstance(what, str) or not what.strip():
        return None
    return AgreedOn(who="you" if isinstance(item, dict) and item.get("who") == "you" else "we", what=what.strip())


def _sign(piece: re.Match[str]) -> str:
    if piece["number"] is not None:
        code = int(piece["number"], 16)
        return "" if 0xD800 <= code < 0xE000 else chr(code)  # halves of a sign outside the first plane: none is spoken
    if piece["escaped"] is not None:
        return _ESCAPES.get(piece["escaped"], piece["escaped"])
    return piece["signs"] or ""


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

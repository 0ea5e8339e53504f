"""The one way to the terminal: what came from files or other people reaches it as text and never steers it."""

import json
import re
import sys
from typing import Any

import typer

# What turns the direction of writing round, ends lines unseen, or hides words in words (tags).
_HIDDEN = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f"
_STEERING = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_HIDDEN}]")


def tell(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Write text for people to the output, or with `err` to the error output."""
    typer.echo(harmless(text), err=err, nl=nl)


def tell_json(value: Any) -> None:
    """Write a value as one line of JSON: exactly what it is, with signs that would steer a terminal as JSON escapes."""
    tell_json_text(json.dumps(value, ensure_ascii=False))


def tell_json_text(text: str) -> None:
    """Write JSON that is written already, like `tell_json`."""
    typer.echo(_STEERING.sub(_escaped_for_json, text))


def tell_document(content: bytes | str) -> None:
    """Write a whole document exactly to a file or program; what is text comes harmless to a terminal."""
    if isinstance(content, bytes):
        typer.echo(content, nl=False)
    elif sys.stdout.isatty():
        tell(content.removeprefix("\ufeff"), nl=False)
    else:
        sys.stdout.write(content)


def harmless(text: str) -> str:
    r"""Return a text in which signs that steer a terminal stand as their numbers (`\x1b`, `\u202e`)."""
    return _STEERING.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    sign = found[0]
    if sign == "\r":
        return ""
    code = ord(sign)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _escaped_for_json(found: re.Match[str]) -> str:
    sign = found[0]
    # Between values JSON has no other signs than line ends and spaces.
    return sign if sign in "\r" else json.dumps(sign)[1:-1]

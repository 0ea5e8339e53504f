"""A session as one JSON file: for `roleplay play --out`, `grade` and `export`, and for moving it elsewhere."""

import hashlib
import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from roleplay.errors import SessionError
from roleplay.exercise.log.events import Entry, Started
from roleplay.json_input import JsonFault, parse_json
from roleplay.storage.sessions import FORMAT

_ENTRIES = TypeAdapter(list[Entry])


def session_text(entries: list[Entry]) -> str:
    """Return the content of a session file; its seal shows whether the entries were changed afterwards."""
    dumped = _ENTRIES.dump_python(entries, mode="json")
    content = {"sodeluj_session": FORMAT, "seal": _seal(dumped), "entries": dumped}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_session(path: Path) -> list[Entry]:
    """Return the entries of a session file, sealed or not.

    Raises:
        SessionError: if the file cannot be read, is from a newer version, or does not begin with a start.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SessionError("broken_session", where=f"{path.name}: {error.strerror}") from error
    return _entries(_parsed(content, path.name), path.name)


def read_sealed(content: bytes, name: str) -> list[Entry]:
    """Return the entries of a session file that comes from somebody else; `name` is what the file is called.

    The seal tells a change by hand or a damaged copy, not somebody who writes a new one: nothing secret is in it.

    Raises:
        SessionError: as for `read_session`, and where the file has no seal or its entries are not those sealed.
    """
    parsed = _parsed(content, name)
    entries = _entries(parsed, name)
    if "seal" not in parsed:
        raise SessionError("session_unsealed", file=name)
    if parsed["seal"] != _seal(parsed["entries"]):
        raise SessionError("session_tampered", file=name)
    return entries


def _seal(entries: list[Any]) -> str:
    plain = json.dumps(entries, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def _entries(content: dict[str, Any], name: str) -> list[Entry]:
    version = content["sodeluj_session"]
    if not isinstance(version, int):
        raise SessionError("broken_session", where=f"{name}: sodeluj_session")
    if version > FORMAT:
        raise SessionError("newer_session")
    try:
        entries = _ENTRIES.validate_python(content.get("entries"))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SessionError("broken_session", where=f"{name}: entries.{where}: {first['msg']}") from error
    if not entries or not isinstance(entries[0].event, Started):
        raise SessionError("no_beginning")
    if [entry.seq for entry in entries] != list(range(len(entries))):
        raise SessionError("broken_session", where=f"{name}: entries.seq")
    return entries


def _parsed(content: bytes, name: str) -> dict[str, Any]:
    try:
        parsed = parse_json(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise SessionError("foreign_session", file=name) from error
    except JsonFault as fault:
        raise SessionError("session_is_no_json", file=name, problem=fault) from fault
    if not isinstance(parsed, dict) or "sodeluj_session" not in parsed:
        raise SessionError("foreign_session", file=name)
    return parsed

"""A session as one JSON file: for `roleplay play --out`, `grade` and `export`, and for moving it elsewhere."""

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
    """Return the content of a session file."""
    content = {"sodeluj_session": FORMAT, "entries": _ENTRIES.dump_python(entries, mode="json")}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_session(path: Path) -> list[Entry]:
    """Return the entries of a session file.

    Raises:
        SessionError: if the file cannot be read, is from a newer version, or does not begin with a start.
    """
    content = _content(path)
    version = content.get("sodeluj_session")
    if not isinstance(version, int):
        raise SessionError("broken_session", where=f"{path.name}: sodeluj_session")
    if version > FORMAT:
        raise SessionError("newer_session")
    try:
        entries = _ENTRIES.validate_python(content.get("entries"))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SessionError("broken_session", where=f"{path.name}: entries.{where}: {first['msg']}") from error
    if not entries or not isinstance(entries[0].event, Started):
        raise SessionError("no_beginning")
    if [entry.seq for entry in entries] != list(range(len(entries))):
        raise SessionError("broken_session", where=f"{path.name}: entries.seq")
    return entries


def _content(path: Path) -> dict[str, Any]:
    try:
        content = parse_json(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SessionError("broken_session", where=f"{path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SessionError("broken_session", where=f"{path.name}: {error}") from error
    except JsonFault as fault:
        raise SessionError("session_is_no_json", file=path.name, problem=fault) from fault
    if not isinstance(content, dict):
        raise SessionError("broken_session", where=f"{path.name}")
    return content

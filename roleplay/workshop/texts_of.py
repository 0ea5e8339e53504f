"""All texts of a case by their places, and the patterns that name such places."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from roleplay.scenario.case import FORMER
from roleplay.scenario.loading.loader import PERSONS
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.workshop.draft import Draft, content_of
from roleplay.workshop.editing import Path, name_in

Written = str | tuple[str, ...]


def texts_of(draft: Draft) -> dict[Path, Written]:
    """Return every text of a case by its place; the last part of a place is the language."""
    return _texts_of(tuple(sorted(draft.files.items())))


def key_of(path: Path) -> str:
    """Return a place without its language and without brackets, for example `facts.wages.title`."""
    return ".".join(part.strip("[]") for part in path if part not in LANGUAGES)


def matches(key: str, pattern: str) -> bool:
    """Return whether a pattern names a place: a star is any one part, at the end any number of them."""
    return stars(key, pattern) is not None


def stars(key: str, pattern: str) -> tuple[str, ...] | None:
    """Return what the stars of a pattern stand for, None where it does not name the place."""
    parts, wanted = key.split("."), pattern.split(".")
    if wanted[-1] == "*" and len(parts) >= len(wanted):
        parts = [*parts[: len(wanted) - 1], ".".join(parts[len(wanted) - 1 :])]
    if len(parts) != len(wanted) or any(b not in ("*", a) for a, b in zip(parts, wanted, strict=True)):
        return None
    return tuple(a for a, b in zip(parts, wanted, strict=True) if b == "*")


@lru_cache(maxsize=64)
def _texts_of(files: tuple[tuple[str, str], ...]) -> dict[Path, Written]:
    found: dict[Path, Written] = {}
    for file, text in files:
        content = content_of(text)
        if file.startswith(PERSONS) and isinstance(content, Mapping):
            found |= dict(_walk(content, ("persons", f"[{content.get('id', '')}]")))
        elif isinstance(content, Mapping):
            found |= dict(_walk(content, ()))
    return found


def _walk(value: Any, path: Path) -> Iterator[tuple[Path, Written]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key in LANGUAGES and isinstance(item, str):
                yield (*path, key), item
            elif key in LANGUAGES and isinstance(item, list):
                yield (*path, key), tuple(map(str, item))
            elif key != FORMER:
                yield from _walk(item, (*path, str(key)))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            name = name_in(item)
            yield from _walk(item, (*path, f"[{number if name is None else name}]"))

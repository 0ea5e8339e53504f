"""Checks the handouts: the same files in every language, each with a readable heading block."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from roleplay.languages import LATER, file_in
from roleplay.scenario.loading.files import Finding, name_of
from roleplay.scenario.vocabulary import LANGUAGES, Language

HEADING_KEYS = ("title", "id", "label")
FENCE = "---"


def check_handouts(root: Path) -> Iterator[Finding]:
    """Yield findings on `handouts/<language>/*.md` below the content folder; none where there are no handouts.

    What a later language lacks is named with the rest of its folder (`check_languages`).
    """
    folder = root / "handouts"
    if not folder.is_dir():
        return
    folders = {language: file_in(language, folder / language) for language in LANGUAGES}
    names = {language: {path.name for path in folders[language].glob("*.md")} for language in LANGUAGES}
    ids: dict[str, dict[Language, object]] = {}
    for name in sorted(set().union(*names.values())):
        for language in LANGUAGES:
            file = name_of(folders[language] / name, root)
            if name not in names[language]:
                if language not in LATER:
                    yield Finding(file, "(whole file)", "the handout exists only in another language", "write it")
                continue
            heading = _heading(folders[language] / name)
            if isinstance(heading, str):
                yield Finding(file, "(heading block)", heading, "begin the file with title, id and label between ---")
                continue
            ids.setdefault(name, {})[language] = heading.get("id")
            yield from (
                Finding(file, key, "the key is missing or empty", "add it to the heading block")
                for key in HEADING_KEYS
                if not str(heading.get(key) or "").strip()
            )
    yield from _disagreeing(ids)


def _disagreeing(ids: dict[str, dict[Language, object]]) -> Iterator[Finding]:
    seen: dict[object, str] = {}
    for name, by_language in ids.items():
        first = next(iter(by_language.values()))
        if any(value != first for value in by_language.values()):
            yield Finding(f"handouts/*/{name}", "id", "the languages give different ids", "use one id for both")
        elif first in seen:
            yield Finding(f"handouts/*/{name}", "id", f"'{seen[first]}' has the same id", "give each its own id")
        seen.setdefault(first if isinstance(first, str | int) else str(first), name)


def _heading(path: Path) -> dict[str, Any] | str:
    """Return the heading block, or what is wrong with it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return "the file is not UTF-8"
    except OSError as error:
        return f"the file cannot be opened: {error.strerror}"
    if not lines or lines[0].strip() != FENCE or FENCE not in (line.strip() for line in lines[1:]):
        return "there is no heading block"
    end = next(index for index, line in enumerate(lines[1:], start=1) if line.strip() == FENCE)
    try:
        content = yaml.load("\n".join(lines[1:end]), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError) as error:
        return f"the heading block cannot be read as YAML: {error}"
    return content if isinstance(content, dict) else "the heading block has no keys"

"""Checks the handouts: the same files in every language, each with a readable heading block."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from roleplay.languages import LATER, file_in
from roleplay.scenario.linting.content_walk import KeyPath
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
            place = KeyPath(name_of(folders[language] / name, root))
            if name not in names[language]:
                if language not in LATER:
                    yield place.at("(whole file)").finding("handout_untranslated")
                continue
            heading = _heading(folders[language] / name)
            if isinstance(heading, str):
                yield place.at("(heading block)").finding("heading_broken", problem=heading)
                continue
            ids.setdefault(name, {})[language] = heading.get("id")
            for key in HEADING_KEYS:
                if not str(heading.get(key) or "").strip():
                    yield place.at(key).finding("heading_key")
    yield from _disagreeing(ids)


def _disagreeing(ids: dict[str, dict[Language, object]]) -> Iterator[Finding]:
    seen: dict[object, str] = {}
    for name, by_language in ids.items():
        first, place = next(iter(by_language.values())), KeyPath(f"handouts/*/{name}", ("id",))
        if any(value != first for value in by_language.values()):
            yield place.finding("handout_ids_differ")
        elif first in seen:
            yield place.finding("handout_has_id", name=seen[first])
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

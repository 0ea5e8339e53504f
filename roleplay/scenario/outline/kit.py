"""Kits: what fits any case of a kind, from which an outline is expanded into a case that can be played."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from roleplay.config import CONTENT
from roleplay.languages import LANGUAGES, Language, with_later
from roleplay.scenario.loading.files import broken, name_of, read_mapping

FOLDER = "kits"
_FORMS = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")

Kit = dict[str, Any]
"""The content of a kit by its keys: those of a case, `seats` by agency, `voices` by kind of person, `words`."""


def read_kit(name: str, root: Path = CONTENT) -> Kit:
    """Return the kit `name` of the content folder `root`.

    Raises:
        ContentFindingsError: where there is none, or something is wrong in it.
    """
    known = sorted(path.name for path in (root / FOLDER).iterdir() if path.is_dir())
    if name not in known:
        raise broken(FOLDER, "kit", f"there is no kit '{name}'", f"name one of {', '.join(known)}")
    return _read(name, root)


@lru_cache(maxsize=8)
def _read(name: str, root: Path) -> Kit:
    """One kit builds on another where it says so; it says again what differs and names what it goes without."""
    folder, kit = root / FOLDER / name, Kit()
    for path in sorted(folder.glob("*.yaml")):
        kit |= with_later(read_mapping(path, root), name_of(path, root))
    for path in sorted((folder / "persons").glob("*.yaml")):
        kit.setdefault("voices", {})[path.stem] = with_later(read_mapping(path, root), name_of(path, root))
    ground = kit.pop("builds_on", None)
    kit = {**_read(ground, root), **kit} if ground else kit
    return {key: value for key, value in kit.items() if key not in kit.get("without", ())}


def in_languages(content: Any, languages: tuple[Language, ...]) -> Any:
    """Return content with its texts in these languages alone."""
    if isinstance(content, list):
        return [in_languages(entry, languages) for entry in content]
    if not isinstance(content, dict):
        return content
    if content and content.keys() <= set(LANGUAGES):
        return {language: content[language] for language in languages if language in content}
    return {key: in_languages(value, languages) for key, value in content.items()}


def in_gender(content: Any, gender: str) -> Any:
    """Return content with the word forms of one gender: `{he|she}` stands for either."""
    if isinstance(content, str):
        return _FORMS.sub(lambda forms: forms[1 if gender == "m" else 2], content)
    if isinstance(content, list):
        return [in_gender(entry, gender) for entry in content]
    return {key: in_gender(value, gender) for key, value in content.items()} if isinstance(content, dict) else content


def framed(frame: dict[str, Any], **texts: dict[str, str]) -> dict[str, Any]:
    """Return a frame of the kit with texts put into it, in each language in which all of them exist."""
    spoken = [language for language in frame if all(language in text for text in texts.values())]
    return {
        language: _filled(frame[language], {name: text[language] for name, text in texts.items()})
        for language in spoken
    }


def _filled(frame: Any, slots: dict[str, str]) -> Any:
    return [_filled(line, slots) for line in frame] if isinstance(frame, list) else frame.format(**slots)

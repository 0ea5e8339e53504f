"""Checks the languages: their sheets, and whatever stands in one of them and not in another that came later."""

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from roleplay.config import CONTENT, ROOT
from roleplay.languages import (
    FOLDER,
    LANGUAGES,
    LATER,
    PACKS,
    SHEET,
    Language,
    file_in,
    later_file,
    later_texts,
    own_texts,
    read_pack,
    side_by_side,
)
from roleplay.scenario.linting.content_walk import KeyPath
from roleplay.scenario.loading.files import ContentFindingsError, Finding, name_of, parse_yaml, read_text
from roleplay.scenario.outline.reading import MAIN, in_one, is_outline

# What is checked in the words of a model, what it is told, and how learners are read: no model plays without it.
SAFETY = (
    "voices/checks.yaml", "voices/forbidden.yaml", "voices/corrections.yaml", "qualification/familiar.yaml",
    "reading/asking/", "reading/plain/", "reading/speech/", "codebook/", "prompts/",
)  # fmt: skip
# What only this looks through for the languages that stand in for none; cases, agencies, rubric and coach are read with
# checks of their own.
CHECKED_HERE = ("voices/", "qualification/", "mandates.yaml")
NOT_SPOKEN = (f"{FOLDER}/", "templates/", "scenarios/seal.yaml")
TEXTS = ("*/texts", "*/words/texts", "messages")


def check_languages(root: Path) -> Iterator[Finding]:
    """Yield what is wrong with the languages of the content folder `root`, and what the later ones lack."""
    for folder in sorted((root / FOLDER).iterdir()) if (root / FOLDER).is_dir() else ():
        yield from _sheet(folder, root)
    texts = [path for pattern in TEXTS for path in sorted((ROOT / "roleplay").glob(pattern))]
    for language in (one for one in LANGUAGES if one not in LATER):
        yield from _places(root, language, CHECKED_HERE)
    for language in LATER:
        yield from _files(root, root, language)
        yield from _files(ROOT / "prompts", ROOT, language)
        yield from _places(root, language)
        for folder in texts:
            yield from _files(folder, ROOT, language)
            yield from _keys(folder, language)


def lacks_for_models(language: Language) -> Iterator[Finding]:
    """Yield what is still to be written before a model may play in a later language."""
    yield from _files(CONTENT, CONTENT, language, SAFETY)
    yield from _files(ROOT / "prompts", ROOT, language, SAFETY)
    yield from _places(CONTENT, language, SAFETY)


def _sheet(folder: Path, root: Path) -> Iterator[Finding]:
    place = KeyPath(name_of(folder / SHEET, root))
    try:
        pack = read_pack(folder)
        if pack.babel.language != folder.name:
            yield place.at("locale").finding("not_of_folder", folder=folder.name)
        if pack.stands_in is not None and (pack.stands_in not in PACKS or pack.stands_in in LATER):
            yield place.at("stands_in").finding("cannot_stand_in", language=pack.stands_in)
    except (OSError, ValueError, yaml.YAMLError) as error:
        yield place.at("(whole file)").finding("sheet_broken", problem=" ".join(str(error).split()))


def _lacking(language: Language, name: str, key: str = "(whole file)") -> Finding:
    other = PACKS[language].stands_in
    if other is None:
        return KeyPath(name, (key,)).finding("missing", language=language)
    return KeyPath(f"{FOLDER}/{language}/{name}", (key,)).finding("stood_in_for", language=language, other=other)


def _files(folder: Path, base: Path, language: Language, only: tuple[str, ...] = ("",)) -> Iterator[Finding]:
    """Yield each file of the language that stands in which has no counterpart."""
    other = str(PACKS[language].stands_in)
    token = re.compile(rf"(?<![a-z]){other}(?![a-z])")
    for path in sorted(item for item in folder.rglob("*") if item.is_file()):
        name = path.relative_to(base).as_posix()
        if not token.search(name) or not name.startswith(only) or name.startswith((*NOT_SPOKEN, "scenarios/")):
            continue
        own = token.sub(language, name)
        if not file_in(language, base / own).exists():
            yield _lacking(language, own)


def _keys(folder: Path, language: Language) -> Iterator[Finding]:
    """Yield each text of the pages and commands that has none; a whole file that is missing is named already."""
    own = own_texts(folder, language)
    if own:
        name = (folder / f"{language}.yaml").relative_to(ROOT).as_posix()
        yield from _compared(language, name, own_texts(folder, str(PACKS[language].stands_in)), own)


def _places(root: Path, language: Language, only: tuple[str, ...] = ("",)) -> Iterator[Finding]:
    """Yield each place at which the content says something in several languages, and nothing in this one."""
    for path in sorted(root.rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        case = "/".join(name.split("/")[:2])
        if name.startswith(NOT_SPOKEN) or not name.startswith(only):
            continue
        if case.startswith("scenarios/") and not later_file(case, language).is_dir():
            continue
        known = [key for key, beside in side_by_side(_content(path, root)) if language not in beside]
        own: Mapping[str, Any] = later_texts(name, language) or {}
        if known == [""]:  # the file is nothing but its languages
            yield from () if own else (_lacking(language, name),)
        else:
            yield from _compared(language, name, known, own)


def _compared(language: Language, name: str, known: Collection[str], own: Collection[str]) -> Iterator[Finding]:
    """Yield each known place of a file for which a language has nothing, and each of its places that nobody knows."""
    yield from (_lacking(language, name, key) for key in known if key not in own)
    for key in own:
        if key not in known:
            yield KeyPath(f"{FOLDER}/{language}/{name}", (key,)).finding("no_such_place")


def _content(path: Path, root: Path) -> Any:
    """Return what a file holds, of an outline in all its languages; nothing where it is broken, which others say."""
    try:
        if path.name == MAIN:
            files = sorted(item for item in path.parent.glob("*.yaml") if is_outline(item.name))
            return in_one({file.name: parse_yaml(read_text(file, root), file.name) for file in files}, MAIN)
        return parse_yaml(read_text(path, root), name_of(path, root))
    except ContentFindingsError:
        return None

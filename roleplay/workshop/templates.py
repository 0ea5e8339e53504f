"""Templates: whole small cases that an author makes a copy of, and the entries with which a part is begun."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from roleplay.errors import InputError
from roleplay.scenario.linting.linter import check_case
from roleplay.scenario.loading.files import (
    ContentFindingsError,
    Finding,
    name_of,
    read_as,
    read_mapping,
    read_text,
)
from roleplay.scenario.loading.loader import MAIN
from roleplay.scenario.texts import Authored, Text
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft, check_id
from roleplay.workshop.editing import only_languages

FOLDER, SHEET, CASE = "templates", "template.yaml", "case"


class Sheet(Authored):
    """What the workshop says of a template, its place in the list, and the places whose texts fit any case."""

    order: int
    keeps: tuple[str, ...] = ()
    title: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Template:
    """A case to make copies of."""

    id: str
    sheet: Sheet
    files: dict[str, str]

    @property
    def draft(self) -> Draft:
        """The template as a case of its own."""
        return Draft(self.id, self.files)


def load_templates(root: Path) -> tuple[Template, ...]:
    """Return the templates of the content folder `root`, the simplest first; ContentError where one is broken."""
    found = [_read(path.parent, root) for path in sorted((root / FOLDER).glob(f"*/{SHEET}"))]
    return tuple(sorted(found, key=lambda template: template.sheet.order))


def check_templates(root: Path) -> list[Finding]:
    """Return what is wrong with the templates: each has to be a case in which `roleplay check` finds nothing."""
    try:
        templates = load_templates(root)
    except ContentFindingsError as error:
        return error.findings
    return [finding for template in templates for finding in check_case(root / FOLDER / template.id / CASE, root)]


def begin(template: Template, name: str, languages: tuple[Language, ...] = LANGUAGES) -> Draft:
    """Return a copy of a template in some languages; InputError where the name is no id, or no language is chosen."""
    check_id(name)
    if not languages:
        raise InputError("workshop_no_language")
    gone = [language for language in LANGUAGES if language not in languages]
    files = {file: only_languages(text, gone) if gone else text for file, text in template.files.items()}
    draft = Draft(name, files).with_value(("id",), name)
    return draft.with_value(("languages",), list(languages))


def load_blanks(root: Path) -> dict[str, Any]:
    """Return the entries with which new facts, topics, goals and persons are begun, by kind."""
    return read_mapping(root / FOLDER / "blanks.yaml", root)


def _read(folder: Path, root: Path) -> Template:
    sheet = read_as(folder / SHEET, Sheet, root)
    case = folder / CASE
    files = {file.relative_to(case).as_posix(): read_text(file, root) for file in sorted(case.rglob("*.yaml"))}
    if MAIN not in files:
        raise ContentFindingsError([Finding(name_of(case, root), MAIN, "the file is missing", "restore it")])
    return Template(folder.name, sheet, files)

"""Templates: an example outline for each kit, as which a new case begins."""

from functools import lru_cache
from pathlib import Path

from roleplay.scenario.linting.linter import check_case
from roleplay.scenario.loading.files import ContentFindingsError, Finding, read_text
from roleplay.scenario.outline.reading import MAIN
from roleplay.scenario.vocabulary import Language
from roleplay.workshop.draft import Draft, check_id
from roleplay.workshop.outlined import alone, value_at

FOLDER = "templates"


@lru_cache(maxsize=4)
def load_templates(root: Path) -> dict[str, Draft]:
    """Return the examples of the content folder `root` by their kits; ContentError where one cannot be read."""
    folders = [path.parent for path in sorted((root / FOLDER).glob(f"*/{MAIN}"))]
    return {
        folder.name: Draft(folder.name, {path.name: read_text(path, root) for path in sorted(folder.glob("*.yaml"))})
        for folder in folders
    }


def check_templates(root: Path) -> list[Finding]:
    """Return what is wrong with the templates: each has to be a case in which `roleplay check` finds nothing."""
    try:
        names = list(load_templates(root))
    except ContentFindingsError as error:
        return error.findings
    return [finding for name in names for finding in check_case(root / FOLDER / name, root)]


def template_of(draft: Draft, root: Path) -> Draft | None:
    """Return the example as which a draft began: that of its kit."""
    return load_templates(root).get(str(value_at(draft, ("kit",))))


def begin(template: Draft, name: str, language: Language | None = None, title: str = "") -> Draft:
    """Return a copy of a template in one of its languages, or in all; InputError where the name is no id."""
    check_id(name)
    draft = Draft(name, template.files) if language is None else alone(Draft(name, template.files), language)
    draft = draft.with_value(MAIN, ("id",), name)
    return draft.with_value(MAIN, ("title",), title) if title else draft

"""The linter: everything that types alone cannot see in the content, as findings that an author can act on."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.choices import check_choices
from roleplay.scenario.coverage import check_coverage
from roleplay.scenario.files import ContentFindingsError, Finding
from roleplay.scenario.handouts import check_handouts
from roleplay.scenario.leaks import check_leaks
from roleplay.scenario.loader import LoadedContent, Origins, load
from roleplay.scenario.places import Case, shared_parts
from roleplay.scenario.references import check_ids, check_references, check_shared_ids, check_standards
from roleplay.scenario.staffing import check_shared, check_staffing
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.scenario.wording import check_texts


def check(root: Path) -> list[Finding]:
    """Return everything that is wrong with the content folder `root`; an empty list means that it can be played."""
    try:
        content = load(root)
    except ContentFindingsError as error:
        return [*error.findings, *check_handouts(root)]
    return [
        *content.findings,
        *_folders(root, content),
        *lint(content.library, content.origins),
        *check_handouts(root),
    ]


def check_case(folder: Path, shared: Path) -> list[Finding]:
    """Return everything that is wrong with one case, read with the shared parts of the content folder `shared`."""
    content = load(shared, [folder])
    return [*content.findings, *lint(content.library, content.origins)]


def lint(library: Library, origins: Mapping[str, Origins] | None = None) -> list[Finding]:
    """Return everything that is wrong with content in memory.

    Args:
        library: the content.
        origins: for each case by id the files of its parts, as the loader gives them; without them a finding names
            the file in which such a part usually stands.
    """
    return list(_findings(library, origins or {}))


def lint_case(scenario: Scenario, origins: Origins) -> Iterator[Finding]:
    """Yield everything that is wrong with one case in memory; `origins` are the files of its parts."""
    case = Case(scenario, origins)
    yield from check_ids(case)
    yield from check_references(case)
    yield from check_coverage(case)
    yield from check_staffing(case)
    yield from check_choices(case)
    yield from check_texts(list(case.parts()), scenario.languages)
    yield from check_leaks(case)


def _findings(library: Library, origins: Mapping[str, Origins]) -> Iterator[Finding]:
    for scenario in library.scenarios:
        yield from lint_case(scenario, origins.get(scenario.id, {}))
    offered = {language for scenario in library.scenarios for language in scenario.languages} or set(LANGUAGES)
    yield from check_shared_ids(library)
    yield from check_standards(library)
    yield from check_shared(library)
    yield from check_texts(list(shared_parts(library)), [name for name in LANGUAGES if name in offered])


def _folders(root: Path, content: LoadedContent) -> Iterator[Finding]:
    """A case's folder is called after it, which also keeps ids of cases apart."""
    if not content.library.scenarios and not content.findings:
        yield Finding("scenarios", "(whole folder)", "there is no case", "add a folder with a case")
    folders = sorted(path.name for path in (root / "scenarios").glob("*") if path.is_dir())
    for scenario in content.library.scenarios:
        if scenario.id not in folders:
            yield Finding(
                content.origins[scenario.id].get(("id", None), f"scenarios/{scenario.id}"),
                "id",
                f"the case is called '{scenario.id}', its folder is not",
                "give case and folder the same name",
            )

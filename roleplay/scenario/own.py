"""Cases of one's own: read beside the shipped ones, and only those in which nothing is wrong."""

from dataclasses import replace
from pathlib import Path

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.files import ContentFindingsError, Finding
from roleplay.scenario.linter import lint_case
from roleplay.scenario.loader import LoadedContent, Origins, case_hash, read_case, shared_hash

FOLDER = "scenarios"
"""Where they lie below the data folder."""


def with_own(shipped: LoadedContent, root: Path, data: Path) -> LoadedContent:
    """Return the shipped content of `root` with the cases of one's own below the data folder `data`.

    A case that has a finding is left out and its findings are reported: nobody tests it but its author.
    """
    folders = [path for path in sorted((data / FOLDER).glob("[a-z]*")) if path.is_dir() and not path.is_symlink()]
    if not folders:
        return shipped
    shared, taken = shared_hash(root), set(shipped.library.scenario)
    scenarios: list[Scenario] = []
    findings: list[Finding] = []
    origins: dict[str, Origins] = {}
    hashes: dict[str, str] = {}
    for folder in folders:
        try:
            scenario, origin = read_case(folder, data)
            found = [*_misnamed(scenario, folder, taken), *lint_case(scenario, origin)]
        except ContentFindingsError as error:
            found = error.findings
        if found:
            findings += found
            continue
        scenarios.append(scenario)
        origins[scenario.id] = origin
        hashes[scenario.id] = case_hash(folder, shared)
    # Built anew, for a copy would keep what the original has worked out from its own cases.
    fields = {name: getattr(shipped.library, name) for name in Library.model_fields}
    fields["scenarios"] = (*shipped.library.scenarios, *scenarios)
    fields["hashes"] = shipped.library.hashes | hashes
    library = Library.model_construct(**fields)
    return replace(shipped, library=library, findings=[*shipped.findings, *findings], origins=shipped.origins | origins)


def _misnamed(scenario: Scenario, folder: Path, taken: set[str]) -> list[Finding]:
    file = f"{FOLDER}/{folder.name}/scenario.yaml"
    if scenario.id != folder.name:
        problem = f"the case is called '{scenario.id}', its folder is not"
        return [Finding(file, "id", problem, "give case and folder the same name")]
    if scenario.id in taken:
        return [Finding(file, "id", "a shipped case has the same id", "give the case another one")]
    return []

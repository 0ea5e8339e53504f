"""Cases of one's own: read beside the shipped ones, and only those in which nothing is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from roleplay.scenario.case import Scenario
from roleplay.scenario.linting.linter import lint_beside, lint_case, misnamed
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.loading.loader import (
    BrokenCaseError,
    LoadedContent,
    case_hash,
    read_case,
    shared_hash,
    with_cases,
)
from roleplay.scenario.persons import InterviewRule

FOLDER = "scenarios"
"""Where they lie below the data folder."""


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case of one's own as it lies in its folder, and what is wrong with it."""

    folder: Path
    scenario: Scenario | None
    findings: tuple[Finding, ...]


def with_own(shipped: LoadedContent, root: Path, data: Path) -> LoadedContent:
    """Return the shipped content of `root` with the cases of one's own below the data folder `data`.

    As with those that ship, a case that has a finding is left out and its findings are reported.
    """
    cases = list(read_own(shipped.library.rules, root, data))
    if not cases:
        return shipped
    shared = shared_hash(root)
    played = [(case.scenario, case.folder) for case in cases if case.scenario and not case.findings and shipped.sound]
    hashes = {scenario.id: case_hash(folder, shared) for scenario, folder in played}
    library = with_cases(shipped.library, (*shipped.library.scenarios, *(scenario for scenario, _ in played)), hashes)
    findings = [*shipped.findings, *(finding for case in cases for finding in case.findings)]
    return replace(shipped, library=library, findings=findings)


def read_own(rules: Sequence[InterviewRule], root: Path, data: Path) -> Iterator[OwnCase]:
    """Yield the cases of one's own below the data folder `data`, which may not have the ids of those below `root`."""
    taken = shipped_ids(root)
    for folder in sorted((data / FOLDER).glob("[a-z]*")):
        if not folder.is_dir() or folder.is_symlink():
            continue
        try:
            scenario, origins = read_case(folder, data)
        except BrokenCaseError as error:
            yield OwnCase(folder, None, (*error.findings, *lint_beside(error, rules)))
            continue
        wrong = misnamed(scenario, folder.name, f"{FOLDER}/{folder.name}/scenario.yaml", taken)
        yield OwnCase(folder, scenario, (*wrong, *lint_case(scenario, origins, rules)))


def shipped_ids(root: Path) -> frozenset[str]:
    """Return the ids of the shipped cases, those in which something is wrong too: no case of one's own may have one."""
    return frozenset(path.name for path in (root / "scenarios").glob("*") if path.is_dir())

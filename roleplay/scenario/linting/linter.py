"""The linter: everything that types alone cannot see in the content, as findings that an author can act on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.linting.content_walk import Case, shared_parts
from roleplay.scenario.linting.coverage import check_coverage
from roleplay.scenario.linting.handouts import check_handouts
from roleplay.scenario.linting.leaks import check_leaks
from roleplay.scenario.linting.reach import check_gates
from roleplay.scenario.linting.references import check_ids, check_objections, check_references, check_shared_ids
from roleplay.scenario.linting.staffing import check_shared, check_staffing
from roleplay.scenario.linting.variants import check_choices
from roleplay.scenario.linting.wording import check_texts
from roleplay.scenario.loading.files import ContentFindingsError, Finding
from roleplay.scenario.loading.loader import BrokenCaseError, LoadedContent, Origins, load, with_cases
from roleplay.scenario.loading.seal import compare
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.vocabulary import LANGUAGES


def load_playable(root: Path, *, sealed: bool = True) -> LoadedContent:
    """Read the content folder `root` without every case in which something is wrong; the findings say what.

    What is wrong with the parts that all cases share leaves all of them out. With `sealed` what has not changed since
    it was checked is not looked at again.

    Raises:
        ContentError: where the shared parts cannot be read.
    """
    content, compared = load(root), compare(root)
    shared = [] if sealed and compared.shared_intact else list(lint_shared(content.library))
    findings = [*content.findings, *_folders(root, content), *shared]
    findings += [finding for error in content.broken for finding in lint_beside(error, content.library.rules)]
    findings += [finding for found in compared.missing.values() for finding in found]
    kept: list[Scenario] = []
    for scenario in content.library.scenarios:
        found = [*_misnamed(root, scenario, content.origins[scenario.id])]
        if not sealed or scenario.id not in compared.intact:
            found += lint_case(scenario, content.origins[scenario.id], content.library.rules)
        findings += found
        if not (found or shared or scenario.id in compared.missing):
            kept.append(scenario)
    return replace(
        content,
        library=with_cases(content.library, kept),
        findings=findings,
        changed=list(compared.changed),
        sound=not shared,
    )


def check(root: Path) -> list[Finding]:
    """Return everything that is wrong with the content folder `root`; an empty list means that all can be played."""
    try:
        findings = load_playable(root, sealed=False).findings
    except ContentFindingsError as error:
        findings = error.findings
    return [*findings, *check_handouts(root)]


def check_case(folder: Path, shared: Path) -> list[Finding]:
    """Return everything that is wrong with one case, read with the shared parts of the content folder `shared`."""
    content = load(shared, [folder])
    beside = [finding for error in content.broken for finding in lint_beside(error, content.library.rules)]
    return [*content.findings, *beside, *lint(content.library, content.origins)]


def lint(library: Library, origins: Mapping[str, Origins] | None = None) -> list[Finding]:
    """Return everything that is wrong with content in memory.

    Args:
        library: the content.
        origins: for each case by id the files of its parts, as the loader gives them; without them a finding names
            the file in which such a part usually stands.
    """
    return [
        *(
            finding
            for scenario in library.scenarios
            for finding in lint_case(scenario, (origins or {}).get(scenario.id, {}), library.rules)
        ),
        *lint_shared(library),
    ]


def lint_case(scenario: Scenario, origins: Origins, rules: Sequence[InterviewRule] | None) -> Iterator[Finding]:
    """Yield everything that is wrong with one case in memory.

    Args:
        scenario: the case.
        origins: the files of its parts.
        rules: those by which the inner state of its persons moves; without them its gates are not looked at.
    """
    case = Case(scenario, origins)
    yield from check_ids(case)
    yield from check_references(case)
    yield from check_coverage(case)
    yield from check_staffing(case)
    yield from check_choices(case)
    if rules is not None:
        yield from check_gates(case, rules)
    yield from check_texts(case.parts, scenario.languages)
    yield from check_leaks(case)


def lint_beside(broken: BrokenCaseError, rules: Sequence[InterviewRule] | None) -> Iterator[Finding]:
    """Yield what else is wrong with a case that cannot be read, where that can be told; its own findings are not."""
    if broken.rest is None:
        return
    for finding in lint_case(broken.rest, broken.origins, rules):
        if not any(finding.file == file and finding.key.startswith(key) for file, key in broken.places):
            yield finding


def lint_shared(library: Library) -> Iterator[Finding]:
    """Yield everything that is wrong with what all cases of the library share."""
    offered = {language for scenario in library.scenarios for language in scenario.languages} or set(LANGUAGES)
    yield from check_shared_ids(library)
    yield from check_objections(library)
    yield from check_shared(library)
    yield from check_texts(list(shared_parts(library)), [name for name in LANGUAGES if name in offered])


def _folders(root: Path, content: LoadedContent) -> Iterator[Finding]:
    if not content.library.scenarios and not content.findings:
        yield Finding("scenarios", "(whole folder)", "there is no case", "add a folder with a case")


def _misnamed(root: Path, scenario: Scenario, origins: Origins) -> Iterator[Finding]:
    """A case's folder is called after it, which also keeps ids of cases apart."""
    if not (root / "scenarios" / scenario.id).is_dir():
        yield Finding(
            origins.get(("id", None), f"scenarios/{scenario.id}"),
            "id",
            f"the case is called '{scenario.id}', its folder is not",
            "give case and folder the same name",
        )

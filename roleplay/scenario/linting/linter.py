"""The linter: everything that types alone cannot see in the content, as findings that an author can act on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.linting.checks import check_parts, check_shared
from roleplay.scenario.linting.content_walk import Case, KeyPath, shared_parts
from roleplay.scenario.linting.handouts import check_handouts
from roleplay.scenario.linting.leaks import check_leaks
from roleplay.scenario.linting.reach import check_gates
from roleplay.scenario.linting.references import check_ids, check_references, check_shared_ids
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
    empty = not content.library.scenarios and not content.findings
    nothing = [KeyPath("scenarios", ("(whole folder)",)).finding("no_case")] if empty else []
    findings = [*content.findings, *nothing, *shared]
    findings += [finding for error in content.broken for finding in lint_beside(error, content.library.rules)]
    findings += [finding for found in compared.missing.values() for finding in found]
    kept: list[Scenario] = []
    for scenario in content.library.scenarios:
        origins = content.origins[scenario.id]
        folder = scenario.id if (root / "scenarios" / scenario.id).is_dir() else ""
        found = [*misnamed(scenario, folder, origins.get(("id", None), f"scenarios/{scenario.id}"))]
        if not sealed or scenario.id not in compared.intact:
            found += lint_case(scenario, origins, content.library.rules)
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

    `origins` are for each case by id the files of its parts, as the loader gives them; without them a finding names the
    file in which such a part usually stands.
    """
    known = origins or {}
    cases = [lint_case(scenario, known.get(scenario.id, {}), library.rules) for scenario in library.scenarios]
    return [*chain.from_iterable(cases), *lint_shared(library)]


def lint_case(scenario: Scenario, origins: Origins, rules: Sequence[InterviewRule] | None) -> Iterator[Finding]:
    """Yield everything that is wrong with one case in memory; `origins` are the files of its parts.

    Of its variants it is what is not wrong with the usual truth. Without the `rules` by which the inner state of its
    persons moves its gates are not looked at.
    """
    usual = list(_lint_truth(scenario, origins, rules))
    yield from usual
    for number, variant in enumerate(scenario.variants):
        found = (finding for finding in _lint_truth(variant, origins, rules) if finding not in usual)
        yield from (replace(finding, key=f"variants[{number}].{finding.key}") for finding in found)


def _lint_truth(scenario: Scenario, origins: Origins, rules: Sequence[InterviewRule] | None) -> Iterator[Finding]:
    case = Case(scenario, origins)
    yield from check_ids(case)
    yield from check_references(case)
    yield from check_parts(case)
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
    yield from check_shared(library)
    yield from check_texts(list(shared_parts(library)), [name for name in LANGUAGES if name in offered])


def misnamed(scenario: Scenario, folder: str, file: str, taken: Collection[str] = ()) -> Iterator[Finding]:
    """Yield what is wrong with the id of a case: its folder is called after it, which also keeps cases apart."""
    place = KeyPath(file, ("id",))
    if scenario.id != folder:
        yield place.finding("misnamed", id=scenario.id)
    elif scenario.id in taken:
        yield place.finding("taken")

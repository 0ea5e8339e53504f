"""Reads content files into a `Library`; a broken case becomes findings and does not hide the others."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from roleplay.languages import LATER, later_file, with_later
from roleplay.scenario.agencies import AgencyProfile, Objections, Position, Power
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.loading.files import (
    ContentFindingsError,
    Finding,
    broken,
    collecting,
    findings_of,
    mapping_of,
    name_of,
    parse_around_faults,
    read_as,
    read_mapping,
    read_text,
    validated,
)
from roleplay.scenario.loading.mending import mended
from roleplay.scenario.loading.seal import files_of
from roleplay.scenario.outline.merging import merged, with_changes
from roleplay.scenario.outline.merging import name_of as entry_name
from roleplay.scenario.outline.reading import MAIN as OUTLINE
from roleplay.scenario.outline.reading import cases_of, is_outline, overridden
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import FOR_ALL_AGENCIES, AgencyAct

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)

MAIN, PERSONS = "scenario.yaml", "persons/"

Origins = dict[tuple[str, int | None], str]
"""From a key of a case, and the place in its list, to the file in which it stands."""


class BrokenCaseError(ContentFindingsError):
    """What is wrong with a case that cannot be read.

    Where the faults are only of its form, `rest` is the case without them, for finding out what else is wrong with it,
    and `places` are file and key of each of them.
    """

    def __init__(
        self,
        findings: list[Finding],
        origins: Origins,
        rest: Scenario | None = None,
        places: Iterable[tuple[str, str]] = (),
    ) -> None:
        super().__init__(findings)
        self.origins, self.rest, self.places = origins, rest, tuple(places)


@dataclass(slots=True)
class LoadedContent:
    """What could be read, what could not, and for each case by id in which file its parts stand.

    `broken` are the cases whose findings are among those of the whole and that could not be read.
    `changed` are the files that differ from what was shipped, be anything wrong with them or not. `sound` says that
    nothing is wrong with what all cases share; where something is, none is played.
    """

    library: Library
    findings: list[Finding] = field(default_factory=list)
    origins: dict[str, Origins] = field(default_factory=dict)
    broken: list[BrokenCaseError] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    sound: bool = True


@dataclass(slots=True)
class _Merged:
    """The keys of several files joined, remembering which file each key or list entry came from."""

    main: str = "scenario.yaml"
    data: dict[str, Any] = field(default_factory=dict)
    origin: Origins = field(default_factory=dict)

    def put_over(self, file: str, content: dict[str, Any]) -> None:
        """Put what a file says over what the outline of the case has been expanded to."""
        files = {
            (key, entry_name(self.data[key][place])): own
            for (key, place), own in self.origin.items()
            if place is not None
        }
        self.data = merged(self.data, content)
        for key, value in content.items():
            self.origin[(key, None)] = file
            files |= {(key, entry_name(entry)): file for entry in (value if isinstance(value, list) else ())}
        self.origin = {place: own for place, own in self.origin.items() if place[1] is None}
        for key, value in self.data.items():
            for place, entry in enumerate(value) if isinstance(value, list) else ():
                if (key, entry_name(entry)) in files:
                    self.origin[(key, place)] = files[key, entry_name(entry)]

    def add(self, file: str, content: dict[str, Any]) -> None:
        for key, value in content.items():
            if isinstance(value, list):
                joined = self.data.setdefault(key, [])
                if not isinstance(joined, list):
                    raise broken(file, key, "the key is a list here and something else in another file", "align them")
                self.origin.setdefault((key, None), file)
                for entry in value:
                    self.origin[(key, len(joined))] = file
                    joined.append(entry)
            elif key in self.data:
                raise broken(file, key, "the key also stands in another file of the case", "keep one of them")
            else:
                self.data[key] = value
                self.origin[(key, None)] = file

    def locate(self, loc: tuple[int | str, ...]) -> tuple[str, str]:
        """Return file and key path of a validation error's location."""
        match loc:
            case (str(head), int(index), *rest):
                entries = self.data.get(head)
                entry = entries[index] if isinstance(entries, list) and index < len(entries) else None
                name = entry.get("id") if isinstance(entry, dict) else None
                key = ".".join((f"{head}[{name or index}]", *map(str, rest)))
                return self.origin.get((head, index), self.main), key
        head = str(loc[0]) if loc else ""
        return self.origin.get((head, None), self.main), ".".join(map(str, loc)) or "(whole file)"


def load(root: Path, cases: Iterable[Path] | None = None) -> LoadedContent:
    """Read everything below the content folder `root`, or only the case folders `cases` with its shared parts.

    Raises:
        ContentError: where the parts that all cases share (agency profiles, powers and so on) are missing or broken;
            a broken case is only left out and reported in the findings.
    """
    parts, shared = _shared_parts(root), shared_hash(root)
    hashes: dict[str, str] = {}
    scenarios: list[Scenario] = []
    broken_ones: list[BrokenCaseError] = []
    origins: dict[str, Origins] = {}
    folders = sorted(path for path in (root / "scenarios").glob("*") if path.is_dir()) if cases is None else cases
    for folder in folders:
        try:
            scenario, origin = read_case(folder, root)
            scenarios.append(scenario)
            origins[scenario.id] = origin
            hashes[scenario.id] = case_hash(folder, shared)
        except BrokenCaseError as error:
            broken_ones.append(error)
    library = Library(scenarios=tuple(scenarios), hashes=hashes, **parts)
    findings = [finding for error in broken_ones for finding in error.findings]
    return LoadedContent(library, findings, origins, broken_ones)


def _shared_parts(root: Path) -> dict[str, Any]:
    """Return what all cases share, by its name in the library.

    Raises:
        ContentFindingsError: with what is wrong in any of its files.
    """
    shared: dict[str, tuple[str, str, TypeAdapter[Any]]] = {
        "powers": ("agencies/powers.yaml", "powers", TypeAdapter(tuple[Power, ...])),
        "rules": ("rules/interviewee.yaml", "rules", TypeAdapter(tuple[InterviewRule, ...])),
        "objections": ("agencies/objections.yaml", "", TypeAdapter(Objections)),
        "narrator": ("voices/narrator.yaml", "narrator", TypeAdapter(dict[str, Lines])),
        "common": ("voices/agencies.yaml", "agencies", TypeAdapter(dict[AgencyAct, Lines])),
    }
    parts: dict[str, Any] = {"agencies": []}
    findings: list[Finding] = []
    for path in sorted((root / "agencies").glob("*.yaml")):
        if path.name not in FOR_ALL_AGENCIES:
            with collecting(findings):
                parts["agencies"].append(_profile(path, root))
    for part, (file, key, adapter) in shared.items():
        with collecting(findings):
            parts[part] = _read_below(root / file, key, adapter, root)
    if findings:
        raise ContentFindingsError(findings)
    return parts


def _profile(path: Path, root: Path) -> AgencyProfile:
    """Return an agency, with how it goes about things where that is written."""
    profile = read_as(path, AgencyProfile, root)
    positions = root / "positions" / path.name
    if not positions.exists():
        return profile
    found = _read_below(positions, "positions", TypeAdapter(tuple[Position, ...]), root)
    return profile.model_copy(update={"positions": found})


def _read_below(path: Path, key: str, adapter: TypeAdapter[T], root: Path) -> T:
    """Return what stands below the one key of a file, or the whole of it where there is no such key."""
    content, whole = read_mapping(path, root), _Merged(name_of(path, root))
    if not key:
        return validated(adapter, content, whole.main)
    whole.add(whole.main, content)
    if set(content) != {key}:
        raise broken(whole.main, "(whole file)", f"expected the one key '{key}'", "move the entries below it")
    if isinstance(content[key], dict):
        return validated(adapter, content[key], whole.main)
    try:
        return adapter.validate_python(content[key])
    except ValidationError as error:
        raise ContentFindingsError(list(findings_of(error, lambda loc: whole.locate((key, *loc))))) from error


def with_cases(library: Library, scenarios: Iterable[Scenario], hashes: Mapping[str, str] | None = None) -> Library:
    """Return a library with other cases; `hashes` are those of the cases that it has not had."""
    # Built anew, for a copy would keep what the original has worked out from its own cases.
    fields = {name: getattr(library, name) for name in Library.model_fields}
    known = library.hashes | dict(hashes or {})
    fields["scenarios"] = tuple(scenarios)
    fields["hashes"] = {scenario.id: known[scenario.id] for scenario in fields["scenarios"]}
    return Library.model_construct(**fields)


def shared_hash(root: Path) -> str:
    """Return the hash of the shared parts on which the play of every case depends."""
    folders = (root / "agencies", root / "positions", root / "kits")
    files = (path for folder in folders for path in sorted(folder.rglob("*.yaml")))
    return _hash(*files, root / "rules" / "interviewee.yaml")


def case_hash(folder: Path, shared: str) -> str:
    """Return the hash of everything on which the play of a case depends."""
    files = sorted(folder.rglob("*.yaml"))
    name = f"scenarios/{folder.name}"
    later = (path for language in LATER for path in sorted(later_file(name, language).rglob("*.yaml")))
    return _hash(*files, *later, seed=shared)


def read_case(folder: Path, base: Path) -> tuple[Scenario, Origins]:
    """Read one case from its folder, whose files findings name below `base`; also return where its parts stand.

    Raises:
        BrokenCaseError: where it cannot be read.
    """
    findings: list[Finding] = []
    texts: dict[str, str] = {}
    for path in files_of(folder):
        with collecting(findings):
            texts[path.relative_to(folder).as_posix()] = read_text(path, base)
    if findings:
        raise BrokenCaseError(findings, {})
    return case_of(texts, lambda file: name_of(folder / file, base))


def case_of(texts: Mapping[str, str], name: Callable[[str], str] = str) -> tuple[Scenario, Origins]:
    """Return the case that the texts of its files make, by their paths in its folder, and where its parts stand.

    `name` gives what findings call a file.

    Raises:
        BrokenCaseError: where they make none.
    """
    contents, findings = _contents(texts, name)
    if all(file.startswith(PERSONS) for file in texts) or not (any(contents.values()) or findings):
        nothing = Finding(name(""), "(whole folder)", "no YAML file here", "add case.yaml or remove the folder")
        raise BrokenCaseError([nothing], {})
    first, *others = [_scenario(whole, list(findings)) for whole in _wholes(contents, findings, name)]
    return first[0].model_copy(update={"variants": tuple(other for other, _ in others)}), first[1]


def _contents(texts: Mapping[str, str], name: Callable[[str], str]) -> tuple[dict[str, Any], list[Finding]]:
    """Return what the files of a case hold, those of persons last, and what is wrong with them."""
    contents, findings = dict[str, Any](), list[Finding]()
    for file in sorted(texts, key=lambda file: (file.startswith(PERSONS), file)):
        content, faults = parse_around_faults(texts[file], name(file))
        findings += faults
        if content is not None or not faults:
            with collecting(findings):
                # The words of an outline stand side by side only once its files are joined.
                content = mapping_of(content if is_outline(file) else with_later(content, name(file)), name(file))
                contents[file] = {"persons": [content]} if file.startswith(PERSONS) else content
    return contents, findings


def _wholes(contents: Mapping[str, Any], findings: list[Finding], name: Callable[[str], str]) -> list[_Merged]:
    """Return the case joined from its files: over its outline, in each of its truths, or beside each other."""
    outline = {file: content for file, content in contents.items() if is_outline(file)}
    beside = {name(file): content for file, content in contents.items() if file not in outline}
    if OUTLINE not in outline:
        whole = _Merged(name(MAIN))
        for file, content in beside.items():
            with collecting(findings):
                whole.add(file, content)
        return [whole]
    try:
        return _truths(outline, beside, name(OUTLINE))
    except ContentFindingsError as error:
        raise BrokenCaseError([*findings, *error.findings], {}) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # parts of the kit that are taken as they come
        odd = Finding(name(OUTLINE), "(whole file)", f"a part has not the form it needs: {error}", "correct that part")
        raise BrokenCaseError([*findings, odd], {}) from error


def _truths(outline: Mapping[str, Any], beside: Mapping[str, Any], name: str) -> list[_Merged]:
    """Return each truth of a case: the usual one with the files beside its outline, of the others what differs over it.

    Raises:
        ContentFindingsError: with what is wrong with the outline, whose main file findings call `name`.
    """
    expanded = cases_of(outline, name)
    usual = _Merged(name, expanded[0])
    for file, content in beside.items():
        usual.put_over(file, content)
    cases = [with_changes(usual.data, expanded[0], case) for case in expanded]
    return [_Merged(name, overridden(case, name), usual.origin) for case in cases]


def _scenario(whole: _Merged, findings: list[Finding]) -> tuple[Scenario, Origins]:
    try:
        scenario = Scenario.model_validate(whole.data)
    except ValidationError as error:
        # What stands in an entry that could not be read is not missing.
        findings += findings_of(error, whole.locate, leave_out=("missing",) if findings else ())
        raise BrokenCaseError(findings, whole.origin, *_beside(whole, error)) from error
    if findings:
        raise BrokenCaseError(findings, whole.origin)
    return scenario, whole.origin


def _beside(whole: _Merged, error: ValidationError) -> tuple[Scenario, list[tuple[str, str]]] | tuple[()]:
    """Return the case as it would be without its faults, and their places; nothing where that cannot be told."""
    found = mended(whole.data, error)
    return (found[0], [whole.locate(loc) for loc in found[1]]) if found is not None else ()


def _hash(*paths: Path, seed: str = "") -> str:
    digest = hashlib.sha256(seed.encode())
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]

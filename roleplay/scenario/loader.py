"""Reads content files into a `Library`; a broken case becomes findings and does not hide the others."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from roleplay.scenario.agencies import AgencyProfile, Power, Standard
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.files import (
    ContentFindingsError,
    Finding,
    broken,
    findings_of,
    mapping_of,
    name_of,
    parse_yaml,
    read_mapping,
    read_text,
)
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import AgencyAct

T = TypeVar("T")

MAIN, PERSONS = "scenario.yaml", "persons/"
# Files beside the agency profiles that hold for all of them.
FOR_ALL_AGENCIES = frozenset({"powers.yaml", "standards.yaml"})

Origins = dict[tuple[str, int | None], str]
"""From a key of a case, and the place in its list, to the file in which it stands."""


@dataclass(slots=True)
class LoadedContent:
    """What could be read, what could not, and for each case by id in which file its parts stand."""

    library: Library
    findings: list[Finding] = field(default_factory=list)
    origins: dict[str, Origins] = field(default_factory=dict)


@dataclass(slots=True)
class _Merged:
    """The keys of several files joined, remembering which file each key or list entry came from."""

    main: str = "scenario.yaml"
    data: dict[str, Any] = field(default_factory=dict)
    origin: Origins = field(default_factory=dict)

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
        head = str(loc[0]) if loc else ""
        if len(loc) > 1 and isinstance(loc[1], int):
            index = loc[1]
            entries = self.data.get(head)
            entry = entries[index] if isinstance(entries, list) and index < len(entries) else None
            name = entry.get("id") if isinstance(entry, dict) else None
            rest = ".".join(str(part) for part in loc[2:])
            return self.origin.get((head, index), self.main), f"{head}[{name or index}]" + (f".{rest}" if rest else "")
        return self.origin.get((head, None), self.main), ".".join(str(part) for part in loc) or "(whole file)"


def load(root: Path, cases: Iterable[Path] | None = None) -> LoadedContent:
    """Read everything below the content folder `root`, or only the case folders `cases` with its shared parts.

    Raises:
        ContentError: where the parts that all cases share (agency profiles, powers and so on) are missing or broken;
            a broken case is only left out and reported in the findings.
    """
    agencies = tuple(
        _read_model(path, AgencyProfile, root)
        for path in sorted((root / "agencies").glob("*.yaml"))
        if path.name not in FOR_ALL_AGENCIES
    )
    powers = _read_list(root / "agencies" / "powers.yaml", "powers", TypeAdapter(tuple[Power, ...]), root)
    standards = _read_list(root / "agencies" / "standards.yaml", "standards", TypeAdapter(tuple[Standard, ...]), root)
    rules = _read_list(root / "rules" / "interviewee.yaml", "rules", TypeAdapter(tuple[InterviewRule, ...]), root)
    narrator = _read_lines(root / "voices" / "narrator.yaml", "narrator", TypeAdapter(dict[str, Lines]), root)
    common = _read_lines(root / "voices" / "agencies.yaml", "agencies", TypeAdapter(dict[AgencyAct, Lines]), root)
    shared = shared_hash(root)
    hashes: dict[str, str] = {}
    scenarios: list[Scenario] = []
    findings: list[Finding] = []
    origins: dict[str, Origins] = {}
    folders = sorted(path for path in (root / "scenarios").glob("*") if path.is_dir()) if cases is None else cases
    for folder in folders:
        try:
            scenario, origin = read_case(folder, root)
            scenarios.append(scenario)
            origins[scenario.id] = origin
            hashes[scenario.id] = case_hash(folder, shared)
        except ContentFindingsError as error:
            findings.extend(error.findings)
    library = Library(
        scenarios=tuple(scenarios),
        agencies=agencies,
        powers=powers,
        standards=standards,
        rules=rules,
        narrator=narrator,
        common=common,
        hashes=hashes,
    )
    return LoadedContent(library, findings, origins)


def load_scenario(folder: Path, root: Path | None = None) -> Scenario:
    """Read one case from its folder.

    Raises:
        ContentError: with one line for each finding.
    """
    return read_case(folder, root or folder.parent)[0]


def shared_hash(root: Path) -> str:
    """Return the hash of the shared parts on which the play of every case depends."""
    return _hash(*sorted((root / "agencies").glob("*.yaml")), root / "rules" / "interviewee.yaml")


def case_hash(folder: Path, shared: str) -> str:
    """Return the hash of everything on which the play of a case depends."""
    return _hash(*sorted(folder.rglob("*.yaml")), seed=shared)


def read_case(folder: Path, base: Path) -> tuple[Scenario, Origins]:
    """Read one case from its folder, whose files findings name below `base`; also return where its parts stand.

    Raises:
        ContentFindingsError: where it cannot be read.
    """
    paths = [*sorted(folder.glob("*.yaml")), *sorted((folder / "persons").glob("*.yaml"))]
    texts = {path.relative_to(folder).as_posix(): read_text(path, base) for path in paths}
    return case_of(texts, lambda file: name_of(folder / file, base))


def case_of(texts: Mapping[str, str], name: Callable[[str], str] = str) -> tuple[Scenario, Origins]:
    """Return the case that the texts of its files make, by their paths in its folder, and where its parts stand.

    `name` gives what findings call a file.

    Raises:
        ContentFindingsError: where they make none.
    """
    merged = _Merged(name(MAIN))
    for file in sorted(texts, key=lambda file: (file.startswith(PERSONS), file)):
        content = mapping_of(parse_yaml(texts[file], name(file)), name(file))
        merged.add(name(file), {"persons": [content]} if file.startswith(PERSONS) else content)
    if not any(not file.startswith(PERSONS) for file in texts) or not merged.data:
        raise broken(name(""), "(whole folder)", "no YAML file here", "add scenario.yaml or remove the folder")
    try:
        return Scenario.model_validate(merged.data), merged.origin
    except ValidationError as error:
        raise ContentFindingsError(list(findings_of(error, merged.locate))) from error


def _read_model(path: Path, model: type[AgencyProfile], root: Path) -> AgencyProfile:
    try:
        return model.model_validate(read_mapping(path, root))
    except ValidationError as error:
        name = name_of(path, root)
        raise ContentFindingsError(
            list(findings_of(error, lambda loc: (name, ".".join(map(str, loc)) or "(whole file)")))
        ) from error


def _read_lines(path: Path, key: str, adapter: TypeAdapter[dict[T, Lines]], root: Path) -> dict[T, Lines]:
    content, name = read_mapping(path, root), name_of(path, root)
    if set(content) != {key}:
        raise broken(name, "(whole file)", f"expected the one key '{key}'", "move the entries below it")
    try:
        return adapter.validate_python(content[key])
    except ValidationError as error:
        raise ContentFindingsError(
            list(findings_of(error, lambda loc: (name, ".".join(map(str, loc)) or key)))
        ) from error


def _hash(*paths: Path, seed: str = "") -> str:
    digest = hashlib.sha256(seed.encode())
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _read_list(path: Path, key: str, adapter: TypeAdapter[T], root: Path) -> T:
    merged = _Merged(name_of(path, root))
    content = read_mapping(path, root)
    merged.add(merged.main, content)
    if set(content) != {key}:
        raise broken(name_of(path, root), "(whole file)", f"expected the one key '{key}'", "move the entries below it")
    try:
        return adapter.validate_python(content[key])
    except ValidationError as error:
        raise ContentFindingsError(list(findings_of(error, lambda loc: merged.locate((key, *loc))))) from error

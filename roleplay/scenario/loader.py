"""Reads content files into a `Library`; a broken case becomes findings and does not hide the others."""

import hashlib
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from yaml.constructor import ConstructorError

from roleplay.errors import ContentError
from roleplay.scenario.agencies import AgencyProfile, Power
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import AgencyAct

T = TypeVar("T")

REMEDIES = {
    "missing": "add the key",
    "extra_forbidden": "remove the key or correct its spelling",
    "literal_error": "use one of the listed values",
    "string_pattern_mismatch": "use lower-case letters, digits, '-' and '_', beginning with a letter",
    "string_too_short": "write the text",
    "too_short": "add the missing entries",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the content: where it is, what is wrong, what to do."""

    file: str
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return the finding on one line."""
        return f"{self.file}: {self.key}: {self.problem}; {self.remedy}"


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
                    raise _broken(file, key, "the key is a list here and something else in another file", "align them")
                self.origin.setdefault((key, None), file)
                for entry in value:
                    self.origin[(key, len(joined))] = file
                    joined.append(entry)
            elif key in self.data:
                raise _broken(file, key, "the key also stands in another file of the case", "keep one of them")
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


class _UniqueKeyLoader(yaml.CSafeLoader):
    """Reads plain YAML and refuses a key that stands twice, which YAML would silently let win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise ConstructorError(None, None, f"the key '{key.value}' stands twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


class ContentFindingsError(ContentError):
    """What the loader raises: a content error that carries its findings one by one."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def _broken(file: str, key: str, problem: str, remedy: str) -> ContentFindingsError:
    return ContentFindingsError([Finding(file, key, problem, remedy)])


def load(root: Path, cases: Iterable[Path] | None = None) -> LoadedContent:
    """Read everything below the content folder `root`, or only the case folders `cases` with its shared parts.

    Raises:
        ContentError: where the shared parts (agency profiles, powers, interviewee rules) are missing or broken;
            a broken case is only left out and reported in the findings.
    """
    agencies = tuple(
        _read_model(path, AgencyProfile, root)
        for path in sorted((root / "agencies").glob("*.yaml"))
        if path.name != "powers.yaml"
    )
    powers = _read_list(root / "agencies" / "powers.yaml", "powers", TypeAdapter(tuple[Power, ...]), root)
    rules = _read_list(root / "rules" / "interviewee.yaml", "rules", TypeAdapter(tuple[InterviewRule, ...]), root)
    narrator = _read_lines(root / "voices" / "narrator.yaml", "narrator", TypeAdapter(dict[str, Lines]), root)
    common = _read_lines(root / "voices" / "agencies.yaml", "agencies", TypeAdapter(dict[AgencyAct, Lines]), root)
    shared = _hash(*sorted((root / "agencies").glob("*.yaml")), root / "rules" / "interviewee.yaml")
    hashes: dict[str, str] = {}
    scenarios: list[Scenario] = []
    findings: list[Finding] = []
    origins: dict[str, Origins] = {}
    folders = sorted(path for path in (root / "scenarios").glob("*") if path.is_dir()) if cases is None else cases
    for folder in folders:
        try:
            scenario, merged = _read_scenario(folder, root)
            scenarios.append(scenario)
            origins[scenario.id] = merged.origin
            hashes[scenario.id] = _hash(*sorted(folder.rglob("*.yaml")), seed=shared)
        except ContentFindingsError as error:
            findings.extend(error.findings)
    library = Library(
        scenarios=tuple(scenarios),
        agencies=agencies,
        powers=powers,
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
    return _read_scenario(folder, root or folder.parent)[0]


def _read_scenario(folder: Path, base: Path) -> tuple[Scenario, _Merged]:
    merged = _Merged(_name(folder / "scenario.yaml", base))
    for path in sorted(folder.glob("*.yaml")):
        merged.add(_name(path, base), _read_mapping(path, base))
    if not merged.data:
        raise _broken(
            _name(folder, base), "(whole folder)", "no YAML file here", "add scenario.yaml or remove the folder"
        )
    for path in sorted((folder / "persons").glob("*.yaml")):
        merged.add(_name(path, base), {"persons": [_read_mapping(path, base)]})
    try:
        return Scenario.model_validate(merged.data), merged
    except ValidationError as error:
        raise ContentFindingsError(list(_findings(error, merged.locate))) from error


def _read_model(path: Path, model: type[AgencyProfile], root: Path) -> AgencyProfile:
    try:
        return model.model_validate(_read_mapping(path, root))
    except ValidationError as error:
        name = _name(path, root)
        raise ContentFindingsError(list(_findings(error, lambda loc: (name, ".".join(map(str, loc)))))) from error


def _read_lines(path: Path, key: str, adapter: TypeAdapter[dict[T, Lines]], root: Path) -> dict[T, Lines]:
    content, name = _read_mapping(path, root), _name(path, root)
    if set(content) != {key}:
        raise _broken(name, "(whole file)", f"expected the one key '{key}'", "move the entries below it")
    try:
        return adapter.validate_python(content[key])
    except ValidationError as error:
        raise ContentFindingsError(list(_findings(error, lambda loc: (name, ".".join(map(str, loc)))))) from error


def _hash(*paths: Path, seed: str = "") -> str:
    digest = hashlib.sha256(seed.encode())
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _read_list(path: Path, key: str, adapter: TypeAdapter[T], root: Path) -> T:
    merged = _Merged(_name(path, root))
    content = _read_mapping(path, root)
    merged.add(merged.main, content)
    if set(content) != {key}:
        raise _broken(_name(path, root), "(whole file)", f"expected the one key '{key}'", "move the entries below it")
    try:
        return adapter.validate_python(content[key])
    except ValidationError as error:
        raise ContentFindingsError(list(_findings(error, lambda loc: merged.locate((key, *loc))))) from error


def _findings(error: ValidationError, locate: Any) -> Iterator[Finding]:
    for detail in error.errors(include_url=False):
        file, key = locate(detail["loc"])
        remedy = REMEDIES.get(detail["type"], "correct the value")
        yield Finding(file, key, detail["msg"].removeprefix("Value error, "), remedy)


def _read_mapping(path: Path, root: Path) -> dict[str, Any]:
    name = _name(path, root)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)  # noqa: S506 - a safe one
    except FileNotFoundError as error:
        raise _broken(name, "(whole file)", "the file is missing", "restore it") from error
    except UnicodeDecodeError as error:
        raise _broken(name, f"byte {error.start}", "the file is not UTF-8", "save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "(whole file)"
        problem = getattr(error, "problem", None) or "cannot be read as YAML"
        raise _broken(name, where, problem, "mend the YAML at that place") from error
    except (ValueError, RecursionError) as error:
        raise _broken(name, "(whole file)", f"a value cannot be read: {error}", "mend or quote that value") from error
    except OSError as error:
        raise _broken(name, "(whole file)", f"cannot be opened: {error.strerror}", "make it readable") from error
    if not isinstance(content, dict):
        raise _broken(name, "(whole file)", "expected keys with values", "begin the file with a key")
    return content


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name

"""A draft: the files of a case in memory, with what is wrong in them; every change yields a new draft."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from roleplay.errors import InputError
from roleplay.scenario.case import Scenario
from roleplay.scenario.linting.content_walk import FILES, Case
from roleplay.scenario.linting.linter import lint_beside, lint_case
from roleplay.scenario.linting.reach import check_gates
from roleplay.scenario.loading.files import ContentFindingsError, Finding, parse_yaml
from roleplay.scenario.loading.loader import MAIN, PERSONS, BrokenCaseError, Origins, case_of
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.vocabulary import Language
from roleplay.workshop import editing
from roleplay.workshop.editing import Path, Value, name_in

ID = re.compile(r"[a-z][a-z0-9-]{1,39}")
FILE = re.compile(r"(?:persons/)?[a-z][a-z0-9-]{0,39}\.yaml")
# Names that a file cannot have on some machines.
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
FINDINGS = FilePath(__file__).parent / "texts" / "findings.yaml"
MOST_FILES = 60
LARGEST_CASE = 2_000_000  # characters


@dataclass(frozen=True, slots=True)
class Draft:
    """A case under work: its id and the text of each of its files, by path in its folder."""

    id: str
    files: Mapping[str, str]

    def with_file(self, name: str, text: str) -> "Draft":
        """Return the draft with a file written anew; InputError where it cannot be one, or becomes too large."""
        check_file(name)
        files = {**self.files, name: text}
        if len(files) > MOST_FILES or sum(map(len, files.values())) > LARGEST_CASE:
            raise InputError("workshop_too_large", files=MOST_FILES, signs=LARGEST_CASE)
        return replace(self, files=files)

    def without_file(self, name: str) -> "Draft":
        """Return the draft without one of its files."""
        return replace(self, files={file: text for file, text in self.files.items() if file != name})

    def value(self, path: Path) -> Any:
        """Return what stands at a path, None where nothing does or the file cannot be read."""
        file, inner = self.place(path)
        content = content_of(self.files.get(file, ""))
        for part in inner:
            content = _below(content, part)
        return content

    def with_value(self, path: Path, value: Value) -> "Draft":
        """Return the draft with the value at a path changed or added; InputError where YAML has to be mended."""
        return self._changed(path, lambda text, inner: editing.set_value(text, inner, _clean(value)))

    def with_entry(self, path: Path, entry: Value) -> "Draft":
        """Return the draft with an entry added to the list at a path; raises like `with_value`."""
        return self._changed(path, lambda text, inner: editing.append(text, inner, entry))

    def without(self, path: Path) -> "Draft":
        """Return the draft without what stands at a path; raises like `with_value`."""
        return self._changed(path, editing.remove)

    def _changed(self, path: Path, change: Any) -> "Draft":
        file, inner = self.place(path)
        try:
            text = change(self.files.get(file) or "{}\n", inner)
            parse_yaml(text, file)
        except (KeyError, ValueError, AttributeError, TypeError, ContentFindingsError, yaml.YAMLError) as error:
            raise InputError("workshop_cannot_change", file=file) from error
        return self.with_file(file, text)

    def place(self, path: Path) -> tuple[str, Path]:
        """Return the file in which a path leads, and the rest of the path in it."""
        head = path[0]
        if head == "persons" and len(path) > 1:
            wanted = path[1].strip("[]")
            for file, text in self.files.items():
                if file.startswith(PERSONS) and _below(content_of(text), "id") == wanted:
                    return file, path[2:]
            return f"{PERSONS}{wanted}.yaml", path[2:]
        joined = {file: text for file, text in self.files.items() if not file.startswith(PERSONS)}
        holding = [file for file, text in joined.items() if _below(content_of(text), head) is not None]
        for file in holding:
            if len(path) == 1 or not path[1].startswith("[") or _below(content_of(self.files[file])[head], path[1]):
                return file, path
        return (holding[0] if holding else FILES.get(head, MAIN)), path

    def names(self, head: str) -> list[str]:
        """Return the ids of the entries of a list of the case, over all its files."""
        found: list[str] = []
        for file, text in sorted(self.files.items()):
            content = content_of(text)
            entries = [content] if head == "persons" and file.startswith(PERSONS) else _below(content, head)
            named = map(name_in, entries if isinstance(entries, list) else ())
            found += [name for name in named if isinstance(name, str)]
        return found


@dataclass(frozen=True, slots=True)
class Examined:
    """The case that a draft makes, where it makes one, and what is wrong with it."""

    scenario: Scenario | None
    findings: tuple[Finding, ...]
    origins: Origins = field(default_factory=dict)

    @property
    def is_playable(self) -> bool:
        """Whether the case can be played and used."""
        return self.scenario is not None and not self.findings


def examine(draft: Draft, rules: Sequence[InterviewRule] | None = None) -> Examined:
    """Return what `roleplay check` would find in the draft, without writing it anywhere.

    Args:
        draft: the draft.
        rules: those by which the inner state of its persons moves; without them its gates are not looked at.
    """
    found = _examined(draft.id, tuple(sorted(draft.files.items())))
    if found.scenario is None or rules is None:
        return found
    return replace(found, findings=(*found.findings, *check_gates(Case(found.scenario, found.origins), rules)))


@lru_cache(maxsize=16)
def _examined(name: str, files: tuple[tuple[str, str], ...]) -> Examined:
    try:
        scenario, origins = case_of(dict(files))
    except BrokenCaseError as error:
        return Examined(None, (*error.findings, *lint_beside(error, rules=None)))
    found = list(lint_case(scenario, origins, rules=None))
    if scenario.id != name:
        found.insert(0, Finding(MAIN, "id", f"the case is called '{scenario.id}', its folder is not", f"write {name}"))
    return Examined(scenario, tuple(found), origins)


def check_id(name: str) -> None:
    """Raise InputError where a name cannot be the id of a case, and so the name of its folder."""
    if ID.fullmatch(name) is None or name in DEVICES:
        raise InputError("workshop_id", id=name[:40])


def check_file(name: str) -> None:
    """Raise InputError where a name cannot be that of a file of a case."""
    if FILE.fullmatch(name) is None or name.removeprefix(PERSONS).removesuffix(".yaml") in DEVICES:
        raise InputError("workshop_file", name=name[:60])


@dataclass(frozen=True, slots=True)
class _Wording:
    pattern: re.Pattern[str]
    words: dict[Language, str]


def in_words(finding: Finding, language: Language) -> str:
    """Return a finding in plain words of either language; the check itself speaks to whoever edits files."""
    known, other = _wordings()
    for wording in known:
        found = wording.pattern.search(finding.problem)
        if found is not None:
            return wording.words[language].format_map({"problem": finding.problem, **found.groupdict()})
    return other[language].format(problem=finding.problem)


@cache
def _wordings() -> tuple[tuple[_Wording, ...], dict[Language, str]]:
    content = yaml.safe_load(FINDINGS.read_text(encoding="utf-8"))
    known = tuple(_Wording(re.compile(item.pop("finds")), item) for item in content["findings"])
    return known, content["other"]


@lru_cache(maxsize=256)
def content_of(text: str) -> Any:
    """Return what the text of a file holds, None where it is no YAML."""
    try:
        return parse_yaml(text, "part")
    except ContentFindingsError:
        return None


def _below(content: Any, part: str) -> Any:
    if isinstance(content, dict):
        return content.get(part)
    if isinstance(content, list) and part.startswith("["):
        wanted = part.strip("[]")
        for index, entry in enumerate(content):
            name = name_in(entry)
            if wanted == name or (name is None and wanted == str(index)):
                return entry
    return None


def _clean(value: Value) -> Value:
    """Return a value without the signs that YAML cannot hold; texts on one line."""
    if isinstance(value, str):
        return " ".join("".join(sign for sign in value if sign.isprintable() or sign.isspace()).split())
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value

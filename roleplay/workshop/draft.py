"""A draft: the files of a case in memory, with what is wrong in them; every change yields a new draft."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path as FilePath
from typing import Any

import yaml

from roleplay.errors import InputError
from roleplay.scenario.case import Scenario
from roleplay.scenario.linting.content_walk import Case
from roleplay.scenario.linting.linter import lint_beside, lint_case
from roleplay.scenario.linting.reach import check_gates
from roleplay.scenario.loading.files import ContentFindingsError, Finding, parse_yaml
from roleplay.scenario.loading.loader import MAIN, PERSONS, BrokenCaseError, Origins, case_of
from roleplay.scenario.outline.reading import MAIN as OUTLINE
from roleplay.scenario.persons import InterviewRule
from roleplay.scenario.vocabulary import Language
from roleplay.workshop import editing
from roleplay.workshop.editing import Path, Value

ID = re.compile(r"[a-z][a-z0-9-]{1,39}")
FILE = re.compile(r"(?:persons/)?[a-z][a-z0-9-]{0,39}(?:\.[a-z]{2})?\.yaml")
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

    def with_value(self, file: str, path: Path, value: Value) -> "Draft":
        """Return the draft with the value at a path in a file changed or added; InputError where its YAML is broken."""
        return self._changed(file, lambda text: editing.set_value(text, path, _clean(value)))

    def without(self, file: str, path: Path) -> "Draft":
        """Return the draft without what stands at a path in a file; raises like `with_value`."""
        return self._changed(file, lambda text: editing.remove(text, path))

    def _changed(self, file: str, change: Callable[[str], str]) -> "Draft":
        try:
            text = change(self.files.get(file) or "{}\n")
            parse_yaml(text, file)
        except (KeyError, ValueError, AttributeError, TypeError, ContentFindingsError, yaml.YAMLError) as error:
            raise InputError("workshop_cannot_change", file=file) from error
        return self.with_file(file, text)


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
        main = OUTLINE if OUTLINE in dict(files) else MAIN
        found.insert(0, Finding(main, "id", f"the case is called '{scenario.id}', its folder is not", f"write {name}"))
    return Examined(scenario, tuple(found), origins)


def check_id(name: str) -> None:
    """Raise InputError where a name cannot be the id of a case, and so the name of its folder."""
    if ID.fullmatch(name) is None or name in DEVICES:
        raise InputError("workshop_id", id=name[:40])


def check_file(name: str) -> None:
    """Raise InputError where a name cannot be that of a file of a case."""
    if FILE.fullmatch(name) is None or name.removeprefix(PERSONS).partition(".")[0] in DEVICES:
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


def _clean(value: Value) -> Value:
    """Return a value without the signs that YAML cannot hold; texts on one line."""
    if isinstance(value, str):
        return " ".join("".join(sign for sign in value if sign.isprintable() or sign.isspace()).split())
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value

"""Reads YAML files as mappings or lists, and says what is wrong with one: file, key, problem, remedy."""

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import ConstructorError

from roleplay.errors import ContentError

Model = TypeVar("Model", bound=BaseModel)

LARGEST_FILE = 1_000_000  # characters; the largest file that ships has a quarter of that
DEEPEST = 40
MOST_REFERENCES = 20
_MAY_REFER = re.compile(r"(?<!\w)[&*]\w")

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


class ContentFindingsError(ContentError):
    """What the loader raises: a content error that carries its findings one by one."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = findings


def broken(file: str, key: str, problem: str, remedy: str) -> ContentFindingsError:
    """Return the error for one finding."""
    return ContentFindingsError([Finding(file, key, problem, remedy)])


class _UniqueKeyLoader(yaml.CSafeLoader):
    """Reads plain YAML and refuses a key that stands twice, which YAML would silently let win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise ConstructorError(None, None, f"the key '{key.value}' stands twice", key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def findings_of(
    error: ValidationError, locate: Callable[[tuple[int | str, ...]], tuple[str, str]]
) -> Iterator[Finding]:
    """Yield a validation error's findings; `locate` gives file and key of a place in the data."""
    for detail in error.errors(include_url=False):
        file, key = locate(detail["loc"])
        remedy = REMEDIES.get(detail["type"], "correct the value")
        yield Finding(file, key, detail["msg"].removeprefix("Value error, "), remedy)


def read_mapping(path: Path, root: Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds.

    Raises:
        ContentFindingsError: where the file is missing, unreadable, or holds something else.
    """
    return mapping_of(read_yaml(path, root), name_of(path, root))


def mapping_of(content: Any, name: str) -> dict[str, Any]:
    """Return content that is a mapping; raises like `read_mapping`."""
    if not isinstance(content, dict):
        raise broken(name, "(whole file)", "expected keys with values", "begin the file with a key")
    return content


def read_list(path: Path, root: Path) -> list[Any]:
    """Return the list that a YAML file holds; raises like `read_mapping`."""
    content = read_yaml(path, root)
    if not isinstance(content, list):
        raise broken(name_of(path, root), "(whole file)", "expected a list", "begin each entry with '- '")
    return content


def read_models(path: Path, model: type[Model], root: Path) -> tuple[Model, ...]:
    """Return the entries of a list file as models; raises like `read_mapping`, at the first entry that is broken."""
    name = name_of(path, root)
    found: list[Model] = []
    for number, entry in enumerate(read_list(path, root)):
        known = entry.get("id") if isinstance(entry, dict) else None
        try:
            found.append(model.model_validate(entry))
        except ValidationError as error:
            raise ContentFindingsError(list(findings_of(error, _within(name, f"[{known or number}]")))) from error
    return tuple(found)


def _within(name: str, entry: str) -> Callable[[tuple[int | str, ...]], tuple[str, str]]:
    return lambda loc: (name, ".".join((entry, *map(str, loc))))


def read_yaml(path: Path, root: Path) -> Any:
    """Return what a YAML file holds; raises like `read_mapping`."""
    return parse_yaml(read_text(path, root), name_of(path, root))


def read_text(path: Path, root: Path) -> str:
    """Return what stands in a content file; raises like `read_mapping`."""
    name = name_of(path, root)
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise broken(name, "(whole file)", "the file is missing", "restore it") from error
    except UnicodeDecodeError as error:
        raise broken(name, f"byte {error.start}", "the file is not UTF-8", "save it as UTF-8") from error
    except OSError as error:
        raise broken(name, "(whole file)", f"cannot be opened: {error.strerror}", "make it readable") from error


def parse_yaml(text: str, name: str) -> Any:
    """Return what YAML text holds; `name` is what a finding calls it. Raises like `read_mapping`.

    Only a few references are taken: some lines of them can stand for more than a machine can hold.
    """
    if len(text) > LARGEST_FILE:
        raise broken(name, "(whole file)", f"the file is longer than {LARGEST_FILE} characters", "split it")
    try:
        _refuse_bombs(text, name)
        return yaml.load(text, Loader=_UniqueKeyLoader)  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "(whole file)"
        problem = getattr(error, "problem", None) or "cannot be read as YAML"
        raise broken(name, where, problem, "mend the YAML at that place") from error
    except (ValueError, RecursionError) as error:
        raise broken(name, "(whole file)", f"a value cannot be read: {error}", "mend or quote that value") from error


def _refuse_bombs(text: str, name: str) -> None:
    """Refuse deep nesting, many references (& and *), and references in what is referred to: no author needs them."""
    if _MAY_REFER.search(text) is None and text.count("[") + text.count("{") < DEEPEST:
        return
    anchored: list[bool] = []
    references = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark = event.start_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "(whole file)"
        if isinstance(event, yaml.CollectionStartEvent):
            anchored.append(event.anchor is not None)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchored.pop()
        elif isinstance(event, yaml.AliasEvent):
            references += 1
            if any(anchored) or references > MOST_REFERENCES:
                raise broken(name, where, "there are too many references (& and *)", "write the text out, or quote it")
        if len(anchored) > DEEPEST:
            raise broken(name, where, "it is nested too deeply", "write it flatter")


def name_of(path: Path, root: Path) -> str:
    """Return how a finding names the file: below `root`, or by its name alone."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name

"""Reads YAML files as mappings or lists, and says what is wrong with one: file, key, problem, remedy."""

import re
from collections.abc import Callable, Container, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from roleplay.errors import ContentError
from roleplay.languages import with_later

T = TypeVar("T")
Model = TypeVar("Model", bound=BaseModel)

LARGEST_FILE = 1_000_000  # characters; the largest file that ships has a quarter of that
DEEPEST = 40
MOST_REFERENCES = 20
MOST_FAULTS = 20  # of one file, after which no more are looked for
MEND = "mend the YAML at that place"
_AT_MARGIN = re.compile(r"[^\s#]")
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
    """Reads plain YAML and notes each key that stands twice, which YAML would silently let win."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated: list[yaml.ScalarNode] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                self.repeated.append(key)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)


def findings_of(
    error: ValidationError,
    locate: Callable[[tuple[int | str, ...]], tuple[str, str]],
    leave_out: Container[str] = (),
) -> Iterator[Finding]:
    """Yield a validation error's findings; `locate` gives file and key of a place in the data.

    Errors of the kinds in `leave_out`, as pydantic calls them, are passed over.
    """
    for detail in error.errors(include_url=False):
        if detail["type"] in leave_out:
            continue
        file, key = locate(detail["loc"])
        remedy = REMEDIES.get(detail["type"], "correct the value")
        yield Finding(file, key, detail["msg"].removeprefix("Value error, "), remedy)


def validated(shape: type[T] | TypeAdapter[T], content: Any, name: str, *head: str) -> T:
    """Return content in its shape; it stands in the file `name`, below the keys `head`.

    Raises:
        ContentFindingsError: with everything that is wrong with it.
    """
    try:
        return (shape if isinstance(shape, TypeAdapter) else TypeAdapter(shape)).validate_python(content)
    except ValidationError as error:
        found = findings_of(error, lambda loc: (name, ".".join((*head, *map(str, loc))) or "(whole file)"))
        raise ContentFindingsError(list(found)) from error


@contextmanager
def collecting(findings: list[Finding]) -> Iterator[None]:
    """Let reading go on with the next file or entry after one that is broken."""
    try:
        yield
    except ContentFindingsError as error:
        findings += error.findings


def read_mapping(path: Path, root: Path) -> dict[str, Any]:
    """Return the mapping that a YAML file holds; ContentFindingsError where it is missing, broken or something else."""
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
    """Return the entries of a list file as models; raises like `read_mapping`, with what is wrong in any of them."""
    found: list[Model] = []
    findings: list[Finding] = []
    for number, entry in enumerate(read_list(path, root)):
        known = entry.get("id") if isinstance(entry, dict) else None
        with collecting(findings):
            found.append(validated(model, entry, name_of(path, root), f"[{known or number}]"))
    if findings:
        raise ContentFindingsError(findings)
    return tuple(found)


def read_yaml(path: Path, root: Path) -> Any:
    """Return what a YAML file holds; raises like `read_mapping`."""
    return with_later(parse_yaml(read_text(path, root), name_of(path, root)), name_of(path, root))


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
    content, findings = parse_around_faults(text, name)
    if findings:
        raise ContentFindingsError(findings)
    return content


def parse_around_faults(text: str, name: str) -> tuple[Any, list[Finding]]:
    """Return what YAML text holds beside the entries in which something is wrong, and what that is.

    After a fault reading goes on behind the entry, at the left margin of the file, in which it is.
    """
    findings: list[Finding] = []
    if len(text) > LARGEST_FILE:
        return None, [Finding(name, "(whole file)", f"the file is longer than {LARGEST_FILE} characters", "split it")]
    while len(findings) < MOST_FAULTS:
        try:
            _refuse_bombs(text, name)
            loader = _UniqueKeyLoader(text)
            content = loader.get_single_data()
            for key in loader.repeated:
                findings.append(Finding(name, _position(key.start_mark), f"the key '{key.value}' stands twice", MEND))
            return content, findings
        except yaml.YAMLError as error:
            problem = getattr(error, "problem", None) or "cannot be read as YAML"
            findings.append(Finding(name, _position(getattr(error, "problem_mark", None)), problem, MEND))
            rest = _without_entry(text, error)
            if rest is None:
                break
            text = rest
        except ContentFindingsError as error:
            return None, [*findings, *error.findings]
        except (ValueError, RecursionError) as error:
            problem = f"a value cannot be read: {error}"
            return None, [*findings, Finding(name, "(whole file)", problem, "mend or quote that value")]
    return None, findings


def _position(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else "(whole file)"


def _without_entry(text: str, error: yaml.YAMLError) -> str | None:
    """Return the text with blank lines for the entry at the margin in which the fault is; None where that is all."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None:
        return None
    lines = text.splitlines()
    # An open quotation mark or bracket is noticed far behind the place where it stands.
    is_open = (getattr(error, "context", None) or "").startswith(("while scanning a quoted", "while parsing a flow"))
    first = min(context.line if context is not None and is_open else mark.line, len(lines) - 1)
    while first > 0 and not _AT_MARGIN.match(lines[first]):
        first -= 1
    end = max(first, min(mark.line, len(lines) - 1)) + 1
    while end < len(lines) and not _AT_MARGIN.match(lines[end]):
        end += 1
    kept = [*lines[:first], *[""] * (end - first), *lines[end:]]
    return "\n".join(kept) if any(map(_AT_MARGIN.match, kept)) and kept != lines else None


def _refuse_bombs(text: str, name: str) -> None:
    """Refuse deep nesting, many references (& and *), and references in what is referred to: no author needs them."""
    if _MAY_REFER.search(text) is None and text.count("[") + text.count("{") < DEEPEST:
        return
    anchored: list[bool] = []
    references = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        where = _position(event.start_mark)
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


def read_as(path: Path, shape: type[Model], root: Path) -> Model:
    """Return the content of a file in its shape; raises like `validated`."""
    return validated(shape, read_mapping(path, root), name_of(path, root))

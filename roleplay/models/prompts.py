"""Prompt files: Markdown with front matter and a strict Jinja body, one file a purpose and language.

The body falls into parts, each begun by a comment on a line of its own: `<!-- system -->` becomes the system message;
`<!-- talk -->` and `<!-- task -->` follow each other in the user's message, the part that grows before the one that
changes, so that a server can keep what it has computed for the beginning. The file is cut into parts before anything
is filled in: no input can begin a part of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, meta
from pydantic import Field, ValidationError

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.languages import LATER, file_in, spoken_file
from roleplay.models.model import Message, Prompt
from roleplay.scenario.loading.files import (
    ContentFindingsError,
    Finding,
    broken,
    findings_of,
    name_of,
    parse_yaml,
    read_text,
)
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import LANGUAGES, Language

PROMPTS = ROOT / "prompts"
NAMES = ("agency", "person", "facilitator", "debrief", "verifier", "reader", "judge", "learner")

Part = Literal["system", "talk", "task"]
PARTS: tuple[Part, ...] = ("system", "talk", "task")

_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_PART = re.compile(r"^<!-- (\w+) -->[ \t]*\n", re.MULTILINE)
# Prompts are plain text for a model, never HTML: nothing is escaped; `quoted` makes foreign text harmless.
_JINJA = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701


class Front(Authored):
    """What a prompt file says about itself; `directions` are the texts that the code picks one of by its key."""

    purpose: str = Field(min_length=1)
    version: str = Field(min_length=1)
    language: Language
    inputs: tuple[str, ...]
    output: str = Field(min_length=1)
    directions: dict[str, str] = Field(default_factory=dict)


class _Gap:
    """Stands for an input of whatever kind, text or list, in a prompt that is looked at without it."""

    def __str__(self) -> str:
        return "\n\n"

    def __iter__(self) -> Iterator["_Gap"]:
        return iter((self,))


@dataclass(frozen=True)
class PromptFile:
    """One prompt in one language; `used` are the names that its body fills in."""

    name: str
    front: Front
    parts: dict[Part, Template]
    used: frozenset[str]

    def render(self, **inputs: Any) -> Prompt:
        """Return the prompt with its inputs filled in; ContentError where an input is missing or was not declared."""
        given, declared = set(inputs), set(self.front.inputs)
        if given != declared:
            wrong = ", ".join(sorted(given ^ declared))
            raise ContentError(f"prompt '{self.name}': inputs missing or not declared: {wrong}")
        texts = {part: template.render(inputs).strip() for part, template in self.parts.items()}
        asked = "\n\n".join(texts[part] for part in ("talk", "task") if texts.get(part))
        messages = (Message("system", texts["system"]), Message("user", asked))
        return Prompt(self.name, self.front.version, tuple(message for message in messages if message.text))

    def own_words(self, **inputs: Any) -> str:
        """Return the prompt without most of what is filled in: only `inputs` are; an empty line stands for the rest.

        What the rest depends on is there as if there were something to fill in.
        """
        gaps: dict[str, Any] = {name: _Gap() for name in self.front.inputs}
        return "\n\n".join(template.render({**gaps, **inputs}).strip() for template in self.parts.values())

    def direction(self, key: str) -> str:
        """Return the direction for an act or the like; ContentError where the file has none."""
        found = self.front.directions.get(key)
        if found is None:
            raise ContentError(f"prompt '{self.name}' ({self.front.language}): there is no direction '{key}'")
        return found


@dataclass(frozen=True)
class PromptBook:
    """All prompts of a folder."""

    files: dict[tuple[str, Language], PromptFile]

    @classmethod
    def load(cls, folder: Path = PROMPTS) -> "PromptBook":
        """Read the folder; ContentFindingsError with everything that is wrong with it."""
        files, findings = _looked_at(folder)
        if findings:
            raise ContentFindingsError(findings)
        named = product(NAMES, LANGUAGES)
        return cls({key: files[key] if key in files else read_prompt(folder, *key) for key in named})

    def of(self, name: str, language: Language) -> PromptFile:
        """Return a prompt; KeyError where there is none of that name."""
        return self.files[name, language]

    def versions(self) -> dict[str, str]:
        """Return the version of each prompt, for the session's first event."""
        return {f"{name}.{language}": file.front.version for (name, language), file in sorted(self.files.items())}


@cache
def shipped_prompts() -> PromptBook:
    """Return the prompts that come with the program."""
    return PromptBook.load()


def read_prompt(folder: Path, name: str, language: Language) -> PromptFile:
    """Read one prompt file; raises ContentFindingsError with the first thing that is wrong with it."""
    path = spoken_file(folder, f"{name}.{{}}.md", language)
    file, text = name_of(path, folder), read_text(path, folder)
    match = _FRONT.match(text)
    if match is None:
        raise broken(file, "(front matter)", "the file does not begin with '---' lines", "write the front matter")
    try:
        front = Front.model_validate(parse_yaml(match[1], file))
    except ValidationError as error:
        raise ContentFindingsError(
            list(findings_of(error, lambda loc: (file, ".".join(map(str, loc)) or "(front matter)")))
        ) from error
    parts = {part: _compiled(file, part, body) for part, body in _parts(file, match[2])}
    return PromptFile(name, front, parts, frozenset(meta.find_undeclared_variables(_JINJA.parse(match[2]))))


def check_prompts(folder: Path) -> list[Finding]:
    """Return everything that is wrong with the prompts of a folder."""
    return _looked_at(folder)[1]


def _looked_at(folder: Path) -> tuple[dict[tuple[str, Language], PromptFile], list[Finding]]:
    files: dict[tuple[str, Language], PromptFile] = {}
    findings: list[Finding] = []
    for name, language in product(NAMES, LANGUAGES):
        if language in LATER and not file_in(language, folder / f"{name}.{language}.md").exists():
            continue  # named with everything else that the language lacks; no model plays in it
        try:
            file = files[name, language] = read_prompt(folder, name, language)
        except ContentFindingsError as error:
            findings += error.findings
            continue
        findings += _inputs(file, f"{name}.{language}.md", language)
        first = next(other for (known, _), other in files.items() if known == name)
        findings += _unlike(first, file)
    return files, findings


def _inputs(file: PromptFile, path: str, language: Language) -> Iterator[Finding]:
    declared = set(file.front.inputs)
    if file.front.language != language:
        yield Finding(path, "language", f"is '{file.front.language}'", f"write '{language}', as in the file's name")
    for name in sorted(file.used - declared):
        yield Finding(path, "inputs", f"'{name}' is used but not declared", "declare it or take it out of the body")
    for name in sorted(declared - file.used):
        yield Finding(path, "inputs", f"'{name}' is declared but not used", "use it in the body or take it out")


def _unlike(first: PromptFile, second: PromptFile) -> Iterator[Finding]:
    """The languages of one prompt take the same inputs, have the same directions and the same version."""
    path = f"{second.name}.{second.front.language}.md"
    for key, one, other in (
        ("inputs", set(first.front.inputs), set(second.front.inputs)),
        ("directions", set(first.front.directions), set(second.front.directions)),
        ("version", {first.front.version}, {second.front.version}),
    ):
        for name in sorted(one ^ other):
            yield Finding(path, key, f"'{name}' stands in one language only", "write it in each")


def _parts(file: str, body: str) -> Iterator[tuple[Part, str]]:
    before, *pieces = _PART.split(body)
    found = dict(zip(pieces[::2], pieces[1::2], strict=True))
    if before.strip() or "system" not in found:
        raise broken(file, "(body)", "the body does not begin with '<!-- system -->'", "begin with the system part")
    for name, text in found.items():
        part = next((part for part in PARTS if part == name), None)
        if part is None:
            raise broken(file, f"<!-- {name} -->", "there is no such part", f"use one of {', '.join(PARTS)}")
        yield part, text


def _compiled(file: str, part: Part, text: str) -> Template:
    try:
        return _JINJA.from_string(text)
    except TemplateSyntaxError as error:
        raise broken(file, f"<!-- {part} --> line {error.lineno}", str(error.message), "mend the template") from error


_CLOSES = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "`": "’", "|": "/", "*": "", "#": ""})
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|https?://\S+")
LONGEST_QUOTE = 1200


def quoted(text: str) -> str:
    """Return foreign text as data: on one line, without markup, links or signs that could end its quotation."""
    plain = _LINK.sub(lambda match: match[1] or "", text).translate(_CLOSES)
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in plain).split())
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE] + " …"

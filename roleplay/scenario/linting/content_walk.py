"""Where things stand: walks over content and names file and key path of every part of it and of what is wrong there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, RootModel

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.loading.loader import Origins

FILES: Mapping[str, str] = {
    **{
        name: f"{name}.yaml"
        for name in (
            "topics", "facts", "asks", "everyday", "seats", "duties", "actions", "injects", "goals", "facilitator",
            "debrief", "endings",
        )
    },
    "follow_ups": "debrief.yaml",
    "formulation": "debrief.yaml",
    "answer_key": "answer-key.yaml",
    "trainer_notes": "notes.yaml",
}  # fmt: skip
NAMES = ("id", "agency", "fact", "gap")


@cache
def lint_data(name: str) -> dict[str, Any]:
    """Return what stands in one of the YAML files beside this module."""
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(f"{name}.yaml").read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True, slots=True)
class KeyPath:
    """A file and the key path in it; parts in square brackets are the ids of list entries."""

    file: str
    path: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key path as a finding shows it, for example `facts[wages].wordings.asked`."""
        return "".join(part if part.startswith("[") else f".{part}" for part in self.path).removeprefix(".")

    def at(self, *parts: str) -> "KeyPath":
        """Return the place further down."""
        return KeyPath(self.file, (*self.path, *parts))

    def finding(self, code: str, **slots: object) -> Finding:
        """Return a finding about this place, in the words that `findings.yaml` has for it."""
        problem, remedy = lint_data("findings")[code]
        return Finding(self.file, self.key, problem.format(**slots), remedy.format(**slots))


@dataclass(frozen=True, slots=True)
class Part:
    """A model of the content with its place."""

    place: KeyPath
    value: BaseModel


def name_of(entry: object, index: int) -> str:
    """Return what a list entry is called: its id, the agency or fact it is about, or its number."""
    return next((str(getattr(entry, name)) for name in NAMES if hasattr(entry, name)), str(index))


def walk(value: Any, place: KeyPath) -> Iterator[Part]:
    """Yield every model below `value`, itself included; texts are not entered."""
    if isinstance(value, BaseModel):
        yield Part(place, value)
        if not isinstance(value, RootModel):
            for name in type(value).model_fields:
                yield from walk(getattr(value, name), place.at(name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, place.at(str(key)))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from walk(item, place.at(f"[{name_of(item, index)}]"))


@dataclass(frozen=True)
class Case:
    """A case under inspection and the places of its parts."""

    scenario: Scenario
    origins: Origins = field(default_factory=dict)

    def place(self, head: str, index: int | None = None) -> KeyPath:
        """Return the place of a key of the case, or of the entry number `index` in its list."""
        name = "" if index is None else name_of(getattr(self.scenario, head)[index], index)
        usual = f"persons/{name}.yaml" if head == "persons" and name else FILES.get(head, "scenario.yaml")
        file = self.origins.get((head, index)) or self.origins.get((head, None))
        return KeyPath(file or f"scenarios/{self.scenario.id}/{usual}", (head, f"[{name}]") if name else (head,))

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every model of the case."""
        return tuple(self._walk())

    def _walk(self) -> Iterator[Part]:
        for head in type(self.scenario).model_fields:
            if head == "variants":  # each is a case under inspection itself
                continue
            value = getattr(self.scenario, head)
            if isinstance(value, tuple):
                for index, item in enumerate(value):
                    yield from walk(item, self.place(head, index))
            else:
                yield from walk(value, self.place(head))


def shared_parts(library: Library) -> Iterator[Part]:
    """Yield every model that all cases share: agency profiles, powers, objections, interviewee rules, shared lines."""
    for profile in library.agencies:
        yield from walk(profile.model_copy(update={"positions": ()}), KeyPath(f"agencies/{profile.id}.yaml"))
        yield from walk(profile.positions, KeyPath(f"positions/{profile.id}.yaml", ("positions",)))
    yield from walk(library.powers, KeyPath("agencies/powers.yaml", ("powers",)))
    yield from walk(library.objections, KeyPath("agencies/objections.yaml"))
    yield from walk(library.rules, KeyPath("rules/interviewee.yaml", ("rules",)))
    yield from walk(library.narrator, KeyPath("voices/narrator.yaml", ("narrator",)))
    yield from walk(library.common, KeyPath("voices/agencies.yaml", ("agencies",)))

"""Whose task a message is about: tasks with the agencies that may do them, found by examples of how people say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field, ValidationError

from roleplay.knowledge.search import Found
from roleplay.knowledge.units import Unit
from roleplay.scenario.files import ContentFindingsError, findings_of, name_of, read_list
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId


class Task(Authored):
    """Something that only some agencies may do; the first of `owners` is the one to turn to, none means nobody may."""

    id: Slug
    owners: tuple[AgencyId, ...]
    title: Text
    passages: tuple[str, ...] = Field(min_length=1)
    examples: Lines


@dataclass(frozen=True, slots=True)
class Mandates:
    """All tasks."""

    tasks: tuple[Task, ...] = ()

    def task(self, task: str) -> Task:
        """Return the task of that id; KeyError where there is none."""
        return next(item for item in self.tasks if item.id == task)

    def units(self) -> Iterator[Unit]:
        """Yield every example as a unit that leads to its task."""
        for task in self.tasks:
            for language in LANGUAGES:
                yield Unit("mandates", task.id, language, "text", task.title[language])
                for example in task.examples[language]:
                    yield Unit("mandates", task.id, language, "question", example)


@dataclass(frozen=True, slots=True)
class Route:
    """Whether the one who is to act may do it, who is the right one, and the passages that say so."""

    within_mandate: bool
    right_agency: AgencyId | None
    task: str | None = None
    passages: tuple[str, ...] = ()


def decide(mandates: Mandates, found: Found, actor: AgencyId) -> Route:
    """Return the route of a message whose task `actor` is to do; without a task that fits anybody may."""
    if found.silent or not found.matches:
        return Route(within_mandate=True, right_agency=actor)
    task = mandates.task(found.matches[0].owner)
    within = actor in task.owners
    right = actor if within else next(iter(task.owners), None)
    return Route(within, right, task.id, task.passages)


def load_mandates(root: Path) -> Mandates:
    """Return the tasks in `mandates.yaml` of the content folder `root`.

    Raises:
        ContentFindingsError: with a finding for the first broken task.
    """
    path = root / "mandates.yaml"
    name = name_of(path, root)
    tasks: list[Task] = []
    for number, entry in enumerate(read_list(path, root)):
        known = entry.get("id") if isinstance(entry, dict) else None
        where = f"[{known or number}]"
        try:
            tasks.append(Task.model_validate(entry))
        except ValidationError as error:
            found = findings_of(error, lambda loc, where=where: (name, ".".join((where, *map(str, loc)))))  # type: ignore[misc]
            raise ContentFindingsError(list(found)) from error
    return Mandates(tuple(tasks))

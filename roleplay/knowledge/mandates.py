"""Whose task a message is about: tasks with the agencies that may do them, found by examples of how people say it."""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field

from roleplay.knowledge.search.searcher import Found
from roleplay.knowledge.sources.units import Unit
from roleplay.scenario.loading.files import read_models
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import LANGUAGES, AgencyId

SPREAD = 0.06  # of scores: tasks this much below the best have about a third of its say


class Task(Authored):
    """Something that only some agencies may do; the first of `owners` is the one to turn to, none means nobody may."""

    id: Slug
    owners: tuple[AgencyId, ...]
    title: Text
    passages: tuple[str, ...] = Field(min_length=1)
    examples: Lines


@dataclass(frozen=True)
class Mandates:
    """All tasks."""

    tasks: tuple[Task, ...] = ()

    @cached_property
    def task(self) -> dict[str, Task]:
        """The tasks by their id."""
        return {task.id: task for task in self.tasks}

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
    """Return the route of a message whose task `actor` is to do; without a task that fits anybody may.

    Tasks that are nearly as likely as the best one have their say: it is the agency that matters, not the task.
    """
    if found.silent or not found.matches:
        return Route(within_mandate=True, right_agency=actor)
    best = found.matches[0].score
    shares = {match.owner: math.exp((match.score - best) / SPREAD) for match in found.matches}
    owners = {task: mandates.task[task].owners for task in shares}
    within = sum(share for task, share in shares.items() if actor in owners[task]) >= sum(shares.values()) / 2
    likely = max((task for task in shares if (actor in owners[task]) == within), key=shares.__getitem__)
    passages = mandates.task[likely].passages
    if within:
        return Route(True, actor, likely, passages)
    if not owners[likely]:
        return Route(False, None, likely, passages)
    turned_to: dict[AgencyId, float] = defaultdict(float)
    for task, share in shares.items():
        if owners[task] and actor not in owners[task]:
            turned_to[owners[task][0]] += share
    return Route(False, max(turned_to, key=turned_to.__getitem__), likely, passages)


def load_mandates(root: Path) -> Mandates:
    """Return the tasks in `mandates.yaml` of the content folder `root`.

    Raises:
        ContentFindingsError: with a finding for the first broken task.
    """
    return Mandates(read_models(root / "mandates.yaml", Task, root))

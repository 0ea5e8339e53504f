"""The shipped content, read once in a test run; what a test has written itself is read each time."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from roleplay.config import ROOT
from roleplay.knowledge.sources.loader import load_passages
from roleplay.reading.local import LocalReader
from roleplay.scenario.linting.linter import load_playable
from roleplay.scenario.loading.loader import load

KNOWLEDGE = ROOT / "knowledge"
T = TypeVar("T")


def shipped_once(read: Callable[..., T]) -> Callable[..., T]:
    """Return the same reading function, which remembers what it has read below the shipped content."""
    remembered = cache(read)

    def of(root: Path, *others: object) -> T:
        if KNOWLEDGE in (root, *root.parents) and not any(isinstance(other, list) for other in others):
            return remembered(root, *others)
        return read(root, *others)

    return of


shipped_content = shipped_once(load)
shipped_playable = shipped_once(load_playable)
shipped_passages = shipped_once(load_passages)
shipped_reader = shipped_once(LocalReader.load)

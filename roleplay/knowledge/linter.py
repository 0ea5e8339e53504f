"""Checks the knowledge base: passages, tasks, and that every citation in the content leads to a passage."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from roleplay.knowledge.mandates import load_mandates
from roleplay.knowledge.sources.loader import check_passages, load_passages, load_unanswered
from roleplay.knowledge.sources.passages import PassageLibrary
from roleplay.scenario.loading.files import ContentFindingsError, Finding, name_of, read_yaml

CITING = ("agencies", "codebook", "rubric", "scenarios")
CITATIONS = frozenset({"passages", "ids"})


def check_knowledge(root: Path) -> list[Finding]:
    """Return everything that is wrong with the knowledge base below the content folder `root`."""
    findings = check_passages(root)
    try:
        passages = load_passages(root)
        tasks = load_mandates(root).tasks
        load_unanswered(root)
    except ContentFindingsError as error:
        return [*findings, *(finding for finding in error.findings if finding not in findings)]
    cited = [("mandates.yaml", f"[{task.id}]", passage) for task in tasks for passage in task.passages]
    for path in (path for folder in CITING for path in sorted((root / folder).rglob("*.yaml"))):
        with suppress(ContentFindingsError):  # a file that cannot be read is reported where it is read
            found = _walk(read_yaml(path, root), ())
            cited += [(name_of(path, root), ".".join(key), passage) for key, passage in found]
    return [*findings, *_astray(cited, passages)]


def _astray(cited: Iterable[tuple[str, str, str]], passages: PassageLibrary) -> Iterator[Finding]:
    for file, key, passage in cited:
        found = passages.by_id.get(passage)
        if found is None:
            yield Finding(file, key, f"there is no passage '{passage}'", "cite one that exists, or write it")
        elif found.provenance == "unverified":
            yield Finding(file, key, f"'{passage}' is not verified", "cite a verified passage; this one is no ground")


def _walk(value: Any, key: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name in CITATIONS and isinstance(item, list):
                yield from (((*key, str(name)), str(cited)) for cited in item)
            else:
                yield from _walk(item, (*key, str(name)))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            name = item.get("id") if isinstance(item, dict) else None
            yield from _walk(item, (*key, f"[{name or number}]"))

"""A trainer's own documents: taken in safely, kept as text with title, language and licence, listed and removed."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from roleplay.config import PACKAGE
from roleplay.errors import InputError
from roleplay.knowledge.sources.extract import MOST_COMPUTING, READERS
from roleplay.knowledge.sources.units import Unit
from roleplay.scenario.vocabulary import Language

LARGEST_FILE = 25_000_000  # bytes
LONGEST_WAIT = 4  # seconds on the clock for one file, for which somebody waits
# How a process ends that has used up its computing time, and one that the system ends for want of memory.
OUT_OF_TIME, OUT_OF_MEMORY = (-int(getattr(signal, name, 0)) or None for name in ("SIGXCPU", "SIGKILL"))
PASSED_ON = frozenset(
    (
        "PATH",
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "SYSTEMROOT",
        "WINDIR",
        "TEMP",
        "TMP",
        "TMPDIR",
        "LANG",
        "LC_ALL",
    )
)
LONGEST_TITLE = 200


class OwnDocument(BaseModel):
    """One document: `id` is a hash of its text and group, `licence` what its owner noted about its use.

    `group` is the one to which it belongs, None where it belongs to all, as everything from before there were groups
    does. `pieces` are its text.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[0-9a-f]{12}$")
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    language: Language
    licence: str
    source: str
    added: datetime
    pieces: tuple[str, ...]
    group: str | None = None

    def units(self) -> Iterator[Unit]:
        """Yield the document's pieces as units; a piece is called after the document and its number."""
        for number, piece in enumerate(self.pieces, start=1):
            yield Unit("documents", f"{self.id}-{number}", self.language, "text", f"{self.title}. {piece}")


class Documents:
    """The documents below a folder, one JSON file each."""

    def __init__(self, folder: Path) -> None:
        """Keep documents in `folder`, which is made when the first one comes."""
        self.folder = folder

    def all(self) -> tuple[OwnDocument, ...]:
        """Return all documents by their title; a file that cannot be read as one is left out."""
        found: list[OwnDocument] = []
        for path in self.folder.glob("*.json"):
            with suppress(OSError, ValueError):
                found.append(OwnDocument.model_validate(json.loads(path.read_text(encoding="utf-8"))))
        return tuple(sorted(found, key=lambda item: (item.title, item.id)))

    def visible(self, groups: Collection[str] = ()) -> tuple[OwnDocument, ...]:
        """Return the documents that belong to all or to one of the groups."""
        return tuple(item for item in self.all() if item.group is None or item.group in groups)

    def add(
        self,
        path: Path,
        language: Language,
        title: str = "",
        licence: str = "",
        source: str = "",
        group: str | None = None,
    ) -> OwnDocument:
        """Take in a file for all, or for a group; the same text twice there stays one document, renewed.

        `source` is the file's name where `path` is only a copy of it.

        Raises:
            InputError: where the file is missing, of another kind, too large or long, encrypted,
                broken, or without text that one sees.
        """
        name = _one_line(source or path.name)[:LONGEST_TITLE]
        text, pieces = _taken_from(path, name)
        document = OwnDocument(
            id=_name(text, group),
            title=_one_line(title or path.stem)[:LONGEST_TITLE] or path.suffix.lstrip("."),
            language=language,
            licence=_one_line(licence),
            source=name,
            added=datetime.now(UTC),
            pieces=pieces,
            group=group,
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{document.id}.json"
        draft = target.with_suffix(".part")
        draft.write_text(document.model_dump_json(indent=1), encoding="utf-8")
        draft.replace(target)
        return document

    def remove(self, document: str) -> None:
        """Remove a document by its id; InputError where there is none of that id."""
        path = self.folder / f"{document}.json"
        if not re.fullmatch(r"[0-9a-f]{12}", document) or not path.is_file():
            raise unknown(document, self.all())
        path.unlink()

    def clear(self) -> None:
        """Remove the folder with all that is in it, files that are no documents and broken ones too."""
        shutil.rmtree(self.folder, ignore_errors=False)


def unknown(document: str, known: Collection[OwnDocument]) -> InputError:
    """Return the error that says that there is no such document among those that may be named."""
    return InputError("no_such_document", document=document[:40], allowed=", ".join(item.id for item in known) or "-")


def _name(text: str, group: str | None) -> str:
    """Return an id: one group's copy of a text neither replaces nor removes that of another, or of all."""
    return hashlib.sha256((text if group is None else f"{group}\x1f{text}").encode()).hexdigest()[:12]


def _taken_from(path: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file and its pieces."""
    if path.suffix.lower() not in READERS:
        raise InputError("document_kind", file=name, allowed=", ".join(sorted(READERS)))
    if not path.is_file():
        raise InputError("document_missing", file=name)
    if path.stat().st_size > LARGEST_FILE:
        raise InputError("document_too_large", file=name, most=LARGEST_FILE // 1_000_000)
    answer = _extracted(path, name)
    if "problem" in answer:
        raise InputError(answer["problem"], file=name)
    return answer["text"], tuple(answer["pieces"])


def _extracted(path: Path, name: str) -> dict[str, Any]:
    """Return what a process of its own answers on a file, within its limits; see `extract`."""
    # What the program is told in confidence is nothing for a process that a hostile file may take over.
    known = {key: value for key, value in os.environ.items() if key.upper() in PASSED_ON}
    command = [sys.executable, "-X", "utf8", "-B", "-m", "roleplay.knowledge.sources.extract", str(path.resolve())]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            cwd=PACKAGE.parent,
            env=known | {"PYTHONPATH": os.pathsep.join((str(PACKAGE.parent), known.get("PYTHONPATH", "")))},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise InputError("document_too_slow", file=name, seconds=LONGEST_WAIT) from error
    if done.returncode == OUT_OF_TIME:
        raise InputError("document_too_slow", file=name, seconds=MOST_COMPUTING)
    if done.returncode == OUT_OF_MEMORY:
        raise InputError("document_too_heavy", file=name)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise InputError("document_broken", file=name) from error
    return answer


def _one_line(text: str) -> str:
    return " ".join("".join(sign for sign in word if sign.isprintable()) for word in text.split())

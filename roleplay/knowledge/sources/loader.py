"""Reads the passages, for each section one file on their origin and one in each language with the words; and handouts.

The handouts are Markdown files with front matter, written by us, in each language.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from roleplay.knowledge.sources.passages import Origin, Passage, PassageLibrary, Unanswered, Wording
from roleplay.languages import spoken_file
from roleplay.scenario.loading.files import (
    ContentFindingsError,
    Finding,
    broken,
    collecting,
    name_of,
    read_mapping,
    read_models,
    validated,
)
from roleplay.scenario.vocabulary import LANGUAGES, Language

PARTS = ("chapter", "additions")


def load_passages(root: Path) -> PassageLibrary:
    """Return all passages below the content folder `root`.

    Raises:
        ContentFindingsError: with a finding for each thing that is wrong in any of the files.
    """
    passages: list[Passage] = []
    findings: list[Finding] = []
    for path in (path for part in PARTS for path in sorted((root / part).glob("*.yaml"))):
        with collecting(findings):
            passages.extend(_read_section(path, root))
    for passage, count in Counter(passage.id for passage in passages).items():
        if count > 1:
            findings.append(Finding("chapter, additions", passage, "two passages have this id", "give each its own"))
    if findings:
        raise ContentFindingsError(findings)
    return PassageLibrary(tuple(passages))


def load_unanswered(root: Path) -> tuple[Unanswered, ...]:
    """Return the matters in `silence.yaml` of the content folder `root`; raises ContentFindingsError."""
    return read_models(root / "silence.yaml", Unanswered, root)


def check_passages(root: Path) -> list[Finding]:
    """Return what is wrong with the passage files."""
    try:
        library = load_passages(root)
    except ContentFindingsError as error:
        return error.findings
    return list(_check(library))


def _read_section(path: Path, root: Path) -> Iterator[Passage]:
    origins = read_models(path, Origin, root)
    words = {
        language: read_mapping(spoken_file(path.parent, f"{{}}/{path.name}", language), root) for language in LANGUAGES
    }
    known = {origin.id for origin in origins}
    for language in LANGUAGES:
        for stray in words[language].keys() - known:
            file = name_of(path.parent / language / path.name, root)
            raise broken(
                file, str(stray), f"{name_of(path, root)} has no such passage", "add it there or correct the id"
            )
    for origin in origins:
        yield _join(origin, words, path, root)


def _join(origin: Origin, words: Mapping[Language, Mapping[str, Any]], path: Path, root: Path) -> Passage:
    wordings: dict[Language, Wording] = {}
    for language in LANGUAGES:
        file = name_of(path.parent / language / path.name, root)
        if origin.id not in words[language]:
            raise broken(file, origin.id, "the passage has no words in this language", "write them")
        wordings[language] = validated(Wording, words[language][origin.id], file, origin.id)
    notes = {language: wording.note for language, wording in wordings.items() if wording.note}
    told = {
        name: {language: getattr(wording, name) for language, wording in wordings.items()}
        for name in ("title", "text", "questions")
    }
    return Passage.model_validate({**origin.model_dump(), **told, "note": notes or None})


def _check(library: PassageLibrary) -> Iterator[Finding]:
    for passage in library.passages:
        place = ("additions" if passage.provenance != "chapter" else "chapter", passage.id)
        for gap in passage.gaps:
            if gap not in library.by_id:
                yield Finding(*place, f"the note '{gap}' does not exist", "correct the id or write the note")
        if passage.note is not None and passage.note.languages() != frozenset(LANGUAGES):
            yield Finding(*place, "the note stands in one language only", "write it in every language")
        if (passage.provenance == "unverified") != (passage.mark == "U"):
            yield Finding(*place, "mark and provenance disagree", "mark U goes with 'unverified', and only with it")
        if passage.provenance == "public_source" and (passage.mark is None or not passage.sources):
            yield Finding(*place, "a public source needs its mark and an address", "add mark and sources")


@dataclass(frozen=True, slots=True)
class Handout:
    """One handout; `label` says where it does not come from, `desk` on which part of the desk it lies at hand."""

    id: str
    title: str
    label: str
    desk: str
    body: str


@lru_cache
def handouts(knowledge: Path, language: Language) -> tuple[Handout, ...]:
    """Return the handouts in `language`; files without front matter are left out."""
    folder = spoken_file(knowledge / "handouts", "{}", language)
    found = (_handout(path) for path in sorted(folder.glob("*.md")))
    return tuple(handout for handout in found if handout is not None)


def _handout(path: Path) -> Handout | None:
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        return None
    head, body = yaml.safe_load(parts[1]), parts[2].strip()
    if body.startswith("# "):
        body = body.partition("\n")[2].strip()
    title, label, desk = (str(head.get(key, "")) for key in ("title", "label", "desk"))
    return Handout(str(head.get("id", path.stem)), title, label, desk, body)

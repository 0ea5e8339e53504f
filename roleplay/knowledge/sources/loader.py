"""Reads the passages: for each section one file on their origin, and one in each language with the words."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from roleplay.knowledge.sources.passages import Origin, Passage, PassageLibrary, Wording
from roleplay.languages import spoken_file
from roleplay.scenario.loading.files import (
    ContentFindingsError,
    Finding,
    broken,
    findings_of,
    name_of,
    read_list,
    read_mapping,
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
        try:
            passages.extend(_read_section(path, root))
        except ContentFindingsError as error:
            findings.extend(error.findings)
    findings.extend(_doubles(passages))
    if findings:
        raise ContentFindingsError(findings)
    return PassageLibrary(tuple(passages))


def check_passages(root: Path) -> list[Finding]:
    """Return what is wrong with the passage files."""
    try:
        library = load_passages(root)
    except ContentFindingsError as error:
        return error.findings
    return list(_check(library))


def _read_section(path: Path, root: Path) -> Iterator[Passage]:
    name = name_of(path, root)
    entries = read_list(path, root)
    words = {
        language: read_mapping(spoken_file(path.parent, f"{{}}/{path.name}", language), root) for language in LANGUAGES
    }
    origins = [_origin(entry, number, name) for number, entry in enumerate(entries)]
    known = {origin.id for origin in origins}
    for language in LANGUAGES:
        for stray in words[language].keys() - known:
            file = name_of(path.parent / language / path.name, root)
            raise broken(file, str(stray), f"{name} has no such passage", "add it there or correct the id")
    for origin in origins:
        yield _join(origin, words, path, root)


def _origin(entry: Any, number: int, name: str) -> Origin:
    known = entry.get("id") if isinstance(entry, dict) else None
    try:
        return Origin.model_validate(entry)
    except ValidationError as error:
        where = f"[{known or number}]"
        found = findings_of(error, lambda loc: (name, ".".join((where, *map(str, loc)))))
        raise ContentFindingsError(list(found)) from error


def _join(origin: Origin, words: Mapping[Language, Mapping[str, Any]], path: Path, root: Path) -> Passage:
    wordings: dict[Language, Wording] = {}
    for language in LANGUAGES:
        file = name_of(path.parent / language / path.name, root)
        if origin.id not in words[language]:
            raise broken(file, origin.id, "the passage has no words in this language", "write them")
        try:
            wordings[language] = Wording.model_validate(words[language][origin.id])
        except ValidationError as error:
            locate = _place(file, origin.id)
            raise ContentFindingsError(list(findings_of(error, locate))) from error
    notes = {language: wording.note for language, wording in wordings.items() if wording.note}
    return Passage.model_validate(
        {
            **origin.model_dump(),
            "title": {language: wording.title for language, wording in wordings.items()},
            "text": {language: wording.text for language, wording in wordings.items()},
            "note": notes or None,
            "questions": {language: wording.questions for language, wording in wordings.items()},
        }
    )


def _place(file: str, passage: str) -> Any:
    return lambda loc: (file, ".".join((passage, *map(str, loc))))


def _doubles(passages: list[Passage]) -> Iterator[Finding]:
    seen: set[str] = set()
    for passage in passages:
        if passage.id in seen:
            yield Finding("chapter, additions", passage.id, "two passages have this id", "give each its own")
        seen.add(passage.id)


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

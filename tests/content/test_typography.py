"""How the texts that people read are set: curly apostrophes, and the quotation marks of each language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.config import ROOT

KNOWLEDGE, PROGRAM = ROOT / "knowledge", ROOT / "roleplay"
# Read by the program alone, or embedded, where a changed sign would cost a renewed vector.
NOT_SHOWN = ("chapter", "additions", "reading", "mandates.yaml", "silence.yaml", "search.yaml", "vectors.npz")
PROGRAM_ONLY = ("tells", "asks", "aliases", "phrases", "signs")
STRAIGHT = re.compile(r"\"|(?<=\w)'(?=\w)")
# “ closes in Slovenian, and opens in English.
FOREIGN = {"sl": re.compile(r"”|(?<!\w)“\w"), "en": re.compile(r"„|«|»")}

Found = tuple[str, str]


def walk(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every string below a value with its place, but not what the program alone reads."""
    if isinstance(value, str):
        yield place, value
        return
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        if name not in PROGRAM_ONLY:
            yield from walk(part, (*place, str(name)))


def yaml_texts(path: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    yield from walk(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), ())


def shown_files() -> list[Path]:
    files = [*KNOWLEDGE.rglob("*.yaml"), *PROGRAM.rglob("texts/*.yaml"), *PROGRAM.rglob("messages/*.yaml")]
    return sorted(path for path in files if not set(path.parts) & set(NOT_SHOWN))


def language_of(path: Path, place: tuple[str, ...]) -> str | None:
    return next((name for name in ("sl", "en") if name in place or name in path.parts or path.stem == name), None)


def findings(text: str, language: str | None) -> list[str]:
    wrong = [STRAIGHT, *([FOREIGN[language]] if language else [])]
    return [text[max(0, hit.start() - 20) : hit.end() + 20] for sign in wrong for hit in sign.finditer(text)]


@pytest.mark.parametrize("path", shown_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_shown_texts_are_set_with_typographic_signs(path: Path) -> None:
    found = {
        "/".join(place): wrong
        for place, text in yaml_texts(path)
        if (wrong := findings(text, language_of(path, place)))
    }
    assert found == {}


@pytest.mark.parametrize(
    "path", sorted((KNOWLEDGE / "handouts").rglob("*.md")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_handouts_are_set_with_typographic_signs(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    assert findings(body, language_of(path, ())) == []


@pytest.mark.parametrize(
    ("text", "language", "wrong"),
    [
        ("It isn't so", "en", True),
        ('He said "no"', "en", True),
        ("He said „no“", "en", True),
        ("Rekel je “ne”", "sl", True),
        ("Rekel je „ne“", "sl", False),
        ("It isn’t “so”", "en", False),
    ],
)
def test_what_counts_as_wrong(text: str, language: str, wrong: bool) -> None:
    assert bool(findings(text, language)) is wrong

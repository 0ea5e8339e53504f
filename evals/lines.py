"""The measuring sets: files of JSON lines, by hand and language."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from roleplay.scenario.vocabulary import LANGUAGES, Language

FOLDER = Path(__file__).parent / "sets"
# By the hands that wrote them: of the first and second, messages among services calibrate the reader; the fourth was
# unseen until the reader that ranks was measured.
HANDS = ("first", "second", "third", "fourth")
SETS = FOLDER / HANDS[0]

Line = Mapping[str, Any]


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file; none where there is no file."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def write_rows(path: Path, rows: Iterable[Line]) -> None:
    """Write the lines of a file."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def lines_of(name: str, language: Language, folder: Path = SETS) -> list[dict[str, Any]]:
    """Return the lines of a set."""
    return read_rows(folder / f"{name}-{language}.jsonl")


def sets_of(name: str) -> Iterator[tuple[str, Language, list[dict[str, Any]]]]:
    """Yield the sets of a name, by hand and language; not every hand has written of everything."""
    for hand in HANDS:
        for language in LANGUAGES:
            if lines := lines_of(name, language, FOLDER / hand):
                yield hand, language, lines


def share(part: int, whole: int) -> float:
    """Return a part of a whole (0-1); 0 of nothing."""
    return part / whole if whole else 0.0

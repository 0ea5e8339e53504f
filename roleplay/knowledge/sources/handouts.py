"""The handouts: Markdown files with front matter, written by us, in each language."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from roleplay.languages import spoken_file
from roleplay.scenario.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Handout:
    """One handout; `label` says where it does not come from."""

    id: str
    title: str
    label: str
    body: str


@lru_cache
def handouts(knowledge: Path, language: Language) -> tuple[Handout, ...]:
    """Return the handouts in `language`; files without front matter are left out."""
    folder = spoken_file(knowledge / "handouts", "{}", language)
    found = (_read(path) for path in sorted(folder.glob("*.md")))
    return tuple(handout for handout in found if handout is not None)


def _read(path: Path) -> Handout | None:
    parts = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        return None
    head = yaml.safe_load(parts[1])
    body = parts[2].strip()
    title = str(head["title"])
    if body.startswith("# "):
        body = body.partition("\n")[2].strip()
    return Handout(str(head.get("id", path.stem)), title, str(head.get("label", "")), body)

"""What of a draft waits for its author: texts that are still the example's or missing, and what the check finds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from roleplay.scenario.loading.files import Finding
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.outlined import languages_of, read, texts_of

SECTIONS = ("case", "seats", "topics", "facts", "persons", "injects", "endings")
FILES = "files"
"""The section for what no form shows."""
OF_CASE = ("title", "summary", "sector", "setting", "whereabouts", "truth")
# How a place of the expanded case is called in the outline.
ALIASES = {
    "statement": "is",
    "holders": "held",
    "needs": "for",
    "sensitivity": "sensitive",
    "indicator": "sign",
    "disclosures": "tells",
    "wordings": "says",
    "answered_when": "answered_by",
    "answered": "good",
    "unanswered": "bad",
}
NO_TEXT = "there is no text in the language"
_PART = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")

Left = dict[tuple[Path, Language], Literal["example", "missing"]]
"""The texts that wait, by place and language, and why."""


@dataclass(slots=True)
class ToWrite:
    """What waits in one entry of a section, or in a section as a whole."""

    section: str
    entry: str
    example: int = 0
    missing: dict[Language, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def left_of(draft: Draft, example: Draft | None) -> Left:
    """Return the texts that are still the example's, or that a further language of the case lacks."""
    theirs = texts_of(example) if example is not None else {}
    found: Left = {}
    for path, words in texts_of(draft).items():
        for language in languages_of(draft):
            if language not in words:
                found[path, language] = "missing"
            elif words[language] and words[language] == theirs.get(path, {}).get(language):
                found[path, language] = "example"
    return found


def tasks(draft: Draft, left: Left, findings: Iterable[Finding]) -> list[ToWrite]:
    """Return what waits, entry by entry, in the order of the sections and of the outline."""
    found: dict[tuple[str, str], ToWrite] = {}

    def task(path: Path) -> ToWrite:
        section, entry = section_of(path)
        return found.setdefault((section, entry), ToWrite(section, entry))

    for (path, language), why in left.items():
        if why == "example":
            task(path).example += 1
        else:
            missing = task(path).missing
            missing[language] = missing.get(language, 0) + 1
    for finding in findings:
        here = task(place_of(draft, finding))
        if not (here.missing and finding.problem.startswith(NO_TEXT)):  # what is derived from a missing text lacks too
            here.findings.append(finding)
    order = (*SECTIONS, FILES)
    return sorted(found.values(), key=lambda item: order.index(item.section))


def section_of(path: Path) -> tuple[str, str]:
    """Return the section in which a place of the outline is shown, and its entry there."""
    head, *rest = path
    if head in OF_CASE or path == ("languages",):
        return "case", ""
    return (head, rest[0] if rest else "") if head in SECTIONS[1:] else (FILES, "")


def place_of(draft: Draft, finding: Finding) -> Path:
    """Return the place in the outline of what the check has found there or in the case that was made of it."""
    head, *rest = [name or key for name, key in _PART.findall(finding.key)] or [FILES]
    if not read(draft):
        return (FILES,)
    if head == "asks" and rest:
        return ("facts", rest[0], "asks")
    rest = rest[:-1] if rest and rest[-1] in LANGUAGES else rest
    return (head, *(ALIASES.get(part, part) for part in rest))

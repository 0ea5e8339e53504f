"""What the check finds, in plain words of either language; the check itself speaks to whoever edits files."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from roleplay.scenario.loading.files import Finding
from roleplay.scenario.vocabulary import Language

FILE = Path(__file__).parent / "texts" / "findings.yaml"


@dataclass(frozen=True, slots=True)
class _Wording:
    pattern: re.Pattern[str]
    words: dict[Language, str]


def in_words(finding: Finding, language: Language) -> str:
    """Return a finding in words."""
    known, other = _wordings()
    for wording in known:
        found = wording.pattern.search(finding.problem)
        if found is not None:
            return wording.words[language].format_map({"problem": finding.problem, **found.groupdict()})
    return other[language].format(problem=finding.problem)


@cache
def _wordings() -> tuple[tuple[_Wording, ...], dict[Language, str]]:
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    known = tuple(_Wording(re.compile(item.pop("finds")), item) for item in content["findings"])
    return known, content["other"]

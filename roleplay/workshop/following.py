"""What is written by itself when something else is written, until an author writes it by hand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path as FilePath
from typing import Literal

from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored, Lines, Text, fold
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path
from roleplay.workshop.templates import Template
from roleplay.workshop.texts_of import key_of, stars, texts_of

FILE = "templates/follows.yaml"
SHORTEST, LONGEST_BEGINNING, MOST_PAIRS = 4, 6, 6
Value = str | list[str]


class Rule(Authored):
    """A text that follows another one; see the comment in the file."""

    of: str
    to: str
    how: Literal["words", "lines", "same", "pairs", "name", "nothing"]
    words: Text | None = None
    lines: Lines | None = None
    fills: bool = False


class _File(Authored):
    follows: tuple[Rule, ...]
    common: Lines


@dataclass(frozen=True, slots=True)
class Following:
    """The rules, the words too common for signs, and the template whose texts count as not written by hand."""

    rules: Sequence[Rule]
    common: Mapping[Language, frozenset[str]]
    template: Template | None = None

    def write(self, draft: Draft, path: Path, value: Value) -> Draft:
        """Return the draft with a text written, and what follows it; raises like `Draft.with_value`."""
        changed = draft.with_value(path, value)
        if changed.value(path) == draft.value(path):
            return changed
        return self.after(changed, path, draft.value(path))

    def after(self, draft: Draft, path: Path, before: object = None) -> Draft:
        """Return the draft in which what follows the text at a path follows it; `before` is what stood there."""
        if path[-1] not in LANGUAGES:
            return draft
        language: Language = path[-1]
        for rule, target in self._targets(path):
            draft = self._followed(draft, rule, path, (*target, language), before, language)
        return draft

    def targets(self, path: Path) -> Iterator[Path]:
        """Yield the places whose texts follow the one at a path."""
        for rule, target in self._targets(path):
            if rule.how != "nothing":
                yield (*target, path[-1])

    def _targets(self, path: Path) -> Iterator[tuple[Rule, Path]]:
        for rule in self.rules:
            names = stars(key_of(path), rule.of)
            if names is None:
                continue
            left = iter(names)
            yield rule, tuple(_part(part, left, names) for part in rule.to.split("."))

    def _followed(
        self, draft: Draft, rule: Rule, path: Path, target: Path, before: object, language: Language
    ) -> Draft:
        now = draft.value(target)
        theirs = texts_of(self.template.draft).get(target) if self.template is not None else None
        kept = list(theirs) if isinstance(theirs, tuple) else theirs
        of_before = self._derived(rule, before, language) if before else None
        if now and now != of_before and (rule.fills or now != kept):
            return draft
        if rule.how == "nothing":
            return draft if draft.value(target[:-1]) is None else draft.without(target[:-1])
        derived = self._derived(rule, draft.value(path), language)
        if not derived or _above(draft, target) is None:
            return draft
        return draft.with_value(target, derived)

    def _derived(self, rule: Rule, source: object, language: Language) -> Value | None:
        text = source if isinstance(source, str) else ""
        plain = text.rstrip(".!?… ")
        if rule.how == "same":
            return list(source) if isinstance(source, list) else text
        if not plain:
            return None
        if rule.words is not None:
            return rule.words[language].replace("{text}", plain)
        if rule.lines is not None:
            return [line.replace("{text}", plain) for line in rule.lines[language]]
        if rule.how == "name":
            return _name_beginnings(plain)
        return _pairs(_beginnings(plain, self.common[language]))


def load_following(root: FilePath) -> Following:
    """Return the rules of the content folder `root`; ContentFindingsError where the file is missing or broken."""
    file = read_as(root / FILE, _File, root)
    common = {language: frozenset(map(fold, words)) for language, words in file.common.root.items()}
    return Following(file.follows, common)


def _part(part: str, left: Iterator[str], names: Sequence[str]) -> str:
    if part == "*":
        return f"[{next(left)}]"
    return names[0] if part == "+" else part


def _above(draft: Draft, target: Path) -> object:
    """Return the entry in which a followed text stands; none is made for its sake."""
    entries = [number for number, part in enumerate(target) if part.startswith("[")]
    return draft.value(target[: entries[-1] + 1]) if entries else draft


def _beginnings(text: str, common: frozenset[str]) -> list[str]:
    """Return the beginnings of the words of a text by which it can be recognised, without their endings."""
    words = [word for word in re.findall(r"[a-z0-9]+", fold(text)) if len(word) >= SHORTEST and word not in common]
    return [word[: min(LONGEST_BEGINNING, max(SHORTEST, len(word) - 1))] for word in words]


def _pairs(beginnings: list[str]) -> list[str]:
    """Return each two that stand beside each other, as one line; both must occur then."""
    found = list(dict.fromkeys(map(" ".join, pairwise(beginnings))))[:MOST_PAIRS]
    return found or beginnings


def _name_beginnings(text: str) -> list[str]:
    words = re.findall(r"[a-z]+", fold(text.partition(",")[0]))
    return [word[:-1] if len(word) > SHORTEST and word[-1] in "aeiou" else word for word in words]

"""What people say in their own words: sentences to work with (`tune`) and sentences kept apart (`held`), measured.

One author wrote both; the held-out ones were written after the reader had been mended with the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from roleplay.exercise.words.reading import Reading, Utterance
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AgencyId, Language

HERE = Path(__file__).parent

Part = Literal["tune", "held"]


@dataclass(frozen=True)
class Case:
    """A text with what it states or names: ids (for actions with their mood), and ids that may be found as well."""

    text: str
    wanted: frozenset[tuple[str, str]]
    tolerated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figures:
    """How many of the wanted things were found, how many of the found ones were wanted, and what went wrong."""

    recall: float
    precision: float
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


@cache
def cases(name: str, language: Language, part: Part) -> tuple[Case, ...]:
    """Return the cases of one file: `ids<TAB>text` lines, or plain lines that hold nothing."""
    found = []
    for suffix in ("tsv", "txt"):
        path = HERE / f"{name}-{language}-{part}.{suffix}"
        if path.exists():
            lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
            found += [_case(line) for line in lines]
    return tuple(found)


def _case(line: str) -> Case:
    ids, tab, text = line.partition("\t")
    if not tab:
        return Case(line, frozenset())
    items = [item for item in ids.split(",") if item != "-"]
    wanted = (item.partition("=") for item in items if item[0] != "~")
    return Case(
        text,
        frozenset((name, mood) for name, _, mood in wanted),
        frozenset(item[1:] for item in items if item[0] == "~"),
    )


@cache
def labelled(name: str, language: Language, part: Part) -> tuple[tuple[str, str], ...]:
    """Return the labelled lines of one file: label and text."""
    lines = (HERE / f"{name}-{language}-{part}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("\t") for line in lines if line and line[0] != "#")
    return tuple((label, text) for label, _, text in pairs)


class Measure:
    """Reads cases as messages among agencies in one case."""

    def __init__(self, reader: LocalReader, library: Library, case: Scenario, language: Language) -> None:
        self.reader, self.library, self.case, self.language = reader, library, case, language
        self.agencies = library.addressees[case.id]

    def read(self, text: str, learner: AgencyId = "police") -> Reading:
        return self.reader.read(
            Utterance(
                text=text,
                language=self.language,
                channel="room",
                learner=learner,
                topics=self.case.topics,
                facts=self.case.facts,
                actions=self.case.actions,
                powers=self.library.powers,
                agencies=self.agencies,
            )
        )

    def facts(self, texts: Iterable[Case]) -> Figures:
        return _figures((each, {(fact, "") for fact in self.read(each.text).facts}) for each in texts)

    def addressees(self, texts: Iterable[Case]) -> Figures:
        """Count the agencies that are spoken to; the police speak, or where they are spoken to, the inspectorate."""
        return _figures(
            (each, {(agency, "") for agency in self.read(each.text, speaker).addressees})
            for each in texts
            for speaker in ["labour" if ("police", "") in each.wanted else "police"]
        )


def _figures(read: Iterable[tuple[Case, set[tuple[str, str]]]]) -> Figures:
    wanted = found = hits = right = 0
    missed, wrong = [], []
    for each, got in read:
        want, names = {name for name, _ in each.wanted}, {name for name, _ in got}
        wanted, found, hits = wanted + len(want), found + len(names), hits + len(want & names)
        right += len(names & (want | each.tolerated))
        missed += [f"{name}: {each.text}" for name in sorted(want - names)]
        wrong += [f"{name}: {each.text}" for name in sorted(names - want - each.tolerated)]
    return Figures(hits / max(wanted, 1), right / max(found, 1), tuple(missed), tuple(wrong))

"""What somebody writes who judges whether a case is trafficking: suspicion, denial, a judgement put off, or unclear.

Read thought by thought, by word patterns. Where the thoughts contradict each other, or none says anything, the answer
is that the reader does not know: it guesses at nobody's opinion.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.reading.lexicon import CueField, Lexicon, Words, expanded, load_lexicon
from roleplay.reading.text import Sentence
from roleplay.scenario.vocabulary import Language

FOLDER = ROOT / "knowledge" / "reading"

Standing = Literal["suspects", "rules_out", "undecided", "unclear"]
# What a single thought can say; "otherwise" calls the matter by a name that leaves trafficking open.
Thought = Literal["beyond", "undecided", "rules_out", "suspects", "otherwise"]
ORDER: tuple[Thought, ...] = ("beyond", "undecided", "rules_out", "suspects", "otherwise")


class VerdictCues(BaseModel):
    """One language's patterns of a judgement; `turns` begin a new thought, `depends` go on with the one before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    turns: Words
    depends: Words
    beyond: CueField
    undecided: CueField
    rules_out: CueField
    suspects: CueField
    otherwise: CueField

    def thought(self, text: str) -> Thought | None:
        """Return what the folded words of one thought say of the matter, None for nothing."""
        for name in ORDER:
            if getattr(self, name).hits(text):
                return name
        return None


@cache
def lexicon_of(language: Language) -> Lexicon:
    """Return the cue file of a language; read once."""
    return load_lexicon(FOLDER / f"{language}.yaml")


@cache
def cues_of(language: Language) -> VerdictCues:
    """Return the patterns of a judgement in a language; read once."""
    return load_verdict_cues(FOLDER / "verdict" / f"{language}.yaml")


def load_verdict_cues(path: Path) -> VerdictCues:
    """Read one language's file.

    Raises:
        ContentError: where the file is missing, is not YAML or lacks a key.
    """
    try:
        # Every scalar stays text: `no` and `yes` are words here, not truth values.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - builds text only
        sets = {name: "|".join(words.split()) for name, words in content.pop("sets").items()}
        return VerdictCues.model_validate(expanded(content, sets))
    except (OSError, yaml.YAMLError, ValidationError, KeyError, AttributeError) as error:
        raise ContentError(f"{path}: the cue file cannot be read: {error}; correct it at that place") from error


def standing_of(text: str, language: Language) -> Standing:
    """Return how the writer stands to the question whether this is trafficking; never raises for any text."""
    cues = cues_of(language)
    found: set[Thought] = set()
    for sentence in lexicon_of(language).sentences(text):
        for thought in _thoughts(sentence, cues):
            said = cues.thought(thought)
            if said is not None:
                found.add("undecided" if sentence.end == "?" else said)
    return _together(found)


def _thoughts(sentence: Sentence, cues: VerdictCues) -> Iterator[str]:
    """Yield the thoughts of a sentence: its parts, cut before a turn, joined where one depends on the one before."""
    thought: list[str] = []
    for part in sentence.parts():
        words = part.split()
        # A word of its own is an answer ("Da, ..."), not the beginning of a clause.
        if len(words) == 1 or words[0] not in cues.depends:
            yield from _said(thought)
            thought = []
        for word in words:
            if word in cues.turns:
                yield from _said(thought)
                thought = []
            else:
                thought.append(word)
    yield from _said(thought)


def _said(words: list[str]) -> Iterator[str]:
    if words:
        yield " ".join(words)


def _together(found: set[Thought]) -> Standing:
    denies, sure = "rules_out" in found, bool(found & {"suspects", "beyond"})
    if denies and sure:
        return "unclear"
    if sure:
        return "suspects"  # a reservation beside a suspicion leaves it one
    if "undecided" in found:
        return "undecided"
    if denies:
        return "rules_out"
    return "suspects" if "otherwise" in found else "unclear"

"""What the reader knows of a language: word lists and word patterns (`cues`), read from its cue file."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from roleplay.reading.cues import Cue, CueField, Words, load_cues
from roleplay.reading.text import Sentence, fold, sentences
from roleplay.scenario.vocabulary import Tactic

SHORTEST_REPAIR = 6


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Questions(_Frozen):
    """Cues of question forms; which of them count where is decided in `questions.py`."""

    fillers: CueField
    wh: CueField
    wh_loose: CueField
    wh_inner: CueField
    tell_inner: CueField
    complete: CueField
    relative: CueField
    yes_no: CueField
    yes_no_marked: CueField
    yes_no_verb: CueField
    whether: CueField
    claim: CueField
    tell: CueField
    recall: CueField
    wonder: CueField
    narrate: CueField
    list: CueField
    embedding: CueField
    narrative: CueField
    manner: CueField
    manner_detail: CueField
    wide: CueField
    invitation: CueField
    detail: CueField
    either: CueField
    either_vain: CueField
    either_person: CueField
    tag: CueField
    check: CueField
    agree: CueField
    lead: CueField
    lead_negative: CueField
    lead_strong: CueField
    loaded: CueField
    rhetorical: CueField
    confirming: CueField
    so: CueField
    care: CueField
    needs: CueField
    process: CueField
    process_wh: CueField
    verify: CueField
    side_check: CueField
    trailing: CueField
    offer: CueField
    anaphor: CueField
    prompt: CueField


class Statements(_Frozen):
    """Cues of what a sentence without a question does."""

    process: CueField
    encourage: CueField
    support: CueField
    opinion: CueField
    greeting: CueField
    reflection: CueField


class Moods(_Frozen):
    """Cues of who is to act: the speaker, somebody else, or nobody because the text only asks or denies."""

    request: CueField
    declare: CueField
    answer: CueField
    same: CueField
    refers: CueField
    states: CueField
    depends: CueField
    habit: CueField
    negated: CueField
    nobody: CueField
    refuses: CueField
    withholds: CueField
    reassures: CueField
    unpromised: CueField
    spared: CueField
    doubt: CueField
    condition: CueField
    duty: CueField
    want: CueField
    intends: CueField
    announces: CueField
    insist: CueField
    shared: CueField
    will: CueField
    before_name: CueField
    asked_of: CueField
    after_name: CueField
    shall: CueField


class Lexicon(_Frozen):
    """Everything that the reader knows of one language."""

    respell: dict[str, str]
    repair: tuple[str, ...]
    common: Words
    stop: Words
    generic: Words
    endings: Words
    abbreviations: frozenset[str]
    joiners: frozenset[str]
    alternatives: frozenset[str]
    mute_ending: str
    groups: dict[str, Words]
    plain: tuple[str, ...]
    questions: Questions
    statements: Statements
    moods: Moods
    tone: CueField
    machine: CueField
    tactics: dict[Tactic, CueField]

    @cached_property
    def forms(self) -> tuple[tuple[str, Cue], ...]:
        """The cues of question and statement forms, each by its name."""
        groups = (("question", self.questions), ("statement", self.statements))
        return tuple(
            (f"{group}.{name}", cue)
            for group, cues in groups
            for name in type(cues).model_fields
            if isinstance(cue := getattr(cues, name), Cue)
        )

    @cached_property
    def known(self) -> frozenset[str]:
        """Words that the reader has a use for as they stand, and so never respells."""
        cues = (*_cues(self.questions), *_cues(self.statements), *_cues(self.moods), self.tone, *self.tactics.values())
        return self.common | self.stop | frozenset(word for cue in cues for word in cue.words())

    @cached_property
    def _misspelled(self) -> Mapping[str, str]:
        index = {word: word for word in self.repair}
        for word in self.repair:
            for shorter in _deletions(word):
                index.setdefault(shorter, word)
        return index

    @cached_property
    def _respelled(self) -> Mapping[str, str]:
        return {fold(wrong): fold(right) for wrong, right in self.respell.items()}

    def spell(self, word: str) -> str:
        """Return the folded word respelled: chat spellings, contractions, one wrong letter in a frequent word."""
        plain = word.replace("'", "")
        replaced = self._respelled.get(word) or self._respelled.get(plain)
        if replaced is not None:
            return replaced
        if plain in self.known or len(plain) < SHORTEST_REPAIR - 1:
            return plain
        for candidate in (plain, *_deletions(plain)):
            right = self._misspelled.get(candidate)
            if right is not None and right[0] == plain[0] and abs(len(right) - len(plain)) <= 1:
                return right
        return plain

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        """Return the sentences of a text in the spelling that the cues expect."""
        return sentences(text, self.spell, self.abbreviations)


def _cues(group: BaseModel) -> Iterator[Cue]:
    return (value for _, value in group if isinstance(value, Cue))


def load_lexicon(path: Path) -> Lexicon:
    """Read one language's cue file.

    Raises:
        ContentError: where the file is missing, is not YAML or lacks a key.
    """
    return load_cues(path, Lexicon)


def _deletions(word: str) -> tuple[str, ...]:
    return tuple(word[:at] + word[at + 1 :] for at in range(len(word)))

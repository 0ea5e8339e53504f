"""The cue files of a language: word lists and word patterns, read into frozen objects.

A pattern is a line of words with one space between them. `stem*` is a word beginning, `a|b` a choice, `a*-b|c` one of
the first but not of the second, `!a|b` any word but these, `~` up to four words, `<a|b>` up to six of these words, `^`
and `$` the edges of the text; `&` stands between parts that must all occur, in any order; `{name}` is a set of words of
the file. Patterns are folded like the texts, so authors write them with diacritics.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from roleplay.errors import ContentError
from roleplay.reading.text import Sentence, fold, sentences
from roleplay.scenario.vocabulary import Tactic

SHORTEST_REPAIR = 6
REMEMBERED = 64  # texts of which each cue knows whether it occurs in them

_SET = re.compile(r"\{(\w+)\}")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Cue(_Frozen):
    """Patterns one of which must occur, and patterns none of which may occur in the same text."""

    any: tuple[str, ...]
    unless: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The patterns as one expression; the longest come first, so that `opens` takes off as much as it can."""
        return _compiled(self.any)

    @cached_property
    def veto(self) -> re.Pattern[str]:
        """The vetoes as one expression that never matches where there are none."""
        return _compiled(self.unless)

    def words(self) -> Iterator[str]:
        """Yield the whole words of the patterns."""
        for pattern in (*self.any, *self.unless):
            for token in pattern.split():
                yield from (word for word in token.strip("<>!").split("|") if word.isalnum())

    def hits(self, text: str) -> bool:
        """Tell whether the cue occurs anywhere in the folded words `text`."""
        return self._remembered(text)

    @cached_property
    def _remembered(self) -> Callable[[str], bool]:
        # One reading looks at each of its sentences several times with the same cue.
        return lru_cache(REMEMBERED)(self._occurs)

    def _occurs(self, text: str) -> bool:
        padded = f" {text} "
        return self.pattern.search(padded) is not None and self.veto.search(padded) is None

    def is_vetoed(self, text: str) -> bool:
        """Tell whether the cue occurs in the folded words `text` and something takes it back."""
        padded = f" {text} "
        return self.pattern.search(padded) is not None and self.veto.search(padded) is not None

    def within(self, parts: Iterable[str], whole: str) -> bool:
        """Tell whether the cue occurs in a part of the text `whole`; its vetoes reach through the whole."""
        return any(self.pattern.search(f" {part} ") for part in parts) and not self.veto.search(f" {whole} ")

    def at(self, text: str) -> int | None:
        """Return where in `text` the cue first occurs, None where it does not."""
        padded = f" {text} "
        match = self.pattern.search(padded)
        return match.start() if match is not None and self.veto.search(padded) is None else None

    def opens(self, text: str) -> str | None:
        """Return what follows the cue where the text begins with it, else None."""
        padded = f" {text} "
        match = self.pattern.match(padded)
        if match is None or self.veto.search(padded):
            return None
        return padded[match.end() :].strip()


def _plain_list(value: object) -> object:
    return {"any": value} if isinstance(value, list) else value


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


CueField = Annotated[Cue, BeforeValidator(_plain_list)]
Words = Annotated[frozenset[str], BeforeValidator(_words)]


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
    try:
        # Every scalar stays text: `on`, `no` and `yes` are words here, not truth values.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - builds text only
        sets = {name: "|".join(words.split()) for name, words in content.pop("sets").items()}
        return Lexicon.model_validate(expanded(content, sets))
    except (OSError, yaml.YAMLError, ValidationError, KeyError, AttributeError) as error:
        raise ContentError(f"{path}: the cue file cannot be read: {error}; correct it at that place") from error


def expanded(content: Any, sets: Mapping[str, str]) -> Any:
    """Fold every string of the file and put the words of its sets into the patterns."""
    if isinstance(content, str):
        return fold(_SET.sub(lambda found: sets[found.group(1)], content))
    if isinstance(content, list):
        return [expanded(entry, sets) for entry in content]
    if isinstance(content, dict):
        return {key: expanded(value, sets) for key, value in content.items()}
    return content


def _deletions(word: str) -> tuple[str, ...]:
    return tuple(word[:at] + word[at + 1 :] for at in range(len(word)))


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    if not patterns:
        return re.compile(r"(?!)")
    longest_first = sorted(patterns, key=lambda pattern: -len(pattern.split()))
    return re.compile("|".join(f"(?:{_expression(pattern)})" for pattern in longest_first))


def _expression(pattern: str) -> str:
    parts = ["".join(_word(word) for word in part.split()) for part in pattern.split("&")]
    return parts[0] if len(parts) == 1 else "^" + "".join(f"(?=.*{part})" for part in parts)


def _word(word: str) -> str:
    """Return the expression of one word of a pattern; texts are padded, so a space stands on either side of each."""
    match word[0]:
        case "^":
            return "^"
        case "$":
            return " $"
        case "~":
            return r"(?: \S+){0,4}?"
        case "<":
            return rf"(?: (?:{_choice(word[1:-1])})(?= )){{0,6}}"
        case "!":
            return rf" (?!(?:{_choice(word[1:])}) )\S+"
    return rf" (?:{_choice(word)})(?= )"


def _choice(alternatives: str) -> str:
    words, _, barred = alternatives.partition("-")
    choice = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words.split("|"))
    return f"(?!(?:{_choice(barred)}) )(?:{choice})" if barred else choice

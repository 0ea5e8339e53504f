"""The code book: what each class of question and each tactic is, how to tell it, and on which passages that rests.

Its words are written for each language by itself (`knowledge/codebook/<language>.yaml`), so that examples and traps are
that language's own; what does not depend on the language stands once, in `sources.yaml`. Classes and tactics are called
as the report calls them (domain sources A2 and A5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args

from pydantic import AfterValidator, Field

from roleplay.knowledge.sources.loader import load_passages
from roleplay.knowledge.sources.passages import PassageLibrary
from roleplay.languages import spoken_file
from roleplay.scenario.loading.files import ContentFindingsError, Finding, read_as
from roleplay.scenario.texts import Authored, Sentence
from roleplay.scenario.vocabulary import LANGUAGES, Language, QuestionClass, Tactic

FOLDER = "codebook"
CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
TACTICS: tuple[Tactic, ...] = get_args(Tactic)

CodingRule = Literal["purpose", "several", "presupposed", "tag", "rhetoric", "process", "side"]
CODING_RULES: tuple[CodingRule, ...] = get_args(CodingRule)
"""The seven rules that settle what the definitions leave open, in their order."""

Entries = TypeVar("Entries", bound=Mapping[str, object])


def _whole(names: tuple[str, ...]) -> AfterValidator:
    """Return the validator of a mapping that has to have an entry for every name."""

    def complete(entries: Entries) -> Entries:
        missing = [name for name in names if name not in entries]
        if missing:
            raise ValueError(f"no entry for {', '.join(missing)}")
        return entries

    return AfterValidator(complete)


Some = Annotated[tuple[Sentence, ...], Field(min_length=1)]


class Example(Authored):
    """Words of an interviewer; `when` says where they stand in the talk, if that decides what they are."""

    words: Sentence
    when: Sentence | None = None


class Contrast(Example):
    """Words that look like an example of a class and belong to another one (`label`)."""

    label: QuestionClass = Field(alias="class")
    because: Sentence


class Pair(Authored):
    """An example of a class beside one that is not."""

    this: Example
    other: Contrast = Field(alias="not")


class NearMiss(Example):
    """Words that look like a tactic and are none."""

    because: Sentence


class ClassWords(Authored):
    """A class of question; `also` are other names by which people look for it, `traps` those of the language."""

    also: Some
    definition: Sentence
    test: Sentence
    helps: Sentence
    hurts: Sentence
    pairs: Annotated[tuple[Pair, ...], Field(min_length=4)]
    traps: Annotated[tuple[Sentence, ...], Field(min_length=2)]


class TacticWords(Authored):
    """A tactic, and what it does to each kind of interviewed person (domain source A5)."""

    definition: Sentence
    examples: Annotated[tuple[Example, ...], Field(min_length=2)]
    near: Annotated[tuple[NearMiss, ...], Field(min_length=2)]
    victim: Sentence
    suspect: Sentence


class RuleWords(Authored):
    """One of the coding rules."""

    title: Sentence
    text: Sentence


class CodeBookWords(Authored):
    """The code book in one language; `certainty` says how sure the program is, with the slot `{doubtful}` (percent)."""

    classes: Annotated[dict[QuestionClass, ClassWords], _whole(CLASSES)]
    tactics: Annotated[dict[Tactic, TacticWords], _whole(TACTICS)]
    rules: Annotated[dict[CodingRule, RuleWords], _whole(CODING_RULES)]
    certainty: Some


class Sources(Authored):
    """The passages on which an entry rests; the `unverified` ones are shown as such and are no ground."""

    passages: Annotated[tuple[str, ...], Field(min_length=1)]
    unverified: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Every passage, the unverified last."""
        return self.passages + self.unverified


class ClassSources(Sources):
    """The passages of a class, and the coding rules that settle its borders."""

    rules: Annotated[tuple[CodingRule, ...], Field(min_length=1)]


class CodeBookSources(Authored):
    """What does not depend on the language."""

    classes: Annotated[dict[QuestionClass, ClassSources], _whole(CLASSES)]
    tactics: Annotated[dict[Tactic, Sources], _whole(TACTICS)]
    rules: Sources
    certainty: Sources


@dataclass(frozen=True, slots=True)
class CodeBook:
    """The whole code book."""

    words: Mapping[Language, CodeBookWords]
    sources: CodeBookSources


def load_codebook(root: Path) -> CodeBook:
    """Read the code book; ContentFindingsError where a file is broken, or leaves out a class, a tactic or a rule."""
    sources = read_as(root / FOLDER / "sources.yaml", CodeBookSources, root)
    words = {
        language: read_as(spoken_file(root / FOLDER, "{}.yaml", language), CodeBookWords, root)
        for language in LANGUAGES
    }
    return CodeBook(words, sources)


def check_codebook(root: Path) -> list[Finding]:
    """Return what is wrong with the code book; what it cites as ground is checked with all citations of the content."""
    try:
        book, passages = load_codebook(root), load_passages(root)
    except ContentFindingsError as error:
        return error.findings
    findings = [
        finding for language, words in book.words.items() for finding in _check(f"{FOLDER}/{language}.yaml", words)
    ]
    return [*findings, *_astray(book.sources, passages)]


def _astray(sources: CodeBookSources, passages: PassageLibrary) -> Iterator[Finding]:
    """Yield what is called unverified and is not, or is not there at all."""
    for name, entry in (*sources.classes.items(), *sources.tactics.items()):
        for cited in entry.unverified:
            found = passages.by_id.get(cited)
            if found is None or found.provenance != "unverified":
                problem = f"there is no unverified passage '{cited}'"
                yield Finding(
                    f"{FOLDER}/sources.yaml", f"{name}.unverified", problem, "correct it, or cite it as ground"
                )


def _check(file: str, words: CodeBookWords) -> Iterator[Finding]:
    for name, entry in words.classes.items():
        for number, pair in enumerate(entry.pairs):
            place = f"classes.{name}.pairs[{number}]"
            if pair.other.label == name:
                yield Finding(file, place, "the contrasting example is of the same class", "take one of another class")
            if pair.this.words == pair.other.words and pair.this.when == pair.other.when:
                yield Finding(file, place, "both examples are the same", "change one, or say where each stands")
    for tactic, text in words.tactics.items():
        if {item.words for item in text.examples} & {item.words for item in text.near}:
            yield Finding(file, f"tactics.{tactic}", "an example is also a near miss", "change one of them")
    if "{doubtful}" not in " ".join(words.certainty):
        yield Finding(file, "certainty", "it does not say when a label is doubtful", "use {doubtful}, a percentage")

"""The coach of an interview drill: what kind of question that was, what such a question does, how to put it better.

All words are authored by kind of question and by tactic; nothing here looks at the case or at the person, so nothing
of what is hidden or not yet told can show in them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from roleplay.exercise.persons.interview import HARM_OF_TACTIC
from roleplay.exercise.words.reading import Reading
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import DOUBTFUL_CONFIDENCE
from roleplay.feedback.words import phrases
from roleplay.scenario.loading.files import ContentFindingsError, Finding, name_of, read_as
from roleplay.scenario.texts import Authored, Text
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, LANGUAGES, PRODUCTIVE, Language, QuestionClass, Side, Tactic

FILE = Path("coach") / "questions.yaml"


class Remark(Authored):
    """What a kind of question or a tactic does, and for what should be avoided one better wording."""

    does: Text
    better: Text | None = None


class CoachTexts(Authored):
    """The coach's words by kind of question and by tactic.

    Of tactics that are harms in the rubric (threat, promise) the coach says what the rubric says.
    """

    classes: dict[QuestionClass, Remark]
    tactics: dict[Tactic, Remark]


@dataclass(frozen=True, slots=True)
class Noticed:
    """A tactic in the learner's words, and what it does."""

    title: str
    does: str
    harmful: bool


@dataclass(frozen=True, slots=True)
class CoachComment:
    """What the coach says of one message; `doubtful` where the program is not sure that it has read it rightly.

    `asks` is what the words may have done to the person: while that is a question the coach approves of nothing.
    """

    label: QuestionClass
    title: str
    side: Side
    does: str
    tactics: tuple[Noticed, ...]
    better: str
    doubtful: bool
    asks: tuple[Noticed, ...] = ()


def comment(reading: Reading, texts: CoachTexts, rubric: Rubric, language: Language) -> CoachComment:
    """Return the coach's comment on a message that was read in a talk."""
    say = phrases(language)
    remark = texts.classes[reading.label]
    remarks = {tactic: _remark(tactic, texts, rubric) for tactic in reading.tactics}
    sure = (found for tactic, found in remarks.items() if tactic not in reading.doubted)
    harms = [rubric.harm[found.fault] for found in reading.suspected]
    to_avoid = [
        *(found.better for found in sure if found.better is not None),
        *([remark.better] if remark.better is not None else []),
        *(harm.better for harm in harms),
    ]
    return CoachComment(
        label=reading.label,
        title=say(f"class.{reading.label}"),
        side=reading.side,
        does=remark.does[language],
        tactics=tuple(_noticed(tactic, found, reading, language) for tactic, found in remarks.items()),
        better=to_avoid[0][language] if to_avoid else "",
        doubtful=not reading.sense or bool(reading.doubted) or reading.confidence < DOUBTFUL_CONFIDENCE,
        asks=tuple(
            Noticed(say("doubt.asks", title=harm.title[language]), harm.why[language], harmful=False) for harm in harms
        ),
    )


def _noticed(tactic: Tactic, remark: Remark, reading: Reading, language: Language) -> Noticed:
    """What is in doubt is named as such, and is no warning."""
    say, doubted = phrases(language), tactic in reading.doubted
    title = say(f"tactic.{tactic}")
    harmful = remark.better is not None and not doubted
    return Noticed(say("perhaps", title=title) if doubted else title, remark.does[language], harmful)


def _remark(tactic: Tactic, texts: CoachTexts, rubric: Rubric) -> Remark:
    if tactic in HARM_OF_TACTIC:
        harm = rubric.harm[HARM_OF_TACTIC[tactic]]
        return Remark(does=harm.why, better=harm.better)
    return texts.tactics[tactic]


def load_coach(root: Path) -> CoachTexts:
    """Read the coach's words; ContentFindingsError with everything that is wrong or missing."""
    texts = read_as(root / FILE, CoachTexts, root)
    findings = list(_check(texts, name_of(root / FILE, root)))
    if findings:
        raise ContentFindingsError(findings)
    return texts


def check_coach(root: Path) -> list[Finding]:
    """Return everything that is wrong with the coach's words below the content folder `root`."""
    try:
        load_coach(root)
    except ContentFindingsError as error:
        return error.findings
    return []


def _check(texts: CoachTexts, name: str) -> Iterator[Finding]:
    classes, own = frozenset(get_args(QuestionClass)), frozenset(get_args(Tactic)) - HARM_OF_TACTIC.keys()
    said: tuple[tuple[str, Mapping[str, Remark], frozenset[str], frozenset[str]], ...] = (
        ("classes", {str(name): found for name, found in texts.classes.items()}, classes, classes - PRODUCTIVE),
        ("tactics", {str(name): found for name, found in texts.tactics.items()}, own, HARMFUL_TACTICS & own),
    )
    for part, remarks, wanted, to_avoid in said:
        for key in sorted(wanted - remarks.keys()):
            yield Finding(name, f"{part}.{key}", "nothing is said about it", "write what it does")
        for key in sorted(remarks.keys() - wanted):
            yield Finding(name, f"{part}.{key}", "the rubric speaks about it already", "remove it here")
        for key, remark in remarks.items():
            place = f"{part}.{key}.better"
            if key in to_avoid and remark.better is None:
                yield Finding(name, place, "no better wording is offered", "write one")
            if key in PRODUCTIVE and remark.better is not None:
                yield Finding(name, place, "a productive question needs no better wording", "remove it")
            yield from _untranslated(remark, f"{part}.{key}", name)


def _untranslated(remark: Remark, place: str, file: str) -> Iterator[Finding]:
    for key, text in (("does", remark.does), ("better", remark.better)):
        for language in LANGUAGES:
            if text is not None and language not in text.languages():
                yield Finding(file, f"{place}.{key}", f"the text in '{language}' is missing", "write it")

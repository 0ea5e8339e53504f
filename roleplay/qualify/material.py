"""What a model is measured with: scripts, personas, labelled lines and rated extracts (`knowledge/qualification`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from roleplay.errors import ContentError
from roleplay.exercise.words.reading import InterviewStage
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.languages import spoken_file
from roleplay.models.choosing.card import FOLDER
from roleplay.qualify.bounds import BoundsBook, QualificationPlan, load_bounds
from roleplay.qualify.tongues import Familiar
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import ContentFindingsError, Finding, read_as, read_models
from roleplay.scenario.loading.loader import load
from roleplay.scenario.texts import Authored, Text
from roleplay.scenario.vocabulary import (
    LANGUAGES,
    ActKind,
    AgencyId,
    Channel,
    Language,
    Level,
    QuestionClass,
    Tactic,
)

Item = TypeVar("Item")


class ScriptedMove(Authored):
    """What a scripted learner says, to whom."""

    channel: Channel
    to: tuple[str, ...] = ()
    text: Text


class TalkScript(Authored):
    """The scripted learners: natural, confused, and after what is kept from them; and where the talk takes place."""

    scenario: str
    agency: AgencyId
    before_talks: tuple[str, ...]
    reason: Text
    natural: tuple[ScriptedMove, ...] = Field(min_length=1)
    confused: tuple[ScriptedMove, ...] = Field(min_length=1)
    attacks: tuple[ScriptedMove, ...] = Field(min_length=1)

    @property
    def moves(self) -> tuple[ScriptedMove, ...]:
        """All that is said."""
        return (*self.natural, *self.confused, *self.attacks)


class PersonaSheet(Authored):
    """A learner whom a model plays; `talks_to` are those it talks to, in turn."""

    id: str
    talks_to: tuple[str, ...] = Field(min_length=1)
    character: Text


class LabelledAct(Authored):
    """An act that a line does."""

    kind: ActKind
    id: str


class LabelledLine(Authored):
    """A message and what it does; `bad` ones must earn nothing."""

    id: str
    channel: Channel
    to: tuple[str, ...] = ()
    text: str
    bad: bool = False
    stage: InterviewStage = "account"
    opened: bool = False
    acts: tuple[LabelledAct, ...] = ()
    label: QuestionClass | None = None
    tactics: tuple[Tactic, ...] = ()


class LabelledLines(Authored):
    """The lines of a language, and by whom they were labelled."""

    by: str
    lines: tuple[LabelledLine, ...]


class ExtractLine(Authored):
    """A line of an extract; `who` is the learner or somebody of the case."""

    who: str
    text: Text


class RatedExtract(Authored):
    """A piece of an exercise and the level that a reader gave it on a criterion."""

    id: str
    criterion: str
    level: Level
    channel: Channel = "interview"
    to: str = ""
    lines: tuple[ExtractLine, ...]


class RatedExtracts(Authored):
    """All extracts, by whom they were rated, and what is added to talk a judge up."""

    by: Text
    attacks: dict[Language, tuple[str, ...]]
    extracts: tuple[RatedExtract, ...]


@dataclass(frozen=True, slots=True)
class QualificationSet:
    """All that a model is measured with and by."""

    bounds: BoundsBook
    talk: TalkScript
    personas: tuple[PersonaSheet, ...]
    lines: Mapping[Language, LabelledLines]
    ratings: RatedExtracts
    familiar: Familiar

    def cut(self, plan: QualificationPlan) -> "QualificationSet":
        """Return what is used of it by a plan."""
        talk, ratings = self.talk, self.ratings
        lines = {
            language: of.model_copy(update={"lines": spread(of.lines, plan.lines)})
            for language, of in self.lines.items()
        }
        return replace(
            self,
            talk=talk.model_copy(update={"attacks": spread(talk.attacks, plan.attacks)}),
            personas=self.personas[: plan.personas],
            lines=lines,
            ratings=ratings.model_copy(update={"extracts": spread(ratings.extracts, plan.ratings)}),
        )


def spread(items: Sequence[Item], number: int) -> tuple[Item, ...]:
    """Return so many items, evenly over all of them; 0 is all."""
    count = min(number or len(items), len(items))
    return tuple(items[at * len(items) // count] for at in range(count))


def load_set(root: Path) -> QualificationSet:
    """Return what lies below a content folder; ContentFindingsError where a file is missing or broken."""
    folder = root / FOLDER
    return QualificationSet(
        bounds=load_bounds(root),
        talk=read_as(folder / "talk.yaml", TalkScript, root),
        personas=read_models(folder / "personas.yaml", PersonaSheet, root),
        lines={
            language: read_as(spoken_file(folder, "lines-{}.yaml", language), LabelledLines, root)
            for language in LANGUAGES
        },
        ratings=read_as(folder / "ratings.yaml", RatedExtracts, root),
        familiar=read_as(folder / "familiar.yaml", Familiar, root),
    )


def check_qualification(root: Path) -> list[Finding]:
    """Return what is wrong with the material: broken files, and ids that name nothing of the case or the rubric."""
    try:
        material, library, rubric = load_set(root), load(root).library, load_rubric(root)
    except ContentFindingsError as error:
        return [item for item in error.findings if item.file.startswith(FOLDER)]
    except ContentError:
        return []  # reported where it is looked at
    return list(_astray(material, library, rubric))


def _astray(material: QualificationSet, library: Library, rubric: Rubric) -> Iterator[Finding]:
    scenario = library.scenario.get(material.talk.scenario)
    if scenario is None:
        yield Finding(f"{FOLDER}/talk.yaml", "scenario", "there is no such case", "name one that ships")
        return
    people, actions = {*scenario.seat, *scenario.person}, scenario.action.keys()
    judged = {item.id for item in rubric.judged}
    named: list[tuple[str, str, set[str]]] = [
        ("talk.yaml", "to", {name for move in material.talk.moves for name in move.to} - people),
        ("talk.yaml", "before_talks", set(material.talk.before_talks) - actions),
        ("personas.yaml", "talks_to", {name for item in material.personas for name in item.talks_to} - people),
        ("ratings.yaml", "criterion", {item.criterion for item in material.ratings.extracts} - judged),
        (
            "ratings.yaml",
            "who",
            {one.who for item in material.ratings.extracts for one in item.lines} - people - {"learner"},
        ),
    ]
    for language, lines in material.lines.items():
        acts = {act.id for line in lines.lines for act in line.acts}
        named.append((f"lines-{language}.yaml", "acts", acts - actions))
        named.append((f"lines-{language}.yaml", "to", {name for line in lines.lines for name in line.to} - people))
    for file, key, names in named:
        for name in sorted(names):
            yield Finding(f"{FOLDER}/{file}", key, f"there is no '{name}'", "name something that exists")

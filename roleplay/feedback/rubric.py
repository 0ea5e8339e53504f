"""The rubric as authors write it: criteria with anchors and thresholds, harms, caps; read from `knowledge/rubric`."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from roleplay.feedback.judged import Anchors, JudgedCriterion
from roleplay.feedback.parts import Level
from roleplay.scenario.loading.files import ContentFindingsError, findings_of, read_mapping
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import AgencyId, Language, NamedHarm, Purpose

InDrill = Literal["always", "companion", "interpreter", "suspect"]
Mark = Literal["V", "S", "U", "I"]
"""How a source is known: read in it, read in a secondary source, not verified, or a design inference of ours."""
MendedBy = Literal["rights", "separation", "vetted", "release", "clean_source", "taken_back"] | Purpose
Share = Annotated[float, Field(ge=0, le=1)]
FILES = ("counted.yaml", "harms.yaml", "judged.yaml", "heard.yaml")
OPTIONAL = ("judged.yaml", "heard.yaml")


class Bounds(Authored):
    """Limits on counted numbers; all given ones must hold. A number that was not counted fails its limit."""

    at_least: dict[Slug, float] = Field(default_factory=dict)
    at_most: dict[Slug, float] = Field(default_factory=dict)

    def hold(self, numbers: dict[str, float]) -> bool:
        """Return whether the counted numbers lie within the limits."""
        return all(name in numbers and numbers[name] >= limit for name, limit in self.at_least.items()) and all(
            name in numbers and numbers[name] <= limit for name, limit in self.at_most.items()
        )


class LevelRule(Bounds):
    """The numbers that a level asks for."""

    level: Level


class Saying(Bounds):
    """A sentence that is said when the numbers lie within the limits, to all agencies or to those named.

    With `praise` it says what was good, and stands for the criterion where that is shown as a strength.
    """

    praise: bool = False
    agencies: tuple[AgencyId, ...] = ()
    text: Text

    def fits(self, numbers: dict[str, float], learner: AgencyId) -> bool:
        """Return whether the sentence is true and meant for the learner's agency."""
        return (not self.agencies or learner in self.agencies) and self.hold(numbers)


def _of_each(*names: str) -> AfterValidator:
    """Ask for signs of exactly these things, and put them into this order."""

    def checked(signs: dict[str, Lines]) -> dict[str, Lines]:
        if wrong := sorted(signs.keys() ^ set(names)):
            raise ValueError(f"the keys are {', '.join(names)}; missing or unknown: {', '.join(wrong)}")
        return {name: signs[name] for name in names}

    return AfterValidator(checked)


class MessageSigns(Authored):
    """What shows parts of a message to agencies: stems in the notation of `signs`, tried on each sentence.

    `where`, `who`, `risk` and `need` show that part of the message. `marks` name a source or say that something is a
    suspicion; `verdicts` are judgements that want one of these beside them. `place_after` are words of place after
    which a name is a place ("in Anytown"), `no_place` folded names that are none (months, languages). `stranger` is
    said of somebody who is to interpret and must not. `precautions` shows kinds of what keeps people safe, `change`
    parts of a new plan after news from outside.
    """

    where: Lines
    who: Lines
    risk: Lines
    need: Lines
    marks: Lines
    verdicts: Lines
    place_after: Lines
    no_place: Lines
    stranger: Lines
    precautions: Annotated[
        dict[str, Lines], _of_each("address", "transport", "arrest", "guard", "visit", "told", "presumed")
    ]
    change: Annotated[dict[str, Lines], _of_each("picture", "people", "plan", "agreed")]


class Signs(Authored):
    """Word beginnings, one or several in a row, of which words must hold one to count as explaining something.

    `risk` are those of asking whether somebody is safe, `interpreter` those of introducing who interprets, `limits`
    those of saying what becomes of what the person tells, `listening` those of leaving the person time or taking up
    what was said before, `closing` those of the parts of a good close.

    The tactics of the reading are wider: naming one's office belongs to explaining role and rights, and is no right.
    `message` has a notation of its own.
    """

    introduction: Lines
    name: Lines
    rights: Lines
    risk: Lines
    interpreter: Lines
    limits: Lines
    listening: Lines
    closing: Annotated[dict[str, Lines], _of_each("summary", "next", "contact", "farewell")]
    message: MessageSigns


class LearningGoal(Authored):
    """A learning or exercise goal of the chapter that criteria are tagged with, and the passage that states it."""

    id: str = Field(pattern=r"^[A-Z]{2}-\d$")
    passage: str
    title: Text


class RubricGroup(Authored):
    """Criteria that belong to one of the chapter's goals, under which the report shows them."""

    id: Slug
    title: Text
    criteria: tuple[str, ...] = Field(min_length=1)


class CriterionSource(Authored):
    """Where a criterion comes from: a text that names the source, and how well that source is known to us."""

    mark: Mark
    text: Text


class Criterion(Authored):
    """One line of the rubric.

    `levels` are tried from the first on; where none fits the level is 0. All sentences of `reason` that fit are said,
    of `advice` the first; they may name what was counted in braces (numbers, also with the word forms that go with
    them, see `figures`; and lists of words). `serves` is the purpose of the actions that the counting looks for.
    `modest` says that the counts are a weak sign and that a trainer should look. `in_drill` says with whom an interview
    rehearsed by itself can show the criterion: with anybody, or only with a person who has a companion, needs an
    interpreter or is a suspect; without it no drill can. `agencies` are those whose work can show it, all where none is
    named. `goals` are ids of the rubric's goals, `source` says where the criterion comes from.
    """

    id: str = Field(pattern=r"^R-\d\d$")
    title: Text
    goals: tuple[str, ...]
    source: CriterionSource
    passages: tuple[str, ...]
    counts: Text
    anchors: Anchors
    levels: tuple[LevelRule, ...] = Field(min_length=1)
    reason: tuple[Saying, ...] = Field(min_length=1)
    unobserved: Text
    advice: tuple[Saying, ...] = Field(min_length=1)
    good: Text
    bad: Text
    serves: Purpose | None = None
    modest: bool = False
    in_drill: InDrill | None = None
    agencies: tuple[AgencyId, ...] = ()


class HarmText(Authored):
    """What is said of one kind of harm; `fatal` kinds lower the cap of the total.

    `better_deed` stands for `better` where the harm was an action and not words. `mended` says what the learner did
    about it later, with `{turn}`, `{minute}` and `{what}`, and `mended_by` what is looked for. `signs` are word
    beginnings of the telling sentence. `criteria` teach the same, so that they need not be named beside it; the first
    is the one that it belongs to.
    """

    kind: NamedHarm
    fatal: bool
    title: Text
    why: Text
    better: Text
    better_deed: Text | None = None
    mended: Text | None = None
    mended_by: MendedBy | None = None
    signs: Lines | None = None
    criteria: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()


class Rubric(Authored):
    """All criteria in their groups, the goals they serve, what of them is judged, and all harms, the gravest first.

    `caps` are the highest totals (0-1) after one, two, three ... distinct fatal kinds of harm; `fewest_observed` is
    how many criteria must have been observed for a total. `heard` is the share of grave faults that the report is known
    to name or to ask about without a model.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    version: str
    fewest_observed: int = Field(ge=1)
    caps: tuple[Share, ...] = Field(min_length=1)
    signs: Signs
    goals: tuple[LearningGoal, ...]
    groups: tuple[RubricGroup, ...]
    criteria: tuple[Criterion, ...]
    judged: tuple[JudgedCriterion, ...] = ()
    harms: tuple[HarmText, ...]
    heard: dict[Language, Share] = Field(default_factory=dict)

    @cached_property
    def harm(self) -> dict[NamedHarm, HarmText]:
        """Harm texts by kind."""
        return {item.kind: item for item in self.harms}

    @cached_property
    def criterion(self) -> dict[str, Criterion]:
        """Criteria by id."""
        return {item.id: item for item in self.criteria}

    @cached_property
    def group_of(self) -> dict[str, RubricGroup]:
        """Groups by the ids of their criteria."""
        return {criterion: group for group in self.groups for criterion in group.criteria}


def load_rubric(root: Path) -> Rubric:
    """Read the rubric below the content folder `root`; one without `judged.yaml` judges nothing.

    Raises:
        ContentFindingsError: naming file, key, problem and remedy.
    """
    data: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for name in FILES:
        if name in OPTIONAL and not (root / "rubric" / name).exists():
            continue
        read = read_mapping(root / "rubric" / name, root)
        data |= read
        origin |= dict.fromkeys(read, f"rubric/{name}")
    try:
        return Rubric.model_validate(data)
    except ValidationError as error:
        found = findings_of(error, lambda loc: (origin.get(str(loc[0]) if loc else "", "rubric"), key_of(loc, data)))
        raise ContentFindingsError(list(found)) from error


def key_of(loc: tuple[int | str, ...], data: Any) -> str:
    """Return a place in the data as authors know it: entries of a list by their id, where they have one."""
    parts: list[str] = []
    for step in loc:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
            named = data.get("id") or data.get("kind") if isinstance(data, dict) else None
            parts.append(f"[{named or step}]")
        else:
            data = data.get(step) if isinstance(data, dict) else None
            parts.append(step)
    return ".".join(parts) or "(whole file)"

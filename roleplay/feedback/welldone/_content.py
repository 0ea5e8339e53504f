"""What authors write: how a practised colleague takes up a moment, and a good and a poor interview with each person."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from roleplay.exercise.words.reading import Scope
from roleplay.scenario.agencies import Action
from roleplay.scenario.loading.files import read_as
from roleplay.scenario.texts import Authored, Slug, Text
from roleplay.scenario.vocabulary import LANGUAGES, ActKind, AgencyId, PersonKind, Purpose, QuestionClass

FOLDER = Path("welldone")
MOMENTS = FOLDER / "moments.yaml"
INTERVIEWS = FOLDER / "interviews"
Setting = Literal["talk", "services"]
SETTINGS: tuple[Setting, ...] = get_args(Setting)


def _in_both(text: Text) -> Text:
    missing = ", ".join(set(LANGUAGES) - text.languages())
    if missing:
        raise ValueError(f"the text in '{missing}' is missing")
    return text


InBoth = Annotated[Text, AfterValidator(_in_both)]
StepKind = Literal["separates", "vetted", "protect", Purpose]


class ExpertLine(Authored):
    """One turn: what is said, and what that means (class, kinds of acts, what a question to services is after).

    Slots in braces: `ask` a question on the subject of the learner's own turn, `who` is addressed, `step`
    the action that is asked for, `facts` what those who need it do not know yet. With `step` it is a request for an
    action of that kind, and `own` is said where the learner's own agency takes it. A line whose slots the moment cannot
    fill is left out; a question to services is put where nothing else has found two turns.
    """

    say: InBoth
    own: InBoth | None = None
    label: QuestionClass = "OPINION"
    acts: tuple[ActKind, ...] = ()
    scope: Scope = "matter"
    step: StepKind | None = None

    @property
    def wants_facts(self) -> bool:
        """Whether it passes facts on."""
        return any("{facts}" in text for text in self.say.root.values())

    @property
    def is_about(self) -> bool:
        """Whether it is about the subject of the learner's own turn."""
        return any("{ask}" in text for text in self.say.root.values())

    @property
    def is_spare(self) -> bool:
        """Whether it only asks, and so may be left out where enough else is said."""
        return self.label == "PROBE" and self.step is None

    def asks_for(self, action: Action) -> bool:
        """Return whether an action is of the kind that the line asks for."""
        kinds = (
            *(("separates",) if action.separates else ()),
            *(("vetted",) if action.interpreter == "vetted" else ()),
            *(("protect",) if action.group == "protect" else ()),
            *action.serves,
        )
        return self.step in kinds and action.harm is None and not action.agents_only


class ExpertMoment(Authored):
    """How to take up a moment of which the report says that something is to change.

    `names` are what it is about: named harms, `slip`, `sharing`, criteria; `persons` the kinds of person in a talk, all
    where none is named. `does` says what this does for people, in the sense of `passages`.
    """

    names: tuple[str, ...] = Field(min_length=1)
    setting: Setting
    persons: tuple[PersonKind, ...] = ()
    lines: tuple[ExpertLine, ...] = Field(min_length=1, max_length=3)
    does: InBoth
    passages: tuple[str, ...] = Field(min_length=1)


class ExpertBook(Authored):
    """All moments, the first that fits before others; `ask` is put where the turn had no subject."""

    ask: InBoth
    moments: tuple[ExpertMoment, ...]

    def fitting(self, names: tuple[str, ...], setting: Setting, kind: PersonKind | None) -> ExpertMoment | None:
        """Return the moment for the first of the names that has one."""
        return next(
            (
                item
                for name in names
                for item in self.moments
                if name in item.names and item.setting == setting and (not item.persons or kind in item.persons)
            ),
            None,
        )


class InterviewTurn(Authored):
    """One turn of a model interview with a note on the margin; what is answered is not written but played.

    `topics` and `wants` (facts) say what a question is after, `shows` the facts put to the person. `tells` are the
    facts that come out then; the check plays the interview and compares.
    """

    say: InBoth
    label: QuestionClass
    acts: tuple[ActKind, ...] = ()
    topics: tuple[Slug, ...] = ()
    wants: tuple[Slug, ...] = ()
    shows: tuple[Slug, ...] = ()
    tells: tuple[Slug, ...] = ()
    note: InBoth
    passages: tuple[str, ...] = ()


class OneInterview(Authored):
    """An interview turn by turn; `room` are the actions in the room before it begins."""

    room: tuple[Slug, ...] = ()
    turns: tuple[InterviewTurn, ...] = Field(min_length=8, max_length=12)


class InterviewPair(Authored):
    """A good and a poor interview with one person of a case, rehearsed with that goal."""

    case: Slug
    goal: Slug
    agency: AgencyId = "police"
    good: OneInterview
    poor: OneInterview


@cache
def expert_book(root: Path) -> ExpertBook:
    """Read the moments, once; ContentFindingsError with everything that is wrong."""
    return read_as(root / MOMENTS, ExpertBook, root)


@cache
def interview_pairs(root: Path) -> tuple[InterviewPair, ...]:
    """Read the model interviews, once; ContentFindingsError with everything that is wrong."""
    return tuple(read_as(path, InterviewPair, root) for path in sorted((root / INTERVIEWS).glob("*.yaml")))

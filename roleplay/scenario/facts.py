"""Facts: single true statements of a case, who holds them, who needs them, how they are put into words."""

from pydantic import Field

from roleplay.scenario.conditions import Condition
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import AgencyId, Dimension, Grade


class TopicSource(Authored):
    """Who may know of a topic: the agency whose task it is, None for the people themselves; `text` says so."""

    agency: AgencyId | None = None
    text: Text


class Topic(Authored):
    """A subject of talk; `asks` are at least six ways of asking about it.

    `phrase` names it within a sentence (“about their papers”). `steps` are actions that move it on: who has taken
    one says so where no fact answers. An agency that has no answer at all points to one of the `sources`: these give
    away no fact, only whose task such a thing is.
    """

    id: Slug
    title: Text
    phrase: Text | None = None
    steps: tuple[Slug, ...] = ()
    sources: tuple[TopicSource, ...] = ()
    asks: Lines


class Indicator(Authored):
    """The trafficking indicator that a fact evidences, with its grade in the adult-labour list (domain source C2)."""

    dimension: Dimension
    name: Text
    grade: Grade


class Wordings(Authored):
    """How one holder words a fact: unasked, when asked, once it is earned, and while it is too early for it."""

    volunteered: Lines
    asked: Lines
    earned: Lines
    too_early: Lines


class Fact(Authored):
    """One true statement.

    `holders` are agencies that start with it; `needs` agencies whose duties need it. `sensitivity` is 0 (open) to 4
    (endangers a person). A `personal` fact goes to nobody before `release` holds; other facts above sensitivity 1 go
    only to those who need them. `question` is how an agency that lacks the fact asks for it. `tells` are strings that
    occur in no text but this fact's own: the leak tests look for them. `wordings` are for the agencies that hold it
    or find it out by an action.
    """

    id: Slug
    topic: Slug
    title: Text
    statement: Text
    question: Text
    origin: Text
    holders: tuple[AgencyId, ...] = ()
    needs: tuple[AgencyId, ...] = ()
    sensitivity: int = Field(ge=0, le=4)
    personal: bool = False
    release: Condition = Condition()
    key: bool = False
    indicator: Indicator | None = None
    tells: Lines | None = None
    wordings: Wordings | None = None
    passages: tuple[str, ...] = ()

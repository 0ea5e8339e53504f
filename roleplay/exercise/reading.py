"""What the program understood of a learner's words, and what a reader may look at to understand them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from roleplay.scenario.agencies import Action, AgencyProfile, Power
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.persons import Everyday, Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import (
    AgencyId,
    Channel,
    Language,
    MannerId,
    Occasion,
    QuestionClass,
    Side,
    Tactic,
)

Mood = Literal["declare", "request", "ask"]
InterviewStage = Literal["opening", "account", "late"]
Scope = Literal["matter", "deed", "own", "status", "visit", "needs", "whereabouts", "everything"]


class Named(BaseModel):
    """An action or a power that the text names, and whether it declares, requests or only asks about it.

    `declare`: the learner's own agency does it ("we are separating the men"); `request`: somebody else shall do it;
    `ask`: the text only asks about it. `to` are the agencies that the sentence naming it calls, which matters where
    a message gives several agencies their tasks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    mood: Mood
    confidence: float = Field(ge=0, le=1)
    to: tuple[AgencyId, ...] = ()


class Manner(BaseModel):
    """A way of going about things that words show; `quote` are those of them that show it most clearly, verbatim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: MannerId
    quote: str


class Aim(BaseModel):
    """A fact that a question may be after, and how well the fact's texts fit its words (0-1)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str
    fit: float = Field(ge=0, le=1)


class Asked(BaseModel):
    """One question of a message.

    `aims` are facts of the case by how well they fit the words of the question, whoever may know them; `exact` says
    that it has words of its own to go by, so that a fact which is not among the aims does not answer it. `names` says
    that a question word asks for something, so that neither yes nor no answers it, `who` that this is a person or a
    body; `presses` that it is put as a question or a call to tell, not as something that one would like to know.
    `scope`: it asks about the matter, whether or when an action is done, about the addressed agency's own doing, how
    far that is, when one may come to it, what it needs, where the people are, or for everything at once. `actions` are
    those that the question names, `remarks` the interviewed person's remarks that answer it, the nearest first, and
    `to` the agencies that it calls by name. `follows` says that it only goes on about what was said last ("And then?"),
    `vague` that its topics are no more than a guess.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: QuestionClass
    topics: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    exact: bool = False
    names: bool = False
    who: bool = False
    presses: bool = True
    scope: Scope = "matter"
    actions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    to: tuple[AgencyId, ...] = ()
    follows: bool = False
    vague: bool = False


class Unclear(BaseModel):
    """A request of which nothing was recognised but that it is one; `to` are the agencies that it calls."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: tuple[AgencyId, ...] = ()


class Reading(BaseModel):
    """The understood message: question class and side, tactics, topics, facts conveyed, actions and powers named.

    `topics` stand in the order of their weight in the text. `facts` are ids from the given candidates that the text
    states. `addressees` are agencies that the text calls by name. `asks` says that it wants an answer; `questions` are
    its questions one by one, None where the reader does not tell them apart. `parts` says that it ends by taking leave.
    `sense` is False for text in which nothing at all was recognised. `assents` says that it agrees to what was offered
    and nothing else, `rude` that it insults or scorns the one it speaks to. `unclear` are its requests that were not
    understood. `language` is the one that it is surely written in, None where that is open. `confidence` is that of
    the label, 0-1. `doubted` are those of the tactics that harm and are not seen surely: they are shown as a doubt, and
    neither move the person nor count as harm.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reader: str
    label: QuestionClass
    side: Side
    tactics: tuple[Tactic, ...] = ()
    doubted: tuple[Tactic, ...] = ()
    topics: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    actions: tuple[Named, ...] = ()
    powers: tuple[Named, ...] = ()
    addressees: tuple[AgencyId, ...] = ()
    asks: bool = False
    greets: bool = False
    parts: bool = False
    sense: bool = True
    questions: tuple[Asked, ...] | None = None
    assents: bool = False
    rude: bool = False
    unclear: tuple[Unclear, ...] = ()
    language: Language | None = None
    confidence: float = Field(ge=0, le=1)

    @property
    def sure_tactics(self) -> frozenset[Tactic]:
        """The tactics that are seen surely."""
        return frozenset(self.tactics).difference(self.doubted)

    @property
    def wanted(self) -> tuple[Asked, ...]:
        """The questions; one for the whole message where it asks and the reader has not told them apart."""
        if self.questions is not None:
            return self.questions
        return (Asked(label=self.label, topics=self.topics),) if self.asks else ()


@dataclass(frozen=True, slots=True)
class Before:
    """What an interviewed person spoke about last: facts told or kept back, and the topic."""

    facts: tuple[str, ...] = ()
    topic: str | None = None


# One and the same object, so that a reader can keep what it has built from it.
NONE: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message with what its reader may know.

    `to` are the agencies that it is sent to, none where it goes to the whole room.
    `facts` are the facts that the speaker knows and could convey; `opened` are topics that the interviewed person has
    already been asked about; `topic_opened` overrides that look-up where only the flag is known. `wanted` are the facts
    that a question may be after, whoever knows them, `asks` ways of asking for them by their ids. `person` is the one
    interviewed, `everyday` the everyday questions that this person has a remark for, `before` what was said last.
    """

    text: str
    language: Language
    channel: Channel
    learner: AgencyId
    to: tuple[AgencyId, ...] = ()
    stage: InterviewStage = "account"
    opened: frozenset[str] = frozenset()
    topic_opened: bool | None = None
    topics: tuple[Topic, ...] = ()
    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()
    powers: tuple[Power, ...] = ()
    agencies: Mapping[AgencyId, AgencyProfile] = field(default_factory=lambda: NONE)
    wanted: tuple[Fact, ...] = ()
    asks: Mapping[str, Lines] = field(default_factory=lambda: NONE)
    person: Person | None = None
    everyday: tuple[Everyday, ...] = ()
    before: Before = Before()


class Reader(Protocol):
    """Understands a learner's message; implementations have a name that goes into the event log."""

    @property
    def name(self) -> str:
        """The reader's name."""
        ...

    def read(self, utterance: Utterance) -> Reading:
        """Return what the message says; never raises for any text."""
        ...

    def manners(self, text: str, language: Language, occasion: Occasion) -> tuple[Manner, ...] | None:
        """Return how the writer of a text goes about things, None where this reader cannot hear that."""
        ...

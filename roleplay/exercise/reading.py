"""What the program understood of a learner's words, and what a reader may look at to understand them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from roleplay.scenario.agencies import Action, AgencyProfile, Power
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.vocabulary import AgencyId, Channel, Language, QuestionClass, Side, Tactic

Mood = Literal["declare", "request", "ask"]
InterviewStage = Literal["opening", "account", "late"]


class Named(BaseModel):
    """An action or a power that the text names, and whether it declares, requests or only asks about it.

    `declare`: the learner's own agency does it ("we are separating the men"); `request`: somebody else shall do it;
    `ask`: the text only asks about it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    mood: Mood
    confidence: float = Field(ge=0, le=1)


class Reading(BaseModel):
    """The understood message: question class and side, tactics, topics, facts conveyed, actions and powers named.

    `topics` stand in the order of their weight in the text. `facts` are ids from the given candidates that the text
    states. `addressees` are agencies that the text calls by name. `asks` says that it wants an answer. `sense` is
    False for text in which nothing at all was recognised. `confidence` is that of the label, 0-1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reader: str
    label: QuestionClass
    side: Side
    tactics: tuple[Tactic, ...] = ()
    topics: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    actions: tuple[Named, ...] = ()
    powers: tuple[Named, ...] = ()
    addressees: tuple[AgencyId, ...] = ()
    asks: bool = False
    greets: bool = False
    sense: bool = True
    confidence: float = Field(ge=0, le=1)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message with what its reader may know.

    `facts` are the facts that the speaker knows and could convey; `opened` are topics that the interviewed person has
    already been asked about; `topic_opened` overrides that look-up where only the flag is known.
    """

    text: str
    language: Language
    channel: Channel
    learner: AgencyId
    stage: InterviewStage = "account"
    opened: frozenset[str] = frozenset()
    topic_opened: bool | None = None
    topics: tuple[Topic, ...] = ()
    facts: tuple[Fact, ...] = ()
    actions: tuple[Action, ...] = ()
    powers: tuple[Power, ...] = ()
    agencies: Mapping[AgencyId, AgencyProfile] = field(default_factory=dict)


class Reader(Protocol):
    """Understands a learner's message; implementations have a name that goes into the event log."""

    name: str

    def read(self, utterance: Utterance) -> Reading:
        """Return what the message says; never raises for any text."""
        ...

"""What the program understood of a learner's words, and what a reader may look at to understand them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roleplay.exercise.words.older_readings import MENTIONS, acts_of_mentions
from roleplay.scenario.agencies import Action, AgencyProfile, Power
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.persons import Everyday, Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import (
    ORDERS,
    TACTIC_OF,
    ActKind,
    AgencyId,
    Channel,
    Fault,
    Language,
    NamedHarm,
    OrderId,
    QuestionClass,
    Side,
    Tactic,
)

ActObject = Literal["action", "power", "fact", "topic", "order"]
InterviewStage = Literal["opening", "account", "late"]
Scope = Literal["matter", "deed", "own", "status", "visit", "needs", "whereabouts", "everything", "wellbeing"]


class Record(BaseModel):
    """Base of what the core keeps, events and their parts: frozen, unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Act(Record):
    """One thing that a message does; the kind carries the polarity (code book `knowledge/codebook/acts`).

    `id` is what it is about, `of` what that is: an action, a power, a fact or a topic of the case; both None where it
    is about none of them. An "order" is, or announces, what no service may carry out: `id` is then what that sets aside
    (`OrderId`), and the kind says how (denied, threatened ...). `to` are those that it is put to (agencies, or the
    person spoken to), `quote` the words that show it, verbatim. An act that is not `sure` is no record and earns
    nothing; `likelihood` (0-1) is then how likely it was meant, where the reader can tell: see `proposals.waits`.
    `fault` names what is wrong with an order that none may carry out.
    """

    kind: ActKind
    id: str | None = None
    of: ActObject | None = None
    to: tuple[str, ...] = ()
    quote: str = ""
    sure: bool = True
    likelihood: float = Field(default=1.0, ge=0, le=1)
    fault: Fault | None = None

    @property
    def order(self) -> OrderId | None:
        """What it sets aside, where it is an order that no service may carry out."""
        return next((order for order in ORDERS if order == self.id), None) if self.of == "order" else None


class Aim(Record):
    """A fact that a question may be after, and how well the fact's texts fit its words (0-1)."""

    fact: str
    fit: float = Field(ge=0, le=1)


class Raised(Record):
    """Something that an agency has a position on, by the position’s id, and how well that fits the words (0-1)."""

    agency: AgencyId
    position: str
    fit: float = Field(ge=0, le=1)


class Asked(Record):
    """One question of a message.

    `aims` are facts of the case by how well they fit the words of the question, whoever may know them; `exact` says
    that it has words of its own to go by, so that a fact which is not among the aims does not answer it. `names` says
    that a question word asks for something, so that neither yes nor no answers it, `who` that this is a person or a
    body; `presses` that it is put as a question or a call to tell, not as something that one would like to know.
    `scope`: it asks about the matter, whether or when an action is done, about the addressed agency's own doing, how
    far that is, when one may come to it, what it needs, where the people are, or for everything at once. `actions` are
    those that the question names, `remarks` the interviewed person's remarks that answer it, the nearest first, and
    `to` the agencies that it calls by name. `follows` says that it only goes on about what was said last ("And then?"),
    `vague` that its topics are no more than a guess. `raised` is what agencies have a position on, the nearest first.
    """

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
    raised: tuple[Raised, ...] = ()


class Unclear(Record):
    """A request of which nothing was recognised but that it is one; `to` are the agencies that it calls.

    `quote` are its words, `raised` what agencies have a position on; `surely` stands in older logs alone.
    """

    to: tuple[AgencyId, ...] = ()
    surely: bool = False
    quote: str = ""
    raised: tuple[Raised, ...] = ()


class Suspected(Record):
    """Words of a message that may do harm, and what that would be; `likelihood` (0-1) is how likely they do.

    It moves nobody and is held against nobody: it is put to the learner as a question (`feedback/counting/_doubts.py`).
    """

    fault: NamedHarm
    quote: str
    likelihood: float = Field(ge=0, le=1)


PROBABLE = 0.5
"""From which likelihood on an act moves whoever hears it."""

SURE_OF_CLASS = 0.7
"""From which confidence on a class of question is held against the learner."""


class Reading(Record):
    """What a message was understood to do, as a list of acts, and what class of question it is.

    `topics` stand in the order of their weight in the text. `questions` are its questions one by one, None where the
    reader does not tell them apart. `addressees` are agencies of the case that the text calls by name, `absent` such as
    take no part in it, `unclear` those whom it asks for something that was not understood. `sense` is False for text in
    which nothing at all was recognised, `assents` says that it begins by agreeing to what was offered, `rude` that it
    insults or scorns the one it speaks to.
    `raised` is what its remarks, questions aside, bring up that agencies have a position on.
    `language` is the one that it is surely written in, ours or another (ISO 639-1), None where that is open.
    `confidence` is that of the label, 0-1.
    `minds` says that minds answer it: whoever is asked for something then understands it in its own way. `suspected`
    are words that may do harm.
    """

    reader: str
    label: QuestionClass
    side: Side
    acts: tuple[Act, ...] = ()
    topics: tuple[str, ...] = ()
    addressees: tuple[AgencyId, ...] = ()
    absent: tuple[AgencyId, ...] = ()
    asks: bool = False
    sense: bool = True
    questions: tuple[Asked, ...] | None = None
    assents: bool = False
    rude: bool = False
    unclear: tuple[Unclear, ...] = ()
    raised: tuple[Raised, ...] = ()
    language: str | None = None
    confidence: float = Field(ge=0, le=1)
    minds: bool = False
    suspected: tuple[Suspected, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_before_acts(cls, data: Any) -> Any:
        """Read what logs hold from before there were acts: mentions in moods become acts, as sure as they were."""
        return acts_of_mentions(data) if isinstance(data, dict) and not MENTIONS.isdisjoint(data) else data

    def kinds(self, *kinds: ActKind, sure: bool = True) -> tuple[Act, ...]:
        """Return the acts of some kinds, by default the sure ones alone."""
        return tuple(act for act in self.acts if act.kind in kinds and (act.sure or not sure))

    @property
    def suggests(self) -> bool:
        """Whether it surely puts words into somebody's mouth: what comes of that is held against the learner."""
        return self.label == "LEAD" and self.confidence >= SURE_OF_CLASS

    def ordered(self, order: OrderId) -> Act | None:
        """Return the first act that surely sets this aside, else the first that may; None where none does."""
        return min((act for act in self.acts if act.order == order), key=lambda act: not act.sure, default=None)

    @cached_property
    def tactics(self) -> tuple[Tactic, ...]:
        """The tactics that its acts stand for, the unsure ones too, each once."""
        return tuple(dict.fromkeys(TACTIC_OF[act.kind] for act in self.acts if act.kind in TACTIC_OF))

    @cached_property
    def sure_tactics(self) -> frozenset[Tactic]:
        """The tactics that are seen surely."""
        return frozenset(TACTIC_OF[act.kind] for act in self.acts if act.sure and act.kind in TACTIC_OF)

    @cached_property
    def felt(self) -> frozenset[Tactic]:
        """The tactics that are likely meant: they move whoever hears them, and are no record of anything."""
        likely = (act for act in self.acts if act.sure or act.likelihood >= PROBABLE)
        return frozenset(TACTIC_OF[act.kind] for act in likely if act.kind in TACTIC_OF)

    @property
    def doubted(self) -> tuple[Tactic, ...]:
        """The tactics that are not seen surely: shown as a doubt, they count for nothing."""
        return tuple(tactic for tactic in self.tactics if tactic not in self.sure_tactics)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The facts that it surely states or puts to somebody, each once."""
        stated = (act.id for act in self.kinds("tell", "evidence") if act.of == "fact" and act.id is not None)
        return tuple(dict.fromkeys(stated))

    @property
    def greets(self) -> bool:
        """Whether it greets."""
        return bool(self.kinds("greet"))

    @property
    def parts(self) -> bool:
        """Whether it takes leave."""
        return bool(self.kinds("part"))

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


@dataclass(frozen=True, slots=True)
class Earlier:
    """Words that were said before a message: by whom (an id), where, to which agencies or person."""

    speaker: str
    channel: Channel
    text: str
    to: tuple[str, ...] = ()


# One and the same object, so that a reader can keep what it has built from it.
NONE: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message with what its reader may know.

    `to` are the agencies that it is sent to, none where it goes to the whole room. `agencies` are those of the case,
    `absent` all others.
    `facts` are the facts that the speaker knows and could convey; `opened` are topics that the interviewed person has
    already been asked about; `topic_opened` overrides that look-up where only the flag is known. `wanted` are the facts
    that a question may be after, whoever knows them, `asks` ways of asking for them by their ids. `person` is the one
    interviewed, `everyday` the everyday questions that this person has a remark for, `before` what was said last.
    `offered` are actions that one of those spoken to has offered lately, or asked whether it was meant.
    `persons` are those of the case, `heard` what the learner's agency has heard of the conversation, the newest last,
    `told` the facts that the interviewed person has told.
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
    absent: Mapping[AgencyId, AgencyProfile] = field(default_factory=lambda: NONE)
    wanted: tuple[Fact, ...] = ()
    asks: Mapping[str, Lines] = field(default_factory=lambda: NONE)
    person: Person | None = None
    everyday: tuple[Everyday, ...] = ()
    before: Before = Before()
    offered: frozenset[str] = frozenset()
    persons: tuple[Person, ...] = ()
    heard: tuple[Earlier, ...] = ()
    told: frozenset[str] = frozenset()


class Reader(Protocol):
    """Understands a learner's message; implementations have a name that goes into the event log."""

    @property
    def name(self) -> str:
        """The reader's name."""
        ...

    def read(self, utterance: Utterance) -> Reading:
        """Return what the message says; never raises for any text."""
        ...


class FactReader(Reader, Protocol):
    """A reader that also says which facts a text states, whoever tells them to whom: words are checked by it."""

    def stated(self, utterance: Utterance) -> tuple[str, ...]:
        """Return the facts of the utterance that its plain sentences state, the surest first."""
        ...

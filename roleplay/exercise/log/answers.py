"""What a mind answers within its permit, and what of it was verified: the words first, then what they do, by ids.

A mind is a language model; where there is none, or it fails, the authored floor answers in its place. Replay asks
nobody: what was answered stands in the log.
"""

from typing import Any, Literal

from pydantic import Field, field_validator

from roleplay.exercise.log.inputs import Attempt, Logged
from roleplay.exercise.words.reading import Record
from roleplay.scenario.vocabulary import Channel, OrderId

# What a sentence does with a fact, a step, an agreement or a harmless detail. `reverses` alters a fact as well,
# `invents` is what nobody gave, and `harms` an order or a threat that no service may utter; those two have no id.
ClaimKind = Literal[
    "tells", "reverses", "takes_on", "offers", "agrees", "makes_up", "leaks", "promises", "invents", "harms"
]
# What must not be said: it is not shown, or where it has been, put right by the same speaker when it speaks next.
WRONG: frozenset[ClaimKind] = frozenset({"reverses", "leaks", "promises", "invents", "harms"})


class Called(Logged, kind="called"):
    """Somebody is to answer the learner's turn in words and deeds of its own, within its permit.

    Who is not `asked` only has to say what is decided already, and may go on from there. `steps` are the actions that
    were asked of this speaker, `questions` the places of those questions of the message that it is to answer, `channel`
    and `audience` those of the answer. Where the learner's words may be an order
    that no service carries out, `order` is what it sets aside and `quote` the words: the speaker objects if that is
    what they mean.
    """

    speaker: str
    channel: Channel
    audience: tuple[str, ...]
    asked: bool = True
    steps: tuple[str, ...] = ()
    questions: tuple[int, ...] = ()
    order: OrderId | None = None
    quote: str = ""


class Undertaking(Record):
    """What somebody (`owes`, an agency) is to do or give by agreement, beyond the steps of the case.

    In older logs nobody is named.
    """

    owes: str = ""
    what: str


class Answer(Record):
    """What a mind said and what it says that it does by saying it; ids of facts and actions, all within its permit.

    `told` are facts, `takes_on`, `declines` and `offers` are actions, `asks` facts that it lacks, `covers` facts in
    whose place it told the cover story. `objects_to` are words, `improvised` harmless details of its own.
    """

    say: str = Field(min_length=1)
    told: tuple[str, ...] = ()
    takes_on: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    agrees: tuple[Undertaking, ...] = ()
    objects_to: str = ""
    improvised: tuple[str, ...] = ()
    feeling: str = ""

    @field_validator("agrees", mode="before")
    @classmethod
    def _in_words_alone(cls, value: Any) -> Any:
        """Read what logs hold from before it was said who owes what."""
        return ((Undertaking(what=value),) if value else ()) if isinstance(value, str) else value


class Claim(Record):
    """What one sentence of an answer states, as a verifier found it; `quote` are its words.

    `id` is a fact or an action; of an agreement or a detail it is the words by which the answer names it.
    """

    does: ClaimKind
    id: str | None = None
    quote: str


class Answered(Logged, kind="answered"):
    """A speaker that was called has answered; `permit` is the mark of what it was permitted.

    Without an `answer` the authored floor speaks in its place, and `attempt` says what became of the model. `rest` are
    authored words that follow those of the answer, for what is decided and lacks in them, and `lines` those used.
    """

    speaker: str
    permit: str
    answer: Answer | None = None
    claims: tuple[Claim, ...] = ()
    rest: str = ""
    lines: tuple[str, ...] = ()
    attempt: Attempt | None = None


class Agreed(Logged, kind="agreed"):
    """A speaker and the learner have agreed on something that is no step of the case, in the speaker's words.

    `owes` is the one of the two who is to do it for the other; empty in older logs.
    """

    speaker: str
    audience: tuple[str, ...]
    text: str
    owes: str = ""


class Improvised(Logged, kind="improvised"):
    """A speaker made up harmless details of its own: it stays with them, and they are evidence of nothing."""

    speaker: str
    audience: tuple[str, ...]
    details: tuple[str, ...]

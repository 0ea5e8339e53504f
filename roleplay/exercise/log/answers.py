"""What a mind answers within its permit, and what of it was verified: the words first, then what they do, by ids.

A mind is a language model; where there is none, or it fails, the authored floor answers in its place. Replay asks
nobody: what was answered stands in the log.
"""

from typing import Literal

from pydantic import Field

from roleplay.exercise.log.inputs import Attempt, Logged
from roleplay.exercise.words.reading import Record
from roleplay.scenario.vocabulary import Channel, OrderId

# What a sentence does with a fact, a step or a cover story; `invents` is what nobody gave, and has no id.
ClaimKind = Literal["tells", "reverses", "takes_on", "offers", "leaks", "promises", "invents"]
# What must not have been said: it is put right by the same speaker, the next time that it speaks.
WRONG: frozenset[ClaimKind] = frozenset({"reverses", "leaks", "promises", "invents"})


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


class Answer(Record):
    """What a mind said and what it says that it does by saying it; ids of facts and actions, all within its permit.

    `told` are facts, `takes_on`, `declines` and `offers` are actions, `asks` facts that it lacks, `covers` facts in
    whose place it told the cover story. `agrees` and `objects_to` are words, `improvised` harmless details of its own.
    """

    say: str = Field(min_length=1)
    told: tuple[str, ...] = ()
    takes_on: tuple[str, ...] = ()
    declines: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    agrees: str = ""
    objects_to: str = ""
    improvised: tuple[str, ...] = ()
    feeling: str = ""


class Claim(Record):
    """What one sentence of an answer states, as a verifier found it; `id` is a fact or an action, `quote` the words."""

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
    """A speaker and the learner have agreed on something that is no step of the case, in the speaker's words."""

    speaker: str
    audience: tuple[str, ...]
    text: str


class Improvised(Logged, kind="improvised"):
    """A speaker made up harmless details of its own: it stays with them, and they are evidence of nothing."""

    speaker: str
    audience: tuple[str, ...]
    details: tuple[str, ...]

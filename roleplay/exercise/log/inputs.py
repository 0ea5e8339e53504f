"""What came from outside: the events by which the learner, or a trainer who looks on, drives an exercise.

`by_trainer` says that it was the trainer; who that was stands in no log.
"""

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from roleplay.exercise.words.reading import Act, Record
from roleplay.scenario.vocabulary import ActKind, Channel, Level

Origin = Literal["learner", "authored", "model", "fallback"]
Confidence = Literal["sure", "doubtful", "unscored", "unobserved"]


class Logged(Record):
    """Base of what stands in a log, under the kind that each class gives itself."""

    kind: str = ""

    def __init_subclass__(cls, kind: str, **more: Any) -> None:
        """Give the class its kind, by which it is told from the others when a log is read."""
        cls.kind = kind
        cls.__annotations__ = {"kind": Literal[kind], **cls.__annotations__}
        super().__init_subclass__(**more)


class Attempt(Record):
    """What a language model did for one speech: which, by which prompt, and what it took.

    Tokens are 0 and `money` 0 where they are unknown. `rewrites` counts second tries; `failure` is the code of what
    went wrong last: authored words then followed, unless enough had been said by then. `instead` is the code by which
    the first model failed, where `model` is the second.
    """

    model: str
    prompt: str
    version: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    money: float = 0.0
    seconds: float = 0.0
    rewrites: int = 0
    failure: str | None = None
    instead: str | None = None


class Said(Logged, kind="said"):
    """Words were spoken: the learner's (an input) or a speaker's, who then carries out `move`, and `also` further ones.

    `acts` are those that the learner chose by hand; where there are any, the words are only their reason.
    """

    speaker: str
    channel: Channel
    to: tuple[str, ...] = ()
    audience: tuple[str, ...]
    text: str
    facts: tuple[str, ...] = ()
    acts: tuple[Act, ...] = ()
    move: str | None = None
    also: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    origin: Origin
    attempt: Attempt | None = None
    elapsed: float = 0.0

    @model_validator(mode="before")
    @classmethod
    def _from_before_acts(cls, data: Any) -> Any:
        """Read what logs hold from when only requests could be chosen by hand."""
        if not isinstance(data, dict) or "asks" not in data:
            return data
        asked = tuple(
            {"kind": "request", "id": name, "of": "action", "to": data.get("to", ())} for name in data["asks"]
        )
        return {name: value for name, value in data.items() if name != "asks"} | {"acts": asked}


class Settled(Logged, kind="settled"):
    """Input: the learner picked from the cards what the latest words meant, which had been left open.

    `picked` are the acts of the cards that were picked, none where the words stand as they were written. `choice` is
    the place of the one card that was picked, and `only_asked` says that the words did no more than ask about the
    nearest: so it stands in older logs and, the first, in files of moves. With a `doubt`, which stands in older logs
    alone, it is what `Affirmed` is: any `choice` means that it was meant, None that it was not.
    `unasked` says that nobody could be asked: the words stand as they were said. Where nothing waited for the learner's
    word, it is said afterwards.
    """

    picked: tuple[Act, ...] = ()
    choice: int | None = Field(default=None, ge=0)
    only_asked: bool = False
    unasked: bool = False
    doubt: ActKind | None = None


class Corrected(Logged, kind="corrected"):
    """Input: the learner says that a message was not meant as it was understood.

    `turn` is that message's, `act` the place among its acts of a step that is to be taken back; None where there is
    nothing to take back, and the reading is only doubted.
    """

    turn: int = Field(ge=1)
    act: int | None = Field(default=None, ge=0)


class Acted(Logged, kind="acted"):
    """Input: the learner chose an action and gave a reason."""

    action: str
    reason: str
    elapsed: float = 0.0


class Waited(Logged, kind="waited"):
    """Input: the learner kept silent in an interview, or let time pass elsewhere."""

    channel: Channel
    person: str | None = None
    elapsed: float = 0.0


class PhaseAsked(Logged, kind="phase_asked"):
    """Input: the learner went on to the next phase."""

    elapsed: float = 0.0


class HintAsked(Logged, kind="hint_asked"):
    """Input: the learner asked the facilitator for a hint."""

    elapsed: float = 0.0


class InjectCalled(Logged, kind="inject_called"):
    """Input: an inject was fired by hand."""

    inject: str
    by_trainer: bool = False


class Prompted(Logged, kind="prompted"):
    """Input: a trainer who looks on gave the learner a hint in own words; nobody else hears it."""

    text: str


class Reflected(Logged, kind="reflected"):
    """Input: the learner answered a debrief question."""

    question: str
    text: str


class FollowedUp(Logged, kind="followed_up"):
    """Input: the learner answered the follow-up to a debrief question, or passed over it (no text)."""

    question: str
    text: str = ""


class Formulated(Logged, kind="formulated"):
    """Input: the learner's own formulation, field by field, before any report."""

    fields: dict[str, str]


class Noted(Logged, kind="noted"):
    """Input: a note of the learner's own in the decision log; `plan` is the prompt of the plan that it answers."""

    text: str
    plan: str = ""


class Consulted(Logged, kind="consulted"):
    """Input: the manual was consulted; `passages` are what it showed, `silent` that it does not answer."""

    question: str
    passages: tuple[str, ...] = ()
    silent: bool = False


class Paused(Logged, kind="paused"):
    """Input: the exercise was paused."""

    elapsed: float = 0.0
    by_trainer: bool = False


class Resumed(Logged, kind="resumed"):
    """Input: the exercise goes on after a pause."""

    by_trainer: bool = False


class Coached(Logged, kind="coached"):
    """Input: the coach, who comments on each question of an interview, was switched on or off."""

    on: bool


class Rewound(Logged, kind="rewound"):
    """Input: this session branches off another one; what stands before is that session up to its turn `turn`."""

    session: str
    turn: int


class Quoted(Record):
    """The learner's own words in a turn, verbatim."""

    turn: int = Field(ge=1)
    quote: str = Field(min_length=1)


class Graded(Logged, kind="graded"):
    """Input: a model judged one criterion, once the exercise was over; the latest counts.

    `levels` are those of the passes in their order, None for a pass that found nothing to rest on. `level` is None
    where nothing was observed (`unobserved`), or where the passes lie too far apart or gave nothing that can be used
    (`unscored`; `attempt.failure` is the code). `dropped` counts quotes that do not stand in their turn. `rubric` is
    the version of the criteria. `reason` and `better` are the model's own words. `qualified` says that whoever judged
    was found fit to: what it is sure of decides, of others it is advice.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")  # logs there are say `advises` in place of `qualified`

    criterion: str
    level: Level | None
    levels: tuple[Level | None, ...]
    confidence: Confidence
    evidence: tuple[Quoted, ...] = ()
    reason: str = ""
    better: str = ""
    dropped: int = Field(default=0, ge=0)
    rubric: str
    qualified: bool = False
    attempt: Attempt


class Rechecked(Logged, kind="rechecked"):
    """Input: a model looked whether something that was counted against the learner is true; the latest counts.

    `seq` is the place in the log of what was counted. `holds` are the answers of the passes in their order, None where
    one could not tell. `quote` are words of that turn by which it was found untrue, `reason` the model's own;
    `qualified` is as in `Graded`.
    """

    seq: int = Field(ge=0)
    holds: tuple[bool | None, ...]
    quote: Quoted | None = None
    reason: str = ""
    qualified: bool = False
    attempt: Attempt

    @property
    def denies(self) -> bool:
        """Whether every pass found it untrue, and words that stand there show it."""
        return self.quote is not None and len(self.holds) > 1 and all(item is False for item in self.holds)


class Narrated(Logged, kind="narrated"):
    """Input: a model wrote the one page of a report. It stands in older logs alone and says nothing any more."""

    model_config = ConfigDict(extra="ignore")


class SelfRated(Logged, kind="self_rated"):
    """Input: the learner's own view on one criterion, once the exercise was over; the latest counts.

    `turn` is the one that shows it best, where the learner named one.
    """

    criterion: str
    level: Level
    turn: int | None = Field(default=None, ge=1)
    note: str = ""


class DoubtAnswered(Logged, kind="doubt_answered"):
    """Input: the learner says whether words that may have done harm were meant so; the latest counts.

    `quote` are the words, of the turn `turn`.
    """

    turn: int = Field(ge=1)
    quote: str = Field(min_length=1)
    meant: bool


class Affirmed(Logged, kind="affirmed"):
    """Input: the learner says whether a safeguard was meant that words of a turn in an interview likely gave.

    The latest counts. `act` is the kind of safeguard.
    """

    turn: int = Field(ge=1)
    act: ActKind
    meant: bool


# Inputs that begin a turn of the learner's, as own words do.
Turns = Acted | Waited | PhaseAsked | HintAsked | Reflected
# What is only kept in the log: the director has nothing to say to it.
Kept = (
    Prompted
    | Noted
    | Consulted
    | Resumed
    | Coached
    | Rewound
    | Graded
    | Rechecked
    | Narrated
    | SelfRated
    | DoubtAnswered
    | Affirmed
)
Wordless = Turns | Kept | Settled | Corrected | InjectCalled | FollowedUp | Formulated | Paused
Input = Said | Wordless

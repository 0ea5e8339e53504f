"""A move: what a speaker is to do, decided by rules before any voice puts it into words."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator

from roleplay.exercise.words.older_readings import act_said
from roleplay.exercise.words.reading import Record
from roleplay.scenario.vocabulary import AgencyId, Channel, Interpreter, Layer, OrderId

FACILITATOR = "facilitator"
NARRATOR = "narrator"
# Acts that say what stands in the way of an action.
HINDERED = frozenset({"blocked", "unable", "refused_blocked"})


class Move(Record):
    """One decided contribution.

    `act` is an agency act, a person's stance or a facilitator act; `facts` are the only facts that the words may
    contain; `withheld` is a fact that the speaker keeps back, whose careful wording may be used. `to` is whom it
    addresses, `audience` who hears it. `answers` is the turn that it answers. `also` are further actions of which the
    same holds as of `action`, or which the speaker could still take where it has no answer; `about` are topics and
    actions that the words name: unanswered, taken in, or perhaps meant. `remarks` are everyday
    remarks of a person, `finished` are actions that the speaker has done, `ongoing` those under way with the minutes
    that they still take, and `several` says that the person could not follow all that was asked.
    """

    id: str
    speaker: str
    act: Annotated[str, AfterValidator(act_said)]
    channel: Channel
    audience: tuple[str, ...]
    answers: int
    to: str | None = None
    facts: tuple[str, ...] = ()
    layer: Layer | None = None
    withheld: str | None = None
    covered: bool = False
    topic: str | None = None
    source: int | None = None  # which of the topic's sources is pointed to
    admission: str | None = None  # something untrue that pressure brings out
    action: str | None = None
    also: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    several: bool = False
    agency: AgencyId | None = None
    power: str | None = None
    order: OrderId | None = None  # the kind of unlawful order that it objects to
    position: str | None = None  # how the speaker goes about what was raised
    quote: str | None = None  # words that were not understood, in older logs alone
    asks_for: str | None = None
    inject: str | None = None
    question: str | None = None
    follow: str | None = None  # the follow-up that is asked, about the learner's turn `quotes`
    quotes: int | None = None
    hint: str | None = None
    minutes: int | None = None
    finished: tuple[str, ...] = ()
    ongoing: tuple[tuple[str, int], ...] = ()
    interpreter: Interpreter = "none"
    passages: tuple[str, ...] = ()
    obstacle: int | None = None  # which of the action's obstacles stands in the way


def in_one_breath(moves: Iterable[Move]) -> list[list[Move]]:
    """Return moves that wait for words by the messages that they make: who speaks to the same hearers speaks once.

    What comes after news, or after a question that another agency has put to the speaker, is said after it.
    """
    messages: list[list[Move]] = []
    since = 0
    for move in moves:
        asked = any(item[-1].to == move.speaker for item in messages)
        if move.speaker in (FACILITATOR, NARRATOR) or asked:
            since = len(messages)
        same = next((item for item in messages[since:] if _place(item[0]) == _place(move)), None)
        if same is None:
            messages.append([move])
        else:
            same.append(move)
    return messages


def _place(move: Move) -> tuple[str, Channel, tuple[str, ...]]:
    return (move.speaker, move.channel, move.audience)

"""Speaking: what a voice gives while it speaks a part, and how the speakers of one turn speak at once."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from roleplay.exercise.log.answers import Answered, Called
from roleplay.exercise.log.events import Summarised
from roleplay.exercise.log.inputs import Attempt, Origin, Said
from roleplay.exercise.log.moves import FACILITATOR, Move, in_one_breath
from roleplay.exercise.log.state import State
from roleplay.exercise.permits import Permit
from roleplay.models.model import TICK, Cancel, Waiting
from roleplay.scenario.case import Library
from roleplay.voices.briefing.brief import Brief, message_brief
from roleplay.voices.checking.released import Scene


@dataclass(frozen=True, slots=True)
class SpokenPart:
    """One message that is to be said: moves that are decided, a call to answer in own words, or both.

    `brief` are the moves in authored words, None without moves. `permit` and `scene` are for whoever answers freely:
    what it may tell and do, its prompt, and what its words are checked against.
    """

    moves: tuple[Move, ...] = ()
    called: Called | None = None
    brief: Brief | None = None
    permit: Permit | None = None
    scene: Scene | None = None

    @property
    def who(self) -> Called | Move:
        """What says who speaks before whom."""
        return self.called if self.called is not None else self.moves[0]

    @property
    def name(self) -> str:
        """What the part is called in a turn: by its speaker and channel."""
        return f"{self.who.speaker}/{self.who.channel}"


@dataclass(frozen=True, slots=True)
class Words:
    """What of a part's words may be shown already: whole sentences that have passed every check."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A part in words, the authored lines used for it, where the words come from, and what a model did for them.

    Whoever was called has `answered`, with words of its own or with none, so that the authored floor speaks.
    """

    text: str
    lines: tuple[str, ...]
    origin: Origin
    attempt: Attempt | None = None
    answered: Answered | None = None


class Voice(Protocol):
    """Speaks parts; implementations have a name that goes into the event log.

    `prompts` are the versions of the prompts it uses; `waits` says that it takes a while, so that speakers who answer
    in the same turn should speak at once, and whoever listens should hear in between that nothing has come yet; `acts`
    that whoever answers the learner does so in words and deeds of its own, and is only called to.
    """

    name: str
    prompts: Mapping[str, str]
    waits: bool
    acts: bool

    def recall(self, state: State, library: Library, part: SpokenPart) -> Summarised | None:
        """Return the summary of older talk that is to be recorded before a part is spoken, if one is due."""
        ...

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        """Return the part with all that this voice needs besides, so that speaking needs no state."""
        ...

    def speak(self, part: SpokenPart, used: Mapping[str, int], cancel: Cancel) -> Iterator[Words | Speech]:
        """Yield words as they may be shown, and last the whole speech, whatever fails meanwhile.

        `used` maps line keys to the turn of their last use. When `cancel` is set, the speech follows at once.
        """
        ...


def parts_of(state: State, library: Library) -> list[SpokenPart]:
    """Return what is to be said now: the moves that wait for words and the calls to answer, a message each."""
    parts, called = [], dict(state.called)
    for moves in in_one_breath(state.pending.values()):
        own = called.get(moves[0].speaker)
        joins = own is not None and frozenset(own.audience) == frozenset(moves[0].audience)
        call = called.pop(moves[0].speaker) if joins else None
        parts.append(SpokenPart(tuple(moves), call, message_brief(moves, state, library)))
    # Who answers the learner speaks before what happens meanwhile is told.
    return [*(SpokenPart(called=call) for call in called.values()), *parts]


def rounds(parts: Sequence[SpokenPart]) -> list[list[SpokenPart]]:
    """Return the parts by when they are spoken: a facilitator who comes last has heard what the others say."""
    others = list(parts)
    while others and others[-1].who.speaker == FACILITATOR:
        others.pop()
    return [some for some in (others, list(parts[len(others) :])) if some]


def calls_for_news(state: State) -> Iterator[Called]:
    """Yield the calls of agencies that have only something decided to say: what else they say counts as well."""
    called = set(state.called)
    for moves in in_one_breath(state.pending.values()):
        first = moves[0]
        if first.speaker in state.scenario.seat and first.speaker not in called:
            called.add(first.speaker)
            yield Called(speaker=first.speaker, channel=first.channel, audience=first.audience, asked=False)


def part_for(called: Called, state: State, library: Library) -> SpokenPart:
    """Return the part of one speaker that was called."""
    return next(part for part in parts_of(state, library) if part.called == called)


@dataclass(frozen=True, slots=True)
class SpeechAt:
    """The speech for the part at `index`."""

    index: int
    speech: Speech


def speak_all(
    voice: Voice, parts: Sequence[SpokenPart], used: Mapping[str, int], cancel: Cancel
) -> Iterator[Words | SpeechAt | Waiting]:
    """Yield words of all speakers as they come, and each speech once those of earlier parts have been yielded.

    While nothing comes, that is said a few times a second. Where the caller leaves early, the speakers are stopped.
    """
    if voice.waits and parts:
        yield from _at_once(voice, parts, used, cancel)
        return
    for index, part in enumerate(parts):
        yield from _said(index, voice.speak(part, used, cancel))


def _said(index: int, items: Iterator[Words | Speech]) -> Iterator[Words | SpeechAt]:
    return (SpeechAt(index, item) if isinstance(item, Speech) else item for item in items)


def _at_once(
    voice: Voice, parts: Sequence[SpokenPart], used: Mapping[str, int], cancel: Cancel
) -> Iterator[Words | SpeechAt | Waiting]:
    came = SimpleQueue[Words | SpeechAt | Future[None]]()
    frozen = dict(used)  # the caller goes on recording while others still speak

    def run(index: int, part: SpokenPart) -> None:
        for item in _said(index, voice.speak(part, frozen, cancel)):
            came.put(item)

    pool, ready, following, ended = ThreadPoolExecutor(len(parts), "speaker"), dict[int, SpeechAt](), 0, 0
    try:
        for index, part in enumerate(parts):
            pool.submit(run, index, part).add_done_callback(came.put)
        while ended < len(parts):
            try:
                item = came.get(timeout=TICK)
            except Empty:
                yield Waiting()
                continue
            if isinstance(item, Future):
                item.result()  # what failed in a speaker's thread is raised here
                ended += 1
            elif isinstance(item, Words):
                yield item
            else:
                ready[item.index] = item
            while following in ready:
                yield ready.pop(following)
                following += 1
    finally:
        if ended < len(parts):  # the caller has left, or a speaker failed: nobody listens any more
            cancel.set()
        pool.shutdown(wait=False)


def as_said(moves: Sequence[Move], speech: Speech) -> Said:
    """Return what goes into the event log once the moves of one message have been put into words."""
    move, *others = moves
    return Said(
        speaker=move.speaker,
        channel=move.channel,
        to=(move.to,) if move.to else (),
        audience=move.audience,
        text=speech.text,
        move=move.id,
        also=tuple(other.id for other in others),
        lines=speech.lines,
        origin=speech.origin,
        attempt=speech.attempt,
    )

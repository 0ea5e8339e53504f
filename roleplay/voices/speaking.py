"""Speaking: what a voice gives while it puts a move into words, and how the speakers of one turn speak at once."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Protocol

from roleplay.exercise.events import Summarised
from roleplay.exercise.inputs import Attempt, Origin, Said
from roleplay.exercise.moves import Move
from roleplay.exercise.state import State
from roleplay.models.model import TICK, Cancel, Waiting
from roleplay.scenario.case import Library
from roleplay.voices.brief import Brief


@dataclass(frozen=True, slots=True)
class Words:
    """What of a move's words may be shown already: whole sentences that have passed every check."""

    move: str
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A move in words, the authored lines used for it, where the words come from, and what a model did for them."""

    text: str
    lines: tuple[str, ...]
    origin: Origin
    attempt: Attempt | None = None


class Voice(Protocol):
    """Puts moves into words; implementations have a name that goes into the event log.

    `prompts` are the versions of the prompts it uses; `waits` says that it takes a while, so that speakers who answer
    in the same turn should speak at once, and whoever listens should hear in between that nothing has come yet.
    """

    @property
    def name(self) -> str:
        """The voice's name."""
        ...

    @property
    def prompts(self) -> Mapping[str, str]:
        """The versions of its prompts."""
        ...

    @property
    def waits(self) -> bool:
        """Whether words take a while."""
        ...

    def recall(self, state: State, library: Library, move: Move) -> Summarised | None:
        """Return the summary of older talk that is to be recorded before a move is put into words, if one is due."""
        ...

    def prepare(self, brief: Brief, state: State, library: Library) -> Brief:
        """Return the brief with all that this voice needs besides, so that speaking needs no state."""
        ...

    def speak(self, brief: Brief, used: Mapping[str, int], cancel: Cancel) -> Iterator[Words | Speech]:
        """Yield words as they may be shown, and last the whole speech, whatever fails meanwhile.

        `used` maps line keys to the turn of their last use. When `cancel` is set, the speech follows at once.
        """
        ...


@dataclass(frozen=True, slots=True)
class Spoken:
    """The speech for the brief at `index`."""

    index: int
    speech: Speech


_Came = SimpleQueue[Words | Spoken | Future[None]]


def speak_all(
    voice: Voice, briefs: Sequence[Brief], used: Mapping[str, int], cancel: Cancel
) -> Iterator[Words | Spoken | Waiting]:
    """Yield words of all speakers as they come, and each speech once those of earlier briefs have been yielded.

    While nothing comes, that is said a few times a second. Where the caller leaves early, the speakers are stopped.
    """
    if not voice.waits:
        for index, brief in enumerate(briefs):
            yield from _in_turn(index, voice.speak(brief, used, cancel))
        return
    if briefs:
        yield from _at_once(voice, briefs, used, cancel)


def _in_turn(index: int, said: Iterator[Words | Speech]) -> Iterator[Words | Spoken]:
    for item in said:
        yield Spoken(index, item) if isinstance(item, Speech) else item


def _at_once(
    voice: Voice, briefs: Sequence[Brief], used: Mapping[str, int], cancel: Cancel
) -> Iterator[Words | Spoken | Waiting]:
    came: _Came = SimpleQueue()
    frozen = dict(used)  # the caller goes on recording while others still speak

    def run(index: int, brief: Brief) -> None:
        for item in _in_turn(index, voice.speak(brief, frozen, cancel)):
            came.put(item)

    pool = ThreadPoolExecutor(max_workers=len(briefs), thread_name_prefix="speaker")
    try:
        for index, brief in enumerate(briefs):
            pool.submit(run, index, brief).add_done_callback(came.put)
        yield from _sorted(came, len(briefs))
    finally:
        cancel.set()  # nobody listens any more
        pool.shutdown(wait=False)


def _sorted(came: _Came, speakers: int) -> Iterator[Words | Spoken | Waiting]:
    """Yield what came until all have ended; what failed in a speaker's thread is raised here."""
    ready: dict[int, Spoken] = {}
    following = 0
    while speakers:
        try:
            item = came.get(timeout=TICK)
        except Empty:
            yield Waiting()
            continue
        if isinstance(item, Future):
            item.result()
            speakers -= 1
        elif isinstance(item, Words):
            yield item
        else:
            ready[item.index] = item
            while following in ready:
                yield ready.pop(following)
                following += 1


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

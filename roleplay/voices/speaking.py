"""Speaking in turns: what a speaker may be shown of so far, and several speakers of a turn at once."""

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from roleplay.models.model import Cancel
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.brief import Brief, Speech


@dataclass(frozen=True, slots=True)
class Words:
    """What of a move's words may be shown so far: whole, checked sentences. Each is the beginning of the next."""

    move: str
    text: str


class SpeakingVoice(Protocol):
    """Puts moves into words that come bit by bit; implementations have a name that goes into the event log."""

    @property
    def name(self) -> str:
        """The voice's name."""

    def speak(self, brief: Brief, used: Mapping[str, int], cancel: Cancel | None = None) -> Iterator[Words | Speech]:
        """Yield what may be shown so far, last the speech; never raises for anything a model does."""


@dataclass(frozen=True, slots=True)
class AuthoredSpeaker:
    """The authored voice as a speaker: one speech, no words before it."""

    voice: AuthoredVoice = field(default_factory=AuthoredVoice)

    @property
    def name(self) -> str:
        """The authored voice's name."""
        return self.voice.name

    def speak(self, brief: Brief, used: Mapping[str, int], cancel: Cancel | None = None) -> Iterator[Words | Speech]:
        """Yield the authored speech; it is there at once, so that there is nothing to cancel."""
        yield self.voice.speak(brief, used)


Spoken = Words | tuple[str, Speech]
_Said = Spoken | BaseException | None


def speak_all(
    voice: SpeakingVoice, briefs: Sequence[Brief], used: Mapping[str, int], cancel: Cancel | None = None
) -> Iterator[Spoken]:
    """Let the speakers of a turn speak at once; yield words as they come, and each speech with its move's id.

    Every brief gets its speech, also after `cancel`, which is set too when the caller stops listening. What a voice
    raises, a mistake of the program, is raised here, after the others were stopped.
    """
    flag = cancel or Cancel()
    used = dict(used)  # the caller goes on recording while others still speak
    said: queue.SimpleQueue[_Said] = queue.SimpleQueue()
    threads = [
        threading.Thread(
            target=_speak, args=(voice, brief, used, flag, said), name=f"speak-{brief.move.id}", daemon=True
        )
        for brief in briefs
    ]
    for thread in threads:
        thread.start()
    running = len(threads)
    try:
        while running:
            item = said.get()
            if item is None:
                running -= 1
            elif isinstance(item, BaseException):
                raise item
            else:
                yield item
    finally:
        if running:
            flag.set()


def _speak(
    voice: SpeakingVoice, brief: Brief, used: Mapping[str, int], cancel: Cancel, said: "queue.SimpleQueue[_Said]"
) -> None:
    try:
        for item in voice.speak(brief, used, cancel):
            said.put((brief.move.id, item) if isinstance(item, Speech) else item)
    except BaseException as error:
        said.put(error)
    finally:
        said.put(None)

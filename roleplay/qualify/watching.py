"""Watching a model play: the voice and the checks of the product, and a note of everything that passes through them."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from roleplay.exercise.log.state import State
from roleplay.models.choosing.card import CardPart
from roleplay.models.model import Cancel, Model
from roleplay.models.prompts import PromptBook
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language
from roleplay.voices.acting.actor import ActorVoice
from roleplay.voices.acting.scene import LookUp, played_as
from roleplay.voices.checking.checker import Checker, Fault
from roleplay.voices.checking.released import Released, Scene
from roleplay.voices.checking.verifier import RuleVerifier
from roleplay.voices.speaking import Speech, SpokenPart, Words

Stage = Literal["early", "late", "between"]


@dataclass(frozen=True, slots=True)
class WatchedSpeech:
    """What became of one part that a model was asked to speak, with all that rules found on the way.

    `stage` says where it was: in the attacks at the beginning of the long talk, in those at its end, or elsewhere.
    """

    part: CardPart
    language: Language
    stage: Stage
    scene: Scene
    speech: Speech
    faults: tuple[Fault, ...]

    @property
    def words(self) -> str:
        """What the model said of what was shown; empty where the floor said it all."""
        answered = self.speech.answered
        if answered is not None:
            return answered.answer.say if answered.answer is not None else ""
        return self.speech.text if self.speech.origin == "model" else ""


class WatchedChecker(Checker):
    """Notes what it finds, by what the words were checked against."""

    def __init__(self, library: Library, reader: LocalReader) -> None:
        """Check like the product."""
        super().__init__(library, reader)
        self._found: dict[int, list[Fault]] = {}
        self._lock = threading.Lock()

    def sentence(self, text: str, before: str, may: Released) -> tuple[Fault, ...]:
        """Return what is wrong with a sentence, and note it."""
        return self._noted(super().sentence(text, before, may), may)

    def remark(self, text: str, before: str, may: Released) -> tuple[Fault, ...]:
        """Return what is wrong with a remark, and note it: what its sentences break has been noted by then."""
        faults = super().remark(text, before, may)
        return faults if set(faults) <= set(self._found.get(id(may), ())) else self._noted(faults, may)

    def taken(self, may: Released) -> tuple[Fault, ...]:
        """Return what was found since the part began, and forget it."""
        with self._lock:
            return tuple(self._found.pop(id(may), ()))

    def _noted(self, faults: tuple[Fault, ...], may: Released) -> tuple[Fault, ...]:
        if faults:
            with self._lock:
                self._found.setdefault(id(may), []).extend(faults)
        return faults


@dataclass(slots=True)
class Watch:
    """Everything that was spoken, in the order in which it came to its end; `stage` is where the play is now."""

    stage: Stage = "between"
    spoken: list[WatchedSpeech] = field(default_factory=list)


class WatchedVoice(ActorVoice):
    """The acting voice; what each part came to goes into `watch`."""

    def __init__(
        self,
        model: Model,
        checker: WatchedChecker,
        verifier: RuleVerifier,
        book: PromptBook,
        look_up: LookUp,
        watch: Watch,
    ) -> None:
        """Speak like the product's voice does."""
        super().__init__(model, checker, verifier, book, look_up)
        self._noting, self._watch = checker, watch
        self._parts: dict[int, CardPart] = {}

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        """Return the part with its scene."""
        staged = super().prepare(part, state, library)
        if staged.scene is not None:
            self._parts[id(staged.scene)] = played_as(part, state)
        return staged

    def speak(self, part: SpokenPart, used: Mapping[str, int], cancel: Cancel) -> Iterator[Words | Speech]:
        """Yield the words, and last the speech, which is noted."""
        for item in super().speak(part, used, cancel):
            scene = part.scene
            if isinstance(item, Speech) and scene is not None:
                played, may = self._parts.pop(id(scene)), scene.released
                faults = self._noting.taken(may)
                self._watch.spoken.append(WatchedSpeech(played, may.language, self._watch.stage, scene, item, faults))
            yield item

"""Playing with the model that is measured: a long talk by script with attacks early and late, talks by personas.

It is watched: the voice and the checks are the product's, with a note of everything that passes through them.
"""

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from typing import Any, Literal

from pydantic import BaseModel

from roleplay.cast import local_reader
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.knowledge.manual import Manual
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.models.calls.limits import Breaker
from roleplay.models.choosing.card import CardPart
from roleplay.models.model import Cancel, Model, ModelError
from roleplay.models.prompts import PromptBook, quoted, shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.qualify.bounds import QualificationPlan
from roleplay.qualify.journal import JournaledModel
from roleplay.qualify.material import PersonaSheet, ScriptedMove, TalkScript
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Channel, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.acting.actor import ActorVoice
from roleplay.voices.acting.digest import called
from roleplay.voices.acting.scene import LookUp, played_as
from roleplay.voices.checking.checker import Checker, Fault
from roleplay.voices.checking.released import Released, Scene
from roleplay.voices.checking.verifier import RuleVerifier
from roleplay.voices.speaking import Speech, SpokenPart, Words

NEVER = 10**9  # failures in a row after which the reader would be left alone: here it is always asked
MOST_TOKENS = 2000  # thinking counts against it
LEARNER = "learner"
RECALLED = 14  # messages that a learner by a model has before it
Stage = Literal["early", "late", "between"]
_opening = threading.Lock()  # the migration that runs is a global of its library: two plays may not begin at once


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

    def __init__(self, watch: Watch, model: Model, checker: WatchedChecker, *others: Any) -> None:
        """Speak like the product's voice does, which takes the `others` too."""
        super().__init__(model, checker, *others)
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


class LearnerLine(BaseModel):
    """What a learner by a model says."""

    say: str


@dataclass(frozen=True)
class PlayTable:
    """What all plays with a model share."""

    settings: Settings
    library: Library
    local: LocalReader
    checker: WatchedChecker
    verifier: RuleVerifier
    book: PromptBook
    look_up: LookUp
    model: JournaledModel
    watch: Watch
    seed: int

    @classmethod
    def laid(cls, settings: Settings, library: Library, model: JournaledModel, seed: int) -> "PlayTable":
        """Return a table for a model, with reader, checks, prompts and manual like the product's."""
        local, embeds = local_reader(settings), None if settings.embedder == "none" else shipped_embedder()
        verifier = RuleVerifier.load(settings.knowledge / "reading", local, embeds)
        checker, look_up = WatchedChecker(library, local), Manual.open(settings).passages_on
        return cls(settings, library, local, checker, verifier, shipped_prompts(), look_up, model, Watch(), seed)

    def anew(self, model: JournaledModel) -> "PlayTable":
        """Return the same table for another model, with nothing spoken at it yet."""
        return replace(self, model=model, watch=Watch())

    @contextmanager
    def practice(self) -> Iterator[Practice]:
        """Give a practice like the product's, whose sessions are gone afterwards."""
        voice = WatchedVoice(self.watch, self.model, self.checker, self.verifier, self.book, self.look_up)
        with _opening:
            engine = open_engine("sqlite://")
        with closing(SessionStore(engine)) as store:
            yield Practice(self.library, store, self.reader, voice)

    @property
    def reader(self) -> ModelReader:
        """The reader, which never leaves the model alone."""
        rest = Breaker(failures=NEVER)
        return ModelReader(self.local, self.model, self.book, self.settings.reader_patience, rest)


@dataclass(frozen=True, slots=True)
class QualificationPlay:
    """Plays in one language, one input at a time; after each the caller may look at the `watch`."""

    table: PlayTable
    talk: TalkScript
    plan: QualificationPlan
    language: Language

    def scripted(self) -> Iterator[None]:
        """Play the long talk: talk, attacks, more talk, the same attacks."""
        with self.table.practice() as practice:
            session = self._begun(practice)
            filler = cycle((*self.talk.natural, *self.talk.confused))
            yield from self._moves(practice, session, islice(filler, self.plan.early), "between")
            yield from self._moves(practice, session, self.talk.attacks, "early")
            left = self.plan.late - self.plan.early - len(self.talk.attacks)
            yield from self._moves(practice, session, islice(filler, max(0, left)), "between")
            yield from self._moves(practice, session, self.talk.attacks, "late")

    def played(self, persona: PersonaSheet) -> Iterator[None]:
        """Play a talk with a learner by the model; where it says nothing that can be used, the turn passes."""
        with self.table.practice() as practice:
            session = self._begun(practice)
            for partner in islice(cycle(persona.talks_to), self.plan.persona_turns):
                text = self._learner_says(session, persona, partner)
                if text:
                    channel: Channel = "interview" if partner in session.state.scenario.person else "direct"
                    self._take(practice, session, channel, (partner,), text)
                yield

    def _begun(self, practice: Practice) -> Session:
        self.table.watch.stage = "between"
        setup = Setup(self.talk.scenario, self.language, self.talk.agency, pace="guided", seed=self.table.seed)
        session = practice.start(setup)
        while session.state.phase != "interview":
            self._drain(practice.next_phase(session))
        for action in self.talk.before_talks:
            with suppress(InputError):
                self._drain(practice.act(session, action, self.talk.reason[self.language]))
        return session

    def _moves(
        self, practice: Practice, session: Session, moves: Iterable[ScriptedMove], stage: Stage
    ) -> Iterator[None]:
        for number, move in enumerate(moves, start=1):
            self.table.watch.stage = stage
            self._take(practice, session, move.channel, move.to, move.text[self.language])
            if number % self.plan.moves == 0 and stage == "between":
                with suppress(InputError):  # there are only so many hints
                    self._drain(practice.hint(session))
            yield

    def _take(self, practice: Practice, session: Session, channel: Channel, to: tuple[str, ...], text: str) -> None:
        """Say something, and leave open what is asked first; what cannot be said now is passed over."""
        with suppress(InputError):
            self._drain(practice.say(session, channel, text, to))
            self._drain(practice.settle(session))

    def _drain(self, turn: Iterator[object]) -> None:
        deque(turn, maxlen=0)
        self.table.model.refuse_more()

    def _learner_says(self, session: Session, persona: PersonaSheet, partner: str) -> str:
        state, library, language = session.state, self.table.library, self.language
        heard = [
            entry.event
            for entry in state.log
            if isinstance(entry.event, Said) and state.learner in (entry.event.speaker, *entry.event.audience)
        ]
        prompt = self.table.book.of(LEARNER, language).render(
            service=library.agency[self.talk.agency].name[language],
            setting=state.scenario.setting[language],
            character=persona.character[language],
            partner=called(state, library, partner),
            lines="\n".join(
                f'<says who="{called(state, library, said.speaker)}">{quoted(said.text)}</says>'
                for said in heard[-RECALLED:]
            ),
        )
        try:
            said = self.table.model.answer(prompt, LearnerLine, most_tokens=MOST_TOKENS)
        except ModelError:
            self.table.model.refuse_more()
            return ""
        return quoted(said.say)

"""Playing with a model that is a server of our own: a practice like the product's, and what became of its turns."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from evals.fake_server import FakeServer
from roleplay.config import Settings
from roleplay.errors import InputError
from roleplay.exercise.log.answers import Answered, Called
from roleplay.exercise.log.events import Decided
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reader
from roleplay.knowledge.manual import Manual
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import AtOnce, Entrance, FairQueue
from roleplay.models.calls.limits import Breaker, Limits
from roleplay.models.choosing.chosen import read_instruction
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.reading.meaning.vectors import Embeds
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import Language, PhaseId
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.acting.actor import ActorVoice
from roleplay.voices.acting.digest import Company, company
from roleplay.voices.authored import AuthoredVoice
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.verifier import RuleVerifier
from roleplay.voices.speaking import SpokenPart

PATIENT = Limits(first=10.0, between=10.0, total=20.0, at_once=4)
NEVER = 10**9  # failures in a row
BEFORE_TALKS = ("separate-persons", "arrange-interpreter")


class Kept:
    """A model of meaning that remembers every text: where all have been met, embedding takes no time."""

    def __init__(self, embeds: Embeds) -> None:
        self._embeds, self.name, self.new = embeds, embeds.name, 0
        self._known: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text; `new` counts those that had to be embedded."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self.new += len(new)
        self._known.update(zip(new, self._embeds.embed_documents(new), strict=True) if new else ())
        return [self._known[text] for text in texts]


@dataclass(frozen=True)
class Made:
    """A prompt as it was made in a turn for a speaker before its hearers; `is_cut` where older talk is a summary."""

    who: Company
    turn: int
    text: str
    is_cut: bool


class Noting(ActorVoice):
    """Keeps each prompt that it has made."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.made: list[Made] = []

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        """Return the part with its scene, whose prompt is kept."""
        staged, who = super().prepare(part, state, library), company(part.who)
        if staged.scene is not None:
            text = "\n".join(message.text for message in staged.scene.prompt.messages)
            self.made.append(Made(who, state.turn, text, who in state.summaries))
        return staged


@dataclass(frozen=True)
class Stage:
    """What plays share: content, the manual, searched by words, and a model of meaning that remembers."""

    library: Library
    manual: Manual
    embeds: Kept | None
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def shipped(cls, *, means: bool = True) -> "Stage":
        """Return the stage with the shipped content; without what words mean they are read as they are written."""
        settings, embeds = Settings(), shipped_embedder() if means else None
        manual = Manual.open(settings)
        return cls(load(settings.knowledge).library, manual, Kept(embeds) if embeds is not None else None, settings)

    def reader(self) -> LocalReader:
        """Return a local reader that has read nothing yet."""
        return LocalReader.load(self.settings.knowledge / "reading", self.embeds)

    def rules(self, reader: LocalReader) -> RuleVerifier:
        """Return a verifier that has looked at nothing yet."""
        return RuleVerifier.load(self.settings.knowledge / "reading", reader, self.embeds)

    @contextmanager
    def playing(
        self, server: FakeServer, *, reads: bool = False, limits: Limits = PATIENT, entrance: Entrance | None = None
    ) -> Iterator[tuple[Practice, Noting]]:
        """Give a practice whose voice is the model at `server`; it is the reader as well where it `reads`."""
        address, instruction = Address(server.url, server.model), read_instruction(self.settings.knowledge)
        model = Endpoint(address, Ledger(), limits=limits, instruction=instruction, entrance=entrance)
        local, prompts = self.reader(), shipped_prompts()
        voice = Noting(model, Checker(self.library, local), self.rules(local), prompts, self.manual.passages_on)
        reader = ModelReader(local, model, prompts, rest=Breaker(failures=NEVER)) if reads else local
        with closing(SessionStore(open_engine("sqlite://"))) as store, closing(model):
            yield Practice(self.library, store, reader, voice), voice


def done(turn: Iterator[object]) -> None:
    """Take a turn to its end."""
    deque(turn, maxlen=0)


@contextmanager
def floor(library: Library, reader: Reader) -> Iterator[Practice]:
    """Give a practice with the authored voice, whose sessions are gone afterwards."""
    with closing(SessionStore(open_engine("sqlite://"))) as store:
        yield Practice(library, store, reader, AuthoredVoice())


def go_on(practice: Practice, session: Session, phase: PhaseId) -> None:
    """Go on with the exercise up to a phase."""
    while session.state.phase != phase:
        done(practice.next_phase(session))


def prepare(practice: Practice, session: Session) -> None:
    """Take the steps that come before a talk, as far as they can be taken."""
    for action in BEFORE_TALKS:
        with suppress(InputError):
            done(practice.act(session, action, "Before the talk."))


def unbroken() -> Entrance:
    """Return an entrance that leaves nobody alone, so that every call meets with its own fault."""
    return Entrance(FairQueue(AtOnce()), Breaker(failures=NEVER))


def begun(practice: Practice, language: Language, seed: int = 3) -> Session:
    """Return a session of the police in which the services can be talked to."""
    session = practice.start(Setup("white-van", language, "police", seed=seed))
    done(practice.next_phase(session))
    return session


def unanswered(state: State) -> set[str]:
    """Return the moves that were decided and not spoken, and who was called and has not answered."""
    said = (entry.event for entry in state.log if isinstance(entry.event, Said))
    spoken = {move for event in said for move in (event.move, *event.also)}
    decided = {entry.event.move.id for entry in state.log if isinstance(entry.event, Decided)}
    open_: dict[str, Called] = {}
    for entry in state.log:
        if isinstance(entry.event, Called):
            open_[entry.event.speaker] = entry.event
        elif isinstance(entry.event, Answered):
            open_.pop(entry.event.speaker, None)
    return (decided - spoken) | open_.keys() | state.called.keys()


def speeches(state: State) -> list[Said]:
    """Return what was spoken with a model's help, or should have been."""
    return [entry.event for entry in state.log if isinstance(entry.event, Said) and entry.event.attempt is not None]

"""Playing with a language model that is our own server: the practice, and what a good and a bad model would say."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from roleplay.exercise.events import Decided
from roleplay.exercise.inputs import Said
from roleplay.exercise.state import State
from roleplay.models.accounts import Ledger
from roleplay.models.address import Address
from roleplay.models.chosen import read_instruction
from roleplay.models.endpoint import Endpoint
from roleplay.models.fair_queue import AtOnce, Entrance, FairQueue
from roleplay.models.limits import Breaker, Limits
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.checker import Checker
from roleplay.voices.model import ModelVoice
from tests.models.fake_server import FakeServer, Request
from tests.once import shipped_passages

KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
QUICK = Limits(connect=1.0, first=0.2, between=0.2, total=2.0, attempts=2, backoff=0.001)
# A checker remembers nothing, and collects its words for long; content cannot be hashed and is known by its identity.
CHECKERS: dict[tuple[int, int], tuple[Library, LocalReader, Checker]] = {}
_CONTENT = re.compile(r"<content>(.*?)</content>", re.DOTALL)


def obedient(request: Request) -> str:
    """Say the content that the prompt gives, as a model would that does nothing else."""
    return _CONTENT.findall(request.text)[-1]


@cache
def passages() -> dict[Language, dict[str, str]]:
    """Return the texts of the passages by language."""
    read = shipped_passages(KNOWLEDGE).passages
    return {language: {item.id: item.text[language] for item in read} for language in LANGUAGES}


@contextmanager
def model_practice(
    server: FakeServer,
    library: Library,
    reader: LocalReader,
    limits: Limits = QUICK,
    entrance: Entrance | None = None,
) -> Iterator[Practice]:
    """Give a practice whose voice is a model at `server`, behind an `entrance` of its own if none is given."""
    address = Address(server.url, server.model)
    model = Endpoint(address, Ledger(), limits=limits, instruction=read_instruction(KNOWLEDGE), entrance=entrance)
    voice = ModelVoice(model, checker_of(library, reader), shipped_prompts(), passages())
    store = SessionStore(open_engine("sqlite://"))
    try:
        yield Practice(library, store, reader, voice)
    finally:
        model.close()
        store.close()


def checker_of(library: Library, reader: LocalReader) -> Checker:
    """Return the checker of a library, made once."""
    key = (id(library), id(reader))
    if key not in CHECKERS:
        CHECKERS[key] = (library, reader, Checker(library, reader))
    return CHECKERS[key][2]


def unbroken() -> Entrance:
    """Return an entrance that leaves nobody alone, so that every call meets with its own fault."""
    return Entrance(FairQueue(AtOnce()), Breaker(failures=10**9))


def model_of(practice: Practice) -> Endpoint:
    """Return the model that speaks in a practice of `model_practice`."""
    voice = practice.voice
    assert isinstance(voice, ModelVoice)
    assert isinstance(voice.model, Endpoint)
    return voice.model


def decisions(state: State) -> list[object]:
    """Return what rules decided, without the words and without what a voice remembers."""
    return [
        entry.event for entry in state.log if not isinstance(entry.event, Said) and entry.event.kind != "summarised"
    ]


def unanswered(state: State) -> set[str]:
    """Return the moves that were decided and not spoken."""
    said = (entry.event for entry in state.log if isinstance(entry.event, Said))
    spoken = {move for event in said for move in (event.move, *event.also)}
    return {entry.event.move.id for entry in state.log if isinstance(entry.event, Decided)} - spoken


def speeches(state: State) -> list[Said]:
    """Return what was spoken with a model's help, or should have been."""
    return [entry.event for entry in state.log if isinstance(entry.event, Said) and entry.event.attempt is not None]

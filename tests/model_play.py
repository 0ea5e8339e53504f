"""Playing with a language model that is our own server: the practice, and what a bad model would say."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from evals.fake_model import NODS, notes_of
from evals.fake_server import FakeServer, Request
from roleplay.exercise.log.events import Entry
from roleplay.exercise.setup import Setup
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import Entrance
from roleplay.models.calls.limits import Limits
from roleplay.models.choosing.chosen import read_instruction
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Waiting
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.acting.actor import ActorVoice
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.verifier import RuleVerifier
from roleplay.voices.speaking import Words
from tests.once import shipped_passages
from tests.wanderer import Wanderer

Item = Entry | Words | Waiting
KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
QUICK = Limits(connect=1.0, first=0.2, between=0.2, total=2.0, attempts=2, backoff=0.001)
# Checker and verifier remember nothing that counts, and collect words for long; content is known by its identity.
CHECKS: dict[tuple[int, int], tuple[Library, LocalReader, Checker, RuleVerifier]] = {}


def bragging(request: Request) -> dict[str, Any]:
    """Say next to nothing, and claim to have done by it whatever the prompt has a sign for, and more."""
    notes = notes_of(request)
    signs = [*notes.signs, "zzzz", ""]
    return {"say": NODS[notes.language], "told": signs, "takes_on": signs, "covers": signs}


def nodding(request: Request) -> dict[str, Any]:
    """Say next to nothing, and claim nothing."""
    return {"say": NODS[notes_of(request).language]}


def passages_on(text: str, language: Language) -> tuple[str, str]:
    """Return two passages of the manual, in turn all of them: which ones fit best is not looked at here."""
    known = shipped_passages(KNOWLEDGE).passages
    first, second = (known[(len(text) + further) % len(known)] for further in (0, 1))
    return first.text[language], second.text[language]


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
    checker, verifier = checks_of(library, reader)
    voice = ActorVoice(model, checker, verifier, shipped_prompts(), passages_on)
    store = SessionStore(open_engine("sqlite://"))
    try:
        yield Practice(library, store, reader, voice)
    finally:
        model.close()
        store.close()


def checks_of(library: Library, reader: LocalReader) -> tuple[Checker, RuleVerifier]:
    """Return the checker and the verifier of a library, made once."""
    key = (id(library), id(reader))
    if key not in CHECKS:
        verifier = RuleVerifier.load(KNOWLEDGE / "reading", reader, shipped_embedder())
        CHECKS[key] = (library, reader, Checker(library, reader), verifier)
    return CHECKS[key][2:]


def begun(practice: Practice, language: Language, seed: int = 3) -> Session:
    """Return a session of the police in which the services can be talked to."""
    session = practice.start(Setup("white-van", language, "police", seed=seed))
    list(practice.next_phase(session))
    return session


def wandering(practice: Practice, language: Language, turns: int) -> Iterator[tuple[Session, list[Item]]]:
    """Play at random so many turns, over exercises as long as they last; yield what each input brings."""
    for seed in count(1):
        session = begun(practice, language, seed)
        learner = Wanderer(practice, session, seed)
        while turns > 0 and session.state.finished is None:
            before = session.state.turn
            yield session, list(learner.step(phase_odds=0.02))
            turns -= session.state.turn - before
        if turns <= 0:
            return


def model_of(practice: Practice) -> Endpoint:
    """Return the model that speaks in a practice of `model_practice`."""
    voice = practice.voice
    assert isinstance(voice, ActorVoice)
    assert isinstance(voice.model, Endpoint)
    return voice.model

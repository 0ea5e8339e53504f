"""Playing with a language model that is our own server: the practice, and what a good and a bad model would say."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from roleplay.exercise.answers import Answered, Called
from roleplay.exercise.events import Decided, Entry
from roleplay.exercise.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.exercise.state import State
from roleplay.knowledge.embedders import shipped_embedder
from roleplay.models.accounts import Ledger
from roleplay.models.address import Address
from roleplay.models.chosen import read_instruction
from roleplay.models.endpoint import Endpoint
from roleplay.models.fair_queue import AtOnce, Entrance, FairQueue
from roleplay.models.limits import Breaker, Limits
from roleplay.models.model import Waiting
from roleplay.models.prompts import PROMPTS, shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.reading.text import words_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.actor import ActorVoice
from roleplay.voices.checker import Checker
from roleplay.voices.contribution import Contribution
from roleplay.voices.speaking import Words
from roleplay.voices.verifier import RuleVerifier
from tests.models.fake_server import FakeServer, Request
from tests.once import shipped_passages
from tests.wanderer import Wanderer

Item = Entry | Words | Waiting
KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
QUICK = Limits(connect=1.0, first=0.2, between=0.2, total=2.0, attempts=2, backoff=0.001)
NODS: Mapping[Language, str] = {"sl": "Bomo videli.", "en": "We will see."}
DOES: Mapping[Language, str] = {"sl": "To bomo naredili: {title}.", "en": "We will do this: {title}."}
ALIKE, LETTERS = 2, 5  # words that a message and a step have in common, by how many letters each begins
# Checker and verifier remember nothing that counts, and collect words for long; content is known by its identity.
CHECKS: dict[tuple[int, int], tuple[Library, LocalReader, Checker, RuleVerifier]] = {}
_CONTENT = re.compile(r"<content>(.*?)</content>", re.DOTALL)
_SAYS = re.compile(r"^<says [^>]*>(.*)</says>$", re.MULTILINE)
_SECTION = re.compile(r"\{% if (\w+) %\}\n([^\n{]+)[^\n]*\n\{% for ")
_ITEM = re.compile(r"- \[(\w+)\] (.*)")
_ASIDE = re.compile(r" \([^()]*\)$")


@dataclass(frozen=True)
class Notes:
    """What a model finds in its prompt: what was `said`, the `content` that it has to say, and the notes by their sign.

    `facts` may be told, of which `news` are not known to everybody; `steps` may be taken on; `others` is the rest.
    """

    language: Language
    said: tuple[str, ...]
    content: str
    facts: Mapping[str, str]
    news: Mapping[str, str]
    steps: Mapping[str, str]
    others: Mapping[str, str]

    @property
    def signs(self) -> list[str]:
        """All signs that stand there."""
        return [*self.facts, *self.steps, *self.others]


@cache
def tasks() -> Mapping[Language, tuple[str, ...]]:
    """Return the last parts of the shipped prompts, in which the notes stand."""
    names = ("agency", "person", "facilitator")
    files = {language: [PROMPTS / f"{name}.{language}.md" for name in names] for language in LANGUAGES}
    return {
        language: tuple(path.read_text(encoding="utf-8").partition("<!-- task -->\n")[2] for path in paths)
        for language, paths in files.items()
    }


@cache
def headings(language: Language) -> Mapping[str, str]:
    """Return which notes stand under which words in the prompts of a language."""
    return {heading: kind for text in tasks()[language] for kind, heading in _SECTION.findall(text)}


def notes_of(request: Request) -> Notes:
    """Return what a prompt permits, as a model would read it."""
    found: dict[str, dict[str, str]] = {"facts": {}, "told": {}, "steps": {}, "others": {}}
    prompt, section, language = request.messages[1]["content"], "others", language_of(request)
    for line in prompt.splitlines():
        item = _ITEM.match(line)
        if item is None:
            section = next((kind for words, kind in headings(language).items() if line.startswith(words)), "others")
        else:
            found[section if section in found else "others"][item[1]] = item[2]
    known = shipped_prompts().of("agency", language).direction("known")
    facts = {sign: _ASIDE.sub("", text) for sign, text in (found["facts"] | found["told"]).items()}
    news = {sign: facts[sign] for sign, text in found["facts"].items() if known not in text}
    content = next(iter(_CONTENT.findall(prompt)), "")
    return Notes(language, tuple(_SAYS.findall(prompt)), content, facts, news, found["steps"], found["others"])


def language_of(request: Request) -> Language:
    """Return the language of a prompt."""
    begins = {language: [text.partition("\n")[0] for text in texts] for language, texts in tasks().items()}
    return next(language for language in LANGUAGES if any(line in request.text for line in begins[language]))


def is_part(request: Request) -> bool:
    """Return whether a request asks for an answer in a part, and not for a reading or a judgement."""
    return request.shape == Contribution.__name__


def obedient(request: Request) -> dict[str, Any]:
    """Answer as a good model would that keeps to what its notepad permits.

    It says what it has to say, tells one thing that is news and takes on the step that the last message sounds like.
    """
    notes = notes_of(request)
    told = dict([*notes.news.items()][:1])
    deeds = {
        sign: DOES[notes.language].format(title=text.partition(" – ")[0])
        for sign, text in notes.steps.items()
        if _sounds_like(text, notes.said[-1] if notes.said else "")
    }
    begun = dict([item for item in deeds.items() if not any(item[1] in said for said in notes.said)][:1])
    words = (notes.content, *told.values(), *begun.values())
    say = " ".join(part for part in words if part) or NODS[notes.language]
    return {"say": say, "told": [*told], "takes_on": [*begun]}


def _sounds_like(step: str, message: str) -> bool:
    one, other = ({word[:LETTERS] for word in words_of(text) if len(word) >= LETTERS} for text in (step, message))
    return len(one & other) >= ALIKE


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


def unbroken() -> Entrance:
    """Return an entrance that leaves nobody alone, so that every call meets with its own fault."""
    return Entrance(FairQueue(AtOnce()), Breaker(failures=10**9))


def model_of(practice: Practice) -> Endpoint:
    """Return the model that speaks in a practice of `model_practice`."""
    voice = practice.voice
    assert isinstance(voice, ActorVoice)
    assert isinstance(voice.model, Endpoint)
    return voice.model


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

"""A practice whose models are tapped: every prompt that goes to one is kept, with what it may hold at that moment.

Tapped are whoever speaks, with their second tries, and the reader. The judge is not: it looks at a finished exercise,
of which the trainer and, with the report, the learner see everything.
"""

import json
import random
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from evals.scripted import Scripted
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Decided, FactDisclosed, FactFound, FactShared
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR, Move
from roleplay.exercise.log.state import State
from roleplay.models.model import Cancel, ModelError, Prompt
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import Language
from roleplay.voices.acting.actor import ActorVoice
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.verifier import RuleVerifier
from roleplay.voices.speaking import Speech, SpokenPart, Words
from tests.exercise.test_secrets import plain, wordings
from tests.model_play import passages_on

# What a model says that has understood nothing: refused for one rule or another, so that it is asked again.
FAULTY = {"sl": "Po zakonu imate 24 ur. Zelo hvala.", "en": "By law you have 24 hours. Thank you very much."}
SMALL = {"sl": "Tukaj sem.", "en": "I’m here."}


@dataclass(frozen=True)
class Sent:
    """A prompt as it went to a model: the part that it is for, none where it reads, and the facts that it may hold."""

    name: str
    part: SpokenPart | None
    text: str
    may_hold: frozenset[str]

    @property
    def company(self) -> frozenset[str]:
        """Return who speaks and who hears it; nobody where it reads."""
        return company(self.part.who) if self.part is not None else frozenset()


@dataclass
class Tap:
    """Keeps what is sent and answers it: within the permit as a rule, and now and then as it must not be."""

    seed: int
    state: State | None = None
    sent: list[Sent] = field(default_factory=list)
    released: dict[str, frozenset[str]] = field(default_factory=dict)
    speaking: threading.local = field(default_factory=threading.local)

    def answer(self, prompt: Prompt) -> str | Exception:
        """Keep a prompt and answer it."""
        assert self.state is not None
        text = "\n".join(message.text for message in prompt.messages)
        if prompt.name == "reader":
            learner = self.state.learner
            may_hold = frozenset(self.state.known(learner)) | _said_before(frozenset((learner,)), self.state)
            self.sent.append(Sent(prompt.name, None, text, may_hold))
            return "{}"
        part: SpokenPart = self.speaking.part
        self.sent.append(Sent(prompt.name, part, text, self.released[part.name]))
        return answered(part, self.state.setup.language, random.Random(f"{self.seed}:{len(text)}"))


def answered(part: SpokenPart, language: Language, dice: random.Random) -> str | Exception:
    """Return what a model says in a part: some of what it may tell and do, faulty words, or nothing at all.

    Of what it says in confidence it claims to have made it up or agreed on it, and it names every sign that there is.
    """
    assert part.scene is not None
    luck, handles, scenario = dice.random(), part.scene.handles, part.scene.released.scenario
    if luck < 0.1:
        return ModelError("server_error")
    if luck < 0.3 or part.permit is None:
        return FAULTY[language]
    facts, steps = sorted(part.permit.facts), sorted(part.permit.actions)
    told = [scenario.fact[name].statement[language] for name in dice.sample(facts, min(2, len(facts)))]
    done = [scenario.action[name].will[language] for name in dice.sample(steps, min(1, len(steps)))]
    own = aside(company(part.who))
    say = " ".join((*told, *done, own)) if told or done else f"{SMALL[language]} {own}"
    signs = {"told": handles.facts, "takes_on": handles.actions, "asks": handles.facts, "covers": handles.facts}
    listed = {key: list(named.values()) for key, named in signs.items()}
    agreed = [{"who": "we", "what": own}]
    return json.dumps({"say": say, **listed, "agrees": agreed, "improvised": [own, *told]}, ensure_ascii=False)


def aside(hearers: frozenset[str]) -> str:
    """Return what a model makes up and agrees on before certain hearers, to be known again by them."""
    return f"Zgodba {'-'.join(sorted(hearers))}."


class Tapped(ActorVoice):
    """An acting voice that tells the tap for which part it speaks."""

    tap: Tap

    def prepare(self, part: SpokenPart, state: State, library: Library) -> SpokenPart:
        self.tap.state = state
        prepared = super().prepare(part, state, library)
        self.tap.released[part.name] = released(prepared, state)
        return prepared

    def speak(self, part: SpokenPart, used: Mapping[str, int], cancel: Cancel) -> Iterator[Words | Speech]:
        self.tap.speaking.part = part
        return super().speak(part, used, cancel)


def tapped(
    practice: Practice, checker: Checker, verifier: RuleVerifier, reader: LocalReader, seed: int
) -> tuple[Practice, Tap]:
    """Return a practice in which models read and speak, and the tap on them."""
    tap, book = Tap(seed), shipped_prompts()
    model = Scripted("tapped", tap.answer)
    voice = Tapped(model, checker, verifier, book, passages_on)
    voice.tap = tap
    return Practice(practice.library, practice.store, ModelReader(reader, model, book), voice), tap


def company(who: Called | Move | Said) -> frozenset[str]:
    """Return who speaks and who hears it."""
    return frozenset((who.speaker, *who.audience))


def common(who: Called | Move | Said, state: State) -> frozenset[str]:
    """Return the facts that every hearer knows."""
    hearers = [name for name in who.audience if name in state.scenario.seat and name != who.speaker]
    return frozenset.intersection(*(frozenset(state.known(name)) for name in hearers)) if hearers else frozenset()


def released(part: SpokenPart, state: State) -> frozenset[str]:
    """Return what the prompt of a part may hold.

    That is what its permit lets out, what it has to say, what was said before the same hearers, and what was spoken of
    before the speaker and all hearers know. What the speaker holds from the start or has found out, and may not tell,
    is none of it; nor is what somebody told it whom the present hearers did not hear, unless all of them know it.
    """
    who, speaker = part.who, part.who.speaker
    if speaker == FACILITATOR:  # tells nothing, and goes by what was said before everybody
        return _said_before(frozenset(state.scenario.seat), state)
    spoken = {
        fact
        for entry in state.log
        if isinstance(entry.event, Decided)
        and entry.event.move.id not in state.pending
        and speaker in (entry.event.move.speaker, *entry.event.move.audience)
        for fact in entry.event.move.facts
    }
    for entry in state.log:
        match entry.event:
            case FactShared() as event if speaker in (event.by, *event.to, *event.persons):
                spoken.add(event.fact)
            case FactDisclosed() as event if speaker in (event.person, *event.to):
                spoken.add(event.fact)
            case FactFound() as event if set(who.audience) <= set(event.to):
                spoken.add(event.fact)
            case _:
                pass
    permitted = part.permit.facts if part.permit is not None else frozenset()
    must = frozenset(fact for move in part.moves for fact in move.facts)
    return permitted | must | _said_before(company(who), state) | (frozenset(spoken) & common(who, state))


def _said_before(hearers: frozenset[str], state: State) -> frozenset[str]:
    """Return the facts whose wording was said before all of these, by whomever."""
    heard = (entry.event for entry in state.log if isinstance(entry.event, Said))
    texts = [plain(said.text) for said in heard if hearers <= {said.speaker, *said.audience}]
    text, language = f" {' '.join(texts)} ", state.setup.language
    told = {fact.id: [plain(form) for form in wordings(state, fact, language)] for fact in state.scenario.facts}
    return frozenset(name for name, worded in told.items() if any(f" {form} " in text for form in worded))


def kept_back(state: State, library: Library, sent: Sent) -> list[str]:
    """Return the facts that a prompt gives away and may not hold: by statement, authored wording or title.

    What the learner has said is the learner's own, whatever is in it.
    """
    language, scenario = state.setup.language, state.scenario
    names = (library.agency[state.learner].short[language], state.learner)
    own = (*(f'<says who="{name}"' for name in names), "<message>")
    text = f" {plain(' '.join(line for line in sent.text.splitlines() if not line.startswith(own)))} "
    allowed = {form for fact in sent.may_hold for form in forms(state, scenario.fact[fact])}
    return [
        fact.id
        for fact in scenario.facts
        if fact.id not in sent.may_hold
        and any(f" {form} " in text for form in forms(state, fact) if form not in allowed)
    ]


def forms(state: State, fact: Fact) -> set[str]:
    """Return the texts that give a fact away; its title is one of them."""
    language = state.setup.language
    return {plain(form) for form in (*wordings(state, fact, language), fact.title[language])}

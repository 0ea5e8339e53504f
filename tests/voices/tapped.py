"""A practice whose models are tapped: every prompt that goes to one is kept, with what it may hold at that moment.

Tapped are the voices with their rewrites, the second look and the reader. The judge is not: it looks at a finished
exercise, of which the trainer and, with the report, the learner see everything.
"""

import json
import random
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from roleplay.exercise.events import Decided, FactDisclosed, FactFound, FactShared
from roleplay.exercise.moves import FACILITATOR, Move
from roleplay.exercise.state import State
from roleplay.models.model import Cancel, Prompt
from roleplay.models.prompts import shipped_prompts
from roleplay.models.scripted import Scripted
from roleplay.practice import Practice
from roleplay.reading.local import LocalReader
from roleplay.reading.model import ModelReader
from roleplay.scenario.case import Library
from roleplay.scenario.facts import Fact
from roleplay.voices.brief import Brief
from roleplay.voices.checker import Checker
from roleplay.voices.model import ModelVoice
from roleplay.voices.second_look import SecondLook
from roleplay.voices.speaking import Speech, Words
from tests.exercise.test_secrets import plain, wordings
from tests.model_play import passages

# What a model says that has understood nothing: refused for one rule or another, so that it is asked again.
FAULTY = {"sl": "Po zakonu imate 24 ur. Zelo hvala.", "en": "By law you have 24 hours. Thank you very much."}


@dataclass(frozen=True)
class Sent:
    """A prompt as it went to a model: the move that it is for, none where it reads, and the facts that it may hold."""

    name: str
    move: Move | None
    text: str
    may_hold: frozenset[str]


@dataclass
class Tap:
    """Keeps what is sent; scripted answers are the move's content, now and then something that has to be mended."""

    seed: int
    state: State | None = None
    sent: list[Sent] = field(default_factory=list)
    released: dict[str, frozenset[str]] = field(default_factory=dict)
    speaking: threading.local = field(default_factory=threading.local)

    def answer(self, prompt: Prompt) -> str:
        """Keep a prompt and answer it."""
        assert self.state is not None
        text = "\n".join(message.text for message in prompt.messages)
        dice = random.Random(f"{self.seed}:{len(text)}")
        if prompt.name == "reader":
            self.sent.append(Sent(prompt.name, None, text, frozenset(self.state.known(self.state.learner))))
            return "{}"
        brief: Brief = self.speaking.brief
        looks = prompt.name == "checker"
        # Of what its hearers know the second look may be told everything: no word of it is shown to anybody.
        may_hold = self.released[brief.move.id] | (common(brief.move, self.state) if looks else frozenset())
        self.sent.append(Sent(prompt.name, brief.move, text, may_hold))
        if looks:
            good = dice.random() < 0.5
            return json.dumps({"ok": good, "findings": [] if good else [{"code": "law", "quote": "hvala"}]})
        assert brief.scene is not None
        return FAULTY[brief.language] if dice.random() < 0.3 else brief.scene.released.content


class Tapped(ModelVoice):
    """A model voice that tells the tap for which move it speaks."""

    tap: Tap

    def prepare(self, brief: Brief, state: State, library: Library) -> Brief:
        self.tap.state = state
        parts = (brief, *brief.more)
        self.tap.released[brief.move.id] = frozenset[str]().union(*(released(part.move, state) for part in parts))
        return super().prepare(brief, state, library)

    def speak(self, brief: Brief, used: Mapping[str, int], cancel: Cancel) -> Iterator[Words | Speech]:
        self.tap.speaking.brief = brief
        return super().speak(brief, used, cancel)


def tapped(practice: Practice, checker: Checker, reader: LocalReader, seed: int) -> tuple[Practice, Tap]:
    """Return a practice in which models read, speak and look again, and the tap on them."""
    tap, book = Tap(seed), shipped_prompts()
    model = Scripted("tapped", tap.answer)
    voice = Tapped(model, checker, book, passages(), SecondLook(model, book))
    voice.tap = tap
    return Practice(practice.library, practice.store, ModelReader(reader, model, book), voice), tap


def common(move: Move, state: State) -> frozenset[str]:
    """Return the facts that every hearer of a move knows."""
    hearers = [name for name in move.audience if name in state.scenario.seat and name != move.speaker]
    return frozenset.intersection(*(frozenset(state.known(name)) for name in hearers)) if hearers else frozenset()


def released(move: Move, state: State) -> frozenset[str]:
    """Return what the prompt of a move may hold: what it tells, and what was spoken of before and all hearers know.

    What the speaker holds from the start or has found out, and has not told, is none of it; nor is what somebody told
    it whom the present hearers did not hear, unless all of them know it.
    """
    speaker = state.learner if move.speaker == FACILITATOR else move.speaker
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
            case FactFound() as event if set(move.audience) <= {*event.to, FACILITATOR}:
                spoken.add(event.fact)
            case _:
                pass
    return frozenset(move.facts) | (frozenset(spoken) & common(move, state))


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

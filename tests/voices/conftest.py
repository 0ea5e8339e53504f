"""A stage on which one part is spoken by a scripted model, and a practice in which it speaks for everybody."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from evals.scripted import Scripted
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.moves import Move
from roleplay.exercise.permits import handles_of
from roleplay.exercise.setup import Setup
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.models.choosing.card import Rights
from roleplay.models.model import Cancel, Model, Prompt
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import Language
from roleplay.voices.acting.actor import EVERYTHING, ActorVoice
from roleplay.voices.briefing.brief import message_brief
from roleplay.voices.checking.checker import Checker
from roleplay.voices.checking.verifier import ClaimedWords, ModelVerifier, RuleVerifier, facts_of
from roleplay.voices.speaking import Speech, SpokenPart, Words
from tests.once import KNOWLEDGE
from tests.voices.tapped import Tap, tapped

Answer = str | Exception
Tapping = Callable[..., tuple[Practice, Tap]]


@pytest.fixture(scope="session")
def checker(library: Library, reader: LocalReader) -> Checker:
    return Checker(library, reader)


@pytest.fixture(scope="session")
def verifier(reader: LocalReader) -> RuleVerifier:
    return RuleVerifier.load(KNOWLEDGE / "reading", reader, shipped_embedder())


def actor(
    model: Model,
    checker: Checker,
    verifier: RuleVerifier,
    second: ModelVerifier | None = None,
    rights: Rights = EVERYTHING,
) -> ActorVoice:
    return ActorVoice(model, checker, verifier, shipped_prompts(), second=second, rights=rights)


def lacking(
    verifier: RuleVerifier, case: Scenario, language: Language, say: str, facts: tuple[str, ...]
) -> tuple[str, ...]:
    """Return which of the facts that an agency has to tell its words do not state."""
    sentences = tuple(part for part in re.split(r"(?<=[.!?]) ", say) if part)
    said = ClaimedWords(sentences, language, "border", facts_of(case, facts), (), frozenset(facts), frozenset())
    stated = {claim.id for claim in verifier.claims(said)}
    return tuple(name for name in facts if name not in stated)


def written(say: str, **keys: object) -> str:
    """Return an answer as a model writes it: the words first, then what they do."""
    return json.dumps({"say": say, **keys}, ensure_ascii=False)


@dataclass
class Booth:
    """Has parts of one session spoken with scripted answers, the first for the first call, and so on."""

    practice: Practice
    session: Session
    checker: Checker
    verifier: RuleVerifier

    def called(self, speaker: str, channel: str = "", steps: Iterable[str] = ()) -> SpokenPart:
        """Return the part of somebody who is to answer the learner."""
        state = self.session.state
        person = speaker in state.scenario.person
        channel = channel or ("interview" if person else "room")
        audience = tuple(state.scenario.seat) if channel == "room" else (speaker, state.learner)
        return self._part(
            SpokenPart(called=Called(speaker=speaker, channel=channel, audience=audience, steps=tuple(steps)))
        )  # type: ignore[arg-type]

    def decided(self, speaker: str, act: str, **details: object) -> SpokenPart:
        """Return the part of an agency that has something decided to say."""
        state = self.session.state
        move = Move.model_validate(
            {
                "id": "m9",
                "speaker": speaker,
                "act": act,
                "channel": "room",
                "audience": tuple(state.scenario.seat),
                "answers": 1,
                **details,
            }
        )
        return self._part(SpokenPart((move,), None, message_brief([move], state, self.practice.library)))

    def answering(self, part: SpokenPart) -> SpokenPart:
        """Return a decided part whose speaker is to answer the learner in the same breath."""
        move = part.moves[0]
        called = Called(speaker=move.speaker, channel=move.channel, audience=move.audience)
        return self._part(SpokenPart(part.moves, called, part.brief))

    def _part(self, part: SpokenPart) -> SpokenPart:
        voice = actor(Scripted("scripted", lambda _: ""), self.checker, self.verifier)
        return voice.prepare(part, self.session.state, self.practice.library)

    def fact(self, name: str) -> str:
        """Return the handle of a fact."""
        return handles_of(self.session.state).facts[name]

    def action(self, name: str) -> str:
        """Return the handle of an action."""
        return handles_of(self.session.state).actions[name]

    def says(self, part: SpokenPart, *answers: Answer) -> tuple[list[str], Speech, Scripted]:
        """Return the words shown one after the other, the speech, and the model with its prompts."""
        queue = list(answers)
        model = Scripted("scripted", lambda prompt: queue.pop(0))
        *words, speech = actor(model, self.checker, self.verifier).speak(part, {}, Cancel())
        assert isinstance(speech, Speech)
        return [item.text for item in words if isinstance(item, Words)], speech, model

    def says_verified(
        self, part: SpokenPart, *answers: Answer, rights: Rights = EVERYTHING
    ) -> tuple[list[str], Speech, Scripted]:
        """Return the same where the same model, by the next of the answers, verifies what was said."""
        queue = list(answers)
        model = Scripted("scripted", lambda prompt: queue.pop(0))
        second = ModelVerifier(model, shipped_prompts())
        *words, speech = actor(model, self.checker, self.verifier, second, rights).speak(part, {}, Cancel())
        assert isinstance(speech, Speech)
        return [item.text for item in words if isinstance(item, Words)], speech, model


@pytest.fixture
def booth(practice: Practice, checker: Checker, verifier: RuleVerifier) -> Callable[..., Booth]:
    def make(language: Language = "en", agency: str = "police") -> Booth:
        session = practice.start(Setup("white-van", language, agency))  # type: ignore[arg-type]
        return Booth(practice, session, checker, verifier)

    return make


@pytest.fixture
def acted(practice: Practice, checker: Checker, verifier: RuleVerifier) -> Callable[..., Practice]:
    """Gives a practice in which a model speaks for everybody; `answers` are its words for a prompt."""

    def make(answers: Callable[[Prompt], Answer]) -> Practice:
        voice = actor(Scripted("scripted", answers), checker, verifier)
        return Practice(practice.library, practice.store, practice.reader, voice)

    return make


def text_of(prompt: Prompt) -> str:
    return "\n".join(message.text for message in prompt.messages)


@pytest.fixture
def tapping(practice: Practice, checker: Checker, verifier: RuleVerifier, reader: LocalReader) -> Tapping:
    """Gives a practice in which models speak and read, and the tap on them, for a seed; `reads` may wrap the reader."""

    def make(seed: int, reads: Callable[[LocalReader], Any] = lambda whole: whole) -> tuple[Practice, Tap]:
        return tapped(practice, checker, verifier, reads(reader), seed)

    return make

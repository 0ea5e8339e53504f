"""A stage on which one move is spoken by a scripted model."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from roleplay.exercise.moves import Move
from roleplay.exercise.setup import Setup
from roleplay.models.model import Cancel, Model, Prompt
from roleplay.models.prompts import shipped_prompts
from roleplay.models.scripted import Scripted
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.voices.brief import Brief, brief
from roleplay.voices.checker import Checker
from roleplay.voices.model import ModelVoice
from roleplay.voices.scene import with_scene
from roleplay.voices.speaking import Speech, Words

Answer = str | Exception


@pytest.fixture(scope="session")
def checker(library: Library, reader: LocalReader) -> Checker:
    return Checker(library, reader)


def model_voice(model: Model, checker: Checker) -> ModelVoice:
    return ModelVoice(model, checker, shipped_prompts(), {language: {} for language in LANGUAGES})


@dataclass
class Booth:
    """Speaks moves of one session with scripted answers, the first for the first call, and so on."""

    practice: Practice
    session: Session
    checker: Checker

    def brief(self, speaker: str, act: str, **details: object) -> Brief:
        state = self.session.state
        person = speaker in state.scenario.person
        move = Move.model_validate(
            {
                "id": "m9",
                "speaker": speaker,
                "act": act,
                "channel": "interview" if person else "room",
                "audience": (speaker, state.learner) if person else tuple(state.scenario.seat),
                "answers": 1,
                **details,
            }
        )
        library = self.practice.library
        return with_scene(brief(move, state, library), state, library, shipped_prompts())

    def says(self, said: Brief, *answers: Answer) -> tuple[list[str], Speech, Scripted]:
        """Return the words shown one after the other, the speech, and the model with its prompts."""
        queue = list(answers)
        model = Scripted("scripted", lambda prompt: queue.pop(0))
        *words, speech = model_voice(model, self.checker).speak(said, {}, Cancel())
        assert isinstance(speech, Speech)
        return [item.text for item in words if isinstance(item, Words)], speech, model


@pytest.fixture
def booth(practice: Practice, checker: Checker) -> Callable[..., Booth]:
    def make(language: Language = "en", agency: str = "police") -> Booth:
        return Booth(practice, practice.start(Setup("white-van", language, agency)), checker)  # type: ignore[arg-type]

    return make


def text_of(prompt: Prompt) -> str:
    return "\n".join(message.text for message in prompt.messages)

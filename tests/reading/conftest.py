"""A small case of its own, and a shorthand for a message among agencies."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from pydantic import TypeAdapter

from roleplay.exercise.words.reading import Reading, Utterance
from roleplay.reading.local import LocalReader
from roleplay.scenario.agencies import Action, AgencyProfile, Power
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.vocabulary import AgencyId, Language

Word = Callable[..., Utterance]
Say = Callable[..., Reading]
Merge = Callable[..., Reading]


@pytest.fixture(scope="session")
def word() -> Word:
    """Makes an utterance in the small case."""
    content = yaml.safe_load((Path(__file__).parent / "content.yaml").read_text(encoding="utf-8"))
    topics = TypeAdapter(tuple[Topic, ...]).validate_python(content["topics"])
    facts = TypeAdapter(tuple[Fact, ...]).validate_python(content["facts"])
    actions = TypeAdapter(tuple[Action, ...]).validate_python(content["actions"])
    powers = TypeAdapter(tuple[Power, ...]).validate_python(content["powers"])
    profiles = TypeAdapter(tuple[AgencyProfile, ...]).validate_python(content["agencies"])
    agencies = {profile.id: profile for profile in profiles}

    def make(text: str, language: Language = "sl", learner: AgencyId = "border", **more: object) -> Utterance:
        return Utterance(
            text=text,
            language=language,
            learner=learner,
            topics=topics,
            facts=facts,
            actions=actions,
            powers=powers,
            agencies=agencies,
            **{"channel": "room", **more},  # type: ignore[arg-type]
        )

    return make


@pytest.fixture(scope="session")
def say(reader: LocalReader, word: Word) -> Say:
    return lambda *given, **more: reader.read(word(*given, **more))

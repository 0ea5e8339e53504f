"""What `doctor` says of language models: how they answer, that one is left alone, how many calls, and a second one."""

from pathlib import Path
from typing import Any

import pytest

from evals.fake_server import FakeServer
from roleplay.cli.commands.health import look_at_model
from roleplay.cli.shared import say
from roleplay.config import Settings
from roleplay.models.choosing.chosen import models_for
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.scenario.vocabulary import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_an_app_leaves_a_model_alone_is_said(fake_server: FakeServer, tmp_path: Path, language: Language) -> None:
    given: dict[str, Any] = {"data": tmp_path, "model_url": fake_server.url, "model_name": fake_server.model}
    fake_server.answers = lambda request: {"greeting": "Dan", "words": 1} if request.wants_json else "Dober dan."
    learning, fixed = Settings(**given), Settings(**given, model_at_once=2)
    found = look_at_model(learning, language)
    assert (found["state"], found["resting"], found["at_once"]) == ("works", None, None)
    assert say(language, "doctor_learnt") in found["says"]
    voice = models_for(learning).voice
    assert isinstance(voice, Endpoint)
    breaker = voice.entrance.breaker
    for _ in range(2):
        breaker.tell(breaker.enter(), False)
    fake_server.queue = ["500"] * 9
    found = look_at_model(fixed, language)
    assert 0 < found["resting"] <= 30
    assert found["at_once"] == 2
    assert say(language, "doctor_at_once", number=2) in found["says"]
    assert say(language, "doctor_resting", seconds="#").split("#")[0] in found["says"]
    assert found["state"] != "resting", "it is asked all the same"
    assert "fallback" not in found


def test_a_second_model_is_looked_at_too(fake_server: FakeServer, tmp_path: Path) -> None:
    fake_server.models = ("one", "two")
    fake_server.answers = lambda request: {"greeting": "Hello", "words": 1} if request.wants_json else "Hello there."
    url = fake_server.url
    found = look_at_model(
        Settings(data=tmp_path, model_url=url, model_name="gone", fallback_url=url, fallback_name="two"), "en"
    )
    assert (found["state"], found["fallback"]["state"]) == ("unknown_model", "works")
    assert found["fallback"]["model"] == "two"
    assert found["fallback"]["says"] in found["says"]

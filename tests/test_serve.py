"""`roleplay serve` as a real process: what ends the command ends the server, and nothing is left of it."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from roleplay.cli import app
from roleplay.cli.commands import content
from roleplay.config import ROOT

SOON = 60.0  # seconds; waiting ends as soon as the condition holds


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(port: int, path: str = "_stcore/health") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=SOON):
            return True
    except (urllib.error.URLError, OSError):
        return False


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are those of POSIX")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_and_leaves_nothing(tmp_path: Path, sent: signal.Signals) -> None:
    data, port = tmp_path / "data", free_port()
    data.mkdir(mode=0o755)
    (data / "models.yaml").touch(mode=0o644)
    command = [sys.executable, "-m", "roleplay", "serve", "--address", "127.0.0.1", "--port", str(port)]
    environment = os.environ | {"SODELUJ_DATA": str(data), "SODELUJ_EMBEDDER": "none", "PYTHONPATH": str(ROOT)}
    with (tmp_path / "log").open("w") as log:
        served = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        until = time.monotonic() + SOON
        while not answers(port):
            assert served.poll() is None and time.monotonic() < until, (tmp_path / "log").read_text()
            time.sleep(0.1)
        assert answers(port, "download/everything.zip")
        written = [path for path in (data, *data.rglob("*")) if stat.S_IMODE(path.stat().st_mode) & 0o077]
        assert list(data.glob("*.sqlite")) and not written, "readable by its owner alone, old and new"
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=[Subprotocol("streamlit")]):
            served.send_signal(sent)
            code = served.wait(SOON)
    finally:
        served.kill()
    assert code == -sent, "ended by the signal, as whoever sent it expects"
    assert "Traceback" not in (tmp_path / "log").read_text()
    assert not answers(port)
    with pytest.raises(ProcessLookupError):
        os.killpg(served.pid, 0)


@pytest.mark.parametrize(
    ("address", "access", "warned"),
    [
        ("localhost", "local", False),
        ("127.0.0.1", "local", False),
        ("::1", "local", False),
        ("0.0.0.0", "local", True),
        ("0.0.0.0", "header", False),
        ("training.example.org", "local", True),
    ],
)
def test_an_open_door_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, address: str, access: str, warned: bool
) -> None:
    started: list[list[str]] = []
    monkeypatch.setenv("SODELUJ_ACCESS", access)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["roleplay"])
    monkeypatch.setattr(content.signal, "signal", lambda *_: None)
    monkeypatch.setattr(content.runpy, "run_module", lambda *_, **__: started.append(list(sys.argv)))
    said = CliRunner().invoke(app, ["serve", "--address", address, "--port", "8599"])
    assert said.exit_code == 0
    assert [(argv[argv.index("--server.address") + 1], argv[-1]) for argv in started] == [(address, "8599")]
    assert (address in said.stderr) == warned

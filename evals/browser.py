"""Debian's Chromium, and a program of ours in a process of its own for it to look at."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from roleplay.config import ROOT

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CALM = 3.0  # seconds in which next to nothing is computed
IDLE = 0.05  # share of a core
LONGEST = 180.0  # seconds until all is made ready
PATIENCE = 60.0  # seconds; waiting ends as soon as the condition holds, so only a broken page waits that long
# The server has drawn what it is drawing.
SETTLED = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  return app && app.dataset.testScriptState === "notRunning" && !document.querySelector("[data-stale=true]");
}"""


class Server:
    """A script of Streamlit, by default the app, in a process of its own; it can be killed and started again."""

    def __init__(
        self, data: Path, settings: Mapping[str, str] | None = None, below: str = "", script: Path = ROOT / "app.py"
    ) -> None:
        """Serve from a data folder, with more environment variables where `settings` names some, `below` a path."""
        self.data, self.settings, self.script = data, dict(settings or {}), script
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}{below}"
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", str(self.script), "--server.headless", "true"]
        command += ["--server.port", str(self.port), "--server.address", "127.0.0.1"]
        environment = os.environ | {"SODELUJ_DATA": str(self.data)} | self.settings
        with (self.data / "server.log").open("a") as output:
            self.process = subprocess.Popen(  # noqa: S603 - a script of ours
                command, cwd=ROOT, env=environment, stdout=output, stderr=output
            )
        self._wait()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait(timeout=10)

    def wait_until_calm(self) -> None:
        """Wait until neither the server nor a process that it has started computes anything; on Linux alone."""
        until, calm_since, used = time.monotonic() + LONGEST, time.monotonic(), self._computed()
        while time.monotonic() < until and time.monotonic() - calm_since < CALM:
            time.sleep(CALM / 6)
            before, used = used, self._computed()
            if used - before > IDLE * CALM / 6 or self._has_children():
                calm_since = time.monotonic()

    def _computed(self) -> float:
        """Return how many seconds of processor time it has had."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _has_children(self) -> bool:
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return any(path.read_text("ascii").strip() for path in threads)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=1).close()  # noqa: S310 - here
            except (urllib.error.URLError, TimeoutError, ConnectionError):
                time.sleep(0.1)
            else:
                return
        self.kill()
        raise TimeoutError(f"the server did not answer within {PATIENCE} s")


@contextmanager
def serving(
    data: Path, settings: Mapping[str, str] | None = None, below: str = "", script: Path = ROOT / "app.py"
) -> Iterator[Server]:
    """Give a server that is killed in the end."""
    server = Server(data, settings, below, script)
    try:
        yield server
    finally:
        server.kill()

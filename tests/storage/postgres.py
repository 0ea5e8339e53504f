"""A PostgreSQL server of the test's own on this machine, that can be killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

PATIENCE = 30.0  # seconds; waiting ends as soon as the server answers
USER = "sodeluj"


def _binaries() -> Path:
    """Return the folder of the newest server that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    anywhere = shutil.which("postgres")
    if anywhere is None:
        pytest.fail("no PostgreSQL server is installed here: apt-get install postgresql")
    return Path(anywhere).resolve().parent


class PostgresServer:
    """A server on a free port of this machine, with a folder of its own, on which nothing is ever synchronised.

    A killed server loses nothing by that: what it has written is with the operating system.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.binaries, self.databases = folder, _binaries(), 0
        # The server refuses to run as root.
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            self._as = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(folder, "postgres", "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [self.binaries / "initdb", "-D", folder / "data", "-U", USER, "--auth=trust", "--no-sync"]
        command += ["--encoding=UTF8", "--locale=C"]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **self._as)
        self.start()

    def start(self) -> None:
        """Start the server, also where the one before was killed, and wait until it answers."""
        until = time.monotonic() + PATIENCE
        while True:
            command = [self.binaries / "postgres", "-D", self.folder / "data", "-p", str(self.port)]
            command += ["-h", "127.0.0.1", "-k", self.folder, "-c", "fsync=off"]
            with (self.folder / "server.log").open("a") as output:
                self.process = subprocess.Popen(
                    command, stdout=output, stderr=output, cwd=self.folder, start_new_session=True, **self._as
                )
            while self.process.poll() is None:
                if self._answers():
                    return
                assert time.monotonic() < until, "the server did not answer"
                time.sleep(0.02)
            # What a killed server has left behind goes away by itself, but not at once.
            assert time.monotonic() < until, (self.folder / "server.log").read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """Kill the server and all that serve its connections, in the middle of whatever they do."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in (self.process.pid, *map(int, children)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(timeout=10)

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        self.databases += 1
        name = f"d{self.databases}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user={USER} dbname={database} connect_timeout=5"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def serving() -> Iterator[PostgresServer]:
    # Not in pytest's own folder: that is closed to the user as whom the server runs.
    with tempfile.TemporaryDirectory(prefix="sodeluj-postgres-") as folder:
        server = PostgresServer(Path(folder))
        try:
            yield server
        finally:
            server.kill()

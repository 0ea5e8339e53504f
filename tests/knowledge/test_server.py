"""A real Chroma server: started here on a free port of this machine, filled, searched, and left by one for the next."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.knowledge.search.store import StoreError, VectorStore
from tests.knowledge.conftest import Toy, unit

CHROMA = shutil.which("chroma", path=str(Path(sys.executable).parent))
PATIENCE = 60.0  # seconds; waiting ends as soon as the server answers
UNITS = [
    unit("ID", "police identify victims", roles=("police",)),
    unit("NGO", "organisations talk with victims", roles=("ngo",)),
    unit("LAB", "inspectors visit sites", roles=("labour",), provenance="unverified"),
]

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def server(settings: Settings, tmp_path: Path, unused_port: int) -> Iterator[Settings]:
    """Yield settings that name a running server; skip where none can be started."""
    if CHROMA is None:
        pytest.skip("NO SERVER TEST: the package brought no `chroma` command")
    command = [CHROMA, "run", "--host", "127.0.0.1", "--port", str(unused_port), "--path", str(tmp_path / "server")]
    with (tmp_path / "server.log").open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=tmp_path)
    try:
        if not answers(process, f"http://127.0.0.1:{unused_port}/api/v2/heartbeat"):
            pytest.skip(f"NO SERVER TEST: {(tmp_path / 'server.log').read_text()[-300:]}")
        yield settings.model_copy(update={"chroma_url": f"http://127.0.0.1:{unused_port}"})
    finally:
        process.kill()
        process.wait(timeout=10)


def answers(process: subprocess.Popen[bytes], address: str) -> bool:
    """Return whether the server answers before it ends or patience does."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return True
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    return False


def test_round_trip(server: Settings, toy: Toy) -> None:
    with closing(VectorStore.open(server, toy)) as store, closing(VectorStore.open(server, toy)) as other:
        assert store.sync("passages", UNITS) == (3, 0)
        # A second client sees what the first one wrote: that is what a server is for.
        assert other.count("passages") == 3
        held = other.vectors("passages")
        assert held[UNITS[0].id] == pytest.approx(toy.embed_query(UNITS[0].text), abs=1e-6)
        assert store.sync("passages", UNITS[:1]) == (0, 2)
        assert set(other.vectors("passages")) == {UNITS[0].id}
    assert not (server.data / "chroma").exists()
    with pytest.raises(StoreError) as refused, closing(VectorStore.open(server, Toy(32))) as mixed:
        mixed.sync("passages", UNITS)
    assert refused.value.code == "store_mixed"

"""Downloads against a local stand-in that drops, ignores ranges, lies and leads astray."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from roleplay.models.choosing.download import Download, DownloadError
from roleplay.models.model import Cancel

CONTENT = bytes(range(256)) * 4096  # 1 MiB
HASH = hashlib.sha256(CONTENT).hexdigest()


class Stand(ThreadingHTTPServer):
    """Serves CONTENT; `drops` are byte counts after which the next connections break."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.drops: list[int] = []
        self.ranges = True
        self.status = 0
        self.location = ""
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/model.gguf"


class Handler(BaseHTTPRequestHandler):
    server: Stand

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        stand, wanted = self.server, self.headers.get("range", "")
        stand.asked.append(wanted)
        if stand.location:
            self.send_response(302)
            self.send_header("location", stand.location)
            self.end_headers()
            return
        if stand.status:
            self.send_response(stand.status)
            self.end_headers()
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and stand.ranges else 0
        if start >= len(stand.content):
            self.send_response(416)
            self.end_headers()
            return
        body = stand.content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("content-range", f"bytes {start}-{len(stand.content) - 1}/{len(stand.content)}")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: stand.drops.pop(0)] if stand.drops else body)


@pytest.fixture
def stand() -> Iterator[Stand]:
    server = Stand()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def download(stand: Stand, folder: Path, **how: object) -> Download:
    given = {"sha256": HASH, "size": len(CONTENT), "pause": 0.0, "timeout": 2.0, "attempts": 3} | how
    return Download(stand.url, folder / "models" / "model.gguf", **given)  # type: ignore[arg-type]


def fails(one: Download, code: str) -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        one.run()
    assert caught.value.code == code
    assert not one.target.exists()
    return caught.value


def test_a_file_comes_whole_with_progress_and_only_once(stand: Stand, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    one = download(stand, tmp_path)
    assert one.run(lambda done, total: seen.append((done, total))).read_bytes() == CONTENT
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [path.name for path in one.target.parent.iterdir()] == ["model.gguf"]
    one.run()
    assert len(stand.asked) == 1


@pytest.mark.parametrize("size", [len(CONTENT), None])
def test_it_goes_on_where_it_stopped(stand: Stand, tmp_path: Path, size: int | None) -> None:
    stand.drops = [300_000, 200_000]
    one = download(stand, tmp_path, size=size)
    assert one.run().read_bytes() == CONTENT
    assert stand.asked == ["", "bytes=300000-", "bytes=500000-"]


def test_it_goes_on_in_a_later_run(stand: Stand, tmp_path: Path) -> None:
    stand.drops = [100_000, 0, 0, 0]
    one = download(stand, tmp_path)
    fails(one, "dropped")
    assert one.part.stat().st_size == 100_000
    assert one.run().read_bytes() == CONTENT
    assert stand.asked[-1] == "bytes=100000-"


def test_without_ranges_it_starts_over(stand: Stand, tmp_path: Path) -> None:
    stand.ranges, stand.drops = False, [300_000]
    assert download(stand, tmp_path).run().read_bytes() == CONTENT


def test_another_file_is_refused_and_not_kept(stand: Stand, tmp_path: Path) -> None:
    one = download(stand, tmp_path, sha256="0" * 64)
    assert fails(one, "wrong_hash").details["expected"] == "0" * 64
    assert not one.part.exists()
    stand.content = CONTENT + b"more"
    fails(download(stand, tmp_path, size=None), "wrong_hash")


@pytest.mark.parametrize("size", [len(CONTENT), None])
def test_a_wrong_part_is_dropped_and_fetched_anew(stand: Stand, tmp_path: Path, size: int | None) -> None:
    one = download(stand, tmp_path, size=size)
    one.part.parent.mkdir()
    for wrong in (b"x" * 1000, b"x" * len(CONTENT)):
        one.target.unlink(missing_ok=True)
        one.part.write_bytes(wrong)
        assert one.run().read_bytes() == CONTENT


def test_only_safe_addresses_are_followed(stand: Stand, tmp_path: Path) -> None:
    stand.location = "http://example.org/model.gguf"
    assert fails(download(stand, tmp_path), "not_https").details["url"] == "http://example.org"
    stand.location = "file:///etc/passwd"
    fails(download(stand, tmp_path), "not_https")
    stand.location = stand.url
    fails(download(stand, tmp_path), "http")
    plain = Download("http://example.org/m.gguf", tmp_path / "m.gguf", HASH)
    fails(plain, "not_https")


@pytest.mark.parametrize(("status", "code"), [(404, "http"), (403, "http"), (503, "dropped")])
def test_a_server_that_refuses_is_said(stand: Stand, tmp_path: Path, status: int, code: str) -> None:
    stand.status = status
    fails(download(stand, tmp_path, attempts=2), code)
    assert len(stand.asked) == (2 if status == 503 else 1)


def test_a_full_disk_and_a_stop_are_said(stand: Stand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cancel, one = Cancel(), download(stand, tmp_path)
    cancel.set()
    with pytest.raises(DownloadError) as caught:
        one.run(cancel=cancel)
    assert caught.value.code == "cancelled"
    monkeypatch.setattr("roleplay.models.choosing.download.SPARE", 1 << 62)
    fails(one, "no_space")


def test_a_folder_that_cannot_be_written_is_said(stand: Stand, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where the folder should be")
    fails(download(stand, tmp_path), "unwritable")

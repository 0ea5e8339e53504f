"""Downloading a large file: goes on where it stopped, is checked by its hash, and is there whole or not at all."""

import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urljoin, urlsplit

from roleplay.errors import CodedError
from roleplay.models.endpoints.address import Address
from roleplay.models.model import Cancel

if TYPE_CHECKING:
    import httpx2

SPARE = 256 << 20
"""Bytes that stay free on the disk."""
_REDIRECTS = (301, 302, 303, 307, 308)

Progress = Callable[[int, int | None], None]


class DownloadError(CodedError):
    """A file did not come; what has come so far is kept for the next try, unless it is wrong."""

    prefix: ClassVar[str] = "download_"

    def __init__(self, code: str, *, file: str, **details: Any) -> None:
        super().__init__(code, file=file, **details)


class _Dropped(Exception):
    """The connection broke; what came is kept."""


@dataclass(frozen=True)
class Download:
    """A file to fetch from `url` to `target`; `size` in bytes where it is known. Only https, but for this machine.

    It is tried `attempts` times in a row without a byte of progress; `timeout` are seconds without any byte.
    """

    url: str
    target: Path
    sha256: str
    size: int | None = None
    attempts: int = 5
    pause: float = 1.0
    timeout: float = 30.0

    @property
    def part(self) -> Path:
        """What has come so far; the hash in its name keeps versions of a file apart."""
        return self.target.with_name(f"{self.target.name}.{self.sha256[:12]}.part")

    def run(self, progress: Progress = lambda done, total: None, cancel: Cancel | None = None) -> Path:
        """Fetch the file and return where it is; nothing is fetched where it lies there already, whole.

        Raises:
            DownloadError: `not_https`, `no_space`, `http`, `dropped`, `wrong_hash`, `cancelled`, `unwritable`.
        """
        try:
            if self.target.is_file() and _hash(self.target).hexdigest() == self.sha256:
                return self.target
            self.target.parent.mkdir(parents=True, exist_ok=True)
            resumed = self.part.is_file()
            if not self._complete(progress, cancel) and not (resumed and self._complete(progress, cancel)):
                raise DownloadError("wrong_hash", file=self.target.name, expected=self.sha256)
            return self.part.replace(self.target)
        except OSError as error:
            raise DownloadError("unwritable", file=self.target.name, problem=error.strerror or str(error)) from error

    def _complete(self, progress: Progress, cancel: Cancel | None) -> bool:
        """Bring the part to its end; where its hash is wrong, drop it and return false."""
        failures = 0
        while True:
            before = self._have()
            try:
                self._receive(progress, cancel)
                break
            except _Dropped as error:
                failures = 1 if self._have() > before else failures + 1
                if failures >= self.attempts:
                    raise DownloadError("dropped", file=self.target.name) from error
                time.sleep(self.pause * failures)
        if _hash(self.part).hexdigest() == self.sha256:
            return True
        self.part.unlink()
        return False

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def _receive(self, progress: Progress, cancel: Cancel | None) -> None:
        import httpx2  # noqa: PLC0415 - only where somebody downloads

        have = self._have()
        if self.size is not None and have >= self.size:
            return
        try:
            with httpx2.Client(timeout=self.timeout, trust_env=not Address(self.url, "").is_local) as client:
                for response in self._responses(client, have):
                    self._store(response, have, progress, cancel)
        except httpx2.InvalidURL as error:
            raise DownloadError("not_https", file=self.target.name, url=self.url) from error
        except httpx2.HTTPError as error:
            raise _Dropped from error

    def _responses(self, client: "httpx2.Client", have: int) -> Iterator["httpx2.Response"]:
        """Yield the response with the bytes from `have` on, after redirects that stay safe; none if there are none."""
        url = self.url
        headers = {"accept-encoding": "identity"} | ({"range": f"bytes={have}-"} if have else {})
        for _ in range(10):
            self._check(url)
            with client.stream("GET", url, headers=headers) as response:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    url = urljoin(url, response.headers["location"])
                    continue
                if response.status_code == 416 and have:
                    return  # nothing is left; the hash tells whether it is right
                if response.status_code >= 500:
                    raise _Dropped
                if response.status_code not in (200, 206):
                    raise DownloadError("http", file=self.target.name, status=response.status_code)
                yield response
                return
        raise DownloadError("http", file=self.target.name, status="310")

    def _check(self, url: str) -> None:
        """Refuse an address that anybody on the way could answer for."""
        local = Address(url, "").is_local and Address(self.url, "").is_local
        if urlsplit(url).scheme != "https" and not local:
            raise DownloadError("not_https", file=self.target.name, url=Address(url, "").where)

    def _store(self, response: "httpx2.Response", have: int, progress: Progress, cancel: Cancel | None) -> None:
        goes_on = response.status_code == 206 and _starts_at(response) == have
        if response.status_code == 206 and not goes_on:
            self.part.unlink(missing_ok=True)
            raise _Dropped
        done = have if goes_on else 0
        length = response.headers.get("content-length", "")
        total = self.size or (done + int(length) if length.isdigit() else None)
        self._make_room((total or 0) - done)
        with self.part.open("ab" if goes_on else "wb") as file:
            for piece in response.iter_raw():
                if cancel is not None and cancel.is_set():
                    raise DownloadError("cancelled", file=self.target.name)
                done += file.write(piece)
                if total is not None and done > total:
                    break  # more than promised: the hash will say no
                progress(done, total)
        if total is not None and done < total:
            raise _Dropped

    def _make_room(self, needed: int) -> None:
        free = shutil.disk_usage(self.target.parent).free
        if needed > max(0, free - SPARE):
            gigabytes = {"needed": f"{needed / 1e9:.1f}", "free": f"{free / 1e9:.1f}"}
            raise DownloadError("no_space", file=self.target.name, **gigabytes)


def _starts_at(response: "httpx2.Response") -> int | None:
    """Return where the bytes of a partial response begin, by its `Content-Range`."""
    start = response.headers.get("content-range", "").removeprefix("bytes").strip().partition("-")[0]
    return int(start) if start.isdigit() else None


def _hash(path: Path) -> Any:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256")

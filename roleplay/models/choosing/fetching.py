"""Fetching a model's file: from the hub that huggingface_hub knows, or from that which HF_ENDPOINT names.

The library finds the file, signs in, goes on after a broken connection and goes by the proxies of the machine. Its
`hf_hub_download` throws away what has come when a run ends, and checks the size alone: of files of many gigabytes the
part that has come is kept here, and the whole is checked by its hash.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar, cast

from filelock import FileLock, Timeout

from roleplay.errors import CodedError
from roleplay.models.choosing.catalogue import GB, CatalogueEntry
from roleplay.models.endpoints.address import Address

SPARE = 256 << 20
"""Bytes that stay free on the disk."""

Told = Callable[[int], None]
"""Is told how many bytes are there; what it raises ends the transfer."""


class FetchError(CodedError):
    """A file did not come; what has come so far is kept for the next try, unless it is wrong."""

    prefix: ClassVar[str] = "fetch_"

    def __init__(self, code: str, *, file: str, **details: Any) -> None:
        super().__init__(code, file=file, **details)


def fetch(entry: CatalogueEntry, data: Path, sha256: str = "", told: Told | None = None) -> Path:
    """Bring the file of an entry below `data` and return where it is: whole and with the right hash, or not at all.

    What lies there already is not fetched again. `sha256` is for an entry without a hash of its own. Where nobody is
    `told`, the library draws a bar on a terminal. FetchError: `unverified`, `no_space`, `unreachable`, `http`,
    `dropped`, `wrong_hash`, `busy`, `unwritable`.
    """
    expected, target = entry.sha256 or sha256.lower(), entry.path(data)
    if not expected:
        raise FetchError("unverified", file=entry.file, repository=entry.repository)
    part = target.with_name(f"{target.name}.{expected[:12]}.part")  # versions of a file stay apart
    with _worded(entry):
        part.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{part}.lock", timeout=0):
            if target.is_file() and _hash(target) == expected:
                return target
            for _ in range(2 if part.is_file() else 1):  # what came in earlier runs may be wrong: then anew
                _receive(entry, part, expected, told)
                if _hash(part) == expected:
                    return part.replace(target)
                part.unlink()
    raise FetchError("wrong_hash", file=entry.file, expected=expected)


def hub_in_use() -> str:
    """Return the address of the hub from which models are fetched, without anything that could be a key."""
    from huggingface_hub import constants  # noqa: PLC0415 - heavy, and only where somebody fetches

    return Address(constants.ENDPOINT, "").where


def _receive(entry: CatalogueEntry, part: Path, expected: str, told: Told | None) -> None:
    """Bring the part to its whole length."""
    from huggingface_hub import constants, get_hf_file_metadata, hf_hub_url  # noqa: PLC0415 - heavy
    from huggingface_hub.file_download import http_get  # noqa: PLC0415 - heavy
    from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]  # noqa: PLC0415 - heavy

    constants.HF_HUB_DISABLE_TELEMETRY = True  # it is nobody's business what runs here beside this program
    url = hf_hub_url(entry.repository, entry.file, revision=entry.revision)
    there = get_hf_file_metadata(url)
    if len(there.etag or "") == len(expected) and there.etag != expected:  # the hub says itself that it is another
        raise FetchError("wrong_hash", file=entry.file, expected=expected)
    size = there.size or entry.size
    with part.open("ab") as file:
        if file.tell() > size:
            file.seek(0)
            file.truncate()
        needed, free = size - file.tell(), shutil.disk_usage(part.parent).free - SPARE
        if needed > free:
            amounts = {"needed": f"{needed / GB:.1f}", "free": f"{max(0, free) / GB:.1f}"}
            raise FetchError("no_space", file=entry.file, **amounts)
        headers = build_hf_headers(headers={"accept-encoding": "identity"})
        meter = cast(Any, _Meter(told)) if told else None
        http_get(url, file, resume_size=file.tell(), headers=headers, expected_size=size, tqdm_class=meter)


class _Meter(AbstractContextManager["_Meter"]):
    """Stands where the library would draw a bar."""

    def __init__(self, told: Told) -> None:
        self._told, self._done = told, 0

    def __call__(self, *, initial: int, **_: object) -> "_Meter":
        self.update(initial)
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, count: int) -> None:
        """Take in that so many bytes more have come, or that they were in vain where there are fewer."""
        self._done += count
        self._told(self._done)


@contextmanager
def _worded(entry: CatalogueEntry) -> Iterator[None]:
    """Say what went wrong in our words."""
    import httpx2  # noqa: PLC0415 - only where somebody fetches
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled  # noqa: PLC0415 - heavy

    file = entry.file
    try:
        yield
    except Timeout as error:
        raise FetchError("busy", file=file) from error
    except HfHubHTTPError as error:
        status, repository = error.response.status_code, entry.repository
        raise FetchError("http", file=file, status=status, where=hub_in_use(), repository=repository) from error
    except (httpx2.ReadError, httpx2.ReadTimeout, httpx2.RemoteProtocolError) as error:
        raise FetchError("dropped", file=file) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled) as error:
        raise FetchError("unreachable", file=file, where=hub_in_use()) from error
    except OSError as error:
        if error.errno is None:  # the library counts what has come, and it is not what the hub promised
            raise FetchError("dropped", file=file) from error
        raise FetchError("unwritable", file=file, problem=error.strerror or str(error)) from error


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""A stand-in for a model hub on this machine: its protocol as huggingface_hub speaks it, with faults to be set."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from huggingface_hub import constants
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from evals.loopback import Loopback
from roleplay.models.choosing.catalogue import CatalogueEntry

REVISION = "0123456789abcdef0123456789abcdef01234567"
CONTENT = b"GGUF" + bytes(range(256)) * 4096  # 1 MiB
PIECE = 1 << 16


@dataclass
class Hub(Loopback):
    """Serves `content` as the file of any repository. Whoever asks the hub is sent on to where files lie, as in life.

    `drops` are byte counts after which the next transfers break. `etag` and `size` are what the hub says of the file,
    its own by default. `asked` are the transfers by the range they asked for; `keys` the tokens that came, by host.
    """

    content: bytes = CONTENT
    etag: str = ""
    status: int = 0
    ranges: bool = True
    pause: float = 0.0
    drops: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: dict[str, set[str]] = field(default_factory=dict)

    def entry(self, ident: str = "tiny", **changes: object) -> CatalogueEntry:
        """An entry of a list for what lies here."""
        both = {"sl": "besede", "en": "words"}
        facts = {
            "id": ident,
            "name": "Tiny 1B",
            "repository": "maker/tiny-GGUF",
            "revision": REVISION,
            "file": f"{ident}.gguf",
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "context": 4096,
            "licence": "Apache-2.0",
            "licence_url": "https://licence.example",
            "languages": both,
            "note": both,
            "sources": ["this test"],
        }
        return CatalogueEntry.model_validate(facts | changes)

    def stand_in(self, patch: pytest.MonkeyPatch) -> None:
        """Have the library take this for the hub, and pieces of this size: with its own a small file has but one."""
        patch.setattr(constants, "ENDPOINT", self.address)
        template = self.address + "/{repo_id}/resolve/{revision}/{filename}"
        patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        patch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", PIECE)
        patch.setattr("huggingface_hub.file_download.time", SimpleNamespace(sleep=lambda _: None))
        patch.delenv("HF_TOKEN", raising=False)

    def routes(self) -> Sequence[Route]:
        return (
            Route("/{owner}/{name}/resolve/{revision}/{file}", self._resolve, methods=["GET", "HEAD"]),
            Route("/files/{file}", self._send),
            Route("/{rest:path}", self._unknown),
        )

    async def _unknown(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        return Response(status_code=404)

    def _see(self, request: Request) -> None:
        self.keys.setdefault(request.url.hostname or "", set()).add(request.headers.get("authorization", ""))

    async def _resolve(self, request: Request) -> Response:
        self._see(request)
        self.paths.append(request.url.path)
        if self.status:
            return Response(status_code=self.status)
        linked = self.etag or hashlib.sha256(self.content).hexdigest()
        revision = request.path_params["revision"]
        said = {"X-Repo-Commit": revision, "X-Linked-ETag": f'"{linked}"', "X-Linked-Size": str(len(self.content))}
        where = f"http://localhost:{self.port}/files/{request.path_params['file']}"  # another host, as far as keys go
        return RedirectResponse(where, 302, said)

    async def _send(self, request: Request) -> Response:
        self._see(request)
        wanted = request.headers.get("range", "")
        self.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").partition("-")[0]) if wanted and self.ranges else 0
        whole = len(self.content)
        headers = {"content-length": str(whole - start)}
        if start:
            headers["content-range"] = f"bytes {start}-{whole - 1}/{whole}"
        return StreamingResponse(self._pieces(start), 206 if start else 200, headers, "application/octet-stream")

    async def _pieces(self, start: int) -> AsyncIterator[bytes]:
        end = start + self.drops.pop(0) if self.drops else len(self.content)
        for at in range(start, end, PIECE):
            await asyncio.sleep(self.pause)
            yield self.content[at : min(at + PIECE, end)]
        if end < len(self.content):
            raise ConnectionAbortedError

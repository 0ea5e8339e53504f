"""What visitors send: only into tabs of their own, and together no more than the server has room for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from anyio import to_thread
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from roleplay.config import Settings
from roleplay.people.visitor import Visitor
from roleplay.ui.service import service
from roleplay.ui.web.answers import in_words
from roleplay.ui.web.gate import UPLOADS, within_app

MEGABYTE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class UploadGuard:
    """ASGI middleware before the address to which browsers send files: Streamlit takes any there for any open tab."""

    app: ASGIApp
    settings: Settings
    _owners: dict[str, str] = field(default_factory=dict)  # whose the tabs are in which files lie
    _coming: list[tuple[str, int]] = field(default_factory=list)  # who sends how many bytes just now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the visitor may send or take back, and everything that goes elsewhere."""
        path = within_app(scope["path"]) if scope["type"] == "http" else ""
        if not path.startswith(UPLOADS):
            await self.app(scope, receive, send)
            return
        request, tab = Request(scope), path.removeprefix(UPLOADS).partition("/")[0]
        who = await to_thread.run_sync(_sender_in_own_tab, request, tab)
        if who is None:
            await in_words(request, "download.none", 404)(scope, receive, send)
        elif request.method != "PUT":
            await self.app(scope, receive, send)
        elif (size := _size(request)) is None:
            await in_words(request, "upload.no_length", 411)(scope, receive, send)
        elif not self._has_room(who.id, size):
            await in_words(request, "upload.too_much", 413)(scope, receive, send)
        else:
            with self._received(tab, who.id, size):
                await self.app(scope, receive, send)

    def _has_room(self, who: str, size: int) -> bool:
        """Return whether somebody may send a file of so many bytes, beside what lies in all of the visitor's tabs."""
        manager = get_instance().uploaded_file_mgr
        assert isinstance(manager, MemoryUploadedFileManager)  # noqa: S101 - the only one there is
        stored = manager.file_storage
        for tab in self._owners.keys() - stored.keys():
            del self._owners[tab]
        mine = [tab for tab, owner in self._owners.items() if owner == who]
        sizes = [len(file.data) for tab in mine for file in tuple(stored.get(tab, {}).values())]
        sizes += [coming for sender, coming in self._coming if sender == who]
        most = self.settings.uploaded_megabytes * MEGABYTE
        return len(sizes) < self.settings.uploaded_files and sum(sizes) + size <= most

    @contextmanager
    def _received(self, tab: str, who: str, size: int) -> Iterator[None]:
        """Count a file while it comes, and whose it is from then on."""
        self._coming.append((who, size))
        try:
            yield
        finally:
            self._coming.remove((who, size))
            self._owners[tab] = who


def _sender_in_own_tab(request: Request, tab: str) -> Visitor | None:
    """Return who sends a request into a tab; None where the tab is not the sender's own."""
    door = service().door
    who, holder = door.sender(request), door.holder(tab)
    return who if who is not None and holder is not None and holder.id == who.id else None


def _size(request: Request) -> int | None:
    """Return how many bytes a request will bring; None where it does not say, or not for sure."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isdecimal() and "transfer-encoding" not in request.headers else None

"""The gate before everything: what every answer tells the browser, and on a server nothing to strangers but sign-in."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config, file_util

from roleplay.config import Settings, is_this_machine
from roleplay.ui.look import SCRIPTS
from roleplay.ui.service import service
from roleplay.ui.warm_up import visitors_first
from roleplay.ui.web.answers import in_words

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
TO_EVERYBODY = ("_stcore/health", "_stcore/host-config", "_stcore/stream")
"""What a browser needs before it can show the sign-in page, and what says that the server is there."""

TO_VISITORS = ("media/", "component/", "_stcore/upload_file/", "_stcore/bidi-components/")
"""What Streamlit gives to whoever knows the address; our own routes look for themselves who asks."""

STREAMLITS = "_stcore/"
"""What is left below this tells about the server (metrics, health of the script, how it can be driven by programs)."""


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """ASGI middleware. On a machine of one's own it adds headers, and answers only to names of the machine."""

    app: ASGIApp
    settings: Settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what must not be reached as if it did not exist, pass on the rest."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] in {"http.response.start", "websocket.http.response.start"}:
                headers = MutableHeaders(raw=message.setdefault("headers", []))
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", for_pages())
            await send(message)

        request = HTTPConnection(scope)
        if self._is_called_otherwise(request):
            await in_words(request, "visit.not_this_machine", 403)(scope, receive, send_with_headers)
        elif self._names_two(request):
            await PlainTextResponse("Bad Request", 400)(scope, receive, send_with_headers)
        elif await self._is_closed(request):
            await PlainTextResponse("Not Found", 404)(scope, receive, send_with_headers)
        elif scope["type"] == "http":
            with visitors_first():  # a page is some hundred files
                await self.app(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)

    def _is_called_otherwise(self, request: HTTPConnection) -> bool:
        """Return whether, where nobody signs in, another name than this machine's was asked for, or a page of one asks.

        A page from elsewhere may let its own name point to this machine, and the browser then sends it the answers.
        """
        hosts, origins = request.headers.getlist("host"), request.headers.getlist("origin")
        asked = (*hosts, *(origin.partition("://")[2] for origin in origins))
        return self.settings.access == "local" and not (len(hosts) == 1 and all(map(self._is_own_name, asked)))

    def _is_own_name(self, host: str) -> bool:
        """Return whether a host, with its port or without, is this machine by a name that the operator knows."""
        try:
            parts = urlsplit(f"//{host}")
        except ValueError:  # brackets without an address in them
            return False
        name = parts.hostname or ""
        return parts.netloc == host and "@" not in host and (is_this_machine(name) or name in self.settings.local_names)

    def _names_two(self, request: HTTPConnection) -> bool:
        """Return whether the header that names the visitor is there more than once: one of them is not the proxy's."""
        return self.settings.access == "header" and len(request.headers.getlist(self.settings.access_header)) > 1

    async def _is_closed(self, request: HTTPConnection) -> bool:
        """Return whether the address is not for whoever asks."""
        path = _within_app(request.scope["path"])
        if self.settings.access == "local" or path in TO_EVERYBODY:
            return False
        if path.startswith(TO_VISITORS):
            return await to_thread.run_sync(lambda: service().door.sender(request)) is None  # asks the database
        return path.startswith(STREAMLITS)


def _within_app(path: str) -> str:
    """Return a path without the folder of the server in which the whole app lies."""
    base = str(config.get_option("server.baseUrlPath")).strip("/")
    return path.strip("/").removeprefix(f"{base}/" if base else "")


@cache
def for_pages() -> str:
    """Return the strictest content policy with which Streamlit's pages still work.

    Scripts come from this server, but for a few that stand in a page: those are known by the digest of their text.
    Styles cannot be kept as tight, because Streamlit and its plots write them into the page.
    """
    page = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")  # the one that Streamlit brings
    scripts = (*SCRIPTS, *re.findall(r"<script>(.*?)</script>", page, re.S))
    found = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii") for script in scripts)
    digests = " ".join(f"'sha256-{digest}'" for digest in found)
    rules = (
        "default-src 'none'",
        f"script-src 'self' 'wasm-unsafe-eval' {digests}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return "; ".join(rules)

"""What holds for the server as a whole, from its start on."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from streamlit import config

from roleplay.config import Settings
from roleplay.storage.private import keep_private
from roleplay.ui import warm_up
from roleplay.ui.service import service
from roleplay.ui.web.downloads import in_words
from roleplay.ui.web.gate import HEADERS, Gatekeeper

# Seconds for which one thread computes while others wait. A page waits that long each time it comes back from the
# database or the network: with Python's 5 ms, what goes on in the background would make it several times slower.
SHORTEST_TURN = 0.0005


def middleware(settings: Settings) -> list[Middleware]:
    """Return what stands before the app."""
    return [Middleware(Gatekeeper, settings=settings)]


def bind_tabs(settings: Settings) -> None:
    """Have Streamlit let a tab be taken up again only by whom it was begun for.

    A browser that has lost its connection asks for the same tab again, with everything in it. Streamlit compares who
    signed in at the identity provider; the header of a proxy it must be told of.
    """
    if settings.access == "header":
        config.set_option("server.trustedUserHeaders", {settings.access_header: "visitor"})


def lifespan(settings: Settings) -> Callable[[Any], AbstractAsyncContextManager[dict[str, Any]]]:
    """Return what surrounds the running of the server."""

    @asynccontextmanager
    async def running(_app: object) -> AsyncIterator[dict[str, Any]]:
        keep_private(settings.data)
        sys.setswitchinterval(SHORTEST_TURN)
        # The first visitor finds everything read: for that the door opens a second later.
        await to_thread.run_sync(warm_up.in_background(service).join)
        yield {}

    return running


async def unanswered(request: Request, _error: Exception) -> Response:
    """Say plainly that a request has failed; the error itself goes on into the log."""
    answer = in_words(request, "download.failed", 500)
    answer.headers.update(HEADERS)
    return answer

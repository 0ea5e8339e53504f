"""What holds for the server as a whole, from its start on."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from streamlit import config
from streamlit.env_util import is_repl

from roleplay.config import Settings
from roleplay.languages import language_name
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.storage.private import keep_private
from roleplay.ui import parts, warm_up
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from roleplay.ui.web.answers import in_words
from roleplay.ui.web.gate import HEADERS, Gatekeeper

# Seconds for which one thread computes while others wait. A page waits that long each time it comes back from the
# database or the network: with Python's 5 ms, what goes on in the background would make it several times slower.
SHORTEST_TURN = 0.0005
# What Streamlit imports when the first page is drawn: all emojis as one pattern, and what reads pictures.
_WHEN_FIRST_DRAWN = ("streamlit.emojis", "streamlit.material_icon_names", "PIL.Image")


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
        warm_up.give_back_at_once()
        # The first visitor finds everything read: for that the door opens a second later.
        with warm_up.visitors_first():
            await to_thread.run_sync(warm_up.in_background(service, _get_ready_to_draw).join)
        yield {}

    return running


def _get_ready_to_draw() -> None:
    """Read what every page is drawn with; pages themselves are scripts, which draw as they are run."""
    for module in walk_packages(parts.__path__, f"{parts.__name__}."):
        import_module(module.name)
    for name in _WHEN_FIRST_DRAWN:
        import_module(name)
    is_repl()  # asked at the first element: it goes through the sources of all modules
    for language in LANGUAGES:
        catalogue(language)
        language_name(language)


async def unanswered(request: Request, _error: Exception) -> Response:
    """Say plainly that a request has failed; the error itself goes on into the log."""
    answer = in_words(request, "download.failed", 500)
    answer.headers.update(HEADERS)
    return answer

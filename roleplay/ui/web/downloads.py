"""Routes of files to take along: who asks is looked up at every request."""

from functools import cache, partial
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config
from streamlit.url_util import make_url_path

from roleplay.errors import InputError, SessionError
from roleplay.ui.service import service
from roleplay.ui.warm_up import give_back
from roleplay.ui.web.answers import FOR_FILES, in_words, language_of
from roleplay.ui.web.files import FILES, Make, Ordered

AT_ONCE = 2  # files that are made at the same time; others wait, so that pages stay quick


def routes() -> list[Route]:
    """Return the routes; an address that names no file is answered as one that names a file of somebody else."""
    base = str(config.get_option("server.baseUrlPath"))
    found = [Route(make_url_path(base, f"download/{path}"), partial(_answer, make)) for path, make in FILES.items()]
    return [*found, Route(make_url_path(base, "download/{rest:path}"), _nothing)]


async def _answer(make: Make, request: Request) -> Response:
    """Make a file beside the event loop: that takes up to some seconds."""
    return await to_thread.run_sync(_made, make, request, limiter=_limiter())


async def _nothing(request: Request) -> Response:
    return in_words(request, "download.none", 404)


@cache
def _limiter() -> CapacityLimiter:
    return CapacityLimiter(AT_ONCE)


def _made(make: Make, request: Request) -> Response:
    shared = service()
    who = shared.door.sender(request)
    if who is None:
        return in_words(request, "download.none", 404)
    try:
        made = make(Ordered(shared, who, language_of(request), request.path_params))
    except (SessionError, InputError):
        return in_words(request, "download.none", 404)
    finally:
        give_back()
    headers = {
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(made.name, safe='')}",
        "Content-Security-Policy": FOR_FILES,
        "Cache-Control": "no-store",
    }
    return Response(made.content, media_type=made.media, headers=headers)

"""Routes of files to take along: who asks is looked up at every request."""

from functools import cache, partial
from urllib.parse import quote

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config
from streamlit.url_util import make_url_path

from roleplay.errors import InputError, SessionError
from roleplay.models.calls.fair_queue import AtOnce, FairQueue
from roleplay.ui.service import service
from roleplay.ui.warm_up import give_back
from roleplay.ui.web.answers import FOR_FILES, in_words, language_of
from roleplay.ui.web.files import FILES, Make, Ordered

PATIENCE = 120.0  # seconds that a file waits for its turn at most


def routes() -> list[Route]:
    """Return the routes; an address that names no file is answered as one that names a file of somebody else."""
    base = str(config.get_option("server.baseUrlPath"))
    found = [Route(make_url_path(base, f"download/{path}"), partial(_answer, make)) for path, make in FILES.items()]
    return [*found, Route(make_url_path(base, "download/{rest:path}"), _nothing)]


async def _answer(make: Make, request: Request) -> Response:
    """Make a file beside the event loop, visitors by turns: that takes up to some seconds, for which others wait."""
    shared = await to_thread.run_sync(service)
    who = await to_thread.run_sync(shared.door.sender, request)
    queue = _queue(shared.settings.files_at_once)
    if who is None:
        return in_words(request, "download.none", 404)
    if queue.calls_of(who.id) >= shared.settings.files_ordered:
        return in_words(request, "download.crowded", 429)
    try:
        async with queue.turn(who.id, PATIENCE):
            ordered = Ordered(shared, who, language_of(request), request.path_params)
            return await to_thread.run_sync(_made, make, request, ordered)
    except TimeoutError:
        return in_words(request, "download.crowded", 503)


async def _nothing(request: Request) -> Response:
    return in_words(request, "download.none", 404)


@cache
def _queue(at_once: int) -> FairQueue:
    return FairQueue(AtOnce(at_once))


def _made(make: Make, request: Request, ordered: Ordered) -> Response:
    try:
        made = make(ordered)
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

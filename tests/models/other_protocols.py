"""The fake server in all protocols that lie in `protocols`."""

import re
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pkgutil import iter_modules

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from evals.fake_server import FakeServer, Reply
from tests.models import protocols
from tests.models.protocols import Answer, Protocol

_FOUND: list[Protocol] = [
    import_module(f"{protocols.__name__}.{module.name}").PROTOCOL for module in iter_modules(protocols.__path__)
]
PROTOCOLS = {provider: protocol for protocol in _FOUND for provider in protocol.providers}


class OtherProtocols(FakeServer):
    """Says what it is told to in the protocol it is asked in; `queue` holds `429`, `500` or None for the next."""

    def routes(self) -> Sequence[Route]:
        """Return where each protocol is spoken."""
        spoken = [(one.path, partial(self._other, one.answer) if one.answer else self._chat) for one in _FOUND]
        return (*super().routes(), *(Route(path, endpoint, methods=["POST"]) for path, endpoint in spoken))

    async def _other(self, answer: Answer, http: HttpRequest) -> Response:
        request = await self._take(http)
        if fault := self._draw():
            return JSONResponse({"error": {"message": "no more for now", "code": int(fault)}}, int(fault))
        given = self.answers(request)
        words = (given if isinstance(given, Reply) else Reply(given)).words
        return StreamingResponse(answer(request.body, re.findall(r"\S+\s*", words)), media_type="text/event-stream")

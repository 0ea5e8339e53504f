"""A connection that goes to one server, and looks at each answer before it is taken for one of OpenAI's protocol."""

import httpx2

from roleplay.models.calls.limits import Limits
from roleplay.models.endpoints.abilities import Abilities
from roleplay.models.endpoints.failures import NotStreamed, NotTheProtocol


def checked_connection(limits: Limits, abilities: Abilities, *, local: bool) -> httpx2.AsyncClient:
    """Return a connection that follows no redirect; a proxy does not reach this machine's own servers.

    Its answers raise NotTheProtocol where they are pages, NotStreamed where a stream was to come and none does.
    """

    async def look(response: httpx2.Response) -> None:
        if not response.is_success:
            return
        kind = response.headers.get("content-type", "").partition(";")[0].strip()
        if kind == "text/html":
            raise NotTheProtocol("HTML")
        if kind == "application/json" and abilities.streams:
            raise NotStreamed

    patience = httpx2.Timeout(limits.connect, read=None)
    return httpx2.AsyncClient(timeout=patience, trust_env=not local, event_hooks={"response": [look]})

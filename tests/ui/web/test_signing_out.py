"""Two running processes of one server with sign-in at an identity provider: what ends in one has ended in both."""

import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from roleplay.ui.catalogue import catalogue
from tests.ui.browser import Server, serving
from tests.ui.signed_in import ANA, ORIGIN, cookies_of, header_of, respelt, settings_of_provider
from tests.ui.web.test_by_the_wire import PATIENCE, Tab

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
SIGN_IN = catalogue("en")("visit.sign_in_body").encode()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Two processes on one database."""
    with ExitStack() as running:
        settings = {"SODELUJ_EMBEDDER": "none", **settings_of_provider(tmp_path)}
        if request.param == "postgresql":
            from tests.storage import postgres  # its driver is an extra

            settings["SODELUJ_DATABASE"] = running.enter_context(postgres.serving()).new_database()
        yield running.enter_context(serving(tmp_path, settings)), running.enter_context(serving(tmp_path, settings))


def test_a_sign_in_that_was_ended_in_one_process_comes_back_in_none(pair: tuple[Server, Server]) -> None:
    here, elsewhere = pair
    cookies, again = cookies_of(ANA), cookies_of(ANA | {"iat": 2})
    with opened(here, cookies) as pressed_in, opened(elsewhere, cookies) as left_open:
        first, other = Tab(pressed_in, "", "lang=en"), Tab(left_open, "", "lang=en")
        (_, buttons), (came, _) = first.run(), other.run()
        assert SIGN_IN not in came and [taken(server, cookies) for server in pair] == [200, 200]
        (sign_out,) = (name for name in buttons if name.endswith("sign-out"))
        first.run((sign_out,))
        for spelt in (cookies, *respelt(cookies)):
            assert [taken(server, spelt) for server in pair] == [404, 404]
        for tab in (first, other):
            came, buttons = tab.run()
            assert SIGN_IN in came and not re.search("sign-out|begin", " ".join(buttons))
    with opened(elsewhere, next(respelt(cookies))) as reopened:
        assert SIGN_IN in Tab(reopened, "", "lang=en").run()[0]
    assert [taken(server, again) for server in pair] == [200, 200], "who signs in again is in"


def opened(server: Server, cookies: Mapping[str, str]) -> ClientConnection:
    """Connect as a page does that a proxy has given to whoever has these cookies."""
    token = generate_xsrf_token_string()
    return connect(
        f"{ORIGIN.replace('http', 'ws', 1)}/_stcore/stream",
        sock=socket.create_connection(("127.0.0.1", server.port)),
        origin=Origin(ORIGIN),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        additional_headers={"Cookie": header_of({**cookies, "_streamlit_xsrf": token})},
    )


def taken(server: Server, cookies: Mapping[str, str]) -> int:
    """Ask for a file; return the status."""
    headers = {"Cookie": header_of(cookies)}
    return httpx.get(f"{server.address}/download/everything.zip", headers=headers, timeout=PATIENCE).status_code

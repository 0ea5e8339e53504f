"""A running server without a browser: presses of buttons that were drawn for others, and strange ways to sign in."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from roleplay.ui.catalogue import catalogue
from tests.ui.browser import Server
from tests.ui.web.conftest import HEADER
from tests.ui.web.staged import ANOTHER, LEARNER, OPS, OUTSIDER, OWNER, SECRETS, TRAINER, Staged

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PATIENCE = 60.0  # seconds


@dataclass
class Tab:
    """A tab as a browser has one, on one page of the server."""

    socket: ClientConnection
    page: str
    query: str

    def run(self, pressed: tuple[str, ...] = ()) -> tuple[bytes, set[str]]:
        """Have the page drawn, with buttons pressed; return all that comes, and the buttons that are drawn."""
        state = ClientState(page_name=self.page, query_string=self.query)
        for name in pressed:
            state.widget_states.widgets.add(id=name, trigger_value=True)
        self.socket.send(BackMsg(rerun_script=state).SerializeToString())
        came, buttons = b"", set()
        while True:
            raw = bytes(self.socket.recv(PATIENCE))
            message = ForwardMsg.FromString(raw)
            came += raw
            if message.delta.new_element.WhichOneof("type") == "button":
                buttons.add(message.delta.new_element.button.id)
            if message.WhichOneof("type") == "script_finished":
                return came, buttons


def opened(server: Server, headers: list[tuple[str, str]]) -> ClientConnection:
    address = f"{server.address.replace('http', 'ws', 1)}/_stcore/stream"
    return connect(address, subprotocols=[Subprotocol("streamlit")], additional_headers=headers)


@pytest.fixture
def buttons(scene: Staged, server: Server) -> Iterator[dict[tuple[str, str, str], set[str]]]:
    """What is drawn to press for operator, trainer and owner, by page."""
    watched, over = f"spremlja={scene.running}", f"vaja={scene.over}"
    places = (
        *((OPS, "settings", ""), (OPS, "manual", ""), (OPS, "workshop", "")),
        *((TRAINER, "manual", ""), (TRAINER, "workshop", ""), (TRAINER, "review", ""), (TRAINER, "console", watched)),
        *((TRAINER, "rate", f"pregled={scene.over}"), (OWNER, "report", over), (OWNER, "settings", "")),
    )
    found = {}
    for who, page, query in places:
        with opened(server, [(HEADER, who)]) as socket:
            _, found[who, page, query] = Tab(socket, page, query).run()
    yield found


def test_a_button_that_was_drawn_for_somebody_else_does_nothing(
    scene: Staged, server: Server, buttons: dict[tuple[str, str, str], set[str]]
) -> None:
    before, noted, pressed = scene.snapshot(), len(scene.trail()), 0
    for (whose, page, query), drawn in buttons.items():
        for who in {OUTSIDER, LEARNER, ANOTHER, OPS} - {whose}:
            with opened(server, [(HEADER, who)]) as socket:
                tab = Tab(socket, page, query)
                _, own = tab.run()
                for name in sorted(drawn - own):
                    came, _ = tab.run((name,))
                    pressed += 1
                    for words, knows in SECRETS.items():
                        assert who in knows or words.encode() not in came, f"{who} on {page}: {words}"
    assert pressed > 40
    assert scene.snapshot() == before and len(scene.trail()) == noted
    (removal,) = (name for name in buttons[TRAINER, "manual", ""] if name.endswith(f"remove-{scene.document('north')}"))
    with opened(server, [(HEADER, TRAINER)]) as socket:
        tab = Tab(socket, "manual", "")
        tab.run()
        tab.run((removal,))
    assert "document_removed" in {act for _, act in scene.trail()}, "pressed by whom it was drawn for, it does it"


def test_who_has_not_signed_in_gets_the_sign_in_page_over_the_wire(scene: Staged, server: Server) -> None:
    sign_in = catalogue("en")("visit.sign_in_header").encode()
    for headers in ([], [(HEADER, "")], [(HEADER, " ")], [(HEADER, "local")], [("X-Forwarded-User", OPS)]):
        with opened(server, headers) as socket:
            for page in ("", "settings", "report", "manual"):
                came, drawn = Tab(socket, page, f"vaja={scene.over}&lang=en").run()
                assert sign_in in came and not drawn, (headers, page)
                assert not [words for words in SECRETS if words.encode() in came]


@pytest.mark.parametrize("spelt", [OWNER, OWNER.upper(), f"  {OWNER}", f"{OWNER}\t ", f" {OWNER.title()} "])
def test_one_name_however_it_is_written(scene: Staged, server: Server, spelt: str) -> None:
    path = f"/download/session/{scene.over}/report.json"
    for header in (HEADER, HEADER.lower(), HEADER.upper()):
        assert status(server, path, header, spelt) == 200
        for other in (spelt.replace("@", "@x"), spelt.replace("@", "2@"), spelt.strip()[:-1], spelt.strip()[1:]):
            assert status(server, path, header, other) == 404, other


def status(server: Server, path: str, header: str, value: str) -> int:
    """Ask for an address under a name as it is; clients that are better mannered do not send spaces around it."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as plain:
        plain.putrequest("GET", path)
        plain.putheader(header, value)
        plain.endheaders()
        return plain.getresponse().status


def test_who_comes_under_two_names_is_nobody(scene: Staged, server: Server) -> None:
    address = f"{server.address}/download/session/{scene.over}/report.json"
    for first, second in ((HEADER, HEADER), (HEADER, HEADER.lower())):
        for names in ((OUTSIDER, OWNER), (OWNER, OUTSIDER), (OWNER, OWNER)):
            headers = list(zip((first, second), names, strict=True))
            assert httpx.get(address, headers=headers, timeout=PATIENCE).status_code == 400
            with pytest.raises(InvalidStatus):
                opened(server, headers).close()
    assert httpx.get(address, headers={HEADER: f"{OUTSIDER}, {OWNER}"}, timeout=PATIENCE).status_code == 404, (
        "names joined to one"
    )


@pytest.mark.parametrize("language", ["sl", "en", "", "../../etc", "<script>alert(1)</script>", "en&language=sl"])
def test_the_language_of_an_address_opens_nothing(scene: Staged, server: Server, language: str) -> None:
    for who in (OUTSIDER, ANOTHER, OPS):
        for name in ("report.json", "pack.pdf"):
            address = f"{server.address}/download/session/{scene.over}/{name}?language={language}"
            answer = httpx.get(address, headers={HEADER: who}, timeout=PATIENCE)
            assert answer.status_code == 404 and "alert" not in answer.text
        with opened(server, [(HEADER, who)]) as socket:
            came, _ = Tab(socket, "report", f"vaja={scene.over}&lang={language}").run()
            assert not [words for words, knows in SECRETS.items() if who not in knows and words.encode() in came]

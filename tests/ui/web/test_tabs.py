"""A running server: a tab is taken up again by whom it was begun for, and nobody connects under two names."""

from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.ui.browser import Server, serving
from tests.ui.web.conftest import ANA, BOR, HEADER

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PATIENCE = 60.0  # seconds


def tab(server: Server, *who: str, again: str = "") -> str:
    """Connect as a browser does for somebody, and for a tab that it had before; return the name of the tab it gets."""
    protocols = [Subprotocol(name) for name in ("streamlit", "none", again) if name] if again else ["streamlit"]
    address = f"{server.address.replace('http', 'ws', 1)}/_stcore/stream"
    named = [(HEADER, name) for name in who]
    with connect(address, subprotocols=[Subprotocol(name) for name in protocols], additional_headers=named) as socket:
        socket.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        while True:
            message = ForwardMsg.FromString(bytes(socket.recv(PATIENCE)))
            if message.WhichOneof("type") == "new_session":
                return str(message.new_session.initialize.session_id)


def test_a_tab_stays_with_whom_it_was_begun_for(tmp_path: Path) -> None:
    settings = {"SODELUJ_ACCESS": "header", "SODELUJ_EMBEDDER": "none"}
    with serving(tmp_path, settings) as server:
        first = tab(server, ANA)
        assert tab(server, ANA, again=first) == first
        assert tab(server, BOR, again=first) != first
        assert tab(server, again=first) != first
        with pytest.raises(InvalidStatus) as refused:
            tab(server, BOR, ANA)
        assert refused.value.response.status_code == 400

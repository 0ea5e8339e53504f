"""Servers on this machine are found, other things that listen are passed over, nothing else is asked."""

import socket
import time
from collections.abc import Iterator

import pytest

from evals.fake_server import FakeServer
from roleplay.models.choosing.discovery import find_servers, list_models


@pytest.fixture
def deaf_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_servers_are_found_with_their_models(fake_server: FakeServer, deaf_port: int) -> None:
    fake_server.models = ("gams:9b", "eurollm")
    started = time.monotonic()
    found = find_servers([fake_server.port], usual={deaf_port: "Deaf", 1: "Nobody"}, seconds=0.2)
    assert [(server.url, server.models) for server in found] == [(fake_server.url, ("gams:9b", "eurollm"))]
    assert time.monotonic() - started < 1.5
    (named,) = find_servers(usual={fake_server.port: "Ollama"})
    assert named.label == "Ollama"


def test_what_speaks_otherwise_is_no_model_server(fake_server: FakeServer) -> None:
    fake_server.key = "needs a key"
    assert find_servers(usual={fake_server.port: "x"}) == ()


def test_only_this_machine_is_asked(fake_server: FakeServer) -> None:
    assert list_models(fake_server.url) == ("fake-1",)
    assert list_models("http://example.org/v1") == ()
    assert list_models("http://127.0.0.1.example.org/v1") == ()
    assert list_models("not a url") == ()

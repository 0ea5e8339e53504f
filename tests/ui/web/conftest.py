"""The routes and the gate without a browser, for visitors whom a proxy names."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from roleplay.config import Settings
from roleplay.exercise.setup import Setup
from roleplay.people.visitor import Visitor
from roleplay.practice import Session
from roleplay.ui import service as wiring
from roleplay.ui import web

ANA, BOR, ONE, TWO = (f"{name}@example.org" for name in ("ana", "bor", "one", "two"))
NOBODY = ""
HEADER = "X-Forwarded-Email"
GROUPS = f"""
groups:
- {{id: north, title: North, trainers: [{ONE}], members: [{ANA}, {BOR}]}}
- {{id: south, title: South, trainers: [{TWO}], members: []}}
"""
As = Callable[[str], TestClient]


@pytest.fixture
def on_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[As]:
    """Return a function that gives a client which the proxy says to be somebody."""
    (tmp_path / "people.yaml").write_text(GROUPS, encoding="utf-8")
    for name, value in {
        "DATA": str(tmp_path),
        "EMBEDDER": "none",
        "ACCESS": "header",
        "PEOPLE": str(tmp_path / "people.yaml"),
    }.items():
        monkeypatch.setenv(f"SODELUJ_{name}", value)
    wiring.service.clear()
    app = Starlette(routes=web.routes(), middleware=web.middleware(Settings()))
    yield lambda who: TestClient(app, headers={HEADER: who} if who else {})
    wiring.service.clear()


def played(who: str, *, over: bool = True) -> Session:
    """Return an exercise of somebody's, finished or only begun; a finished one is submitted."""
    practice = wiring.service().practice_of(Visitor(who))
    session = practice.start(Setup("white-van", "en", "police", seed=5))
    list(practice.say(session, "room", "Good morning, everybody."))
    while over and session.state.finished is None:
        list(practice.next_phase(session))
    if over:
        practice.shelf.submit(session.id, "north")
    return session

"""The routes and the gate without a browser, for visitors whom a proxy names."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from starlette.applications import Starlette
from starlette.testclient import TestClient

from evals.fake_server import FakeServer, Request
from roleplay.cast import Cast, cast_for
from roleplay.config import Settings
from roleplay.exercise.setup import Setup
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.people.visitor import Visitor
from roleplay.practice import Session
from roleplay.ui import service as wiring
from roleplay.ui import web
from tests.ui.web.staged import PEOPLE, Staged, stage

if TYPE_CHECKING:
    from tests.ui.browser import Server

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


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_server: FakeServer) -> Iterator[Staged]:
    """A server with header sign-in on which there is something to take from everybody."""

    def answer(request: Request) -> str | dict[str, object]:
        return {"greeting": "Dober dan", "words": 2} if request.wants_json else "Dober dan. Kako ste?"

    fake_server.answers = answer
    data = tmp_path / "data"
    data.mkdir()
    (data / "people.yaml").write_text(yaml.safe_dump(PEOPLE), encoding="utf-8")
    for name in ("MODEL_URL", "MODEL_NAME", "MODEL_KEY", "MODEL_FILE", "READER_URL", "READER_NAME"):
        monkeypatch.delenv(f"SODELUJ_{name}", raising=False)
    for name, value in {
        "DATA": data,
        "EMBEDDER": "none",
        "ACCESS": "header",
        "PEOPLE": data / "people.yaml",
        "MODEL_PORTS": fake_server.port,
    }.items():
        monkeypatch.setenv(f"SODELUJ_{name}", str(value))
    chosen: list[Cast] = []

    def remembered(*given: object) -> Cast:
        chosen.append(cast_for(*given))  # type: ignore[arg-type]
        return chosen[-1]

    monkeypatch.setattr(wiring, "cast_for", remembered)
    wiring.service.clear()
    yield stage(data, fake_server)
    for cast in chosen:
        for model in (cast.models.voice, cast.models.reader, cast.models.judge):
            if isinstance(model, Endpoint):
                model.close()
    wiring.service.clear()


@pytest.fixture
def server(scene: Staged) -> Iterator["Server"]:
    """A server of its own on what is staged."""
    from tests.ui.browser import serving  # not where playwright is missing: most tests here need no browser

    with serving(scene.data) as running:
        yield running

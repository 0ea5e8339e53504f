"""xAPI: statements in the form of the specification, pseudonymous, sent with patience and refused with plain words."""

import asyncio
import json
import re
import threading
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from roleplay.errors import InputError
from roleplay.feedback.document import Naming, statements
from roleplay.feedback.grade import build
from roleplay.feedback.rubric import load_rubric
from roleplay.lrs import RecordStore
from roleplay.scenario.case import Library
from roleplay.storage.files import session_text
from tests.conftest import KNOWLEDGE
from tests.played import Play, moves_of
from tests.test_cli import own_data, roleplay

__all__ = ["own_data"]
IRI = re.compile(r"^[a-z][a-z0-9+.-]*:\S+$")
DURATION = re.compile(r"^PT\d+S$")
KEYS = {"id", "actor", "verb", "object", "result", "context", "timestamp", "version"}


class Store:
    """A small learning record store on loopback; `answers` are the statuses of the next requests."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.kept: dict[str, Any] = {}
        self.requests: list[Request] = []
        self.url = ""

    async def take(self, request: Request) -> Response:
        self.requests.append(request)
        status = self.answers.pop(0) if self.answers else 200
        if status != 200:
            return PlainTextResponse("not\ntaken", status)
        body = await request.json()
        self.kept |= {item["id"]: item for item in body}
        return JSONResponse([item["id"] for item in body])


@pytest.fixture
def store() -> Iterator[Store]:
    kept = Store()
    app = Starlette(routes=[Route("/xapi/statements", kept.take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    ready = threading.Event()

    async def serve() -> None:
        await server.startup()
        ready.set()
        await server.main_loop()
        await server.shutdown()

    def run() -> None:
        server.config.load()
        server.lifespan = server.config.lifespan_class(server.config)
        asyncio.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    kept.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/xapi"
    yield kept
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def made(played: Play, library: Library) -> list[dict[str, Any]]:
    state = played(moves_of("police", "sl", "average"))
    return statements(build(state, library, load_rubric(KNOWLEDGE)), state)


def test_statements_have_the_form_of_the_specification(
    made: list[dict[str, Any]], played: Play, library: Library
) -> None:
    for item in made:
        assert item.keys() == KEYS and uuid.UUID(item["id"]) and uuid.UUID(item["context"]["registration"])
        assert item["actor"].keys() == {"objectType", "account"} and item["actor"]["objectType"] == "Agent"
        assert re.fullmatch(r"learner-[0-9a-f]{16}", item["actor"]["account"]["name"])
        assert IRI.match(item["actor"]["account"]["homePage"]) and IRI.match(item["verb"]["id"])
        assert item["object"]["objectType"] == "Activity" and IRI.match(item["object"]["id"])
        assert IRI.match(item["object"]["definition"]["type"]) and item["object"]["definition"]["name"]["sl"]
        assert datetime.fromisoformat(item["timestamp"]).tzinfo is not None and item["version"] == "1.0.3"
        for extensions in (item["result"].get("extensions", {}), item["context"]["extensions"]):
            assert all(IRI.match(key) for key in extensions)
        score = item["result"].get("score")
        if score is not None:
            assert -1 <= score["scaled"] <= 1 and score.get("min", 0) <= score.get("raw", 0) <= score.get("max", 0)
    assert len({item["id"] for item in made}) == len(made)
    verbs = [item["verb"]["id"].rpartition("/")[2] for item in made]
    assert verbs[0] == "completed" and DURATION.match(made[0]["result"]["duration"])
    assert made[0]["result"]["completion"] is True
    state = played(moves_of("police", "sl", "average"))
    report = build(state, library, load_rubric(KNOWLEDGE))
    assert verbs.count("scored") == sum(score.level is not None for score in report.criteria)
    assert verbs.count("asked") == len({item.label for item in report.questions.questions}) >= 2
    assert statements(report, state) == made, "the same session gives the same ids"
    named = statements(report, state, Naming("https://lms.example/x", "4711"))
    assert named[0]["actor"]["account"] == {"homePage": "https://lms.example/x", "name": "4711"}
    quotes = [piece.quote for score in report.criteria for piece in score.evidence]
    assert quotes and not any(quote in json.dumps(made, ensure_ascii=False) for quote in quotes)
    with pytest.raises(InputError, match="not_finished"):
        statements(report.model_copy(update={"finished": False}), state)


def test_statements_arrive_once_and_trouble_is_plain(store: Store, made: list[dict[str, Any]]) -> None:
    waits: list[float] = []
    target = RecordStore(store.url + "/", "ana", SecretStr("s3cret"), pause=waits.append)
    store.answers = [503, 429]
    assert target.send(made) == len(made) and waits == [1.0, 2.0]
    assert store.kept == {item["id"]: item for item in made}
    first = store.requests[0]
    assert first.headers["x-experience-api-version"] == "1.0.3" and first.headers["authorization"].startswith("Basic ")
    store.answers = [409]
    assert target.send(made[:1]) == 1
    for answers, code in (
        ([401], "lrs_denied"),
        ([400], "lrs_refused"),
        ([302], "lrs_refused"),
        ([500] * 3, "lrs_unr"),
    ):
        store.answers = list(answers)
        with pytest.raises(InputError, match=code) as caught:
            target.send(made)
        assert "s3cret" not in str(caught.value) and not store.answers
    for address, code in (("ftp://x", "lrs_address"), ("http://127.0.0.1:9", "lrs_unreachable")):
        with pytest.raises(InputError, match=code):
            RecordStore(address, pause=waits.append).send(made)


def test_the_command_writes_and_sends(store: Store, played: Play, tmp_path: Path) -> None:
    session, out = tmp_path / "s.json", tmp_path / "x.json"
    session.write_text(session_text(played(moves_of("police", "sl", "average")).log), encoding="utf-8")
    done = roleplay("xapi", str(session), "--out", str(out), "--endpoint", store.url)
    assert done.returncode == 0 and done.stdout == "", done.stderr
    assert {item["id"] for item in json.loads(out.read_text(encoding="utf-8"))} == store.kept.keys()
    assert json.loads(roleplay("xapi", str(session)).stdout)
    assert roleplay("xapi", str(session), "--out", str(tmp_path)).returncode == 1
    assert roleplay("xapi", str(session), "--home", "nowhere").returncode == 1

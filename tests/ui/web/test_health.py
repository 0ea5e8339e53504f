"""Health of the server: its own addresses, what they say when something is wrong, and to whom."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.testclient import TestClient

from evals.browser import serving
from evals.fake_server import FakeServer
from roleplay.config import Settings
from roleplay.errors import StorageError
from roleplay.messages import explain
from roleplay.models.calls.accounts import Ledger
from roleplay.models.calls.fair_queue import Entrance
from roleplay.models.calls.limits import Breaker, Limits
from roleplay.models.endpoints.address import Address
from roleplay.models.endpoints.endpoint import Endpoint
from roleplay.scenario.loading.files import Finding
from roleplay.storage import engine as storage
from roleplay.ui import service as wiring
from roleplay.ui import web
from roleplay.ui.web import health
from tests.storage.faulty import FAULTS
from tests.ui.web.conftest import ANA, GROUPS, HEADER

OPERATOR = "it@example.org"


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a server where people sign in; nobody has."""
    (tmp_path / "people.yaml").write_text(f"operators: [{OPERATOR}]\n{GROUPS}", encoding="utf-8")
    settings = {"DATA": tmp_path, "EMBEDDER": "none", "ACCESS": "header", "PEOPLE": tmp_path / "people.yaml"}
    for name, value in settings.items():
        monkeypatch.setenv(f"SODELUJ_{name}", str(value))
    monkeypatch.setattr(health, "FRESH", 0.0)
    wiring.service.clear()
    health.lookout.cache_clear()
    yield TestClient(Starlette(routes=web.routes(), middleware=web.middleware(Settings())))
    wiring.service.clear()
    health.lookout.cache_clear()


def ask(client: TestClient, who: str = "") -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz", headers={HEADER: who} if who else {})
    return answer.status_code, answer.json()


def unready(part: str, code: str) -> tuple[int, dict[str, Any]]:
    return 503, {"status": "unready", "reasons": [{"part": part, "code": code}]}


def fetch(address: str) -> tuple[int, dict[str, Any]]:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


@pytest.mark.long
def test_a_real_server_tells_its_health_and_what_became_of_its_database(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        assert fetch(f"{server.address}/healthz") == (200, {"status": "alive"})
        assert fetch(f"{server.address}/readyz") == (200, {"status": "ready", "reasons": []})
        (tmp_path / "sodeluj.sqlite").rename(tmp_path / "aside")
        while (found := fetch(f"{server.address}/readyz"))[0] == 200:  # a look holds for a moment
            pass
        [reason] = found[1]["reasons"]
        assert (reason["part"], reason["code"]) == ("database", "gone")
        assert reason["says"] == explain(StorageError("gone"), "sl"), "who is alone on the machine operates it"
        assert fetch(f"{server.address}/healthz")[0] == 200


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("full", "store"),
        ("read_only", "store"),
        ("locked", "database"),
        ("gone", "database"),
        ("replaced", "database"),
    ],
)
def test_a_fault_of_the_database_is_a_code_to_strangers_and_words_to_operators(
    client: TestClient, tmp_path: Path, name: str, part: str
) -> None:
    assert ask(client) == (200, {"status": "ready", "reasons": []})
    fault, code = FAULTS[name]
    with fault(wiring.service().shared.store._engine, tmp_path / "sodeluj.sqlite"):
        for who in ("", ANA):
            assert ask(client, who) == unready(part, code)
        [told] = ask(client, OPERATOR)[1]["reasons"]
        assert told["says"] == explain(StorageError(code), "sl")
    assert ask(client)[0] == 200


def test_a_full_disk_beside_the_database(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_folder: Path) -> None:
        raise StorageError("full")

    monkeypatch.setattr(health, "write_into", full)
    assert ask(client) == unready("store", "full")


def test_a_schema_of_another_version(client: TestClient) -> None:
    engine = wiring.service().shared.store._engine
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert ask(client) == unready("schema", "newer")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert ask(client) == unready("schema", "older")


def test_a_database_that_never_answered_keeps_its_password(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_DATABASE", "postgresql://somebody:secret@127.0.0.1:1/x")
    assert ask(client) == unready("database", "unreachable")
    monkeypatch.setenv("SODELUJ_ACCESS", "local")
    health.lookout.cache_clear()
    _, content = ask(client)
    assert content["reasons"][0]["says"] and "secret" not in str(content) and "somebody" not in str(content)


def test_shipped_content_with_a_finding_and_a_case_of_somebodys(client: TestClient) -> None:
    shared = wiring.service()
    shared.findings = (Finding("scenarios/own/facts.yaml", "facts", "is broken", "mend it"),)
    assert ask(client)[0] == 200, "nobody's draft stops the server"
    shared.findings = (Finding("passages/B.yaml", "id", "is broken", "mend it"),)
    assert ask(client) == unready("content", "broken")
    assert "passages/B.yaml" in ask(client, OPERATOR)[1]["reasons"][0]["says"]


def test_a_model_that_is_left_alone_is_not_asked(client: TestClient, fake_server: FakeServer) -> None:
    shared, address = wiring.service(), Address(f"http://127.0.0.1:{fake_server.port}/v1", "m", SecretStr("geheim"))
    breaker = Breaker()
    model = Endpoint(address, Ledger(), entrance=Entrance.of(Limits(), breaker))
    shared.models = replace(shared.models, voice=model)
    assert ask(client)[0] == 200
    for _ in range(2):
        breaker.tell(0, went_well=False)
    assert ask(client) == unready("model", "resting")
    says = ask(client, OPERATOR)[1]["reasons"][0]["says"]
    assert "30 s" in says and "geheim" not in says
    assert not fake_server.requests


def test_what_does_not_answer_is_said_in_time_and_asked_once(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(client)[0] == 200
    answered, begun = threading.Event(), []

    def hang(_store: object) -> None:
        begun.append(1)
        answered.wait()

    monkeypatch.setattr(storage.Repository, "try_out", hang)
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    try:
        assert [ask(client) for _ in range(3)] == [unready("database", "slow")] * 3
        assert len(begun) == 1
    finally:
        answered.set()


def test_who_asks_often_gets_the_same_look(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FRESH", 60.0)
    looks: list[int] = []
    monkeypatch.setattr(storage.Repository, "try_out", lambda _: looks.append(1))
    assert [ask(client)[0] for _ in range(3)] == [200] * 3
    assert len(looks) == 1

"""The whole app without a browser: headers on every answer, and to strangers only what the sign-in page needs."""

import base64
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import streamlit as st
from starlette.testclient import TestClient, WebSocketDenialResponse
from streamlit import config
from streamlit.runtime import Runtime

from roleplay.config import ROOT, Settings
from roleplay.ui import look, web
from roleplay.ui import service as wiring
from tests.ui.web.conftest import ANA, BOR, GROUPS, HEADER

Open = Callable[..., TestClient]
OPEN = ("/", "/exercise", "/_stcore/health", "/_stcore/host-config", "/favicon.png")
CLOSED = (
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent/openapi.json",
    "/_stcore/upload_file/a/b",
    "/_stcore/bidi-components/a/b.js",
    "/component/a/b.js",
    "/media/0123.png",
    "/download/everything.zip",
)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Return a function that starts the app as `app.py` does and gives a client of it."""
    (tmp_path / "people.yaml").write_text(GROUPS, encoding="utf-8")
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    before = config.get_option("server.trustedUserHeaders")
    rights = os.umask(0o077)
    wiring.service.clear()
    with ExitStack() as running:

        def start(access: str = "header", **options: object) -> TestClient:
            monkeypatch.setenv("SODELUJ_ACCESS", access)
            for name, value in options.items():
                running.callback(config.set_option, f"server.{name}", config.get_option(f"server.{name}"))
                config.set_option(f"server.{name}", value)
            settings = Settings()
            web.bind_tabs(settings)
            app = st.App(
                ROOT / "main.py",
                routes=web.routes(),
                middleware=web.middleware(settings),
                lifespan=web.lifespan(settings),
                exception_handlers={Exception: web.unanswered},
            )
            return running.enter_context(TestClient(app, base_url="http://localhost"))

        yield start
    os.umask(rights)
    Runtime._instance = None
    config.set_option("server.trustedUserHeaders", before)
    wiring.service.clear()


def test_strangers_get_the_sign_in_page_and_nothing_else(opened: Open) -> None:
    client = opened(scriptHealthCheckEnabled=True)
    for path in OPEN:
        assert client.get(path).status_code == 200, path
    for path in CLOSED:
        for spelt in (path, f"{path}/", f"{path}?families=cache_memory_bytes"):
            answer = client.get(spelt)
            assert answer.status_code == 404 and "openmetrics" not in answer.headers["content-type"], spelt
    assert client.put("/_stcore/upload_file/a/b", content=b"x").status_code == 404
    assert client.post("/_stcore/agent/interact", json={}).status_code == 404


def test_what_tells_about_the_server_is_closed_to_visitors_too(opened: Open) -> None:
    client = opened(scriptHealthCheckEnabled=True)
    client.headers[HEADER] = ANA
    for path in ("/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/openapi.json"):
        assert client.get(path).status_code == 404, path
    assert client.get("/download/everything.zip").status_code == 200


def test_below_a_folder_of_the_server_it_is_the_same(opened: Open) -> None:
    client = opened(baseUrlPath="training/sodeluj")
    assert client.get("/training/sodeluj/_stcore/health").status_code == 200
    for path in CLOSED:
        assert client.get(f"/training/sodeluj{path}").status_code == 404, path
    client.headers[HEADER] = ANA
    assert client.get("/training/sodeluj/download/everything.zip").status_code == 200


def test_on_a_machine_of_ones_own_nothing_is_closed(opened: Open) -> None:
    client = opened("local")
    assert "openmetrics" in client.get("/_stcore/metrics").headers["content-type"]
    assert client.get("/download/everything.zip").status_code == 200


LOCAL = (
    "localhost",
    "localhost:8501",
    "LOCALHOST",
    "127.0.0.1",
    "127.0.1.1:80",
    "[::1]",
    "[::1]:8501",
    "desk.example:1",
)
FOREIGN = ("evil.example", "evil.example:8501", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "", "[",
           "localhost@evil.example", "evil.example@localhost", "192.168.1.5", "desk.example.evil.example")  # fmt: skip


def test_on_a_machine_of_ones_own_only_its_names_get_an_answer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_LOCAL_NAMES", "Desk.example, other.example")
    client, everywhere = opened("local"), (*OPEN, *CLOSED)
    called = [{"Host": host} for host in FOREIGN]
    asked_by = [{"Origin": origin} for origin in (*(f"http://{host}" for host in FOREIGN), "null")]
    for headers in (*called, *asked_by):
        for path in everywhere:
            answer = client.get(path, headers=headers)
            assert answer.status_code == 403 and "SODELUJ_LOCAL_NAMES" in answer.text, (headers, path)
        with (
            pytest.raises(WebSocketDenialResponse) as refused,
            client.websocket_connect("ws://localhost/_stcore/stream", None, headers=headers),
        ):
            pass
        assert refused.value.status_code == 403, headers
    in_english = client.get("/", headers={"Host": "evil.example", "Accept-Language": "en-GB"})
    assert "Nobody signs in here" in in_english.text and in_english.headers["x-frame-options"] == "DENY"
    for host in LOCAL:
        headers = {"Host": host, "Origin": f"http://{host}"}
        assert client.get("/download/everything.zip", headers=headers).status_code == 200, host
    with client.websocket_connect(
        "ws://localhost/_stcore/stream", ["streamlit"], headers={"Origin": "http://localhost"}
    ):
        pass


def test_a_server_with_sign_in_has_whatever_name_its_proxy_gives_it(opened: Open) -> None:
    assert (
        opened().get("/", headers={"Host": "training.example.org", "Origin": "https://other.example"}).status_code
        == 200
    )


def test_every_answer_carries_the_headers(opened: Open) -> None:
    client = opened()
    for path in (*OPEN, *CLOSED):
        found = client.get(path).headers
        assert found["x-frame-options"] == "DENY" and found["x-content-type-options"] == "nosniff", path
        assert found["referrer-policy"] == "same-origin" and "microphone=()" in found["permissions-policy"], path
        assert found["cross-origin-opener-policy"] == found["cross-origin-resource-policy"] == "same-origin", path
        assert "frame-ancestors 'none'" in found["content-security-policy"], path


def test_the_policy_lets_through_the_scripts_of_the_pages_and_no_others(opened: Open) -> None:
    answer = opened().get("/")
    policy = dict(rule.strip().split(" ", 1) for rule in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["base-uri"] == "'none'"
    scripts = policy["script-src"].split()
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "data:", "blob:"} & set(scripts)
    for script in (*look.SCRIPTS, *re.findall(r"<script>(.*?)</script>", answer.text, re.S)):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in scripts
    written = [
        path.name for path in (ROOT / "roleplay" / "ui").rglob("*.*[yl]") if "<script" in path.read_text("utf-8")
    ]
    assert sorted(written) == ["gate.py", "look.py"]


def test_a_request_that_names_two_visitors_is_refused(opened: Open) -> None:
    client = opened()
    for path in ("/download/everything.zip", "/"):
        assert client.get(path, headers=[(HEADER, BOR), (HEADER, ANA)]).status_code == 400  # type: ignore[arg-type]


def test_streamlit_is_told_by_which_header_it_knows_whose_a_tab_is(opened: Open) -> None:
    opened()
    assert config.get_option("server.trustedUserHeaders") == {HEADER: "visitor"}

"""The proxy example: it closes what the app closes, names the visitor by the app's header, and lets uploads through."""

import re
import tomllib

import pytest

from roleplay.config import ROOT, Settings

EXAMPLE = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
CLOSED = re.search(r"location ~ (\S+) \{\s*return 404;", EXAMPLE)


@pytest.mark.parametrize(
    ("path", "closed"),
    [
        ("/_stcore/metrics", True),
        ("/_stcore/script-health-check", True),
        ("/_stcore/agent/openapi.json", True),
        ("/_stcore/stream", False),
        ("/_stcore/health", False),
        ("/healthz", False),
        ("/readyz", False),
        ("/_stcore/upload_file/a/b", False),
        ("/download/everything.zip", False),
    ],
)
def test_what_tells_about_the_server_is_closed(path: str, closed: bool) -> None:
    assert CLOSED is not None
    assert bool(re.search(CLOSED[1], path)) == closed


def test_the_header_is_set_by_the_proxy_on_everything_that_reaches_the_app() -> None:
    to_the_app = [part for part in EXAMPLE.split("location ")[1:] if "127.0.0.1:8501" in part]
    assert len(to_the_app) == 1
    assert re.search(rf"proxy_set_header {Settings().access_header} \$visitor;", to_the_app[0])
    for needed in ("auth_request /oauth2/auth;", "proxy_set_header Upgrade", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert needed in to_the_app[0]


def test_an_upload_of_the_size_that_the_app_takes_comes_through() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    most = re.search(r"client_max_body_size (\d+)m;", EXAMPLE)
    assert most is not None and int(most[1]) > settings["server"]["maxUploadSize"]

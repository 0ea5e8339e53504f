"""On a server: nobody gets in unnamed, and everybody sees only their own."""

import json

import pytest
import streamlit as st
from starlette.requests import HTTPConnection
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from roleplay.config import Settings
from roleplay.ui import identity, visit
from roleplay.ui import service as wiring
from tests.ui.conftest import Driver, assert_well, shown


class Signed(dict[str, object]):
    """Stands for `st.user`."""

    def to_dict(self) -> dict[str, object]:
        return dict(self)


def test_without_a_name_in_the_header_nothing_is_shown(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    tab = new_tab("sl")
    assert_well(tab)
    assert not tab.radio and not any(button.key == "begin" for button in tab.button)
    assert tab.info, "it says what to do"
    tab.switch_page(visit.SETTINGS).run()
    assert tab.info and not any(button.key == "delete-all" for button in tab.button)


def test_two_visitors_see_their_own_exercises_only(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    who = {"X-Forwarded-Email": "Ana@example.org"}
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: who))
    tab = new_tab("en")
    tab.checkbox(key="consent").check().run()
    tab.button(key="begin").click().run()
    assert_well(tab)
    mine = tab.session_state["session"].id
    assert new_tab("en").button(key=f"resume-{mine}")
    who["X-Forwarded-Email"] = "bor@example.org"
    other = new_tab("en")
    assert not any(button.key == f"resume-{mine}" for button in other.button)
    for page in ("exercise", "pack", "report", "debrief", "drill", "compare"):
        guessed = new_tab("en", vaja=mine).switch_page(getattr(visit, page.upper())).run()
        assert "session" not in guessed.session_state and guessed.info, page
        assert "Suresh" not in shown(guessed)


@pytest.mark.parametrize(
    ("user", "found"),
    [
        ({"is_logged_in": True, "email": "Ana@example.org", "name": "Ana"}, "ana@example.org"),
        ({"is_logged_in": True, "email": "ana@example.org", "email_verified": False}, None),
        ({"is_logged_in": True, "sub": "4711"}, "4711"),
        ({"is_logged_in": True}, None),
        ({"is_logged_in": False, "email": "ana@example.org"}, None),
        ({}, None),
    ],
)
def test_who_signed_in_at_the_identity_provider(
    monkeypatch: pytest.MonkeyPatch, user: dict[str, object], found: str | None
) -> None:
    monkeypatch.setattr(st, "user", Signed(user))
    visitor = identity.visitor(Settings(access="oidc"))
    assert (visitor.id if visitor else None) == found


SECRET = "for this test alone"
CLAIMS = {"origin": "https://training.example.org", "is_logged_in": True, "email": "Ana@example.org"}


@pytest.mark.parametrize(
    ("claims", "secret", "name", "found"),
    [
        (CLAIMS, SECRET, "_streamlit_user", "ana@example.org"),
        (CLAIMS, "another secret", "_streamlit_user", None),
        (CLAIMS, SECRET, "_streamlit_user_tokens", None),
        (CLAIMS | {"origin": "https://evil.example"}, SECRET, "_streamlit_user", None),
        (CLAIMS | {"email_verified": False}, SECRET, "_streamlit_user", None),
        (CLAIMS | {"is_logged_in": False}, SECRET, "_streamlit_user", None),
    ],
)
def test_a_plain_request_is_known_by_the_cookie_that_was_signed_when_its_visitor_came(
    monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], secret: str, name: str, found: str | None
) -> None:
    monkeypatch.setattr(identity, "get_cookie_secret", lambda: SECRET)
    monkeypatch.setattr(identity, "get_origin_from_redirect_uri", lambda: "https://training.example.org")
    monkeypatch.setattr(identity, "_ended", set())
    cookie = create_signed_value(secret, name, json.dumps(claims)).decode()
    settings, request = Settings(access="oidc"), asked_with(f"_streamlit_user={cookie}")
    visitor = identity.sender(settings, request)
    assert (visitor.id if visitor else None) == found
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: request.cookies))
    monkeypatch.setattr(st, "logout", lambda: None)
    identity.sign_out()
    assert identity.sender(settings, request) is None, "a cookie that somebody has kept is worth nothing after that"


@pytest.mark.parametrize("cookie", ["", "_streamlit_user=", "_streamlit_user=a.b.c", "_streamlit_user=\xe9"])
def test_what_nobody_has_signed_is_nobody(monkeypatch: pytest.MonkeyPatch, cookie: str) -> None:
    monkeypatch.setattr(identity, "get_cookie_secret", lambda: "secret")
    assert identity.sender(Settings(access="oidc"), asked_with(cookie)) is None
    assert identity.sender(Settings(access="header"), asked_with(cookie)) is None


def asked_with(cookie: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"cookie", cookie.encode("latin-1"))]})


def test_without_a_visitor_there_is_no_practice(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    new_tab("sl")
    with pytest.raises(wiring.SessionError, match="sign_in"):
        _ = wiring.service().practice

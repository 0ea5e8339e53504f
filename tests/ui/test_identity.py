"""On a server: nobody gets in unnamed, and everybody sees only their own."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine, event
from starlette.requests import HTTPConnection

from roleplay.config import Settings
from roleplay.errors import StorageError
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.storage.engine import open_engine
from roleplay.storage.sign_ins import SignIns
from roleplay.ui import identity, visit
from roleplay.ui import service as wiring
from roleplay.ui.identity import FrontDoor
from tests.ui.conftest import Driver, assert_well, shown
from tests.ui.signed_in import ANA, cookies_of, header_of, respelt, stand_in

Enter = Callable[..., FrontDoor]


@pytest.fixture
def entrance(tmp_path: Path) -> Iterator[Enter]:
    """Return a function that gives the entrance of one more process of the same server."""
    engines: list[Engine] = []

    def enter(access: str = "oidc", **settings: str) -> FrontDoor:
        engines.append(open_engine(f"sqlite:///{tmp_path / 'entrance.sqlite'}"))
        return FrontDoor(Settings.model_validate({"access": access, **settings}), SignIns(engines[-1]))

    yield enter
    for engine in engines:
        engine.dispose()


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
    for page in ("exercise", "pack", "report", "debrief", "drill"):
        guessed = new_tab("en", vaja=mine).switch_page(getattr(visit, page.upper())).run()
        assert "session" not in guessed.session_state and guessed.info, page
        assert "Suresh" not in shown(guessed)


VERIFIED, SILENT = ANA, {"email": "Ana@example.org", "sub": "aB"}
MAIL, BY_SUBJECT = "ana@example.org", "sub:aB"


@pytest.mark.parametrize(
    ("claims", "by_setting"),
    [
        (VERIFIED, {"verified_email": MAIL, "email": MAIL, "sub": "sub:4711"}),
        (SILENT, {"verified_email": None, "email": MAIL, "sub": BY_SUBJECT}),
        *(
            (SILENT | {"email_verified": said}, {"verified_email": None, "email": None, "sub": BY_SUBJECT})
            for said in (False, None, "true", "false", 1, [True])
        ),
        ({"sub": "aB"}, {"verified_email": None, "email": None, "sub": BY_SUBJECT}),
        ({"sub": "ana@example.org"}, {"verified_email": None, "email": None, "sub": "sub:ana@example.org"}),
        (VERIFIED | {"email": ["ana@example.org"], "sub": 4711}, {"verified_email": None, "email": None, "sub": None}),
        (VERIFIED | {"email": "\uff41na@example.org", "sub": ""}, {"verified_email": None, "email": None, "sub": None}),
        (VERIFIED | {"origin": "https://evil.example"}, {"verified_email": None, "email": None, "sub": None}),
        (VERIFIED | {"is_logged_in": False}, {"verified_email": None, "email": None, "sub": None}),
    ],
)
def test_what_names_who_signed_in_is_the_operators_choice(
    entrance: Enter, monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], by_setting: dict[str, str | None]
) -> None:
    cookies = cookies_of(claims)
    stand_in(monkeypatch, cookies)
    assert Settings(access="oidc").access_claim == "verified_email"
    for setting, found in by_setting.items():
        at = entrance(access_claim=setting)
        for who in (at.visitor(), at.sender(asked_with(cookies))):
            assert (who.id if who else None) == found, setting
        assert at.is_nameless() == (found is None and "origin" not in claims and claims.get("is_logged_in", True))


def test_who_signed_in_without_a_name_is_told_why(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_ACCESS", "oidc")
    stand_in(monkeypatch, cookies_of(SILENT))
    for language in LANGUAGES:
        told = [error.value for error in new_tab(language).error]
        assert "SODELUJ_ACCESS_CLAIM" in told[0] and "email_verified" in told[0]


FIRST, AGAIN = ANA, ANA | {"iat": 2}
LONG, LONG_AGAIN = (
    claims | {"groups": [hashlib.sha256(f"{claims['iat']} {number}".encode()).hexdigest() for number in range(100)]}
    for claims in (FIRST, AGAIN)
)


@pytest.mark.parametrize(("claims", "again"), [(FIRST, AGAIN), (LONG, LONG_AGAIN)])
def test_what_was_ended_is_ended_in_every_process_however_its_cookie_is_spelt(
    entrance: Enter, monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], again: dict[str, object]
) -> None:
    cookies, later = cookies_of(claims), cookies_of(again)
    assert (len(cookies) > 1) == (claims is LONG)
    here, elsewhere = entrance(), entrance()
    stand_in(monkeypatch, cookies)
    assert all(each.sender(asked_with(cookies)) for each in (here, elsewhere)) and here.visitor()
    here.sign_out()
    spellings = list(respelt(cookies))
    assert len(spellings) >= 5 * len(cookies)
    for spelt in (cookies, *spellings):
        for each in (here, elsewhere):
            assert each.sender(asked_with(spelt)) is None
    stand_in(monkeypatch, spellings[0])
    assert here.visitor() is None and elsewhere.visitor() is None
    assert elsewhere.sender(asked_with(later)), "who signs in again is in"
    for name in cookies if claims is LONG else ():  # pieces of two
        if name != "_streamlit_user":
            assert elsewhere.sender(asked_with({**later, name: cookies[name]})) is None


def test_a_sign_in_with_another_secret_or_in_a_cookie_for_something_else_is_none(
    entrance: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookies = cookies_of(ANA)
    stand_in(monkeypatch, cookies)
    assert entrance().sender(asked_with(cookies_of(ANA, "another secret"))) is None
    assert entrance().sender(asked_with({"_streamlit_user_tokens": cookies["_streamlit_user"]})) is None


def test_an_open_page_goes_on_while_the_database_cannot_be_asked_and_nobody_new_comes_in(
    entrance: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, cookies, tab, asked = entrance(), cookies_of(ANA), dict[str, Any](), list[object]()
    stand_in(monkeypatch, cookies)
    monkeypatch.setattr(st, "session_state", tab)
    assert at.visitor()

    def fail(_self: SignIns, digests: object) -> bool:
        asked.append(digests)
        raise StorageError("gone", "")

    monkeypatch.setattr(SignIns, "has_ended", fail)
    tab[identity._GOES_ON] = tab[identity._GOES_ON][0], 0.0
    assert at.visitor() and at.visitor() and len(asked) == 1, "nor is it waited for again and again"
    tab.clear()
    for ask in (at.visitor, lambda: at.sender(asked_with(cookies))):
        with pytest.raises(StorageError):
            ask()


def test_who_cannot_be_signed_out_is_told_and_stays(entrance: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    at, left = entrance(), list[bool]()
    stand_in(monkeypatch, cookies_of(ANA))
    monkeypatch.setattr(st, "logout", lambda: left.append(True))
    event.listen(at.sign_ins._engine, "begin", _fail)
    with pytest.raises(StorageError):
        at.sign_out()
    assert not left


def _fail(_connection: object) -> None:
    raise StorageError("gone", "")


@pytest.mark.parametrize("cookie", ["", "a.b.c", "\xe9", "."])
def test_what_nobody_has_signed_is_nobody(entrance: Enter, monkeypatch: pytest.MonkeyPatch, cookie: str) -> None:
    stand_in(monkeypatch, {"_streamlit_user": cookie})
    assert entrance().sender(asked_with({"_streamlit_user": cookie})) is None and entrance().visitor() is None
    assert entrance("header").sender(asked_with({"_streamlit_user": cookie})) is None


@pytest.mark.parametrize(
    ("sent", "found"), [("\u0160iga@example.org", "\u0161iga@example.org"), ("\uff41na@example.org", None)]
)
def test_a_header_is_read_as_the_proxy_wrote_it(entrance: Enter, sent: str, found: str | None) -> None:
    for before, there in ((b"", found), (b"\xff", None)):
        request = HTTPConnection({"type": "http", "headers": [(b"x-forwarded-email", before + sent.encode())]})
        who = entrance("header").sender(request)
        assert (who.id if who else None) == there


def asked_with(cookies: Mapping[str, str]) -> HTTPConnection:
    return HTTPConnection({"type": "http", "headers": [(b"cookie", header_of(cookies).encode("latin-1"))]})


def test_without_a_visitor_there_is_no_practice(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    new_tab("sl")
    with pytest.raises(wiring.SessionError, match="sign_in"):
        _ = wiring.service().practice

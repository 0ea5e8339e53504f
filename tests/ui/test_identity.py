"""On a server: nobody gets in unnamed, and everybody sees only their own."""

import pytest
import streamlit as st

from roleplay.config import Settings
from roleplay.ui import identity
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
    tab.switch_page("roleplay/ui/pages/settings.py").run()
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
        guessed = new_tab("en", vaja=mine).switch_page(f"roleplay/ui/pages/{page}.py").run()
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


def test_without_a_visitor_there_is_no_practice(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    new_tab("sl")
    with pytest.raises(wiring.SessionError, match="sign_in"):
        _ = wiring.service().practice

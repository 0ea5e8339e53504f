"""A tab belongs to one visitor: where somebody else looks at it, it has forgotten all, and its buttons do nothing."""

from collections.abc import Callable

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from roleplay.config import ROOT
from roleplay.exercise.setup import Setup
from roleplay.people.visitor import Visitor
from roleplay.ui import service as wiring
from roleplay.ui import visit
from tests.ui import signed_in
from tests.ui.conftest import Driver, assert_well, begin, raw, shown
from tests.ui.signed_in import cookies_of, stand_in

ANA, BOR = "ana@example.org", "bor@example.org"
Who = Callable[[str | None], None]


@pytest.fixture
def now_looks(monkeypatch: pytest.MonkeyPatch) -> Who:
    """Return a function that says whom the proxy names from now on."""
    headers: dict[str, str] = {}

    def looks(who: str | None) -> None:
        headers.clear()
        headers.update({"X-Forwarded-Email": who} if who else {})

    monkeypatch.setenv("SODELUJ_ACCESS", "header")
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: headers))
    return looks


def sessions_of(who: str) -> list[str]:
    return [card.id for card in wiring.service().practice_of(Visitor(who)).shelf.cards()]


def remembered(tab: AppTest) -> dict[str, object]:
    """Return what the tab holds besides whose it is, its language, and what the page shows by itself."""
    return {name: value for name, value in tab.session_state.to_dict().items() if name != "tab-of"}


def in_exercise(new_tab: Driver, now_looks: Who) -> AppTest:
    now_looks(ANA)
    tab = begin(new_tab("en"), "police")
    tab.chat_input[0].set_value("Good morning, the police here. Who has seen the van?").run()
    assert_well(tab)
    assert "Who has seen the van?" in shown(tab)
    return tab


def test_somebody_elses_tab_shows_the_start_page_and_has_forgotten_everything(new_tab: Driver, now_looks: Who) -> None:
    tab = in_exercise(new_tab, now_looks)
    session = tab.session_state["session"].id
    tab.session_state["draft"] = "a sentence that was not sent"
    now_looks(BOR)
    tab.run()
    assert_well(tab)
    assert any(button.key == "begin" for button in tab.button), "the start page"
    held = remembered(tab)
    assert not {"session", "wanted", "held", "draft", "language"} & held.keys()
    assert session not in repr(held) and "vaja" not in tab.query_params
    assert "Who has seen the van?" not in raw(tab)
    assert sessions_of(ANA) == [session] and not sessions_of(BOR)


def test_where_nobody_is_signed_in_any_longer_there_is_the_sign_in_page(new_tab: Driver, now_looks: Who) -> None:
    tab = in_exercise(new_tab, now_looks)
    now_looks(None)
    tab.run()
    assert_well(tab)
    assert tab.info and not tab.chat_input and not any(button.key == "begin" for button in tab.button)
    assert set(remembered(tab)) <= {"choose-language"}
    assert "Who has seen the van?" not in raw(tab)


def test_a_message_that_is_sent_as_somebody_else_is_not_taken(new_tab: Driver, now_looks: Who) -> None:
    tab = in_exercise(new_tab, now_looks)
    session = tab.session_state["session"].id
    count = len(wiring.service().shared.store.entries(session))
    now_looks(BOR)
    tab.chat_input[0].set_value("And this is Bor.").run()
    assert len(wiring.service().shared.store.entries(session)) == count
    assert not sessions_of(BOR)


def test_what_a_button_does_before_the_page_is_drawn_comes_to_nothing(new_tab: Driver, now_looks: Who) -> None:
    now_looks(ANA)
    new_tab("en")
    for who in (ANA, BOR):
        wiring.service().practice_of(Visitor(who)).start(Setup("white-van", "en", "police", seed=1))
    tab = new_tab("en").switch_page(visit.SETTINGS).run()
    tab.button(key="delete-all").click().run()
    now_looks(BOR)
    tab.button(key="delete-all-yes").click().run()
    assert len(sessions_of(ANA)) == len(sessions_of(BOR)) == 1, "the click was Ana's, and Ana is gone"
    tab.run()
    assert any(button.key == "begin" for button in tab.button)


def test_an_exercise_that_was_deleted_in_another_tab_is_no_longer_shown(new_tab: Driver, now_looks: Who) -> None:
    tab = in_exercise(new_tab, now_looks)
    wiring.service().practice_of(Visitor(ANA)).shelf.delete(tab.session_state["session"].id)
    tab.run()
    assert tab.info and not tab.chat_input and "session" not in tab.session_state
    assert "Who has seen the van?" not in raw(tab)


def test_signing_out_ends_the_other_tabs_of_the_browser(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    cookies = cookies_of(signed_in.ANA)
    monkeypatch.setenv("SODELUJ_ACCESS", "oidc")
    stand_in(monkeypatch, cookies)
    first, other = begin(new_tab("en"), "police"), new_tab("en")
    other.button(key="sign-out").click().run()
    first.run()
    assert not first.chat_input and "session" not in first.session_state
    cookies.update(cookies_of(signed_in.ANA | {"iat": 2}))
    assert any(button.key == "begin" for button in new_tab("en").button), "who signs in again is in"


def test_whatever_draws_itself_looks_whose_tab_it_is() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "roleplay" / "ui").rglob("*.py")}
    assert [name for name, source in sources.items() if "st.fragment" in source] == ["redraw.py"]

"""A running app without a browser, on the shipped content and a data folder of its own."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from roleplay.config import ROOT
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.fold import apply
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.practice import Session
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.ui import service as wiring
from roleplay.ui import visit, warm_up
from roleplay.ui.web import running
from tests.once import shipped_once, shipped_playable

Driver = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once() -> Iterator[None]:
    """Streamlit looks for component packages when a server starts; each `AppTest` is one, the packages are the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session", autouse=True)
def services_find_content_read() -> Iterator[None]:
    """Content never changes while it is in use: what each service reads anew is read once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "load_playable", shipped_playable)
        for name in ("load_rubric", "load_coach"):
            patch.setattr(wiring, name, shipped_once(getattr(wiring, name)))
        yield


@pytest.fixture(scope="session", autouse=True)
def nothing_made_ready_in_advance() -> Iterator[None]:
    """Here each test begins with a server of its own, and nobody waits for an answer."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warm_up, "rehearse", lambda *_, **__: None)
        patch.setattr(running, "service", lambda: None)
        yield


@pytest.fixture
def new_tab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    """Return a function that opens the app in another browser tab, on the same data."""
    monkeypatch.setenv("SODELUJ_DATA", str(tmp_path))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    wiring.service.clear()

    def open_tab(language: str = "sl", **address: str) -> AppTest:
        tab = AppTest.from_file(str(ROOT / "main.py"), default_timeout=20)
        tab.query_params["lang"] = language
        for name, value in address.items():
            tab.query_params[name] = value
        return tab.run()

    return open_tab


def begin(tab: AppTest, agency: str = "border", pace: str = "exercise") -> AppTest:
    """Start an exercise and go into it."""
    if tab.checkbox:
        tab.checkbox(key="consent").check().run()
    tab.radio(key="agency").set_value(agency).run()
    tab.radio(key="pace").set_value(pace).run()
    tab.button(key="begin").click().run()
    return tab.button(key="to-exercise-top").click().run()


def say(tab: AppTest, words: str) -> AppTest:
    """Send a message in the channel that is shown."""
    return tab.chat_input[0].set_value(words).run()


def go_on(tab: AppTest) -> AppTest:
    """Go to the next phase, whatever is still open."""
    tab.button(key="next").click().run()
    if any(button.key == "next-yes" for button in tab.button):
        tab.button(key="next-yes").click().run()
    return tab


def shown(tab: AppTest) -> str:
    """Return the words in the page's own HTML, without markup."""
    bodies = " ".join(str(element.proto.body) for element in tab.get("html"))
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", " ", bodies, flags=re.S))


def raw(tab: AppTest) -> str:
    """Return the page's own HTML."""
    return " ".join(str(element.proto.body) for element in tab.get("html"))


def assert_well(tab: AppTest) -> None:
    """Fail where the page shows an error or raised one."""
    assert not tab.exception, [item.value for item in tab.exception]
    assert not tab.error, [item.value for item in tab.error]


def stored(agency: AgencyId, language: Language = "sl", *, begun: bool = True) -> Session:
    """Return a stored exercise; where it has begun, a hint was asked for, so that nobody else has spoken yet."""
    practice = wiring.service().practice
    session = practice.start(Setup("white-van", language, agency, seed=5))
    if begun:
        list(practice.hint(session))
    return session


def arrive(session: Session, speaker: AgencyId, words: str) -> None:
    """Let an agency's direct message to the learner arrive."""
    learner = session.state.learner
    said = Said(
        speaker=speaker, channel="direct", to=(learner,), audience=(speaker, learner), text=words, origin="authored"
    )
    entry = Entry(
        seq=len(session.state.log),
        turn=session.state.turn,
        minute=session.state.minute,
        at="2026-01-01T00:00:00+00:00",
        event=said,
    )
    wiring.service().practice.store.append(session.id, entry, session.state.log[-1])
    apply(session.state, entry)


def enter(new_tab: Driver, session: Session) -> AppTest:
    """Open a stored exercise in a new tab."""
    tab = new_tab(session.state.setup.language, vaja=session.id)
    return tab.switch_page(visit.EXERCISE).run()


def turn_to(tab: AppTest, channel: str, partner: str = "") -> AppTest:
    """Choose a channel, and in it an agency or a person."""
    session_id = tab.session_state["session"].id
    tab.button_group(key=f"view-{session_id}").set_value(channel).run()
    if partner:
        tab.button_group(key=f"{'to' if channel == 'direct' else 'with'}-{session_id}").set_value(partner).run()
    return tab

"""Words that come slowly from a language model, in a real browser: seen as they come, stopped, and the page goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.fake_model import obedient
from evals.fake_server import FakeServer, Reply
from roleplay.exercise.log.inputs import Said
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, open_start, press, serving, settled, until

pytestmark = [*MARKS, pytest.mark.slow]

WORDS = {
    "sl": ("Kaj veste o kombiju? Prosim, povejte vse.", "Hvala. Kaj boste zdaj naredili?"),
    "en": ("What do you know about the van? Please tell me everything.", "Thank you. What will you do now?"),
}
SLOWLY = {
    "sl": "Razumem vas. To moramo najprej preveriti. Javimo se vam, ko bomo vedeli kaj več. Do takrat počakajte. ",
    "en": "I see what you mean. We have to check that first. We will call you when we know more. Please wait. ",
}


@pytest.fixture
def address(fake_server: FakeServer, tmp_path: Path) -> Iterator[str]:
    settings = {"SODELUJ_MODEL_URL": fake_server.url, "SODELUJ_MODEL_NAME": fake_server.model}
    with serving(tmp_path, {**settings, "SODELUJ_EMBEDDER": "none"}) as running:
        yield running.address


def slowly(language: Language) -> Reply:
    return Reply({"say": SLOWLY[language] * 2}, pause=0.1)


def send(page: Page, words: str) -> None:
    """Send a message without waiting for its turn."""
    settled(page)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(words)
    box.press("Enter")


def spoken(data: Path) -> list[Said]:
    store = SessionStore(open_engine(f"sqlite:///{data / 'sodeluj.sqlite'}"))
    try:
        (card,) = store.cards("local")
        return [entry.event for entry in store.entries(card.id) if isinstance(entry.event, Said)]
    finally:
        store.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_seen_as_they_come_and_can_be_stopped(
    fake_server: FakeServer, address: str, tmp_path: Path, language: Language
) -> None:
    t, (first, second) = catalogue(language), WORDS[language]
    fake_server.answers = lambda _: slowly(language)
    with browsing(tmp_path / "profile") as page:
        open_start(page, address, language)
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        before = len(spoken(tmp_path))
        send(page, first)
        shown = page.locator(".transcript")
        shown.locator(".line.own .words", has_text=first).first.wait_for()
        assert not any(said.attempt for said in spoken(tmp_path))
        begins = SLOWLY[language].split(".")[0]
        shown.locator(".line.msg:not(.own) .words", has_text=begins).first.wait_for()
        # The learner's message is recorded, nobody's answer is: what is seen is still being spoken.
        begun = spoken(tmp_path)[before:]
        assert [said.origin for said in begun] == ["learner"], begun[1:]
        page.get_by_test_id("stChatInputStopButton").first.click()
        until(page, lambda: len(spoken(tmp_path)) > before + 1, "the turn ends")
        stopped = [said for said in spoken(tmp_path)[before:] if said.attempt is not None]
        assert stopped
        assert all(said.attempt and said.attempt.failure == "cancelled" for said in stopped)
        for said in stopped:
            shown.locator(".words", has_text=said.text[-20:]).first.wait_for(timeout=15_000)
        fake_server.answers = obedient
        send(page, second)
        shown.locator(".line.own .words", has_text=second).first.wait_for()
        until(page, lambda: spoken(tmp_path)[-1].origin == "model", "the next message is answered by the model")

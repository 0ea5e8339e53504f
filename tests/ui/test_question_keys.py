"""In a browser: the question about the latest message is near the composer, and each answer is one key."""

from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice
from tests.ui.browser import MARKS, Page, browsing, serving, settled
from tests.ui.test_understood import WordsReader

pytestmark = [*MARKS, pytest.mark.slow]
MOST_TABS = 5
LATER = Act(kind="decide", id="name-lead", of="action", sure=False)


def asked(library: Library, language: Language) -> str:
    """Store an exercise with an open question; return its id."""
    store = SessionStore(open_engine(Settings().database_url))
    practice = Practice(library, store, WordsReader(words={"lead": (LATER,)}), AuthoredVoice())
    session = practice.start(Setup("white-van", language, "police"))
    list(practice.say(session, "room", "lead"))
    assert session.state.unsettled == (LATER,)
    store.close()
    return session.id


def tabs_back_to(page: Page, inside: str) -> int:
    """Return how many steps back from the composer something has the focus that stands inside an element."""
    page.get_by_test_id("stChatInputTextArea").focus()
    for steps in range(1, MOST_TABS + 1):
        page.keyboard.press("Shift+Tab")
        if page.evaluate(f"() => !!document.activeElement.closest('{inside}')"):
            return steps
    raise AssertionError(f"{inside} is not reached within {MOST_TABS} steps")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_key_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library, language: Language, width: int
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("SODELUJ_DATA", str(data))
    session_id = asked(library, language)
    with serving(data) as server, browsing(tmp_path / "profile", width, 844) as page:
        page.goto(f"{server.address}/exercise?lang={language}&vaja={session_id}")
        question = page.locator(".st-key-understood-question")
        question.get_by_role("heading").wait_for()
        settled(page)
        box = page.get_by_test_id("stChatInputTextArea")
        composer = box.bounding_box()
        for key in ("1", "0"):
            assert tabs_back_to(page, f".st-key-settle-{key}") <= MOST_TABS
        assert question.bounding_box()["width"] <= width
        # While one writes, a number is a number.
        box.focus()
        page.keyboard.press("1")
        assert box.input_value() == "1"
        box.fill("")
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press("1")
        question.wait_for(state="detached")
        page.locator(".understood .chip:not(.unsure)").wait_for()
        settled(page)
        assert abs(box.bounding_box()["y"] - composer["y"]) < 1  # the composer has not moved

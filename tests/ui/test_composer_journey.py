"""The composer draws itself without its page, in a real browser: what it finds out then, and where words go."""

import re
from pathlib import Path

import pytest

from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, open_start, press, say, serving, settled

pytestmark = MARKS
FIRST = {"sl": "Dobro jutro vsem.", "en": "Good morning, everybody."}
UNSENT = {"sl": "Moje neposlane besede.", "en": "My unsent words."}


@pytest.mark.slow
@pytest.mark.parametrize("language", [LANGUAGES[0], pytest.param(LANGUAGES[1], marks=pytest.mark.slow)])
def test_words_for_an_exercise_that_another_tab_has_taken_over_are_not_lost(tmp_path: Path, language: Language) -> None:
    t = catalogue(language)
    (tmp_path / "data").mkdir()
    with serving(tmp_path / "data", {"SODELUJ_EMBEDDER": "none"}) as server, browsing(tmp_path / "profile") as page:
        open_start(page, server.address, language)
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        say(page, FIRST[language])
        _take_over(page, server.address)
        send(page, UNSENT[language])
        page.get_by_text(t("elsewhere.title")).wait_for()
        page.locator(".words", has_text=UNSENT[language]).wait_for()
        press(page, t("elsewhere.here"))
        box = page.get_by_test_id("stChatInputTextArea")
        box.wait_for()
        settled(page)
        assert box.input_value() == UNSENT[language]
        assert not page.locator(".line.own .words", has_text=UNSENT[language]).count()
        box.press("Enter")
        page.locator(".line.own .words", has_text=UNSENT[language]).first.wait_for()
        settled(page)
        assert page.locator(".line.own .words", has_text=UNSENT[language]).count() == 1


def send(page: Page, words: str) -> None:
    settled(page)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(words)
    box.press("Enter")


def _take_over(page: Page, address: str) -> None:
    """Go on with the exercise in a second tab."""
    found = re.search(r"vaja=([\w-]+)", page.url)
    assert found is not None
    other = page.context.new_page()
    other.goto(f"{address}/exercise?vaja={found[1]}")
    other.get_by_test_id("stChatInputTextArea").wait_for()
    settled(other)
    other.close()
    page.bring_to_front()

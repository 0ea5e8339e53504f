"""In a real browser: the database goes away under the page and comes back, and no word is lost or claimed."""

import sqlite3
from pathlib import Path

import pytest

from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, open_start, press, say, serving, settled, until

pytestmark = [*MARKS, pytest.mark.slow]

FIRST, SECOND = "Good morning, criminal police here.", "Border police, what have you seen at the van?"


def kept(path: Path) -> list[str]:
    """Return the learner's words in the database."""
    other = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = other.execute(
        "SELECT json_extract(body, '$.text') FROM events WHERE json_extract(body, '$.origin') = 'learner' ORDER BY seq"
    ).fetchall()
    other.close()
    return [row[0] for row in found]


def field(page: Page) -> str:
    words: str = page.get_by_test_id("stChatInputTextArea").input_value()
    return words


def test_words_wait_in_the_field_until_the_database_is_back(tmp_path: Path) -> None:
    t = catalogue("en")
    data = tmp_path / "data"
    data.mkdir()
    path, aside = data / "sodeluj.sqlite", data / "aside"
    with serving(data) as server, browsing(tmp_path / "profile") as page:
        open_start(page, server.address, "en")
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        page.locator("[class*=st-key-transcript-]").wait_for()
        say(page, FIRST)
        path.rename(aside)
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(SECOND)
        box.press("Enter")
        page.get_by_text(t("storage.not_kept")).wait_for()
        settled(page)
        until(page, lambda: field(page) == SECOND, "the words are in the field")
        transcript = page.locator(".transcript").first.inner_text()
        assert FIRST in transcript and SECOND not in transcript
        aside.rename(path)
        assert kept(path) == [FIRST]
        # The page finds out by itself, and leaves the words where they are.
        page.get_by_text(t("storage.away")).wait_for(state="detached")
        settled(page)
        assert field(page) == SECOND
        box.press("Enter")
        page.locator(".transcript .line.own .words", has_text=SECOND).wait_for()
        settled(page)
        assert kept(path) == [FIRST, SECOND] and field(page) == ""

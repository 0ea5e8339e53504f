"""In a real browser: the database goes away under the page and comes back, and no word is lost or claimed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from roleplay.errors import StorageError
from roleplay.messages import explain
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, open_start, press, say, serving, settled, until

pytestmark = [*MARKS, pytest.mark.slow]

FIRST, SECOND = "Good morning, criminal police here.", "Border police, what have you seen at the van?"
THIRD = "Who can bring an interpreter?"


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


def exchange(path: Path, other: Path, away: Path) -> None:
    """Put another database with its log in the place of the one that is there, which is kept elsewhere."""
    for name in ("", "-wal", "-shm"):
        if Path(f"{path}{name}").exists():
            Path(f"{path}{name}").rename(f"{away}{name}")
        if Path(f"{other}{name}").exists():
            Path(f"{other}{name}").rename(f"{path}{name}")


def test_an_older_copy_is_said_to_be_one_and_one_can_go_on_from_it(tmp_path: Path) -> None:
    t = catalogue("en")
    data = tmp_path / "data"
    data.mkdir()
    path, older, newer = data / "sodeluj.sqlite", tmp_path / "older", tmp_path / "newer"
    with serving(data) as server, browsing(tmp_path / "profile") as page:
        open_start(page, server.address, "en")
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        page.locator("[class*=st-key-transcript-]").wait_for()
        say(page, FIRST)
        with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(older)) as copy:
            now.backup(copy)
        say(page, SECOND)
        exchange(path, older, newer)
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(THIRD)
        box.press("Enter")
        page.get_by_text(t("storage.not_kept")).wait_for()
        page.get_by_text(explain(StorageError("stepped_back"), "en")).first.wait_for()
        settled(page)
        until(page, lambda: field(page) == THIRD, "the words are in the field")
        assert SECOND in page.locator(".transcript").first.inner_text() and kept(path) == [FIRST]
        exchange(path, newer, older)  # the right one again, and all is as before
        page.get_by_text(t("storage.away")).wait_for(state="detached")
        settled(page)
        assert field(page) == THIRD and kept(path) == [FIRST, SECOND]
        exchange(path, older, newer)
        box.press("Enter")
        page.get_by_text(t("storage.not_kept")).wait_for()
        settled(page)
        press(page, t("storage.go_on"))
        page.locator(".transcript .line.own .words", has_text=SECOND).wait_for(state="detached")
        settled(page)
        assert field(page) == THIRD
        box.press("Enter")
        page.locator(".transcript .line.own .words", has_text=THIRD).wait_for()
        settled(page)
        assert kept(path) == [FIRST, THIRD] and field(page) == ""

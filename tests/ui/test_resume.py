"""The server dies in the middle of an exercise: nothing is lost, and the exercise goes on."""

from pathlib import Path

from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, open_start, press, serving, until_idle

pytestmark = MARKS


def say(page: Page, words: str) -> None:
    """Send a message in the room and wait for the answer."""
    answers = page.locator(".transcript .line.msg, .transcript .note").count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(words)
    box.press("Enter")
    page.locator(".line.own .words", has_text=words).wait_for()
    until_idle(page, lambda: page.locator(".transcript .line.msg, .transcript .note").count() > answers)


def seen(page: Page) -> tuple[str, str]:
    page.wait_for_timeout(800)
    return page.locator(".clock .meta").inner_text(), page.locator(".transcript").first.inner_text()


def test_a_killed_server_loses_nothing(tmp_path: Path) -> None:
    t = catalogue("en")
    (tmp_path / "data").mkdir()
    with serving(tmp_path / "data") as server, browsing(tmp_path / "profile") as page:
        open_start(page, server.address, "en")
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        page.locator("[class*=st-key-transcript-]").wait_for()
        for words in ("Good morning, criminal police here.", "Border police, what have you seen at the van?"):
            say(page, words)
        before = seen(page)
        server.kill()
        server.start()
        page.goto(f"{server.address}/?lang=en")
        page.locator("[class*=st-key-resume-] button").click()
        page.locator(".transcript .line.own").first.wait_for()
        assert seen(page) == before
        say(page, "We go on. Who is responsible for the interpreter?")

"""The server dies in the middle of an exercise: nothing is lost, and the exercise goes on."""

from pathlib import Path

import pytest

from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, browsing, open_start, press, say, serving, until

pytestmark = [*MARKS, pytest.mark.slow]


def seen(page: Page) -> tuple[str, str]:
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
        until(page, lambda: seen(page) == before, "the exercise as it was")
        say(page, "We go on. Who is responsible for the interpreter?")

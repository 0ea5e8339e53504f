"""On a telephone and on a wide screen: the newest words, the composer and its foot are in view, and nothing is cut."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, Server, browsing, next_phase, open_start, press, say, serving, settled, until

pytestmark = MARKS
SIZES = ((380, 800), (1600, 900))
BOXES = """() => {
  const box = name => document.querySelector(name).getBoundingClientRect();
  const own = [...document.querySelectorAll(".transcript .line, .transcript .note")].at(-1).getBoundingClientRect();
  const main = document.querySelector("[data-testid=stMain]");
  const now = document.querySelector(".expected");
  return {
    height: innerHeight, scroll: main.scrollHeight, wide: document.documentElement.scrollWidth - innerWidth,
    transcript: box("[class*=st-key-transcript-]").bottom, room: box("[class*=st-key-transcript-]").height,
    composer: box(".st-key-composer").top, foot: box(".st-key-composer-foot").bottom, newest: own.bottom,
    hidden: now.scrollHeight - now.clientHeight,
  };
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def check(page: Page) -> None:
    """Fail where words, composer or foot are out of view, or something is cut."""
    settled(page)
    until(page, lambda: bool((boxes := page.evaluate(BOXES))["newest"] <= boxes["transcript"] + 1), "the newest words")
    boxes = page.evaluate(BOXES)
    assert boxes["transcript"] <= boxes["composer"] + 1, boxes
    assert boxes["foot"] <= boxes["height"], boxes
    assert boxes["scroll"] <= boxes["height"], boxes
    assert boxes["room"] >= 130, boxes
    assert boxes["wide"] <= 0, boxes
    assert boxes["hidden"] <= 0, boxes


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_exercise_fills_the_window(
    server: Server, tmp_path: Path, language: Language, size: tuple[int, int]
) -> None:
    t = catalogue(language)
    with browsing(tmp_path, *size) as page:
        open_start(page, server.address, language)
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        page.locator("[class*=st-key-transcript-]").wait_for()
        check(page)
        for channel in ("room", "direct"):
            page.locator(".st-key-channels button", has_text=t(f"channel.{channel}")).click()
            page.locator(f".st-key-transcript-{channel}").wait_for()
            say(page, "123")
            check(page)
        next_phase(page, t("phase.preliminary"), language)
        page.locator(".st-key-channels button", has_text=t("channel.interview")).click()
        page.locator(".st-key-transcript-interview").wait_for()
        say(page, "456")
        check(page)

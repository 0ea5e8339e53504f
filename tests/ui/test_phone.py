"""On a telephone and on a wide screen: the newest words, the composer and its foot are in view, and nothing is cut."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, Server, browsing, next_phase, open_start, press, say, serving, settled, until

pytestmark = [*MARKS, pytest.mark.slow]
SIZES = ((380, 800), (1600, 900))
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
BOXES = """() => {
  const box = name => document.querySelector(name).getBoundingClientRect();
  const own = [...document.querySelectorAll(".transcript .line, .transcript .note")].at(-1).getBoundingClientRect();
  const main = document.querySelector("[data-testid=stMain]");
  const now = document.querySelector(".expected");
  return {
    height: innerHeight, scroll: main.scrollHeight, wide: document.documentElement.scrollWidth - innerWidth,
    transcript: box("[class*=st-key-transcript-]").bottom, room: box("[class*=st-key-transcript-]").height,
    composer: box(".st-key-composer").top, foot: box(".st-key-composer-foot").bottom, newest: own.bottom,
    hidden: now ? now.scrollHeight - now.clientHeight : 0,
  };
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def test_a_page_opens_at_its_top(server: Server, tmp_path: Path, make_practice: Callable[[str], Practice]) -> None:
    practice = make_practice(Settings(data=server.data).database_url)
    for is_finished in (False, True) * 3:
        session = practice.start(Setup("white-van", "en", "ngo"))
        if is_finished:
            list(practice.formulate(session, {}))
    t = catalogue("en")
    with browsing(tmp_path, 1600, 900) as page:
        open_start(page, server.address, "en")
        settled(page)
        begin = page.get_by_role("button", name=t("start.begin"))
        page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 1e6)")
        assert page.evaluate(SCROLLED) > 0
        begin.click()
        page.get_by_role("button", name=t("pack.begin")).first.wait_for()
        settled(page)
        assert page.evaluate(SCROLLED) == 0


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


@pytest.mark.parametrize(("language", "size"), list(zip(LANGUAGES, SIZES, strict=True)))
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

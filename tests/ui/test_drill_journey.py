"""An interview drill in a real browser: talk, go back to a turn; wide and narrow, and by keyboard alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, Server, browsing, serving, settled, until
from tests.ui.test_keyboard import tab_to

pytestmark = [*MARKS, pytest.mark.slow]
SIZES = ((1280, 800), (380, 800))
WORDS = {
    "sl": ("Dober dan. Kako ste?", "Saj ste vozili za šefa, kajne?", "Opišite mi svoj dan."),
    "en": ("Good afternoon. How are you?", "You drive for the boss, do you not?", "Describe your day to me."),
}
BOXES = """() => {
  const box = name => document.querySelector(name).getBoundingClientRect();
  const main = document.querySelector("[data-testid=stMain]");
  return {
    height: innerHeight, scroll: main.scrollHeight, wide: document.documentElement.scrollWidth - innerWidth,
    transcript: box("[class*=st-key-transcript-]").bottom, room: box("[class*=st-key-transcript-]").height,
    composer: box(".st-key-composer").top, foot: box(".st-key-composer-foot").bottom,
  };
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def open_drill(page: Page, address: str, language: Language) -> None:
    """Begin an interview with the person that is offered first."""
    t = catalogue(language)
    page.goto(f"{address}/?lang={language}")
    page.get_by_text(t("use.drill.name"), exact=True).click()
    begin = page.get_by_role("button", name=t("start.begin_drill"))
    begin.wait_for()
    settled(page)
    if page.get_by_text(t("start.consent")).count():
        page.get_by_text(t("start.consent")).click()
        settled(page)
    begin.click()
    page.locator(".st-key-stop").wait_for()
    settled(page)


def ask(page: Page, words: str) -> None:
    """Put a question, and wait for its answer."""
    ways_back = page.locator("[class*=st-key-rewind-] button:visible")
    before = ways_back.count()
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(words)
    box.press("Enter")
    until(page, lambda: ways_back.count() > before, "the answer, and after it the way back to this turn")
    settled(page)


def fits(page: Page) -> None:
    """Fail where the page does not fill the window, or something is cut."""
    boxes = page.evaluate(BOXES)
    assert boxes["transcript"] <= boxes["composer"] + 1, boxes
    assert boxes["foot"] <= boxes["height"], boxes
    assert boxes["scroll"] <= boxes["height"], boxes
    assert boxes["room"] >= 130, boxes
    assert boxes["wide"] <= 0, boxes


@pytest.mark.parametrize(("language", "size"), list(zip(LANGUAGES, SIZES, strict=True)))
def test_talk_and_go_back(server: Server, tmp_path: Path, language: Language, size: tuple[int, int]) -> None:
    t = catalogue(language)
    greeting, led, opened = WORDS[language]
    with browsing(tmp_path, *size) as page:
        open_drill(page, server.address, language)
        fits(page)
        page.locator("[class*=st-key-coach-] label").first.click()
        ask(page, greeting)
        ask(page, led)
        coach = page.locator("details.coach").last
        coach.locator("summary").click()
        coach.locator(".better").wait_for()
        fits(page)
        page.locator("[class*=st-key-rewind-2-] button:visible").click()
        page.get_by_role("button", name=t("again.yes")).click()
        page.locator(".expected", has_text=t("again.attempt_from", number=2, turn=2)).wait_for()
        settled(page)
        assert page.get_by_test_id("stChatInputTextArea").input_value() == led
        fits(page)
        ask(page, opened)
        page.locator(".st-key-stop button").click()
        page.locator(".st-key-closing-skip button").click()
        page.locator(".st-key-again-ways").wait_for()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_without_a_mouse(server: Server, tmp_path: Path) -> None:
    t = catalogue("en")
    unseen: set[str] = set()
    with browsing(tmp_path, 1280, 900) as page:
        open_drill(page, server.address, "en")

        def press(name: str) -> None:
            tab_to(page, name, unseen)
            page.keyboard.press("Enter")

        tab_to(page, t("composer.placeholder.interview"), unseen)
        page.keyboard.type(WORDS["en"][1])
        page.keyboard.press("Enter")
        page.locator(".line.msg").wait_for()
        settled(page)
        tab_to(page, t("drill.coach"), unseen)
        page.keyboard.press("Space")
        page.locator("details.coach").wait_for()
        settled(page)
        page.locator("details.coach summary").focus()
        page.keyboard.press("Enter")
        page.locator("details.coach .better").wait_for()
        press(t("again.from_here"))
        press(t("again.yes"))
        page.locator(".expected", has_text=t("again.attempt_from", number=2, turn=1)).wait_for()
        settled(page)
        press(t("drill.stop"))
        page.locator(".st-key-again-ways").wait_for()
    assert not unseen

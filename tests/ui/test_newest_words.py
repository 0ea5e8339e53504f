"""The newest words of a talk are seen, or said to be there, and read out; the composer is a few keys away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.languages import language_name
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, Server, browsing, serving, settled, until
from tests.ui.test_drill_journey import WORDS, ask, open_drill

pytestmark = [*MARKS, pytest.mark.slow]
FROM_END = """() => { const box = document.querySelector("[class*=st-key-transcript-]");
  return Math.round(box.scrollHeight - box.scrollTop - box.clientHeight); }"""
TO_TOP = "() => document.querySelector('[class*=st-key-transcript-]').scrollTo(0, 0)"
SHARE = "() => document.querySelector('[class*=st-key-transcript-]').getBoundingClientRect().height / innerHeight"
# As an answer that comes while somebody reads further up.
ARRIVES = """words => document.querySelector("[class*=st-key-transcript-] .transcript:last-of-type")
  .insertAdjacentHTML("beforeend", `<div class="line msg" data-seq="9999"><div class="words">${words}</div></div>`)"""
FEW = 5  # keys


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def at_end(page: Page) -> bool:
    return bool(page.evaluate(FROM_END) < 5)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_new_words_are_seen_or_announced(
    server: Server, tmp_path: Path, language: Language, size: tuple[int, int]
) -> None:
    t = catalogue(language)
    with browsing(tmp_path, *size) as page:
        open_drill(page, server.address, language)
        for words in (*WORDS[language], *WORDS[language]):
            ask(page, words)
        until(page, lambda: at_end(page), "the end is in view")
        answer = page.locator(".transcript .line.msg .words").last.inner_text()
        page.locator("[role=log]", has_text=answer).wait_for(state="attached")
        assert page.evaluate(SHARE) >= 0.6, "the talk has the room"
        page.evaluate(TO_TOP)
        more = page.locator(".more-words")
        until(page, lambda: not at_end(page), "reads further up")
        assert not more.is_visible(), "nothing new yet"
        page.evaluate(ARRIVES, "Tolmačka je tu.")
        more.wait_for()
        assert not at_end(page), "whoever reads keeps the place"
        assert more.inner_text() == t("conversation.new")
        more.click()
        until(page, lambda: at_end(page), "the button leads to the end")
        assert not more.is_visible()
        page.evaluate(TO_TOP)
        page.wait_for_timeout(200)
        ask(page, WORDS[language][0])
        until(page, lambda: at_end(page), "one's own words lead to the end")
        page.evaluate(TO_TOP)
        page.wait_for_timeout(200)
        page.locator("[class*=st-key-rewind-6-] button:visible").click()
        page.get_by_role("button", name=t("again.yes")).click()
        page.locator(".expected", has_text="2").wait_for()
        settled(page)
        until(page, lambda: at_end(page), "after going back the end is in view")
        ask(page, WORDS[language][2])
        until(page, lambda: at_end(page), "and so are the new words")


def test_the_composer_is_a_few_keys_away(server: Server, tmp_path: Path) -> None:
    with browsing(tmp_path, 1280, 900) as page:
        open_drill(page, server.address, "en")
        page.reload()
        page.get_by_test_id("stChatInputTextArea").wait_for()
        settled(page)
        keys = 0
        while "skip" not in page.evaluate("() => document.activeElement.className"):
            page.keyboard.press("Tab")
            keys += 1
            assert keys < FEW
        page.keyboard.press("Enter")
        assert page.evaluate("() => document.activeElement.dataset.testid") == "stChatInputTextArea"


def test_the_language_stays_when_the_page_is_loaded_anew(server: Server, tmp_path: Path) -> None:
    t = catalogue("en")
    with browsing(tmp_path, 1280, 900) as page:
        page.goto(f"{server.address}/?lang=sl")
        name = language_name("en")
        page.get_by_role("radio", name=name).or_(page.get_by_role("button", name=name)).first.click()
        page.get_by_role("link", name=t("nav.manual")).click()
        page.get_by_role("heading", name=t("nav.manual")).wait_for()
        settled(page)
        page.reload()
        page.get_by_role("heading", name=t("nav.manual")).wait_for()

"""The manual in a browser, on a telephone's width: asked in play, unfolded, and silent where it has no answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.config import Settings
from roleplay.knowledge.sources.documents import Documents
from roleplay.practice import Setup
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Page, Server, browsing, serving, settled

pytestmark = MARKS
ASKED = {"sl": "Kdo sme žrtev uradno identificirati?", "en": "Who may formally identify a victim?"}
OUTSIDE = {"sl": "Kako skuham golaž za šest ljudi?", "en": "How do I reset my phone?"}
TOO_WIDE = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def ask(page: Page, language: Language, words: str) -> None:
    t = catalogue(language)
    field = page.get_by_label(t("manual.field"))
    field.fill(words)
    field.press("Enter")
    page.get_by_text(words).last.wait_for()
    settled(page)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), [("sl", 380), ("en", 1366)])
def test_the_manual_is_asked_in_play(server: Server, tmp_path: Path, make_practice, language: Language, width) -> None:
    practice = make_practice(Settings(data=server.data).database_url)
    session = practice.start(Setup("white-van", language, "police", seed=3))
    list(practice.hint(session))
    t = catalogue(language)
    with browsing(tmp_path, width, 800) as page:
        page.goto(f"{server.address}/exercise?lang={language}&vaja={session.id}")
        page.get_by_test_id("stChatInputTextArea").wait_for()
        settled(page)
        if width < 1000:
            page.get_by_role("radio", name=t("exercise.panes.desk")).click()
        page.locator(".st-key-desk").get_by_text(t("desk.manual"), exact=True).click()
        page.get_by_label(t("manual.field")).wait_for()
        ask(page, language, ASKED[language])
        answers = page.locator(".st-key-desk-body details.passage")
        answers.nth(1).wait_for()
        assert answers.first.get_attribute("open") is not None
        folded = answers.nth(1)
        assert folded.get_attribute("open") is None
        folded.locator("summary").click()
        assert folded.locator(".words").is_visible()
        assert page.evaluate(TOO_WIDE) <= 0
        ask(page, language, OUTSIDE[language])
        # Whether by meaning already or by words still: it says that there is no answer, and claims none.
        told = page.locator(".st-key-desk-body [data-testid=stAlert] p")
        told.wait_for()
        assert told.inner_text() in {
            t(f"manual.{key}") for key in ("silent", "nothing", "silent_words", "nothing_words")
        }
        assert page.locator(".st-key-desk-body details.passage[open]").count() == 0
        assert page.evaluate(TOO_WIDE) <= 0


def test_an_address_in_the_title_of_a_document_is_no_link(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Whoever enters the harbour signs the book.", encoding="utf-8")
    title = "http://a.example/x www.b.example [here](https://c.example) <https://d.example>"
    Documents(server.data / "documents").add(tmp_path / "a.txt", "en", title)
    with browsing(tmp_path / "profile") as page:
        page.goto(f"{server.address}/manual?lang=en")
        page.locator("[class*=st-key-document-] strong", has_text="a.example").wait_for()
        settled(page)
        assert page.locator("a[href*='.example']").count() == 0
        ask(page, "en", "Who signs the book of the harbour?")
        page.locator("details.passage summary", has_text="a.example").wait_for()
        assert page.locator("a[href*='.example']").count() == 0

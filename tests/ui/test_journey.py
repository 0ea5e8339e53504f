"""The whole way in a real browser, in both languages: start, pack, five phases, debrief, report."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from tests.ui.browser import MARKS, Server, browsing, next_phase, open_start, press, serving, settled

pytestmark = MARKS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.mark.parametrize("language", ["sl", pytest.param("en", marks=pytest.mark.slow)])
def test_from_start_to_report(server: Server, tmp_path: Path, language: Language) -> None:
    t = catalogue(language)
    with browsing(tmp_path) as page:
        open_start(page, server.address, language)
        card = page.locator(".st-key-agency [role=radiogroup] > div").nth(1)
        card.click()
        page.wait_for_function("card => card.querySelector('input').checked", arg=card.element_handle())
        settled(page)
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill("<b>123</b> https://example.org")
        box.press("Enter")
        page.locator(".transcript .line.own .words", has_text="<b>123</b> https://example.org").wait_for()
        settled(page)
        for phase in ("preliminary", "interview", "crisis", "debrief"):
            next_phase(page, t(f"phase.{phase}"), language)
        page.get_by_role("button", name=t("debrief.send"), exact=True).wait_for()
        page.locator("textarea").first.fill("123")
        press(page, t("debrief.send"))
        page.get_by_text(t("debrief.step", number=2, total=8)).wait_for()
        press(page, t("debrief.skip"))
        page.get_by_text(t("debrief.formulation"), exact=True).wait_for()
        page.locator("textarea").first.fill("123")
        press(page, t("debrief.finish"))
        page.get_by_text(t("report.no_strengths")).wait_for()
        page.get_by_text(t("report.changes"), exact=True).wait_for()
        page.reload()
        page.get_by_text(t("report.changes"), exact=True).wait_for()

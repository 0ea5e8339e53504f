"""The report on a telephone: what to change begins on the first screen, and long sections open line by line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.exercise.setup import Setup
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.service import service
from tests.ui.browser import MARKS, Page, Server, browsing, serving, settled, until
from tests.ui.test_report_page import NARROW, to_the_end

pytestmark = [*MARKS, pytest.mark.slow]
SCREEN = 660  # pixels of a telephone of 380 x 800 that its browser leaves to a page
OPENED = 500  # pixels that any opened section has at least
LONGEST = {"flow": 3000, "trust": 2200}  # pixels; they were 15,000 and 11,600
INNER = "[data-testid=stExpander] [data-testid=stExpander] > details:not([open]) > summary"
TOPS = """() => [...document.querySelectorAll("#changes, .headline, :is(.change, .harm) > :is(h4, .quote)")]
  .map(e => e.getBoundingClientRect().bottom)"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[Language, str]]]:
    """A server, and the finished exercise of an average learner of the police in each language."""
    data = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SODELUJ_DATA", str(data))
        patch.setenv("SODELUJ_EMBEDDER", "none")
        service.clear()
        practice = service().practice
        found = {
            language: to_the_end(practice, practice.start(Setup("white-van", language, "police")), "average").id
            for language in LANGUAGES
        }
        with serving(data) as server:
            yield server, found
        service.clear()


def opened(page: Page, server: Server, language: Language, session: str) -> Page:
    page.goto(f"{server.address}/report?lang={language}&vaja={session}")
    page.wait_for_selector(".headline")
    page.wait_for_selector('[data-testid="stExpander"]')
    settled(page)
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_fits_a_telephone(
    reports: tuple[Server, dict[Language, str]], tmp_path: Path, language: Language
) -> None:
    server, sessions = reports
    with browsing(tmp_path, NARROW, 800) as page:
        opened(page, server, language, sessions[language])
        headline, changes, title, quote = page.evaluate(TOPS)[:4]
        assert headline < changes < title < quote < SCREEN, "the first change, its words too, is on the first screen"
        strengths = page.locator("details.finding:visible")
        assert strengths.count() == 3
        strengths.first.locator("summary").first.press("Enter")
        assert strengths.first.locator(".why").is_visible()
        for name, longest in LONGEST.items():
            section = page.locator(f".st-key-section-{name}")
            section.locator("summary").first.press("Enter")
            settled(page)
            for inner in section.locator(INNER).all():
                inner.press("Enter")
            settled(page)
            section.locator("details.fold > summary").first.wait_for()
            until(
                page,
                lambda section=section, most=longest: OPENED < section.bounding_box()["height"] < most,
                f"{name} is open and not too long",
            )
        lines = page.locator(".st-key-section-flow details.fold:visible")
        assert lines.first.locator(".row").count() and not lines.first.locator(".row").first.is_visible()
        lines.first.locator("summary").first.press("Enter")
        assert lines.first.locator(".row").first.is_visible()

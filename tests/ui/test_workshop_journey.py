"""A case made in the workshop in a real browser, put to use and played to its end; the files pass the check."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.scenario.linting.linter import check_case
from roleplay.scenario.loading.loader import read_case
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.workshop.editing import Path as Place
from roleplay.workshop.to_write import section_of
from tests.ui.browser import MARKS, Page, Server, browsing, next_phase, press, say, serving, settled
from tests.ui.test_drill_journey import ask
from tests.workshop.story import TEXTS, TITLE

pytestmark = [*MARKS, pytest.mark.slow]
KNOWLEDGE = ROOT / "knowledge"
SIZES = ((1280, 800), (380, 800))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        yield running


def make(page: Page, server: Server, language: Language, kit: str, title: str) -> None:
    """Make a case from an example and open its workbench."""
    page.goto(f"{server.address}/workshop?lang={language}")
    page.locator(".st-key-create").wait_for()
    settled(page)
    page.get_by_text(catalogue(language)(f"workshop.kit.{kit}.title"), exact=True).click()
    settled(page)
    page.locator(".st-key-new-title input").fill(title)
    page.keyboard.press("Tab")
    settled(page)
    page.locator(".st-key-create button").click()
    page.locator(".st-key-part").wait_for()
    settled(page)


def write(page: Page, place: Place, words: str | list[str], language: Language) -> None:
    """Write a text into the field of the section that is open."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "-", ".".join(place))
    field = page.locator(f"[class*='st-key-field-'][class*='-{language}-{name}'] :is(input, textarea)").first
    field.fill("\n".join(words) if isinstance(words, list) else words)
    field.press("Tab")
    settled(page)


def open_at(page: Page, section: str, entry: str, language: Language) -> None:
    """Open a section, where its entries are chosen at one of them, on the way that the list of what waits shows."""
    page.locator(".st-key-part").get_by_text(catalogue(language)("workshop.part.left"), exact=True).click()
    page.locator(f".st-key-go-{section}-{entry} button").first.click()
    page.locator(".st-key-left-number").wait_for(state="detached")
    settled(page)


def put_to_use(page: Page, language: Language) -> None:
    settled(page)
    page.locator(".st-key-use button").click()
    page.get_by_text(catalogue(language)("workshop.used"), exact=True).wait_for()
    settled(page)


def choose(page: Page, key: str, title: str, language: Language) -> None:
    """Choose the case of this title on the start page, and agree to its notice where it is shown."""
    t = catalogue(language)
    page.locator(f".st-key-{key}").get_by_text(title, exact=False).first.click()
    settled(page)
    if page.get_by_text(t("start.consent")).count():
        page.get_by_text(t("start.consent")).click()
    page.wait_for_function("() => document.querySelector('.st-key-begin button')?.disabled === false")
    settled(page)


@pytest.mark.parametrize("language", ["sl", "en"])
def test_a_whole_exercise_is_made_and_played_to_the_end(server: Server, tmp_path: Path, language: Language) -> None:
    t, title = catalogue(language), {"sl": "Moja vaja", "en": "My exercise"}[language]
    with browsing(tmp_path) as page:
        make(page, server, language, "exercise", title)
        open_at(page, "case", "", language)
        write(page, ("summary",), "Besede.", language)
        put_to_use(page, language)
        case = server.data / "scenarios" / title.lower().replace(" ", "-")
        assert check_case(case, KNOWLEDGE) == []
        page.goto(f"{server.address}/?lang={language}")
        choose(page, "case", title, language)
        press(page, t("start.begin"))
        press(page, t("pack.begin"))
        say(page, {"sl": "Kdo danes vodi primer?", "en": "Who is leading the case today?"}[language])
        for phase in read_case(case, server.data)[0].phases[1:]:
            next_phase(page, phase.title[language], language)
        press(page, t("debrief.skip"))
        page.get_by_text(t("debrief.formulation"), exact=True).wait_for()
        press(page, t("debrief.finish"))
        page.get_by_text(t("report.changes"), exact=True).wait_for()


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_an_interview_in_own_words_is_played(server: Server, tmp_path: Path, size: tuple[int, int]) -> None:
    t, title = catalogue("sl"), f"{TITLE} {size[0]}"
    with browsing(tmp_path, *size) as page:
        make(page, server, "sl", "interview", title)
        at = ("", "")
        for place, words in TEXTS.items():
            where = section_of(place)
            if where != at:
                open_at(page, *where, "sl")
                at = where
            write(page, place, words, "sl")
        page.locator(".st-key-part").get_by_text(t("workshop.part.left"), exact=True).click()
        page.get_by_text(t("workshop.left_none"), exact=True).wait_for()
        put_to_use(page, "sl")
        assert check_case(server.data / "scenarios" / f"kuhinja-ob-cesti-{size[0]}", KNOWLEDGE) == []
        page.goto(f"{server.address}/?lang=sl")
        page.get_by_text(t("use.drill.name"), exact=True).click()
        settled(page)
        choose(page, "drill-case", title, "sl")
        press(page, t("start.begin_drill"))
        page.locator(".st-key-stop").wait_for()
        settled(page)
        for question in ("Dober dan. Kako ste?", "Prosim, povejte vse po vrsti, od začetka."):
            ask(page, question)
        assert "V shrambi" in page.locator("[class*=st-key-transcript-]").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

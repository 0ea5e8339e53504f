"""The code book's page: cards of every class and tactic, a filter, a question tried out, and links that open a card."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.exercise.setup import Setup
from roleplay.feedback.coach import CLASSES, TACTICS
from roleplay.scenario.vocabulary import PRODUCTIVE, Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.parts.codebook import anchor, codebook, link, target, title
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.browser import MARKS, Server, browsing, serving, settled
from tests.ui.conftest import Driver, assert_well, begin, raw, shown
from tests.ui.test_report_page import to_the_end

CARD = re.compile(r"<section class='code [a-z]+' id='code-(\w+)'")
OPEN_CARD = re.compile(r"id='code-(\w+)'(?:(?!</section>).)*<details class='more' open>", re.S)

IN_VIEW = """place => {
  const top = document.getElementById(place).getBoundingClientRect().top;
  return top >= 0 && top < 200;
}"""


def open_page(new_tab: Driver, language: Language, **address: str) -> AppTest:
    tab = new_tab(language)
    tab.switch_page(visit.CODEBOOK)
    for name, value in address.items():
        tab.query_params[name] = value
    return tab.run()


def cards(tab: AppTest) -> list[str]:
    """Return the cards on the page, in their order."""
    return CARD.findall(raw(tab))


@pytest.mark.parametrize("language", first("sl"))
def test_every_class_and_tactic_has_its_card_with_all_its_passages(new_tab: Driver, language: Language) -> None:
    tab = open_page(new_tab, language)
    assert_well(tab)
    assert cards(tab) == [*CLASSES, *TACTICS]
    text, html = shown(tab), raw(tab)
    for entry in (*CLASSES, *TACTICS):
        assert title(language, entry) in text
    sources = codebook().sources
    passages = service().manual.library.by_id
    for each in (*sources.classes.values(), *sources.tactics.values(), sources.rules, sources.certainty):
        for cited in each.shown:
            assert passages[cited].title[language].split('"')[0] in text.replace("&quot;", '"'), cited
    assert html.count("<details class='passage'>") == sum(
        len(each.shown)
        for each in (*sources.classes.values(), *sources.tactics.values(), sources.rules, sources.certainty)
    )
    assert "{doubtful}" not in " ".join(item.value for item in tab.markdown)


@pytest.mark.parametrize("entry", ["LEAD", "why_blame"])
def test_a_link_opens_one_card(new_tab: Driver, entry: str) -> None:
    tab = open_page(new_tab, "sl", **{"class": entry})
    assert_well(tab)
    assert OPEN_CARD.findall(raw(tab)) == [entry]
    assert f'<script data-place="{anchor(entry)}">' in raw(tab)
    assert "scrollIntoView" not in raw(tab.run()), "later drawings leave the reader where they are"


@pytest.mark.parametrize("stray", ["", "LEADING", "');alert('"])
def test_an_unknown_class_opens_nothing(new_tab: Driver, stray: str) -> None:
    tab = open_page(new_tab, "en", **{"class": stray})
    assert_well(tab)
    assert OPEN_CARD.findall(raw(tab)) == []
    assert "scrollIntoView" not in raw(tab)
    assert "alert" not in raw(tab)


def test_the_filter_shows_one_side(new_tab: Driver) -> None:
    tab = open_page(new_tab, "en")
    tab.button_group(key="codebook-side").set_value("-").run()
    assert_well(tab)
    assert [name for name in cards(tab) if name in CLASSES] == [name for name in CLASSES if name not in PRODUCTIVE]
    assert "threat" in cards(tab) and "empathy" not in cards(tab)


@pytest.mark.parametrize(
    ("language", "word", "found"),
    [
        ("sl", "večdelno", ["MULTI"]),
        ("sl", "vecdelno", ["MULTI"]),
        ("sl", "KAJNE pristavek", ["LEAD"]),
        ("en", "double-barrelled", ["MULTI"]),
        ("en", "forced_choice", []),
    ],
)
def test_a_word_finds_its_cards(new_tab: Driver, language: Language, word: str, found: list[str]) -> None:
    tab = open_page(new_tab, language)
    tab.text_input(key="codebook-find").set_value(word).run()
    assert_well(tab)
    assert set(found) <= set(cards(tab))
    assert len(cards(tab)) < len(CLASSES)
    assert [item.value for item in tab.info] == ([] if found else [catalogue(language)("codebook.nothing")])


@pytest.mark.parametrize(
    ("language", "words", "told", "first"),
    [
        ("sl", "Saj vas je on prisilil, kajne?", False, ["LEAD"]),
        ("en", "Did they beat you?", False, ["CLOSED_I"]),
        ("en", "Who pays you? The others have already told us everything.", False, ["PROBE", "bluff"]),
    ],
)
def test_a_question_of_ones_own_brings_its_cards_to_the_top(
    new_tab: Driver, language: Language, words: str, told: bool, first: list[str]
) -> None:
    tab = open_page(new_tab, language)
    tab.text_input(key="codebook-own").set_value(words)
    tab.button[0].click().run()
    assert_well(tab)
    assert cards(tab)[: len(first)] == first
    assert len(cards(tab)) == len(set(cards(tab))) == len(CLASSES) + len(TACTICS)
    assert any(item.value.startswith(catalogue(language)("codebook.sure", percent="0")[:12]) for item in tab.caption)


def test_whether_it_was_told_before_decides_a_closed_question(new_tab: Driver) -> None:
    tab = open_page(new_tab, "en")
    tab.text_input(key="codebook-own").set_value("Did you sign the contract?")
    tab.button[0].click().run()
    assert cards(tab)[0] == "CLOSED_I"
    tab.checkbox(key="codebook-told").check()
    tab.button[0].click().run()
    assert cards(tab)[0] == "CLOSED_A"


def test_an_address_leads_to_a_class() -> None:
    assert target("sl", "LEAD") == "codebook?lang=sl&class=LEAD"
    assert target("en") == "codebook?lang=en"
    assert 'href="codebook?lang=en&amp;class=threat"' in link(catalogue("en"), "threat", "<threat>")
    assert "&lt;threat&gt;" in link(catalogue("en"), "threat", "<threat>")


@pytest.mark.parametrize("language", ["sl", pytest.param("en", marks=pytest.mark.slow)])
def test_the_report_leads_to_each_class_in_it(new_tab: Driver, language: Language) -> None:
    tab = begin(new_tab(language), "police")
    session = to_the_end(service().practice, tab.session_state["session"], "poor")
    assert_well(tab.run())
    labels = set(re.findall(r'href="codebook\?lang=(\w+)&amp;class=(\w+)"', raw(tab)))
    assert {found for found, _ in labels} == {session.state.setup.language}
    assert {label for _, label in labels} <= set(CLASSES)
    assert len(labels) > 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data"), {"SODELUJ_EMBEDDER": "none"}) as running:
        yield running


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(300)
@MARKS[2]
@pytest.mark.parametrize("width", [380, 1366])
@pytest.mark.parametrize("language", first("sl"))
def test_a_link_brings_its_card_into_view(server: Server, tmp_path: Path, language: Language, width: int) -> None:
    with browsing(tmp_path, width, 800) as page:
        page.goto(f"{server.address}/{target(language, 'LEAD')}")
        card = page.locator(f"#{anchor('LEAD')}")
        card.locator("details.more[open]").wait_for()
        settled(page)
        page.wait_for_function(IN_VIEW, arg=anchor("LEAD"))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        for summary in page.locator("details.more > summary").all():
            if summary.locator("..").get_attribute("open") is None:
                summary.click()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        card.locator("a.coded").first.click()
        page.wait_for_function(IN_VIEW, arg=anchor("OPEN"))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(300)
@MARKS[2]
def test_a_card_is_unfolded_by_keyboard(server: Server, tmp_path: Path) -> None:
    t = catalogue("en")
    with browsing(tmp_path, 1366, 800) as page:
        page.goto(f"{server.address}/{target('en')}")
        page.locator(".code").first.wait_for()
        settled(page)
        page.get_by_label(t("codebook.find")).focus()
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.code summary')"):
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        page.locator(f"#{anchor('OPEN')} details.more[open]").wait_for()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(300)
@MARKS[2]
def test_a_class_in_the_report_opens_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("SODELUJ_DATA", str(data))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    service.clear()
    practice = service().practice
    session = to_the_end(practice, practice.start(Setup("white-van", "sl", "police", "exercise")), "poor")
    settings = {"SODELUJ_EMBEDDER": "none"}
    with serving(data, settings) as running, browsing(tmp_path / "profile", 1366, 800) as page:
        page.goto(f"{running.address}/report?lang=sl&vaja={session.id}")
        page.locator(".st-key-section-questions summary").first.click()
        leading = page.locator(".st-key-section-questions a.coded[href*=LEAD]").first
        leading.wait_for()
        with page.context.expect_page() as opened:
            leading.click()
        opened.value.locator(f"#{anchor('LEAD')} details.more[open]").wait_for()
        assert "/report" in page.url

"""The report of a drill on the page: its goal, the plots with their words, the ledger's filters, links."""

import re
import tempfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.exercise.setup import Setup
from roleplay.practice import Session
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from roleplay.ui.visit import REPORT
from tests.feedback import drilled
from tests.thorough import first
from tests.ui.browser import MARKS, browsing, serving, settled
from tests.ui.conftest import Driver, assert_well, raw, shown
from tests.ui.test_report_page import NARROW, downloads, to_the_end


def opened(new_tab: Driver, session: Session) -> AppTest:
    """Show the report of a session."""
    tab = new_tab(session.state.setup.language, vaja=session.id)
    return tab.switch_page(REPORT).run()


def ledger_rows(tab: AppTest) -> list[str]:
    """Return the statements that the ledger shows."""
    conditions = catalogue(tab.session_state["language"])("talks.needed")
    tables = [str(item.proto.body) for item in tab.get("html") if f">{conditions}</th>" in str(item.proto.body)]
    return [row for text in tables for row in re.findall(r"<tr><td>.*?<div>(.*?)</div>", text)]


@pytest.mark.parametrize("language", first("en"))
def test_a_drill_shows_what_a_talk_can_show_and_nothing_else(new_tab: Driver, language: Language) -> None:
    new_tab(language)
    tab = opened(new_tab, drilled.drive(service().practice, language))
    assert_well(tab)
    t, text = catalogue(language), shown(tab)
    names = {expander.label for expander in tab.expander}
    assert {t(f"report.section.{name}") for name in ("questions", "trust", "disclosures", "closing")} <= names
    assert not names & {t(f"report.section.{name}") for name in ("flow", "timeline", "own_view")}
    assert t("report.not_observed") not in text
    assert {header.value for header in tab.header} >= {t("talks.goal"), t("talks.transcript")}
    assert len(tab.get("vega_lite_chart")) + len(tab.get("arrow_vega_lite_chart")) == 1
    kinds = [str(link.proto.label) for link in tab.get("link_button")]
    assert [kind for kind in kinds if kind in downloads(language)] == downloads(language)


def test_every_link_leads_to_a_turn_of_the_transcript(new_tab: Driver) -> None:
    new_tab("sl")
    html = raw(opened(new_tab, drilled.drive(service().practice, "sl")))
    links = set(re.findall(r"href='#(turn-\d+)'", html))
    assert len(links) > 5
    assert links <= set(re.findall(r"<section id='(turn-\d+)'", html))


def test_the_ledger_is_filtered_by_outcome(new_tab: Driver) -> None:
    new_tab("en")
    session = drilled.drive(service().practice, "en")
    tab = opened(new_tab, session)
    everything = ledger_rows(tab)
    assert len(everything) == len(session.state.scenario.person["driver"].disclosures)
    tab.button_group(key="ledger-outcome").set_value(["withheld"]).run()
    assert_well(tab)
    withheld = ledger_rows(tab)
    assert 0 < len(withheld) < len(everything)
    assert set(withheld) < set(everything)


@pytest.mark.long
def test_an_exercise_shows_a_map_for_each_person(new_tab: Driver) -> None:
    new_tab("sl")
    practice = service().practice
    session = to_the_end(practice, practice.start(Setup("white-van", "sl", "police", "exercise")), "average")
    tab = opened(new_tab, session)
    assert_well(tab)
    persons = {entry.event.person for entry in session.state.log if entry.event.kind == "topic_opened"}
    assert len(persons) > 1
    t = catalogue("sl")
    assert len(tab.get("vega_lite_chart")) == len(persons) + 1
    assert t("talks.all_persons") in {item.value for item in tab.subheader}
    name = session.state.scenario.person["driver"]
    tab.button_group(key="ledger-person").set_value("driver").run()
    assert_well(tab)
    assert len(ledger_rows(tab)) == len(name.disclosures)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(180)
@MARKS[2]
def test_on_a_phone_a_plot_fits_and_a_link_leads_to_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("SODELUJ_DATA", str(data))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    service.clear()
    session = drilled.drive(service().practice, "sl")
    with serving(data) as server, browsing(Path(tempfile.mkdtemp(dir=tmp_path)), NARROW, 800) as page:
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto(f"{server.address}/report?lang=sl&vaja={session.id}")
        page.wait_for_selector(".headline")
        for name in ("questions", "trust", "disclosures"):
            page.locator(f".st-key-section-{name} summary").first.click()
        page.locator(".st-key-section-questions canvas, .st-key-section-questions svg.marks").first.wait_for()
        settled(page)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= NARROW
        link = page.locator(".st-key-section-disclosures a.turn").first
        target = link.get_attribute("href")
        link.click()
        page.wait_for_function("name => document.querySelector(name).matches(':target')", arg=target)
        place = page.locator(str(target)).bounding_box()
        assert place is not None and 0 <= place["y"] < 800
        assert not [url for url in elsewhere if not url.startswith((server.address, "data:", "blob:"))]

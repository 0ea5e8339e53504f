"""The report page: what came of it, harms with advice, figures by language, tables that stack on a narrow screen."""

import re
import tempfile
from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.exercise.setup import Setup
from roleplay.feedback.grade import build
from roleplay.feedback.page import criterion_to_practise, missed
from roleplay.feedback.words import phrases
from roleplay.moves_file import play, read_moves
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import esc
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.browser import MARKS, Page, browsing, open_all, serving, settled
from tests.ui.conftest import Driver, assert_well, begin, raw, shown

MOVES = ROOT / "knowledge" / "scenarios" / "white-van" / "moves"
NARROW = 380


def to_the_end(practice: Practice, session: Session, level: str) -> Session:
    """Play a shipped moves file of the police to its end."""
    language = session.state.setup.language
    lines = read_moves(MOVES / f"police-{language}-{level}.jsonl", session.state.scenario, "police")
    for _ in play(practice, session, lines):
        pass
    assert session.state.finished is not None
    return session


def downloads(language: Language) -> list[str]:
    """Return how the formats of the report are named, in the order in which they are offered."""
    return [catalogue(language)(f"report.download_as.{form}") for form in ("pdf", "docx", "md", "csv", "json")]


@pytest.mark.parametrize("language", first("en"))
def test_figures_dates_and_harms(new_tab: Driver, language: Language) -> None:
    tab = begin(new_tab(language), "police")
    to_the_end(service().practice, tab.session_state["session"], "poor")
    assert_well(tab.run())
    t, text = catalogue(language), shown(tab)
    assert any(expander.label == t("report.section.harms") for expander in tab.expander)
    figures = re.findall(r"[+−]\d+", text)
    assert figures, "changes of trust are whole points with a true minus"
    assert not re.search(r"(?<![\w/])\d{4}-\d\d-\d\d", text), "no date as machines write it, but in an address"
    assert re.search(r"\d{1,2}\.\s\d{1,2}\.\s\d{4}" if language == "sl" else r"\d{1,2} [A-Z][a-z]+ \d{4}", text)
    if language == "sl":
        assert not re.search(r"[+−-]\d\.\d", text)
    assert "<span class='label'" in raw(tab)
    made = [link for link in tab.get("link_button") if link.proto.label in downloads(language)]
    assert [str(button.proto.label) for button in made] == downloads(language)
    mine = f"download/session/{tab.session_state['session'].id}/report."
    assert all(link.proto.url.startswith(mine) for link in made), "made when asked for, by a route that looks who asks"


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.timeout(120)
@MARKS[2]
def test_nothing_scrolls_sideways_on_a_narrow_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("SODELUJ_DATA", str(data))
    monkeypatch.setenv("SODELUJ_EMBEDDER", "none")
    service.clear()
    practice = service().practice
    session = to_the_end(practice, practice.start(Setup("white-van", "sl", "police", "exercise")), "average")
    with serving(data) as server, browsing(Path(tempfile.mkdtemp(dir=tmp_path)), NARROW, 800) as page:
        page.goto(f"{server.address}/report?lang=sl&vaja={session.id}")
        page.wait_for_selector(".headline")
        page.wait_for_selector('[data-testid="stExpander"]')
        settled(page)
        open_all(page)
        page.wait_for_selector(".grid td", state="visible")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= NARROW
        wide = page.evaluate(
            """() => [...document.querySelectorAll('*')].filter(e => ['auto', 'scroll'].includes(
                getComputedStyle(e).overflowX) && e.clientWidth && e.scrollWidth > e.clientWidth + 1)
                .map(e => e.className)"""
        )
        assert wide == []
        beside = page.evaluate(
            """() => [...document.querySelectorAll('.grid td')].filter(e => e.getBoundingClientRect().right >
                window.innerWidth).length"""
        )
        assert beside == 0
        _leads_to_its_turn(page)


def _leads_to_its_turn(page: Page) -> None:
    """By keyboard alone: from a change to its turn in the transcript, which is then in view, and back."""
    way = page.locator(".finding.change .where a.turn").first
    target = str(way.get_attribute("href")).removeprefix("#")
    way.press("Enter")
    page.wait_for_function("name => document.activeElement.id === name", arg=target)
    seen = (
        "name => { const box = document.getElementById(name).getBoundingClientRect(); return box.top < innerHeight; }"
    )
    page.wait_for_function(seen, arg=target)
    page.locator("section:target a.back").press("Enter")
    page.wait_for_function("() => location.hash === '#changes'")


@pytest.mark.long
@pytest.mark.parametrize("language", first("en"))
def test_the_first_screen_says_what_to_change_and_where(new_tab: Driver, language: Language) -> None:
    tab = begin(new_tab(language), "police")
    session = to_the_end(service().practice, tab.session_state["session"], "average")
    assert_well(tab.run())
    page, report = raw(tab), build(session.state, service().practice.library, service().rubric)
    places = [page.index(f"{number}. {esc(change.title)}") for number, change in enumerate(report.changes, start=1)]
    assert len(places) == 3 and places == sorted(places)
    assert all(esc(change.where) in page for change in report.changes)
    say = phrases(language)
    left_out = [page.index(esc(text)) for text in missed(report, say)]
    assert left_out and max(left_out) < places[0], "what was left out is named first"
    assert esc(report.headline) in page and esc(criterion_to_practise(report, say)) in page
    for score in report.criteria:
        doubt = score.doubtful and score.level is not None
        line = next(
            part for part in page.split("<details class='criterion")[1:] if f"<b>{esc(score.title)}</b>" in part
        )
        assert line.startswith(" doubtful'") == doubt == ('class="doubt"' in line.partition("</summary>")[0])
        if score.level is not None and score.level < 3:
            assert esc(score.anchors[score.level + 1]) in line
    assert _lead_to_what_they_quote(page) >= len(
        [item for item in (*report.strengths[:3], *report.changes) if item.quote]
    )


def _lead_to_what_they_quote(page: str) -> int:
    """Check that each sentence with evidence leads to a turn that shows it, words and all; return how many quote."""
    turns = dict(re.findall(r"<section id='(turn-\d+)'(.*?)</section>", page, re.DOTALL))
    assert set(re.findall(r"href='#(turn-\d+)'", page)) <= turns.keys()
    # A change may name the moment alone: what is quoted further down the page is not its own.
    quoting = re.findall(
        r'<div class="where">((?:(?!<div class="(?:where|finding)).)*?<div class="quote">.*?)</div>', page, re.DOTALL
    )
    for finding in quoting:
        where, _, quote = finding.partition('<div class="quote">')
        said = re.sub(r"^\W+|\W+$", "", quote)
        linked = re.findall(r"href='#(turn-\d+)'", where)
        assert linked and said.split("…")[0].strip() in turns[linked[-1]], finding
    return len(quoting)

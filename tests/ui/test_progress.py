"""Progress and two sides on their pages: empty, one, several sessions; links, deletion, no cached leftovers."""

import html

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.exercise.setup import Setup
from roleplay.feedback.grade import build
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.parts.sessions import finished as parts
from roleplay.ui.service import service
from tests.feedback import drilled
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, raw, shown

HOSTILE = "<script>alert(1)</script> ![x](http://127.0.0.1/x.png)"


def ended(agency: AgencyId, language: Language) -> Session:
    """Return a finished exercise in which little was done."""
    practice = service().practice
    session = practice.start(Setup("white-van", language, agency, seed=5))
    list(practice.say(session, "room", f"Police, who has the passports? {HOSTILE}"))
    while session.state.finished is None:
        list(practice.next_phase(session))
    return session


def page(new_tab: Driver, language: Language, path: str = visit.PROGRESS) -> AppTest:
    tab = new_tab(language).switch_page(path).run()
    assert_well(tab)
    return tab


@pytest.mark.long
def test_from_nothing_to_several_and_back(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    language: Language = "sl"
    t, say = catalogue(language), phrases(language)
    start = new_tab(language)
    assert t("progress.open") not in [link.proto.label for link in start.get("page_link")]
    empty = page(new_tab, language)
    assert t("progress.empty_three") in shown(empty) and empty.button(key="to-start")
    assert page(new_tab, language, visit.SIDES).button(key="to-start")

    built: list[str] = []
    original = parts.build
    monkeypatch.setattr(parts, "build", lambda state, *rest: built.append(state.learner) or original(state, *rest))
    first = ended("border", language)
    talk = drilled.drive(service().practice, language)
    one = page(new_tab, language)
    assert [info.value for info in one.info], "two are too few for a direction, and the page says so"
    assert say("progress.nothing.too_few") in shown(one)
    assert one.button(key="begin-next-0").proto.type == "primary"
    charts = len(one.get("vega_lite_chart")) + len(one.get("arrow_vega_lite_chart"))
    assert charts == 2 and sorted(built) == ["border", "police"]
    assert not [button for button in one.button if button.key == "to-sides"], "no case from two sides yet"

    second = ended("ngo", language)
    assert_well(new_tab(language, vaja=second.id).switch_page(visit.REPORT).run())
    full = page(new_tab, language)
    assert sorted(built) == ["border", "police"], "each report is made once, here or on its own page"
    assert not full.info
    keys = {button.key for button in full.button}
    assert {f"report-{item.id}" for item in (first, talk, second)} <= keys
    report = new_tab(language, vaja=first.id).switch_page(visit.REPORT).run()
    assert_well(report)
    assert report.button(key="progress") and report.button(key="to-sides")

    service().practice.shelf.delete(first.id)
    left = page(new_tab, language)
    assert f"report-{first.id}" not in {button.key for button in left.button}
    assert [info.value for info in left.info]
    assert page(new_tab, language, visit.SIDES).button(key="to-start"), "what was deleted has no other side"
    assert sorted(built) == ["border", "police"]
    start = new_tab(language)
    assert t("progress.open") in [link.proto.label for link in start.get("page_link")]
    left.button(key="begin-next-0").click().run()
    assert_well(left)
    assert left.session_state["session"].state.finished is None


@pytest.mark.parametrize("language", first("en"))
def test_two_sides_stand_side_by_side(new_tab: Driver, language: Language) -> None:
    new_tab(language)
    for agency in ("border", "ngo", "border"):
        ended(agency, language)
    t, tab = catalogue(language), page(new_tab, language, visit.SIDES)
    assert "<script>" not in raw(tab) and "alert(1)" in shown(tab)
    names = {agency: service().practice.library.agency[agency].short[language] for agency in ("border", "ngo")}
    for agency in names.values():
        assert t("sides.as", agency=agency) in shown(tab)
    assert t("sides.heard", other=names["ngo"], heard=1, said=1) in shown(tab)
    assert len(tab.selectbox(key="sides-first").options) == 3
    assert len(tab.selectbox(key="sides-second").options) == 1
    chosen = tab.selectbox(key="sides-second").value
    tab.selectbox(key="sides-first").set_value(chosen).run()
    assert_well(tab)
    assert len(tab.selectbox(key="sides-second").options) == 2


def test_what_came_of_it_stands_above_both_sides(new_tab: Driver) -> None:
    new_tab("en")
    sessions = [ended(agency, "en") for agency in ("border", "ngo")]
    shared = service()
    reports = [build(item.state, shared.practice.library, shared.rubric) for item in sessions]
    seen = html.unescape(raw(page(new_tab, "en", visit.SIDES)))
    assert all(report.headline and report.headline in seen for report in reports)


def test_a_held_back_criterion_is_in_neither_page(new_tab: Driver) -> None:
    new_tab("en")
    for agency in ("border", "ngo"):
        ended(agency, "en")
    title = service().rubric.criterion["R-09"].title["en"]
    assert title in shown(page(new_tab, "en")) and title in shown(page(new_tab, "en", visit.SIDES))
    service().desk.hold_back("local", "R-09", hold=True)
    tab = page(new_tab, "en")
    assert title not in shown(tab) + " ".join(item.value for item in tab.markdown)
    assert title not in shown(page(new_tab, "en", visit.SIDES))

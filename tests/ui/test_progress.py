"""Progress on its page: empty, one, several sessions; links, deletion, no cached leftovers."""

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.exercise.setup import Setup
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.parts.sessions import finished as parts
from roleplay.ui.service import service
from tests.feedback import drilled
from tests.ui.conftest import Driver, assert_well, shown

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
    assert charts == 1 and sorted(built) == ["border", "police"]

    second = ended("ngo", language)
    assert_well(new_tab(language, vaja=second.id).switch_page(visit.REPORT).run())
    full = page(new_tab, language)
    assert sorted(built) == ["border", "police"], "each report is made once, here or on its own page"
    assert not full.info
    keys = {button.key for button in full.button}
    assert {f"report-{item.id}" for item in (first, talk, second)} <= keys
    report = new_tab(language, vaja=first.id).switch_page(visit.REPORT).run()
    assert_well(report)
    assert report.button(key="progress")

    service().practice.shelf.delete(first.id)
    left = page(new_tab, language)
    assert f"report-{first.id}" not in {button.key for button in left.button}
    assert [info.value for info in left.info]
    assert sorted(built) == ["border", "police"]
    start = new_tab(language)
    assert t("progress.open") in [link.proto.label for link in start.get("page_link")]
    left.button(key="begin-next-0").click().run()
    assert_well(left)
    assert left.session_state["session"].state.finished is None


def test_a_held_back_criterion_is_not_on_the_page(new_tab: Driver) -> None:
    new_tab("en")
    for agency in ("border", "ngo"):
        ended(agency, "en")
    title = service().rubric.criterion["R-09"].title["en"]
    assert title in shown(page(new_tab, "en"))
    service().desk.hold_back("local", "R-09", hold=True)
    tab = page(new_tab, "en")
    assert title not in shown(tab) + " ".join(item.value for item in tab.markdown)

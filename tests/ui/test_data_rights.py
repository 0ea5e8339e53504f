"""Data rights on the settings page: all of one's own in one file, all of it gone; held-back levels in the report."""

import pytest

from roleplay.scenario.vocabulary import Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well, raw
from tests.ui.test_review import finished


@pytest.mark.long
def test_everything_is_offered_and_deleted(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    language: Language = "sl"
    monkeypatch.setenv("SODELUJ_RETENTION_DAYS", "365")
    new_tab(language)
    finished(language)
    documents = service().settings.data / "documents"
    documents.mkdir()
    (documents / "0123456789ab.json").write_text("{}", encoding="utf-8")
    tab = new_tab(language).switch_page(visit.SETTINGS).run()
    assert_well(tab)
    assert "365" in " ".join(item.value for item in tab.markdown)
    assert [item.proto.label for item in tab.get("link_button")] == [catalogue(language)("settings.take_all")]
    tab.button(key="delete-all").click().run()
    tab.button(key="delete-all-yes").click().run()
    assert_well(tab)
    assert not service().practice.shelf.cards() and not documents.exists()


@pytest.mark.long
def test_a_held_back_level_is_not_on_the_learners_report(new_tab: Driver) -> None:
    new_tab("en")
    session = finished("en")
    service().desk.hold_back("local", "R-09", hold=True)
    report = new_tab("en", vaja=session.id).switch_page(visit.REPORT).run()
    assert_well(report)
    assert catalogue("en")("report.held") in raw(report)
    service().desk.hold_back("local", "R-09", hold=False)
    again = new_tab("en", vaja=session.id).switch_page(visit.REPORT).run()
    assert catalogue("en")("report.held") not in raw(again)

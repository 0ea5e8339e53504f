"""The workshop without a browser: from a template to a case that the start page offers."""

import pytest

from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well

PAGE = "roleplay/ui/pages/workshop.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_is_made_put_to_use_and_offered(new_tab: Driver, language: Language) -> None:
    tab = new_tab(language).switch_page(PAGE).run()
    assert_well(tab)
    tab.text_input(key="new-id").set_value("../up").run()
    tab.button(key="create").click().run()
    assert tab.warning and service().own_cases.drafts() == []
    tab.text_input(key="new-id").set_value("night-shift").run()
    tab.button(key="create").click().run()
    assert_well(tab)
    assert service().own_cases.drafts() == ["night-shift"]
    for part in ("persons", "facts", "topics", "goals", "files", "preview", "case"):
        tab.button_group(key="part").set_value(part).run()
        assert_well(tab)
    tab.button(key="use").click().run()
    assert_well(tab)
    assert service().own_cases.in_use() == ["night-shift"]
    assert "night-shift" in service().practice.library.scenario
    start = new_tab(language)
    assert_well(start)
    start.radio(key="use").set_value("drill").run()
    assert len(start.radio(key="drill-case").options) == 3


def test_only_trainers_make_cases(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(service().desk), "groups", ())
    tab = new_tab("sl").switch_page(PAGE).run()
    assert_well(tab)
    assert tab.info and not any(button.key == "create" for button in tab.button)

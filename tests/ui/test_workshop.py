"""The workshop without a browser: a case from the template, every part, a finding beside its field, tried and used."""

import pytest

from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well

PARTS = ("case", "persons", "topics", "goals", "seats", "files", "preview", "facts")


@pytest.mark.parametrize("language", ["sl", "en"])
def test_a_case_is_made_and_used(new_tab: Driver, language: str) -> None:
    t = catalogue(language)  # type: ignore[arg-type]
    tab = new_tab(language).switch_page("roleplay/ui/pages/workshop.py").run()
    tab.text_input(key="new-id").set_value("moj-primer").run()
    tab.button(key="create").click().run()
    for part in PARTS:
        tab.button_group(key="part").set_value(part).run()
        assert_well(tab)
    field = next(item for item in tab.text_input if "question.sl" in str(item.key))
    field.set_value("").run()
    assert_well(tab)
    assert t("workshop.use_not_yet", number=1) in [item.value for item in tab.warning]
    tab.button(key="undo").click().run()
    tab.button_group(key="part").set_value("try").run()
    tab.button(key="try-out").click().run()
    assert_well(tab)
    tab.button(key="use").click().run()
    assert_well(tab)
    assert "moj-primer" in service().shared.library.scenario

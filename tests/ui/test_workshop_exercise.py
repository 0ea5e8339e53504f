"""The workshop's forms for a whole exercise, without a browser: each part drawn, changed, added to."""

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.ui import visit
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft, examine
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well

PARTS = ("duties", "actions", "injects", "endings", "answer_key", "closing", "seats", "facts", "persons", "case", "try")


def workshop(new_tab: Driver, part: str, language: str = "en") -> AppTest:
    """Make a whole exercise from its template and open one of its parts."""
    tab = new_tab(language).switch_page(visit.WORKSHOP).run()
    tab.radio(key="template").set_value("exercise").run()
    tab.text_input(key="new-title").set_value("My case").run()
    tab.multiselect(key="new-languages").set_value(list(LANGUAGES)).run()
    tab.button(key="create").click().run()
    return tab.button_group(key="part").set_value(part).run()


def draft() -> Draft:
    return service().own_cases.read("my-case")


@pytest.mark.parametrize("language", first("en"))
def test_every_part_of_an_exercise_has_a_form(new_tab: Driver, language: str) -> None:
    tab = workshop(new_tab, "case", language)
    before = draft().files
    for part in PARTS:
        tab.button_group(key="part").set_value(part).run()
        assert_well(tab)
    assert draft().files == before, "looking changes nothing"


def test_what_an_inject_is_answered_by_is_chosen(new_tab: Driver) -> None:
    tab = workshop(new_tab, "injects")
    path = "injects.[he-rings].answered_when.actions"
    field = next(item for item in tab.multiselect if str(item.key).endswith(path))
    assert field.value == ["one-contact"]
    field.set_value(["one-contact", "medical-check"]).run()
    assert_well(tab)
    assert draft().value(("injects", "[he-rings]", "answered_when", "actions")) == ["one-contact", "medical-check"]
    field = next(item for item in tab.multiselect if str(item.key).endswith(path))
    field.set_value([]).run()
    assert_well(tab)
    assert any(finding.key.startswith("injects[he-rings].answered_when") for finding in examine(draft()).findings)
    more = next(item for item in tab.selectbox if "answered_when" in str(item.key) and "another" in str(item.key))
    more.set_value("disclosed").run()
    field = next(item for item in tab.multiselect if str(item.key).endswith("answered_when.disclosed"))
    field.set_value(["debt"]).run()
    assert_well(tab)
    assert examine(draft()).is_playable


@pytest.mark.long
@pytest.mark.some(2)
@pytest.mark.parametrize("part", ["duties", "actions", "injects", "endings"])
def test_a_part_comes_with_its_gaps_named_and_goes_again(new_tab: Driver, part: str) -> None:
    tab = workshop(new_tab, part)
    before = draft().files
    next(item for item in tab.text_input if str(item.key).startswith(f"title-{part}")).set_value("Something new").run()
    tab.button(key=f"add-{part}").click().run()
    assert_well(tab)
    assert "something-new" in draft().names(part)
    findings = examine(draft()).findings
    assert findings and all("something-new" in finding.key for finding in findings)
    tab.button(key="remove-something-new").click().run()
    assert_well(tab)
    assert draft().files == before


def test_a_seat_more_has_to_be_written_and_a_fact_may_change_hands(new_tab: Driver) -> None:
    tab = workshop(new_tab, "seats")
    tab.selectbox(key="more-seats").set_value("ngo").run()
    tab.button(key="add-seats").click().run()
    assert_well(tab)
    assert draft().names("seats")[-1] == "ngo"
    assert not examine(draft()).is_playable
    tab.button(key="remove-ngo").click().run()
    assert examine(draft()).is_playable
    tab.button_group(key="part").set_value("facts").run()
    toggle = next(item for item in tab.toggle if str(item.key).endswith("worker-first-call"))
    toggle.set_value(True).run()
    assert_well(tab)
    assert draft().value(("persons", "[worker]", "disclosures", "[first-call]")) is not None


@pytest.mark.long
def test_endings_grow_and_the_key_takes_points(new_tab: Driver) -> None:
    tab = workshop(new_tab, "endings")
    tab.button(key="add-outcome").click().run()
    assert_well(tab)
    outcomes = draft().value(("endings", "[the-worker]", "outcomes"))
    assert len(outcomes) == 4 and "when" not in outcomes[-1]
    tab.button(key="remove-the-worker-2").click().run()
    assert_well(tab)
    assert examine(draft()).is_playable
    tab.button_group(key="part").set_value("answer_key").run()
    next(item for item in tab.text_input if str(item.key).startswith("new-point")).set_value("They were lured").run()
    tab.button(key="add-point").click().run()
    assert_well(tab)
    points = draft().value(("answer_key", "fields", "verdict", "points"))
    assert points[-1]["id"] == "they-were-lured" and points[-1]["text"]["en"] == "They were lured"

"""The start page: consent, choices, saved exercises, deleting."""

import re
import shutil
from pathlib import Path

import pytest

from roleplay.config import ROOT
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well, begin, say, shown


def test_begins_only_after_consent(new_tab: Driver) -> None:
    tab = new_tab()
    assert tab.button(key="begin").disabled
    tab.checkbox(key="consent").check().run()
    assert not tab.button(key="begin").disabled


def test_has_few_choices_and_one_filled_button(new_tab: Driver) -> None:
    tab = new_tab()
    folded = [item for fold in tab.expander for item in fold.selectbox]
    assert len(tab.radio) + len(tab.checkbox) + len(tab.selectbox) - len(folded) <= 4
    assert [button.key for button in tab.button if button.proto.type == "primary"] == ["begin"]


def test_language_switch_changes_the_page(new_tab: Driver) -> None:
    tab = new_tab("sl")
    slovenian = tab.title[0].value
    tab.button_group(key="choose-language").set_value("en").run()
    assert tab.title[0].value != slovenian
    assert tab.query_params["lang"] in ("en", ["en"])
    assert_well(tab)


def test_unfinished_exercise_is_offered_and_goes_on(new_tab: Driver) -> None:
    say(begin(new_tab()), "Dobro jutro, tu mejna policija.")
    card = service().practice.shelf.cards()[0]
    again = new_tab()
    assert not again.checkbox, "consent is asked for once"
    again.button(key=f"resume-{card.id}").click().run()
    assert_well(again)
    assert again.chat_input


def test_a_temperament_can_be_chosen_and_the_seed_differs(new_tab: Driver) -> None:
    tab = new_tab()
    person = service().practice.library.scenario["white-van"].persons[0]
    tab.selectbox(key=f"temperament-white-van-{person.id}").set_value(person.temperaments[1].id)
    first = begin(tab).session_state["session"].state.setup
    assert first.temperaments[person.id] == person.temperaments[1].id
    second = begin(new_tab()).session_state["session"].state.setup
    assert second.temperaments[person.id] == person.temperaments[0].id
    assert first.seed != second.seed


@pytest.mark.parametrize("language", ["sl", "en"])
def test_a_case_that_was_played_begins_with_another_truth_and_says_so(new_tab: Driver, language: str) -> None:
    line = catalogue(language)("start.another_truth")  # type: ignore[arg-type]
    tab = new_tab(language)
    assert line not in [caption.value for caption in tab.caption]
    last = begin(tab).session_state["session"].state.setup.variant
    for _ in range(3):
        tab = new_tab(language)
        assert line in [caption.value for caption in tab.caption]
        variant = begin(tab).session_state["session"].state.setup.variant
        assert variant != last
        last = variant


def test_deleting_asks_first(new_tab: Driver) -> None:
    begin(new_tab())
    card = service().practice.shelf.cards()[0]
    tab = new_tab()
    tab.button(key=f"delete-{card.id}").click().run()
    assert service().practice.shelf.cards()
    tab.button(key="delete-yes").click().run()
    assert not service().practice.shelf.cards()


def test_deleting_everything_in_the_settings(new_tab: Driver) -> None:
    begin(new_tab())
    tab = new_tab()
    tab.switch_page(visit.SETTINGS).run()
    tab.button(key="delete-all").click().run()
    tab.button(key="delete-all-yes").click().run()
    assert_well(tab)
    assert not service().practice.shelf.cards()


def test_a_page_without_an_exercise_shows_the_way(new_tab: Driver) -> None:
    tab = new_tab()
    for page in ("pack", "exercise", "debrief", "report"):
        tab.switch_page(getattr(visit, page.upper())).run()
        assert tab.info
        assert_well(tab)


def test_an_unknown_exercise_in_the_address_shows_the_way(new_tab: Driver) -> None:
    tab = new_tab(vaja="nothing-of-the-kind")
    tab.switch_page(visit.EXERCISE).run()
    assert not tab.exception


@pytest.mark.long
def test_a_broken_case_is_named_and_the_others_can_be_played(
    new_tab: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", knowledge)
    broken = knowledge / "scenarios" / "red-barn"
    shutil.copytree(knowledge / "scenarios" / "white-van", broken)
    (broken / "actions.yaml").write_text("actions: [unfinished", encoding="utf-8")
    monkeypatch.setenv("SODELUJ_KNOWLEDGE", str(knowledge))
    tab = new_tab("en")
    assert_well(tab)
    notice = next(fold for fold in tab.expander if "red-barn" in fold.label)
    assert notice.text
    say(begin(tab), "Good morning.")
    assert_well(tab)


@pytest.mark.long
@pytest.mark.some(1)
@pytest.mark.parametrize(
    ("actions", "sl", "en"),
    [
        ("actions: [unfinished", "2. vrstica, 1. stolpec", "line 2, column 1"),
        ("[]", "v celoti", "the whole of it"),
        ("actions: [{id: a}]", "na mestu actions[a].group", "at actions[a].group"),
    ],
)
def test_where_a_case_is_broken_is_said_in_the_language(
    new_tab: Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, actions: str, sl: str, en: str
) -> None:
    knowledge = tmp_path / "knowledge"
    shutil.copytree(ROOT / "knowledge", knowledge)
    shutil.copytree(knowledge / "scenarios" / "white-van", knowledge / "scenarios" / "red-barn")
    (knowledge / "scenarios" / "red-barn" / "actions.yaml").write_text(actions, encoding="utf-8")
    monkeypatch.setenv("SODELUJ_KNOWLEDGE", str(knowledge))
    for language, where in (("sl", sl), ("en", en)):
        tab = new_tab(language)
        notice = next(fold for fold in tab.expander if "red-barn" in fold.label)
        assert f"scenarios/red-barn/actions.yaml, {where}" in [item.value for item in notice.text]
        if language == "sl":
            words = " ".join(item.value for item in (*notice.text, *notice.markdown))
            assert not any(english in words for english in ("expected", "missing", "Field", "add the key", "mend"))


def test_it_says_that_every_browser_shows_the_same_exercises(new_tab: Driver) -> None:
    for language, words in (("sl", "vsak brskalnik"), ("en", "every browser")):
        assert sum(words in item.value for item in new_tab(language).caption) == 1
    begin(new_tab())
    assert sum("vsak brskalnik" in item.value for item in new_tab().caption) == 1


@pytest.mark.parametrize(
    ("language", "date"), [("sl", r"\d{1,2}\. \d{1,2}\. 20\d\d"), ("en", r"\d{1,2} [A-Z][a-z]+ 20\d\d")]
)
def test_days_are_written_as_in_the_language(new_tab: Driver, language: str, date: str) -> None:
    begin(new_tab(language))
    assert re.search(rf"· {date}", shown(new_tab(language)))

"""The workshop without a browser: a case from the template, every part, a finding beside its field, tried and used."""

import errno

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea, TextInput

from roleplay.errors import StorageError
from roleplay.messages import explain
from roleplay.scenario.vocabulary import LANGUAGES
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well

PARTS = ("case", "persons", "topics", "goals", "seats", "files", "preview", "facts")


@pytest.mark.parametrize("language", first("sl"))
def test_a_case_is_made_and_used(new_tab: Driver, language: str) -> None:
    t = catalogue(language)  # type: ignore[arg-type]
    tab = new_tab(language).switch_page(visit.WORKSHOP).run()
    tab.text_input(key="new-title").set_value("Moj primer").run()
    tab.multiselect(key="new-languages").set_value(list(LANGUAGES)).run()
    tab.button(key="create").click().run()
    for part in PARTS:
        tab.button_group(key="part").set_value(part).run()
        assert_well(tab)
    field = next(item for item in tab.text_input if "question.sl" in str(item.key))
    field.set_value("").run()
    assert_well(tab)
    parts = f"{t('workshop.part.facts')} (1)"
    assert t("workshop.use_not_yet", number=1, parts=parts) in [item.value for item in tab.warning]
    tab.button(key="undo").click().run()
    tab.button_group(key="part").set_value("try").run()
    tab.button(key="try-out").click().run()
    assert_well(tab)
    tab.button(key="use").click().run()
    assert_well(tab)
    assert "moj-primer" in service().shared.library.scenario


def workshop(new_tab: Driver, part: str) -> AppTest:
    """Make a case from the template and open one of its parts."""
    tab = new_tab("en").switch_page(visit.WORKSHOP).run()
    tab.text_input(key="new-title").set_value("My case").run()
    tab.multiselect(key="new-languages").set_value(list(LANGUAGES)).run()
    tab.button(key="create").click().run()
    return tab.button_group(key="part").set_value(part).run()


def field(tab: AppTest, name: str) -> TextInput | TextArea:
    return next(item for item in (*tab.text_input, *tab.text_area) if str(item.key).endswith(name))


def test_what_cannot_be_kept_stays_in_its_field_and_is_kept_later(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = workshop(new_tab, "case")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = service().own_cases.read("my-case").files
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        field(tab, "title.en").set_value("The night shift").run()
        assert not tab.exception
        assert explain(StorageError("full"), "en") in tab.warning[0].value
        assert field(tab, "title.en").value == "The night shift"
        assert service().own_cases.read("my-case").files == before
    tab.button(key="keep-now").click().run()
    assert_well(tab)
    assert service().own_cases.read("my-case").value(("title", "en")) == "The night shift"
    assert field(tab, "title.en").value == "The night shift"


def test_a_new_title_leaves_the_form_at_its_fact(new_tab: Driver) -> None:
    tab = workshop(new_tab, "facts")
    which = next(item for item in tab.selectbox if str(item.key).startswith("which-facts"))
    second = service().own_cases.read("my-case").names("facts")[1]
    which.set_value(second).run()
    before = str(next(item for item in tab.selectbox if str(item.key).startswith("which-facts")).key)
    field(tab, f"[{second}].title.en").set_value("No day off").run()
    assert_well(tab)
    after = next(item for item in tab.selectbox if str(item.key).startswith("which-facts"))
    assert after.value == second
    assert str(after.key) != before, "a browser knows options by their titles, so the field has to be another one"
    field(tab, f"[{second}].question.en").set_value("When did they rest?").run()
    assert (
        service().own_cases.read("my-case").value(("facts", f"[{second}]", "question", "en")) == "When did they rest?"
    )


def test_ways_of_asking_for_a_fact_can_be_written_and_emptied_again(new_tab: Driver) -> None:
    tab = workshop(new_tab, "facts")
    for words in ("Who rang?\nWho told the police?", ""):
        for language in LANGUAGES:
            field(tab, f"asks.found-there.{language}").set_value(words or " ").run()
            assert_well(tab)
        draft = service().own_cases.read("my-case")
        assert draft.value(("asks", "found-there", "en")) == (words.splitlines() or None)
    assert draft.value(("asks", "found-there")) is None


def test_what_may_lack_can_be_written_and_emptied_again(new_tab: Driver) -> None:
    tab = workshop(new_tab, "facts")
    before = service().own_cases.read("my-case").files
    for words in ("", "inspection", ""):
        for language in LANGUAGES:
            field(tab, f".tells.{language}").set_value(words or " ").run()
            assert_well(tab)
        draft = service().own_cases.read("my-case")
        assert (draft.value(("facts", "[found-there]", "tells")) is None) == (not words)
        assert bool(words) or draft.files == before

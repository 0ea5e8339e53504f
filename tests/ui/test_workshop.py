"""The workshop without a browser: a case from an example, every section, what is wrong, tried and used."""

import errno

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import TextArea, TextInput

from roleplay.errors import StorageError
from roleplay.messages import explain
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft, examine
from roleplay.workshop.outlined import value_at
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well

SECTIONS = ("case", "seats", "topics", "facts", "persons", "injects", "endings", "files", "preview", "left")


def workshop(new_tab: Driver, part: str, kit: str = "exercise", language: str = "en") -> AppTest:
    """Make a case from an example and open one of its sections."""
    tab = new_tab(language).switch_page(visit.WORKSHOP).run()
    tab.radio(key="template").set_value(kit).run()
    tab.text_input(key="new-title").set_value("My case").run()
    tab.button(key="create").click().run()
    assert_well(tab)
    return tab.button_group(key="part").set_value(part).run()


def draft() -> Draft:
    return service().own_cases.read("my-case")


def field(tab: AppTest, name: str) -> TextInput | TextArea:
    return next(item for item in (*tab.text_input, *tab.text_area) if str(item.key).endswith(name))


@pytest.mark.parametrize("language", first("sl"))
def test_a_case_is_made_and_used(new_tab: Driver, language: str) -> None:
    t = catalogue(language)  # type: ignore[arg-type]
    tab = workshop(new_tab, "facts", "interview", language)
    field(tab, "found-there.is").set_value("").run()
    assert_well(tab)
    assert t("workshop.use_not_yet", number=len(examine(draft()).findings)) in [item.value for item in tab.warning]
    tab.button_group(key="part").set_value("left").run()
    tab.button(key="go-facts-found-there").click().run()
    assert_well(tab)
    assert field(tab, "found-there.is").value == ""
    tab.button(key="undo").click().run()
    tab.button_group(key="part").set_value("try").run()
    tab.button(key="try-out").click().run()
    assert_well(tab)
    tab.button(key="use").click().run()
    assert_well(tab)
    assert "my-case" in service().shared.library.scenario


@pytest.mark.parametrize("kit", ["exercise", "interview"])
def test_looking_changes_nothing(new_tab: Driver, kit: str) -> None:
    tab = workshop(new_tab, "case", kit)
    before = draft().files
    for part in SECTIONS if kit == "exercise" else SECTIONS[:5]:
        tab.button_group(key="part").set_value(part).run()
        assert_well(tab)
    assert draft().files == before


def test_what_cannot_be_kept_stays_in_its_field_and_is_kept_later(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = workshop(new_tab, "case")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = draft().files
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        field(tab, "en-title").set_value("The night shift").run()
        assert not tab.exception
        assert explain(StorageError("full"), "en") in tab.warning[0].value
        assert field(tab, "en-title").value == "The night shift"
        assert draft().files == before
    tab.button(key="keep-now").click().run()
    assert_well(tab)
    assert value_at(draft(), ("title", "en")) == "The night shift"
    assert field(tab, "en-title").value == "The night shift"


def test_new_words_leave_the_form_at_their_fact(new_tab: Driver) -> None:
    tab = workshop(new_tab, "facts")
    which = next(item for item in tab.selectbox if str(item.key).startswith("which-facts"))
    which.set_value("complaint").run()
    before = str(next(item for item in tab.selectbox if str(item.key).startswith("which-facts")).key)
    field(tab, "complaint.is").set_value("Nobody has complained.").run()
    assert_well(tab)
    after = next(item for item in tab.selectbox if str(item.key).startswith("which-facts"))
    assert after.value == "complaint"
    assert str(after.key) != before, "a browser knows options by their words, so the field has to be another one"


@pytest.mark.parametrize("section", ["topics", "facts", "persons", "injects", "endings"])
def test_an_entry_comes_with_its_gaps_named_and_goes_again(new_tab: Driver, section: str) -> None:
    tab = workshop(new_tab, section)
    before = draft().files
    field(tab, f"words-{section}-0").set_value("Something new").run()
    tab.button(key=f"add-{section}").click().run()
    assert_well(tab)
    findings = examine(draft()).findings
    assert value_at(draft(), (section, "something-new")) is not None
    assert (section == "topics") == (not findings)
    tab.button(key=f"remove-{section}-something-new").click().run()
    assert_well(tab)
    assert draft().files == before


def test_a_person_tells_what_is_chosen_in_the_words_and_at_the_trust_that_are_written(new_tab: Driver) -> None:
    tab = workshop(new_tab, "persons")
    told = next(item for item in tab.multiselect if str(item.key).endswith("worker.tells"))
    told.set_value([*told.value, "complaint"]).run()
    assert_well(tab)
    field(tab, "tells.complaint.says").set_value("Somebody wrote.\nI heard of a letter.").run()
    next(item for item in tab.slider if str(item.key).endswith("complaint.gate.trust")).set_value(0.4).run()
    assert_well(tab)
    entry = value_at(draft(), ("persons", "worker", "tells", "complaint"))
    assert entry == {"says": {"en": ["Somebody wrote.", "I heard of a letter."]}, "gate": {"trust": 0.4}}
    kept = value_at(draft(), ("persons", "worker", "tells", "cards-taken", "gate"))
    assert kept == {"trust": 0.42, "resistance_at_most": 0.5}


def test_a_fact_is_given_its_sign_its_services_and_the_step_that_brings_it(new_tab: Driver) -> None:
    tab = workshop(new_tab, "facts")
    next(item for item in tab.selectbox if str(item.key).endswith("first-call.sign.dimension")).set_value(
        "coercion"
    ).run()
    field(tab, "first-call.sign.name").set_value("no papers on her").run()
    next(item for item in tab.multiselect if str(item.key).endswith("first-call.held")).set_value(["police"]).run()
    next(item for item in tab.multiselect if str(item.key).endswith("first-call.gives")).set_value(
        ["medical-check"]
    ).run()
    assert_well(tab)
    fact = value_at(draft(), ("facts", "first-call"))
    assert (fact["sign"]["dimension"], fact["sign"]["name"]["en"], fact["held"]) == (
        "coercion",
        "no papers on her",
        ["police"],
    )
    assert value_at(draft(), ("actions", "medical-check", "gives")) == ["first-call"]
    assert examine(draft()).is_playable


def test_a_further_language_has_words_of_its_own_and_what_it_lacks_is_listed(new_tab: Driver) -> None:
    tab = workshop(new_tab, "case")
    tab.button(key="add-language-sl").click().run()
    assert_well(tab)
    assert value_at(draft(), ("title",)) == {"en": "My case"}
    tab.button_group(key="part").set_value("left").run()
    assert_well(tab)
    tab.button(key="go-case-").click().run()
    tab.button_group(key="writing-in-my-case").set_value("sl").run()
    field(tab, "sl-title").set_value("Moj primer").run()
    for part in SECTIONS[1:7]:
        tab.button_group(key="part").set_value(part).run()
        assert_well(tab)
    assert draft().files["case.sl.yaml"].endswith("title: Moj primer\n")
    assert examine(draft()).is_playable
    tab.button_group(key="part").set_value("case").run()
    tab.button(key="drop-language-en").click().run()
    assert_well(tab)
    assert value_at(draft(), ("languages",)) == ["sl"] and examine(draft()).is_playable


def test_a_case_in_full_form_opens_in_its_files(new_tab: Driver) -> None:
    service().own_cases.create(Draft("old-case", {"scenario.yaml": "id: old-case\ntitle: {sl: Star, en: Old}\n"}))
    tab = new_tab("en").switch_page(visit.WORKSHOP).run()
    tab.button(key="open-old-case").click().run()
    assert_well(tab)
    assert catalogue("en")("workshop.in_full") in [item.value for item in tab.info]
    for part in ("preview", "try", "files"):
        tab.button_group(key="part").set_value(part).run()
        assert_well(tab)


def test_a_file_that_cannot_be_read_is_mended_in_the_files(new_tab: Driver) -> None:
    tab = workshop(new_tab, "files")
    next(item for item in tab.text_area if "case.yaml" in str(item.key)).set_value("title: [").run()
    tab.button(key="keep-file").click().run()
    assert_well(tab)
    assert catalogue("en")("workshop.unreadable") in [item.value for item in tab.info]
    tab.button(key="undo").click().run()
    tab.button_group(key="part").set_value("facts").run()
    assert_well(tab)

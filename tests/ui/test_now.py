"""What is expected now follows what has been read, said and done, and how much time is left."""

import pytest

from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.parts.play import next_step
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.conftest import Driver, arrive, assert_well, begin, enter, go_on, raw, shown, stored


def test_the_steps_of_a_phase(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "en", "social", seed=5))
    state = session.state
    assert next_step(state, ()).kind == "begin"
    list(practice.hint(session))
    step = next_step(state, ())
    assert (step.kind, [view.duty.id for view in step.duties], step.decided) == ("duty", ["social-capacity"], False)
    assert next_step(state, (("direct", "ngo"),)).kind == "unread"
    list(practice.act(session, "check-capacity", "People will need beds tonight."))
    step = next_step(state, ())
    assert (step.kind, step.decided) == ("free", True)
    while state.phase_minute < state.scenario.phase["preparation"].minutes:
        list(practice.wait(session))
    assert next_step(state, ()).kind == "over"
    list(practice.next_phase(session))
    assert (next_step(state, ()).kind, next_step(state, ()).decided) == ("begin", False)


def test_the_most_urgent_duty_comes_first(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "sl", "police", seed=5))
    for _ in range(2):
        list(practice.next_phase(session))
    list(practice.hint(session))
    dues = [view.due for view in next_step(session.state, ()).duties]
    assert len(dues) > 1
    assert dues == sorted(dues, key=lambda due: float("inf") if due is None else due)


def test_time_is_never_used_up_without_a_clock(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "sl", "state", "guided", seed=5))
    for _ in range(10):
        list(practice.wait(session))
    assert next_step(session.state, ()).kind in ("duty", "free")


def test_minutes_of_the_real_clock_count_before_they_are_recorded(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "sl", "state", "real", seed=5))
    assert next_step(session.state, (), more=0.0).kind == "begin"
    assert next_step(session.state, (), more=15.0).kind == "over"


@pytest.mark.parametrize("language", first("en"))
def test_the_line_changes_within_a_phase(new_tab: Driver, language: Language) -> None:
    t = catalogue(language)
    tab = begin(new_tab(language), "social")
    session = tab.session_state["session"]
    expects = session.state.scenario.phase["preparation"].expects[language]
    tab.button(key="first-skip").click().run()  # whoever plays for the first time is shown the first steps there
    assert expects in shown(tab)
    tab.button(key="hint").click().run()
    duty = session.state.scenario.duty["social-capacity"].title[language]
    assert expects not in shown(tab)
    assert t("now.undecided", duty=t("now.due", duty=duty, minute="12")) in shown(tab)
    tab.button(key="now-go").click().run()
    assert_well(tab)
    assert tab.session_state["desk"] == "duties"
    assert tab.session_state["pane"] == "desk"


def test_unread_words_are_one_press_away(new_tab: Driver) -> None:
    session = stored("social")
    arrive(session, "labour", "Prijavili so jih že lani.")
    tab = enter(new_tab, session)
    assert catalogue("sl")("now.unread", who="Inšpektorat") in shown(tab)
    tab.button(key="now-go").click().run()
    assert_well(tab)
    assert "Prijavili so jih že lani." in shown(tab)
    assert catalogue("sl")("now.unread", who="Inšpektorat") not in shown(tab)


def test_one_step_is_the_filled_button(new_tab: Driver) -> None:
    tab = begin(new_tab(), "social")
    for _ in range(9):
        tab.button(key="silence").click().run()
        filled = [button.key for button in tab.button if button.proto.type == "primary"]
        assert len(filled) <= 1
    while any(button.key == "now-go" and button.label == catalogue("sl")("now.read") for button in tab.button):
        tab.button(key="now-go").click().run()
    assert [button.key for button in tab.button if button.proto.type == "primary"] == ["next"]


def test_the_result_of_an_action_leaves_the_desk_with_the_next_turn(new_tab: Driver) -> None:
    session = stored("social")
    list(service().practice.act(session, "check-capacity", "Ker bodo zvečer potrebovali postelje."))
    done = session.state.scenario.action["check-capacity"].done[-1].text["sl"]
    tab = enter(new_tab, session)
    tab.button_group(key="desk").set_value("actions").run()
    assert shown(tab).count(done) == 2
    go_on(tab)
    assert shown(tab).count(done) == 1


def test_the_reason_is_marked_as_required(new_tab: Driver) -> None:
    for language, word in (("sl", "obvezno"), ("en", "required")):
        tab = begin(new_tab(language), "border")
        tab.button_group(key="desk").set_value("actions").run()
        assert word in tab.text_area[0].label


def test_from_open_duties_there_is_a_way_back(new_tab: Driver) -> None:
    tab = begin(new_tab(), "border")
    tab.button(key="next").click().run()
    assert tab.button(key="next-back").label == "Nazaj"
    tab.button(key="next-back").click().run()
    assert_well(tab)
    assert tab.session_state["session"].state.phase == "preparation"
    assert not any(button.key == "next-yes" for button in tab.button)
    assert tab.chat_input


def test_what_a_phase_expects_can_be_read_again_at_the_duties(new_tab: Driver) -> None:
    tab = begin(new_tab("en"), "border")
    tab.button(key="hint").click().run()
    tab.button_group(key="desk").set_value("duties").run()
    expects = tab.session_state["session"].state.scenario.phase["preparation"].expects["en"]
    assert any(expects in item.value.replace("\\", "") for item in tab.caption)
    assert 'class="expected"' in raw(tab)

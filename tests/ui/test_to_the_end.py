"""From the first phase to the report, in both languages."""

import pytest

from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.flow.following_up import open_follow_up
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import esc
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, begin, go_on, raw, say, shown


@pytest.mark.parametrize("language", first("sl"))
def test_debrief_formulation_and_report(new_tab: Driver, language: str) -> None:
    tab = begin(new_tab(language), "police")
    session = tab.session_state["session"]
    say(tab, "Dobro jutro." if language == "sl" else "Good morning.")
    for _ in range(4):
        go_on(tab)
        assert_well(tab)
    assert session.state.phase == "debrief"
    questions = len(session.state.scenario.debrief)
    for _ in range(questions):
        tab.text_area[0].set_value(
            "Zataknilo se je pri tolmaču." if language == "sl" else "We got stuck over the interpreter."
        )
        tab.button[0].click().run()
        assert_well(tab)
    assert len(session.state.reflections) == questions
    others = [seat for seat in session.state.scenario.seat if seat != session.state.learner]
    profiles = service().practice.library.agency
    assert all(profiles[name].name[language] in shown(tab) for name in others), "the other groups present first"
    tab.text_area[0].set_value("Da." if language == "sl" else "Yes.")
    tab.button[-1].click().run()
    assert_well(tab)
    assert session.state.finished is not None
    assert len(tab.expander) >= 9
    assert any(ending.title[language] in shown(tab) for ending in session.state.scenario.endings)


def test_the_questions_can_be_skipped(new_tab: Driver) -> None:
    tab = begin(new_tab(), "ngo")
    session = tab.session_state["session"]
    for _ in range(4):
        go_on(tab)
    tab.button(key="skip").click().run()
    tab.button[-1].click().run()
    assert_well(tab)
    assert session.state.finished is not None


@pytest.mark.long
def test_again_as_another_agency_keeps_case_and_pace(new_tab: Driver) -> None:
    tab = begin(new_tab("en"), "social", pace="guided")
    session = tab.session_state["session"]
    practice = service().practice
    while session.state.phase != "debrief":
        list(practice.next_phase(session))
    list(practice.formulate(session, {}))
    tab.run()
    tab.button(key="again").click().run()
    assert_well(tab)
    assert not tab.warning
    assert tab.radio(key="pace").value == "guided"
    assert tab.radio(key="agency").value == "ngo"
    tab.button(key="begin").click().run()
    assert tab.session_state["session"].state.learner == "ngo"
    assert tab.session_state["session"].state.setup.language == "en"


@pytest.mark.parametrize("language", first("sl"))
def test_a_follow_up_is_answered_or_passed_over_and_the_report_lays_the_own_view_beside_the_key(
    new_tab: Driver, language: str
) -> None:
    tab = begin(new_tab(language), "police")
    session = tab.session_state["session"]
    practice = service().practice
    while session.state.phase != "crisis":
        list(practice.next_phase(session))
    while not any(fired.outcome == "unanswered" for fired in session.state.injects.values()):
        list(practice.wait(session))
    list(practice.act(session, "offer-basics", "<b>Čaj</b> & odeje."))
    list(practice.next_phase(session))
    tab.run()
    tab.text_area[0].set_value("Ne vem." if language == "sl" else "No idea.")
    tab.button[0].click().run()
    assert_well(tab)
    move = open_follow_up(session.state)
    assert move is not None and move.question == "DB-1"
    assert "Čaj" in tab.title[0].value and "<b>Čaj" not in raw(tab), "the learner's own words are quoted as plain text"
    tab.button(key="pass").click().run()
    assert_well(tab)
    waiting = open_question(session.state)
    assert open_follow_up(session.state) is None and waiting is not None and waiting.id == "DB-2"
    tab.button(key="skip").click().run()
    tab.text_area[0].set_value("Ni trgovina." if language == "sl" else "Not trafficking.")
    tab.button[-1].click().run()
    assert_well(tab)
    t = catalogue(language)
    assert t("own_view.key") in shown(tab)
    key = session.state.scenario.answer_key.fields["verdict"].text[language]
    assert key in shown(tab)
    folded = [part for part in raw(tab).split("<details class='criterion own'>")[1:] if esc(key) in part]
    line = folded[0].partition("</summary>")[0]
    assert len(folded) == 1 and esc(key) not in line, "the comparison stays folded behind the question"

"""The interview drill without a browser: start, the talk, the room, the coach, going back, comparing, the ways on."""

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reading
from roleplay.feedback.words import phrases
from roleplay.practice import Session
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Language
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import esc, plain
from roleplay.ui.pages.drill.talk import coach_html
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, begin, go_on, raw, say, shown

ASKED = {
    "sl": ("Dobro jutro. Kako ste?", "Povejte mi o svojem dnevu.", "Saj ste vozili za Žalarja, kajne?"),
    "en": ("Good morning. How are you?", "Tell me about your day.", "You drove for Žalar, didn’t you?"),
}


def begin_drill(tab: AppTest, person: str = "driver") -> AppTest:
    """Start an interview with the person, everything else as it is offered."""
    tab.radio(key="use").set_value("drill").run()
    if tab.checkbox:
        tab.checkbox(key="consent").check().run()
    tab.radio(key="drill-person-white-van").set_value(person).run()
    return tab.button(key="begin").click().run()


def asked(language: Language, person: str = "driver", *, minutes: float = 15, words: int = 3) -> Session:
    """Return a stored drill with some questions asked."""
    practice = service().practice
    goal = next(item for item in practice.library.scenario["white-van"].goals if item.person == person)
    drill = Drill(person=person, goal=goal.id, minutes=minutes)
    session = practice.start(Setup("white-van", language, "police", seed=5, drill=drill))
    for line in ASKED[language][:words]:
        list(practice.say(session, "interview", line, (person,)))
    return session


def enter(new_tab: Driver, session: Session) -> AppTest:
    """Open a stored drill in a new tab."""
    return new_tab(session.state.setup.language, vaja=session.id).switch_page(visit.DRILL).run()


def play_with(monkeypatch: pytest.MonkeyPatch, *cases: Scenario) -> None:
    """Have the app, from now on, offer these cases."""
    practice = service().practice
    hashes = {case.id: "0" * 16 for case in cases}
    library = practice.library.model_copy(update={"scenarios": cases, "hashes": hashes})
    for name in ("scenario", "addressees"):
        library.__dict__.pop(name, None)  # what was computed from the cases before
    monkeypatch.setattr(service(), "shared", replace(practice, library=library))


def go_back_to(tab: AppTest, turn: int) -> AppTest:
    """Try again from a turn, and confirm it."""
    session: Session = tab.session_state["session"]
    tab.button(key=f"rewind-{turn}-{session.id}").click().run()
    return tab.button(key="rewind-yes").click().run()


@pytest.mark.parametrize("language", first("en"))
def test_from_the_start_page_to_an_answer(new_tab: Driver, language: Language) -> None:
    tab = begin_drill(new_tab(language))
    assert_well(tab)
    state = tab.session_state["session"].state
    assert (state.drill.person, state.learner, state.coached) == ("driver", "police", False)
    assert state.drill.minutes == state.goal.minutes
    say(tab, ASKED[language][1])
    assert_well(tab)
    answer = [entry.event.text for entry in state.log if getattr(entry.event, "speaker", "") == "driver"]
    assert answer and answer[-1][:20] in shown(tab)


def test_the_start_has_few_choices_and_one_button(new_tab: Driver) -> None:
    tab = new_tab("en")
    tab.checkbox(key="consent").check().run()
    tab.radio(key="use").set_value("drill").run()
    folded = {item.key for fold in tab.expander for item in (*fold.radio, *fold.selectbox, *fold.toggle)}
    choices = {item.key for item in (*tab.radio, *tab.selectbox, *tab.toggle)} - folded
    assert {re.sub(r"-white-van.*", "", str(key)) for key in choices} <= {
        "use",
        "drill-case",
        "drill-person",
        "drill-goal",
        "drill-temperament",
    }
    assert len(choices) <= 5, "the use, and then case, person and goal, and a temperament that is already chosen"
    assert [button.key for button in tab.button if button.proto.type == "primary"] == ["begin"]


def test_what_is_chosen_is_played(new_tab: Driver) -> None:
    tab = new_tab("sl")
    tab.radio(key="use").set_value("drill").run()
    tab.checkbox(key="consent").check().run()
    tab.radio(key="drill-person-white-van").set_value("worker").run()
    tab.radio(key="drill-goal-white-van-worker").set_value("worker-account").run()
    temperament = tab.selectbox(key="drill-temperament-white-van-worker").options[1]
    tab.selectbox(key="drill-temperament-white-van-worker").select_index(1)
    tab.radio(key="drill-minutes-worker-account").set_value(5.0)
    tab.selectbox(key="drill-agency-white-van").set_value("social")
    tab.toggle(key="drill-coach").set_value(True)
    tab.button(key="begin").click().run()
    assert_well(tab)
    state = tab.session_state["session"].state
    assert state.drill == Drill(person="worker", goal="worker-account", minutes=5)
    assert (state.learner, state.coached) == ("social", True)
    titles = {item.id: item.title["sl"] for item in state.scenario.person["worker"].temperaments}
    assert titles[state.setup.temperaments["worker"]] == temperament


def test_no_agency_no_phase_and_no_hidden_number_is_shown(new_tab: Driver) -> None:
    tab = enter(new_tab, asked("en"))
    assert_well(tab)
    text = shown(tab)
    state = tab.session_state["session"].state
    assert not any(word in text.lower() for word in ("trust", "distress", "phase"))
    assert not any(str(button.key).startswith("view-") for button in tab.button_group)
    assert "top.next" not in text and not any(button.key in ("next", "pause") for button in tab.button)
    assert state.goal.title["en"] in text
    tab.switch_page(visit.PACK).run()
    assert_well(tab)
    assert tab.chat_input, "the pack of an exercise leads back to the drill"


def test_the_room_can_be_changed(new_tab: Driver) -> None:
    session = asked("sl", "worker", words=1)
    tab = enter(new_tab, session)
    foreman = session.state.scenario.person["foreman"]
    assert any(foreman.role["sl"] in item.value for item in tab.caption)
    tab.button(key="room-separate-persons").click().run()
    assert_well(tab)
    state = tab.session_state["session"].state
    assert state.separated
    assert catalogue("sl")("interview.companion_gone", name=foreman.name["sl"]) in shown(tab)
    assert state.scenario.action["separate-persons"].title["sl"] in shown(tab)
    assert not any(button.key == "room-separate-persons" for button in tab.button)
    tab.button(key="room-arrange-interpreter").click().run()
    assert tab.session_state["session"].state.interpreter == "vetted"


@pytest.mark.parametrize("language", first("en"))
def test_a_hint_comes_in_the_conversation_where_the_case_has_one(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    new_tab(language)
    case = service().practice.library.scenario["white-van"]
    hints = tuple(hint.model_copy(update={"in_drill": False}) for hint in case.facilitator.hints)
    for wanted in (False, True):
        offered = tuple(hint.model_copy(update={"in_drill": wanted}) for hint in hints)
        facilitator = case.facilitator.model_copy(update={"hints": offered})
        play_with(monkeypatch, case.model_copy(update={"facilitator": facilitator}))
        tab = new_tab(language, vaja=asked(language).id).switch_page(visit.DRILL).run()
        assert_well(tab)
        assert wanted == any(button.key == "hint" for button in tab.button)
    tab.button(key="hint").click().run()
    assert_well(tab)
    assert any(hint.text[language] in shown(tab) for hint in hints)


def test_the_class_leads_to_the_code_book() -> None:
    reading = Reading(reader="dictated", label="LEAD", side="-", confidence=1.0)
    assert "codebook?lang=en&amp;class=LEAD" in coach_html(catalogue("en"), reading)


def test_a_known_fact_can_be_shown(new_tab: Driver) -> None:
    tab = enter(new_tab, asked("en", words=1))
    tab.button(key="attach-phones-collected").click().run()
    say(tab, "What is this?")
    assert_well(tab)
    assert any(entry.event.kind == "evidence_shown" for entry in tab.session_state["session"].state.log)


def test_silence_is_a_move_and_the_time_ends_nothing(new_tab: Driver) -> None:
    tab = enter(new_tab, asked("en", minutes=2, words=1))
    t = catalogue("en")
    assert tab.button(key="stop").proto.type == "secondary"
    for _ in range(4):
        tab.button(key="silence").click().run()
        assert_well(tab)
    state = tab.session_state["session"].state
    assert state.finished is None
    assert t("drill.over") in shown(tab)
    assert "phase" not in shown(tab).lower(), "the exercise’s own words on overtime speak of phases"
    assert tab.button(key="stop").proto.type == "primary"
    tab.button(key="stop").click().run()
    tab.button(key="closing-skip").click().run()
    assert_well(tab)
    assert tab.session_state["session"].state.finished is not None
    assert tab.session_state["session"].state.formulation is None
    assert any(button.key == "again-start" for button in tab.button)


@pytest.mark.parametrize("language", first("en"))
def test_before_the_report_the_own_view_of_the_talk(new_tab: Driver, language: Language) -> None:
    session, t, say = asked(language), catalogue(language), phrases(language)
    tab = enter(new_tab, session)
    tab.button(key="stop").click().run()
    assert_well(tab)
    questions = [say(f"talk_view.question.{name}") for name in TALK_FIELDS]
    assert [area.label for area in tab.text_area] == [plain(question) for question in questions]
    tab.button(key="closing-back").click().run()
    assert tab.chat_input and not tab.text_area, "the talk can go on"
    tab.button(key="stop").click().run()
    tab.text_area(key=f"talk-learned-{session.id}").set_value(f"{ASKED[language][0]} <b>x</b>")
    next(button for button in tab.button if button.label == t("drill.closing_send")).click().run()
    assert_well(tab)
    state = service().practice.open(session.id).state
    assert state.finished is not None and state.formulation == {"learned": f"{ASKED[language][0]} <b>x</b>"}
    page = raw(tab)
    assert "&lt;b&gt;x" in page and all(esc(question) in page for question in questions)
    assert t("own_view.key_talk") in shown(tab) and t("own_view.key") not in shown(tab)


@pytest.mark.parametrize("language", first("en"))
def test_the_coach_is_off_until_it_is_wanted(new_tab: Driver, language: Language) -> None:
    session = asked(language)
    tab = enter(new_tab, session)
    assert "class='coach'" not in raw(tab)
    tab.toggle(key=f"coach-{session.id}").set_value(True).run()
    assert_well(tab)
    assert raw(tab).count("class='coach'") == len(ASKED[language])
    led = service().coach.classes["LEAD"]
    assert led.better is not None and led.better[language] in shown(tab)
    assert tab.session_state["session"].state.coached
    tab.toggle(key=f"coach-{session.id}").set_value(False).run()
    assert "class='coach'" not in raw(tab)


@pytest.mark.parametrize("language", first("en"))
def test_back_to_a_turn_with_the_old_words_and_the_first_attempt_is_kept(new_tab: Driver, language: Language) -> None:
    session = asked(language)
    tab = go_back_to(enter(new_tab, session), 3)
    assert_well(tab)
    branch: Session = tab.session_state["session"]
    assert branch.id != session.id and branch.state.turn == 2
    assert tab.chat_input[0].value == ASKED[language][2]
    assert catalogue(language)("again.attempt_from", number=2, turn=3) in shown(tab)
    say(tab, ASKED[language][1])
    assert_well(tab)
    text = shown(tab)
    assert ASKED[language][1] in text and ASKED[language][2] not in text, "the new words stand in place of the old"
    kept = service().practice.look(session.id)
    assert kept.turn == len(ASKED[language]), "the first attempt is kept as it was"


def test_cards_tell_drills_and_attempts_apart(new_tab: Driver) -> None:
    session = asked("sl")
    branch = service().practice.rewind(session, 3)
    tab = new_tab("sl")
    t = catalogue("sl")
    case = session.state.scenario
    title = t("start.drill_card", name=case.person["driver"].name["sl"], case=case.title["sl"])
    assert shown(tab).count(title) == 2
    assert t("again.attempt", number=1) in shown(tab)
    assert t("again.attempt_from", number=2, turn=3) in shown(tab)
    tab.button(key=f"resume-{branch.id}").click().run()
    assert tab.chat_input and tab.session_state["session"].id == branch.id


def test_ways_on_after_the_end(new_tab: Driver) -> None:
    session = asked("en")
    list(service().practice.next_phase(session))
    report = visit.REPORT
    tab = new_tab("en", vaja=session.id).switch_page(report).run()
    assert_well(tab)
    other = session.state.scenario.person["driver"].temperaments[1].id
    tab.button(key=f"again-as-{other}").click().run()
    assert_well(tab)
    changed = tab.session_state["session"].state
    assert changed.turn == 0 and changed.drill == session.state.drill
    assert changed.setup.temperaments["driver"] == other

    tab = new_tab("en", vaja=session.id).switch_page(report).run()
    tab.button(key="again-turn-2").click().run()
    tab.button(key="rewind-yes").click().run()
    assert_well(tab)
    assert tab.session_state["session"].state.turn == 1
    assert tab.chat_input[0].value == ASKED["en"][1]

    tab = new_tab("en", vaja=session.id).switch_page(report).run()
    tab.button(key="again-start").click().run()
    assert tab.session_state["session"].state.setup.temperaments == session.state.setup.temperaments
    assert tab.session_state["session"].id != session.id


def test_a_whole_exercise_goes_back_too(new_tab: Driver) -> None:
    tab = begin(new_tab("en"), "ngo")
    say(tab, "Good morning, everybody.")
    go_on(tab)
    session: Session = tab.session_state["session"]
    while session.state.finished is None:
        list(service().practice.next_phase(session))
    tab.switch_page(visit.REPORT).run()
    assert_well(tab)
    assert not any(button.key == "again-start" for button in tab.button)
    tab.button(key="again-turn-1").click().run()
    tab.button(key="rewind-yes").click().run()
    assert_well(tab)
    branch: Session = tab.session_state["session"]
    assert (branch.state.phase, branch.state.turn) == ("preparation", 0)
    assert tab.chat_input[0].value == "Good morning, everybody."


def test_a_case_for_interviews_alone_is_offered_only_there(new_tab: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    new_tab("en")
    case = service().practice.library.scenarios[0]
    changed = {"id": "paid-talk", "interview_only": True, "phases": (), "variants": ()}
    play_with(monkeypatch, case, case.model_copy(update=changed))
    tab = new_tab("en")
    assert_well(tab)
    assert not any(radio.key == "case" for radio in tab.radio)
    tab.radio(key="use").set_value("drill").run()
    assert len(tab.radio(key="drill-case").options) == 2
    tab.radio(key="drill-case").set_value(service().practice.library.scenario["paid-talk"]).run()
    tab.checkbox(key="consent").check().run()
    tab.button(key="begin").click().run()
    say(tab, ASKED["en"][1])
    assert_well(tab)
    assert tab.session_state["session"].state.scenario.id == "paid-talk"

"""The exercise page: talking, attaching, acting, pausing, two tabs, untrusted words."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.errors import ContentError, InputError
from roleplay.exercise.log.learner_turns import plan
from roleplay.knowledge.sources.loader import handouts
from roleplay.messages import explain
from roleplay.practice import Session
from roleplay.scenario.vocabulary import AGENCIES, Language
from roleplay.ui import look
from roleplay.ui.catalogue import catalogue
from roleplay.ui.markup import plain
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.conftest import Driver, assert_well, begin, go_on, raw, say, shown

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> [here](http://evil.example) "
    "![p](http://evil.example/p.png) $x$"
)


def session_of(tab) -> Session:  # type: ignore[no-untyped-def]
    session: Session = tab.session_state["session"]
    return session


@pytest.mark.long
@pytest.mark.parametrize("agency", AGENCIES)
def test_every_agency_can_be_played(new_tab: Driver, agency: str) -> None:
    tab = begin(new_tab(), agency)
    materials = {item.desk: plain(item.title) for item in handouts(service().settings.knowledge, "sl")}
    assert len(materials) == 4, "two lie beside the contacts"
    for section in ("duties", "plan", "actions", "contacts", "handouts", "log", "facts"):
        tab.button_group(key="desk").set_value(section).run()
        assert_well(tab)
        assert section not in materials or materials[section] in [item.label for item in tab.expander], section
    say(tab, "Dobro jutro vsem. Kaj veste o vozilu?")
    assert_well(tab)
    assert "Kaj veste o vozilu?" in shown(tab)


@pytest.mark.parametrize("pace", ["guided", "exercise", "real"])
def test_the_clock_is_shown_unless_guided(new_tab: Driver, pace: str) -> None:
    tab = begin(new_tab(), pace=pace)
    assert_well(tab)
    assert ('class="bar"' in raw(tab)) == (pace != "guided")


def foreign_scripts(tab: AppTest) -> list[str]:
    """Return what the page would run besides the scripts that it has itself."""
    found = re.findall(r"<script\b[^>]*>(.*?)(?:</script|$)", raw(tab), re.S | re.I)
    return [script for script in found if script not in look.SCRIPTS]


def test_what_the_learner_writes_is_never_markup(new_tab: Driver) -> None:
    tab = say(begin(new_tab()), HOSTILE)
    assert_well(tab)
    assert not foreign_scripts(tab)
    assert "<img src=x" not in raw(tab)
    assert all("evil.example" not in item.value for item in tab.markdown)
    tab.button_group(key="desk").set_value("log").run()
    tab.text_input(key="note-words-log").set_value(HOSTILE)
    tab.button[-1].click().run()
    assert not foreign_scripts(tab)


@pytest.mark.parametrize("language", first("sl"))
@pytest.mark.parametrize(("words", "code"), [("a" * 5000, "too_long"), ("a\x00b", "not_text"), ("  ", "empty")])
def test_text_that_cannot_be_taken_stays_in_the_composer(
    new_tab: Driver, language: Language, words: str, code: str
) -> None:
    tab = begin(new_tab(language))
    turn = session_of(tab).state.turn
    say(tab, words)
    explained = explain(InputError(code, length=5000, most=4000), language)
    assert [item.value.replace("\\", "") for item in tab.warning] == [explained]
    assert session_of(tab).state.turn == turn
    assert tab.chat_input[0].proto.value == words


def test_a_note_that_cannot_be_taken_stays_in_its_field(new_tab: Driver) -> None:
    tab = begin(new_tab())
    tab.button_group(key="desk").set_value("log").run()
    for words, kept in (("a" * 5000, "a" * 5000), ("Vprašati po hrani.", "")):
        tab.text_input(key="note-words-log").set_value(words)
        tab.button[-1].click().run()
        assert tab.text_input(key="note-words-log").value == kept


@pytest.mark.parametrize(
    ("error", "key"), [(ContentError("x"), "problem.page"), (ZeroDivisionError(), "problem.unexpected")]
)
@pytest.mark.parametrize(
    "place", ["roleplay.exercise.views.learner_view.phase_view", "roleplay.exercise.views.learner_view.case_file"]
)
def test_what_fails_is_said_plainly_in_the_language(
    new_tab: Driver, monkeypatch: pytest.MonkeyPatch, error: Exception, key: str, place: str
) -> None:
    tab = begin(new_tab("en"))

    def fail(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(place, fail)
        tab.run()
        assert not tab.exception
        assert {item.value for item in tab.error} == {catalogue("en")(key)}
        tab.button(key=next(b.key for b in tab.button if (b.key or "").startswith("failure-home"))).click().run()
    assert_well(tab)
    assert any((button.key or "").startswith("resume-") for button in tab.button)


def test_facts_can_be_attached_from_the_case_file(new_tab: Driver) -> None:
    tab = begin(new_tab())
    button = next(button for button in tab.button if (button.key or "").startswith("attach-"))
    fact = (button.key or "").removeprefix("attach-")
    button.click().run()
    assert tab.multiselect[0].value == [fact]
    say(tab, "Tole je za vse.")
    said = [
        entry.event
        for entry in session_of(tab).state.log
        if entry.event.kind == "said" and entry.event.origin == "learner"
    ]
    assert said[-1].facts == (fact,)
    assert tab.multiselect[0].value == []


def test_an_action_needs_a_reason_and_shows_its_result(new_tab: Driver) -> None:
    tab = begin(new_tab())
    tab.button_group(key="desk").set_value("actions").run()
    do = [button for button in tab.button if button.label == "Izvedite"]
    do[0].click().run()
    assert tab.warning
    tab.text_area[0].set_value("Ker je mraz.")
    next(button for button in tab.button if button.label == "Izvedite").click().run()
    assert_well(tab)
    assert any(taken.by_learner for taken in session_of(tab).state.taken.values())
    assert "Ker je mraz." in shown(tab)


def test_asking_the_responsible_agency_chooses_the_request_in_their_conversation(new_tab: Driver) -> None:
    tab = begin(new_tab())
    tab.button_group(key="desk").set_value("actions").run()
    asking = next(button for button in tab.button if (button.key or "").startswith("ask-"))
    action = str(asking.key).removeprefix("ask-")
    asking.click().run()
    assert_well(tab)
    assert (tab.chat_input[0].key or "").startswith("write-direct-")
    chosen = next(field for field in tab.selectbox if (field.key or "").startswith("hand-what-"))
    assert chosen.value == f"request:action:{action}"


def test_direct_message_and_interview(new_tab: Driver) -> None:
    tab = begin(new_tab())
    session = session_of(tab)
    tab.button_group(key=f"view-{session.id}").set_value("direct").run()
    tab.button_group(key=f"to-{session.id}").set_value("ngo").run()
    say(tab, "Ali lahko pridete?")
    assert session.state.log[-1].event
    said = [e.event for e in session.state.log if e.event.kind == "said" and e.event.origin == "learner"][-1]
    assert said.channel == "direct"
    assert said.to == ("ngo",)
    go_on(tab)
    tab.button_group(key=f"view-{session.id}").set_value("interview").run()
    say(tab, "Dober dan.")
    tab.button(key="silence").click().run()
    assert_well(tab)
    assert "V prostoru" in shown(tab)


def test_pause_hides_the_exercise_and_goes_on(new_tab: Driver) -> None:
    tab = begin(new_tab())
    tab.button(key="pause").click().run()
    assert not tab.chat_input
    tab.button(key="resume").click().run()
    assert tab.chat_input
    assert_well(tab)


def test_next_phase_asks_once_while_duties_are_open(new_tab: Driver) -> None:
    tab = begin(new_tab())
    tab.button(key="next").click().run()
    assert session_of(tab).state.phase == "preparation"
    tab.button(key="next-yes").click().run()
    assert session_of(tab).state.phase == "preliminary"


def test_a_second_tab_takes_over_and_the_first_says_so(new_tab: Driver) -> None:
    first = begin(new_tab())
    session_id = session_of(first).id
    second = new_tab()
    second.button(key=f"resume-{session_id}").click().run()
    say(second, "Nadaljujem tukaj.")
    say(first, "Moje neposlane besede.")
    assert not first.chat_input
    assert "Moje neposlane besede." in shown(first)
    first.button(key="continue-here").click().run()
    assert_well(first)
    assert "Nadaljujem tukaj." in shown(first)
    assert first.chat_input[0].proto.value == "Moje neposlane besede."


def test_a_turn_that_collides_keeps_the_text(new_tab: Driver) -> None:
    tab = begin(new_tab())
    practice = service().practice
    other = practice.open(session_of(tab).id)
    list(practice.say(other, "room", "Od drugod."))
    say(tab, "Moje besede.")
    assert tab.warning
    assert tab.chat_input[0].proto.value == "Moje besede."
    assert "Od drugod." in shown(tab)


@pytest.mark.parametrize("language", first("sl"))
def test_the_short_plan_is_written_adapted_and_seen_again(new_tab: Driver, language: Language) -> None:
    t = catalogue(language)
    tab = say(begin(new_tab(language)), "Dobro jutro.")
    tab.button_group(key="desk").set_value("plan").run()
    tab.text_area[0].set_value("Najprej delavce, pred delovodjo.")
    next(item for item in tab.button if item.label == t("plan.keep")).click().run()
    assert_well(tab)
    state = session_of(tab).state
    assert next((item.first, item.adapted) for item in plan(state)) == ("Najprej delavce, pred delovodjo.", "")
    while state.phase != "crisis":
        list(service().practice.next_phase(session_of(tab)))
    tab.run()
    assert tab.session_state["desk"] == "plan"
    assert t("plan.adapt") in shown(tab)
    assert tab.text_area[0].value == "Najprej delavce, pred delovodjo."
    tab.text_area[0].set_value("Tudi tiste, ki so jih odpeljali.")
    next(item for item in tab.button if item.label == t("plan.keep")).click().run()
    list(service().practice.next_phase(session_of(tab)))
    tab.run()
    assert [(item.first, item.adapted) for item in plan(session_of(tab).state)][1:] == [("", ""), ("", "")]
    assert "Najprej delavce, pred delovodjo." in shown(tab)
    assert "Tudi tiste, ki so jih odpeljali." in shown(tab)

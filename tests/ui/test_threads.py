"""Conversations: unread marks lead to their thread and outlive a reload, notes stand where they belong."""

import pytest
from streamlit.testing.v1 import AppTest

from roleplay.exercise.log.events import Decided
from roleplay.exercise.words.reading import Act
from roleplay.practice import Session
from roleplay.scenario.vocabulary import AgencyId, Language
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.thorough import first
from tests.ui.conftest import Driver, arrive, assert_well, begin, enter, go_on, say, shown, stored, turn_to

WORDS = "Iz našega dela vemo tole."


def marks(tab: AppTest, name: str = "view") -> list[str]:
    """Return the labels of a switch that carry an unread mark."""
    session_id = tab.session_state["session"].id
    return [label for label in tab.button_group(key=f"{name}-{session_id}").options if "**(" in label]


def partner(tab: AppTest, name: str = "to") -> str:
    return str(tab.session_state[f"{name}-{tab.session_state['session'].id}"])


def session_of(tab: AppTest) -> Session:
    session: Session = tab.session_state["session"]
    return session


def test_an_unread_mark_leads_to_its_thread(new_tab: Driver) -> None:
    session = stored("police")
    tab = enter(new_tab, session)
    arrive(session, "labour", WORDS)
    tab = enter(new_tab, session)
    assert len(marks(tab)) == 1
    turn_to(tab, "direct")
    assert_well(tab)
    assert partner(tab) == "labour"
    assert WORDS in shown(tab)
    assert not marks(tab)


def test_of_several_unread_threads_the_latest_opens_and_the_others_stay_marked(new_tab: Driver) -> None:
    session = stored("police")
    for agency in ("ngo", "labour", "social"):
        arrive(session, agency, WORDS)  # type: ignore[arg-type]
    tab = turn_to(enter(new_tab, session), "direct")
    assert partner(tab) == "social"
    assert len(marks(tab, "to")) == 2


def test_what_was_read_is_read_after_a_reload_and_the_rest_is_not(new_tab: Driver) -> None:
    session = stored("police")
    before = len(session.state.log)
    arrive(session, "ngo", WORDS)
    arrive(session, "labour", WORDS)
    turn_to(enter(new_tab, session), "direct", "ngo")
    again = turn_to(enter(new_tab, session), "direct")
    assert partner(again) == "labour"
    assert not marks(turn_to(enter(new_tab, session), "direct"))
    assert len(service().practice.store.entries(session.id)) == before + 2


def test_while_the_desk_covers_the_conversation_it_is_not_read(new_tab: Driver) -> None:
    session = stored("police")
    tab = turn_to(enter(new_tab, session), "direct", "ngo")
    tab.button_group(key="pane").set_value("desk").run()
    arrive(session, "ngo", WORDS)
    service().practice.catch_up(session_of(tab))
    tab.run()
    assert len(marks(tab)) == 1
    tab.button_group(key="pane").set_value("conversation").run()
    assert not marks(tab.run())


def test_a_direct_talk_goes_on_where_it_stopped(new_tab: Driver) -> None:
    session = stored("police")
    list(service().practice.say(session, "direct", "Ali je kdo od inšpektorata že bil tam?", ("labour",)))
    assert partner(turn_to(enter(new_tab, session), "direct")) == "labour"


@pytest.mark.parametrize("channel", ["direct", "interview"])
def test_a_hint_is_given_where_it_is_asked_for(new_tab: Driver, channel: str) -> None:
    tab = turn_to(begin(new_tab(), "social"), channel)
    tab.button(key="hint").click().run()
    session = session_of(tab)
    hint = session.state.log[-1].event
    assert hint.kind == "said"
    assert tab.session_state[f"view-{session.id}"] == channel
    assert hint.text in shown(tab)


@pytest.mark.parametrize("language", first("sl"))
def test_waiting_is_no_failure(new_tab: Driver, language: Language) -> None:
    tab = begin(new_tab(language), "social")
    for _ in range(4):
        tab.button(key="silence").click().run()
    acts = [entry.event.move.act for entry in session_of(tab).state.log if isinstance(entry.event, Decided)]
    assert "time_passes" in acts
    assert catalogue(language)("line.refused") not in shown(tab)


def test_a_decision_is_not_shown_above_words_that_one_agency_reads(new_tab: Driver) -> None:
    session = stored("border")
    list(service().practice.act(session, "plan-separation", "Ker se bojijo delovodje."))
    tab = enter(new_tab, session)
    assert "Ker se bojijo delovodje." in shown(tab)
    turn_to(tab, "direct", "ngo")
    assert "Ker se bojijo delovodje." not in shown(tab)
    assert catalogue("sl")("line.result") not in shown(tab)
    tab.button_group(key="desk").set_value("log").run()
    assert "Ker se bojijo delovodje." in shown(tab)


def test_a_decision_that_is_told_to_one_agency_has_its_result_there(new_tab: Driver) -> None:
    session = stored("border")
    title = session.state.scenario.action["plan-separation"].done[-1].text["sl"]
    words = "Odločil sem: pripravili bomo razpored prostorov, vsak v svojem prostoru."
    decided = Act(kind="decide", id="plan-separation", of="action")
    list(service().practice.say(session, "direct", words, ("police",), acts=(decided,)))
    assert any(title in entry.event.text for entry in session.state.log if entry.event.kind == "said")
    tab = enter(new_tab, session)
    assert title not in shown(tab)
    assert title in shown(turn_to(tab, "direct", "police"))


@pytest.mark.long
@pytest.mark.parametrize(("agency", "first"), [("police", "suspect"), ("social", "victim"), ("ngo", "victim")])
def test_a_talk_begins_with_whom_the_agency_may_and_can_talk_to(new_tab: Driver, agency: AgencyId, first: str) -> None:
    tab = begin(new_tab(), agency)
    persons = session_of(tab).state.scenario.person
    turn_to(tab, "interview")
    assert tab.chat_input[0].disabled
    assert tab.button(key="silence").disabled
    for person in persons.values():
        assert person.unavailable["sl"] in shown(tab)
    go_on(tab)
    turn_to(tab, "interview")
    assert persons[partner(tab, "with")].kind == first
    assert not tab.chat_input[0].disabled
    assert not any(person.unavailable["sl"] in shown(tab) for person in persons.values())


def test_whose_it_is_to_question_a_suspect_is_said_to_the_others(new_tab: Driver) -> None:
    power = next(item for item in service().practice.library.powers if item.id == "suspect-interrogation")
    for agency, is_said in (("social", True), ("police", False)):
        session = stored(agency)  # type: ignore[arg-type]
        list(service().practice.next_phase(session))
        tab = turn_to(enter(new_tab, session), "interview", "driver")
        assert (power.whose["sl"] in shown(tab)) == is_said


def test_the_chosen_person_stays_chosen(new_tab: Driver) -> None:
    tab = begin(new_tab(), "social")
    go_on(tab)
    turn_to(tab, "interview", "foreman")
    say(tab, "Dober dan.")
    go_on(tab)
    turn_to(tab, "interview")
    assert partner(tab, "with") == "foreman"


def test_attached_facts_are_named_as_they_are_written(new_tab: Driver) -> None:
    tab = begin(new_tab("en"), "social")
    facts = session_of(tab).state.scenario.fact
    known = session_of(tab).state.known("social")
    assert set(tab.multiselect[0].options) == {facts[fact].title["en"] for fact in known}


def test_the_debrief_shows_direct_threads_too(new_tab: Driver) -> None:
    tab = turn_to(begin(new_tab(), "social"), "direct", "labour")
    say(tab, "Ali poznate podjetje Lesketa?")
    for _ in range(4):
        go_on(tab)
    everything = next(fold for fold in tab.expander if fold.label == catalogue("sl")("debrief.everything"))
    assert any("Ali poznate podjetje Lesketa?" in str(item.proto.body) for item in everything.get("html"))

"""The first minute of a first exercise: each step is shown how, done by the learner, and gone once it is done."""

from roleplay.exercise.log.inputs import Said
from roleplay.scenario.vocabulary import AGENCIES
from roleplay.ui import visit
from roleplay.ui.catalogue import catalogue
from roleplay.ui.service import service
from tests.ui.conftest import Driver, assert_well, begin, enter, say, shown, stored

STEPS = ("message", "fact", "decision")


def step(tab) -> str | None:  # type: ignore[no-untyped-def]
    """Return the first step that is shown."""
    shown_now = [name for name in STEPS if any(button.key == f"first-{name}" for button in tab.button)]
    assert len(shown_now) <= 1
    return shown_now[0] if shown_now else None


def test_a_message_a_fact_a_decision(new_tab: Driver) -> None:
    tab = begin(new_tab("sl"), "police")
    assert step(tab) == "message"
    tab.button(key="first-message").click().run()
    draft = str(tab.chat_input[0].value)
    assert draft and step(tab) == "message", "what is shown is not sent"
    say(tab, draft)
    assert step(tab) == "fact"
    tab.button(key="first-fact").click().run()
    (attached,) = [item.value for item in tab.multiselect if str(item.key).startswith("attach-")]
    state = tab.session_state["session"].state
    assert not state.scenario.fact[attached[0]].personal
    say(tab, str(tab.chat_input[0].value))
    said = [entry.event for entry in state.log if isinstance(entry.event, Said) and entry.event.origin == "learner"]
    assert list(said[-1].facts) == attached
    assert said[-1].channel == "direct" and said[-1].to[0] in state.scenario.fact[attached[0]].needs
    assert step(tab) == "decision"
    tab.button(key="first-decision").click().run()
    assert tab.session_state["desk"] == "actions"
    next(item for item in tab.text_area if str(item.key).startswith("reason-")).set_value(
        "Da vsi vedo, koga poklicati."
    )
    next(button for button in tab.button if button.label == catalogue("sl")("actions.do")).click().run()
    assert_well(tab)
    assert step(tab) is None
    assert catalogue("sl")("first.title") not in shown(tab)


def test_they_can_be_skipped_and_do_not_come_again(new_tab: Driver) -> None:
    tab = begin(new_tab("en"), "ngo")
    tab.button(key="first-skip").click().run()
    assert step(tab) is None
    assert catalogue("en")("exercise.expected") in shown(tab)
    assert step(begin(tab.switch_page(visit.START).run(), "social")) is None, "the second exercise is not the first"


def test_every_agency_is_shown_what_it_can_do(new_tab: Driver) -> None:
    for agency in AGENCIES:
        new_tab()
        session = stored(agency, "en", begun=False)
        tab = enter(new_tab, session)
        assert step(tab) == "message"
        service().practice.shelf.delete(session.id)

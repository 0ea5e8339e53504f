"""What was typed is sent once, to whom it was meant for, or stands in its field again."""

from roleplay.exercise.log.inputs import Said
from roleplay.ui import service as wiring
from roleplay.ui.parts.talk.composer import Sent
from tests.ui.conftest import Driver, assert_well, enter, stored

WORDS, DRAFT = "Who has the passports?", "I had begun to write this."


def own(session_id: str) -> list[str]:
    events = (entry.event for entry in wiring.service().practice.store.entries(session_id))
    return [event.text for event in events if isinstance(event, Said) and event.origin == "learner"]


def test_a_draft_that_was_not_drawn_yet_replaces_nothing_that_is_sent(new_tab: Driver) -> None:
    session = stored("police", "en")
    tab = enter(new_tab, session)
    tab.session_state["draft"] = DRAFT
    tab.chat_input[0].set_value(WORDS).run()
    assert_well(tab)
    assert own(session.id) == [WORDS]
    assert tab.chat_input[0].proto.value == DRAFT, "nor is it lost"


def test_words_sent_to_a_conversation_that_was_just_left_come_back_and_go_to_nobody(new_tab: Driver) -> None:
    session = stored("police", "en")
    tab = enter(new_tab, session)
    tab.session_state["sent"] = Sent(session.id, ("direct", "ngo"), WORDS)
    tab.run()
    assert_well(tab)
    assert own(session.id) == []
    field = tab.chat_input[0].proto
    assert field.value == WORDS and "-direct-ngo-" in field.id

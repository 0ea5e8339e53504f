"""Reading marks: kept beside the events, never among them, and gone with the session."""

from roleplay.exercise.setup import Setup
from roleplay.practice import Practice


def test_marks_are_kept_apart_from_the_events(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "sl", "police"))
    before = practice.store.entries(session.id)
    assert practice.store.read_up_to(session.id) == {}
    practice.store.mark_read(session.id, "direct:ngo", 7)
    practice.store.mark_read(session.id, "direct:ngo", 9)
    practice.store.mark_read(session.id, "room", 3)
    assert practice.store.read_up_to(session.id) == {"direct:ngo": 9, "room": 3}
    assert practice.store.entries(session.id) == before


def test_marks_belong_to_one_session_and_go_with_it(practice: Practice) -> None:
    first, second = (practice.start(Setup("white-van", "en", "police")) for _ in range(2))
    practice.store.mark_read(first.id, "room", 3)
    practice.store.mark_read(second.id, "room", 5)
    practice.store.delete(first.id)
    assert practice.store.read_up_to(first.id) == {}
    assert practice.store.read_up_to(second.id) == {"room": 5}


def test_a_deleted_session_can_no_longer_be_marked(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "en", "police"))
    practice.store.delete(session.id)
    practice.store.mark_read(session.id, "room", 3)
    assert practice.store.read_up_to(session.id) == {}

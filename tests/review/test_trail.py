"""What trainers do with learners' sessions stands in the audit trail, and nothing that anybody wrote does."""

from collections.abc import Callable

import pytest

from roleplay.errors import InputError, SessionError
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice
from roleplay.review.console import Console
from roleplay.review.tables import gather
from tests.review.test_desk import ANA, ONE, OTHER, House

WORDS = "Xylofonkvarteta"


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    return House(make_practice("sqlite://"))


def acts(house: House) -> list[tuple[str, str, str]]:
    return [(row.who, row.act, row.object) for row in reversed(house.shared.store.audit.latest(100))]


def test_rating_leaves_a_trace_without_words(house: House) -> None:
    name, desk = house.submitted(), house.desk(ONE)
    for refused in (
        lambda: desk.rate(name, {}),
        lambda: desk.report(name),
        lambda: desk.comment(name, 0, " "),
        lambda: house.desk(OTHER).comment(name, 0, WORDS),
        lambda: house.desk(OTHER).rate(name, {"R-04": 2}),
        lambda: house.desk(OTHER).hold_back("north", "R-04", hold=True),
    ):
        with pytest.raises((InputError, SessionError)):
            refused()
    assert acts(house) == [], "what was refused was not done"
    desk.rate(name, {"R-04": 2})
    desk.judge(name, "R-04", "disagree", WORDS)
    desk.comment(name, 0, WORDS)
    desk.hold_back("north", "R-09", hold=True)
    desk.hold_back("north", "R-09", hold=False)
    gather(desk, "en")
    gather(house.desk(ANA), "en")  # who trains nobody gets nothing, and leaves no trace
    assert acts(house) == [
        (ONE, "rated", name),
        (ONE, "judged", f"{name} R-04"),
        (ONE, "commented", name),
        (ONE, "held_back", "north R-09"),
        (ONE, "shown_again", "north R-09"),
        (ONE, "reviews_taken", ""),
    ]


def test_looking_on_and_stepping_in_leave_a_trace(house: House) -> None:
    ana = house.practice()
    session = ana.start(Setup("white-van", "en", "police", seed=1))
    list(ana.next_phase(session))
    ana.shelf.be_watched(session.id, "north")
    one, other = Console(house.practice(ONE)), Console(house.practice(OTHER))
    with pytest.raises(SessionError):
        other.look(session.id)
    with pytest.raises(SessionError):
        other.prompt(session.id, WORDS)
    assert acts(house) == []
    for _ in range(3):
        one.look(session.id)
    one.prompt(session.id, WORDS)
    one.call_inject(session.id, session.state.scenario.injects[0].id)
    one.pause(session.id)
    one.pause(session.id)  # nothing happens where it stands already
    one.resume(session.id)
    assert [act for _, act, _ in acts(house)] == ["looked_on", "hint_sent", "news_sent", "paused", "resumed"]
    assert {(who, about) for who, _, about in acts(house)} == {(ONE, session.id)}
    assert WORDS not in str(acts(house))

"""Going back to a turn: the branch is the session before that turn, both stay, and the same words go the same way."""

import pytest

from roleplay.errors import InputError, SessionError
from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.practice import Practice, Session
from tests.test_practice import timeless
from tests.wanderer import Wanderer

WORDS = (
    "Good morning. How are you?",
    "Tell me about your trips.",
    "Who pays you?",
    "You are lying!",
    "Where are they?",
)


def played(practice: Practice) -> Session:
    drill = Drill(person="driver", goal="driver-late-evidence", minutes=10)
    session = practice.start(Setup("white-van", "en", "police", seed=3, drill=drill))
    for words in WORDS:
        list(practice.say(session, "interview", words, ("driver",)))
    return session


def test_a_branch_is_the_session_before_the_turn(practice: Practice) -> None:
    session = played(practice)
    before = list(session.state.log)
    for turn in range(1, session.state.turn + 1):
        branch = practice.rewind(session, turn)
        assert branch.state.turn == turn - 1
        assert timeless(branch.state.log[:-1]) == timeless([entry for entry in before if entry.turn < turn])
        assert branch.state.log[-1].event.kind == "rewound"
        card = practice.store.card(branch.id)
        assert (card.parent, card.parent_turn, card.turn) == (session.id, turn, turn - 1)
    assert session.state.log == before == practice.store.entries(session.id)


def test_a_session_that_is_deleted_meanwhile_leaves_no_empty_branch(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, store = played(practice), practice.store
    card = store.card(session.id)
    store.delete(session.id)
    with monkeypatch.context() as patch:
        patch.setattr(store, "card", lambda _: card)
        with pytest.raises(SessionError, match="no_session"):
            store.branch(session.id, "branch", 3, 1, card.changed_at)
    assert "branch" not in {kept.id for kept in store.cards(card.owner)}


def test_the_same_words_lead_to_the_same_place(practice: Practice) -> None:
    session = played(practice)
    branch = practice.rewind(session, 3)
    for words in WORDS[2:]:
        list(practice.say(branch, "interview", words, ("driver",)))
    assert branch.state.persons == session.state.persons
    said = [entry.event for entry in branch.state.log if entry.event.kind == "said"]
    assert said == [entry.event for entry in session.state.log if entry.event.kind == "said"]


def test_other_words_lead_elsewhere_and_the_branch_opens_again(practice: Practice) -> None:
    session = played(practice)
    branch = practice.rewind(session, 4)
    list(practice.say(branch, "interview", "That sounds like a long day.", ("driver",)))
    assert branch.state.persons["driver"].values["trust"] > session.state.persons["driver"].values["trust"]
    again = practice.open(branch.id)
    assert again.state == branch.state


def test_a_branch_can_branch_and_outlives_its_parent(practice: Practice) -> None:
    session = played(practice)
    branch = practice.rewind(practice.rewind(session, 4), 2)
    practice.store.delete(session.id)
    assert practice.open(branch.id).state == branch.state


def test_a_finished_whole_exercise_can_be_rewound(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "sl", "border", seed=1))
    Wanderer(practice, session, 5).wander(8)
    while session.state.finished is None:
        list(practice.next_phase(session))
    branch = practice.rewind(session, 4)
    assert branch.state.finished is None
    assert not practice.store.card(branch.id).finished
    list(practice.say(branch, "room", "Dobro jutro vsem."))
    assert branch.state.turn == 4


@pytest.mark.parametrize("turn", [0, -1, 99])
def test_there_is_no_going_back_to_a_turn_that_was_not(practice: Practice, turn: int) -> None:
    session = played(practice)
    with pytest.raises(InputError, match="no_such_turn"):
        practice.rewind(session, turn)

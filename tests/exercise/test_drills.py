"""An interview rehearsed by itself: only the person answers, the room can be changed, the time is the drill's own."""

from collections.abc import Callable

import pytest

from roleplay.errors import InputError
from roleplay.exercise.log.events import Drill
from roleplay.exercise.setup import Setup
from roleplay.exercise.views import learner_view
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import AgencyId

Begin = Callable[[], Session]


def drill(practice: Practice, person: str, goal: str, minutes: float = 10, agency: AgencyId = "social") -> Session:
    return practice.start(Setup("white-van", "en", agency, drill=Drill(person=person, goal=goal, minutes=minutes)))


def kinds(session: Session) -> set[str]:
    return {entry.event.kind for entry in session.state.log}


def test_only_the_person_answers_whatever_the_agency(practice: Practice) -> None:
    session = drill(practice, "driver", "driver-late-evidence")
    assert session.state.phase == "interview"
    for words in (
        "Good morning. Tell me about your day.",
        "Who pays you for the driving?",
        "Where do you pick them up?",
    ):
        list(practice.say(session, "interview", words, ("driver",)))
    speakers = {entry.event.speaker for entry in session.state.log if entry.event.kind == "said"}
    assert speakers == {"social", "driver"}
    assert not kinds(session) & {"inject_fired", "duty_accepted", "duty_done", "duty_missed", "action_refused"}


def test_the_learner_may_put_what_the_goal_says_is_known(practice: Practice) -> None:
    session = drill(practice, "driver", "driver-late-evidence")
    assert set(session.state.scenario.goal["driver-late-evidence"].known) <= set(session.state.known("social"))
    list(practice.say(session, "interview", "What about these?", ("driver",), ("phones-collected",)))
    assert "evidence_shown" in kinds(session)


def test_room_and_direct_messages_and_other_persons_are_refused(practice: Practice) -> None:
    session = drill(practice, "worker", "worker-account")
    for channel, to in (("room", ()), ("direct", ("police",)), ("interview", ("driver",))):
        with pytest.raises(InputError, match="drill_person"):
            practice.say(session, channel, "Hello there.", to)  # type: ignore[arg-type]


def test_companion_and_interpreter_can_be_seen_to_by_any_agency(practice: Practice) -> None:
    session = drill(practice, "worker", "worker-account", agency="labour")
    state = session.state
    assert state.companion_present(state.scenario.person["worker"])
    list(practice.act(session, "separate-persons", "So that he can speak freely."))
    assert not learner_view.presence(state, "worker").companion_present
    vetted = next(action.id for action in state.scenario.actions if action.interpreter == "vetted")
    list(practice.act(session, vetted, "He must understand."))
    assert state.interpreter == "vetted"
    assert state.minute == 2.0
    list(practice.act(session, vetted, "Again."))
    assert state.minute == 2.0
    assert "action_refused" in kinds(session)


def test_what_does_not_concern_the_room_cannot_be_done(practice: Practice) -> None:
    session = drill(practice, "driver", "driver-late-evidence")
    for action in ("separate-persons", "search-warehouse"):
        with pytest.raises(InputError, match="drill_action"):
            practice.act(session, action, "Why not.")


def test_the_time_of_the_drill_runs_out_once_and_ends_nothing(practice: Practice) -> None:
    session = drill(practice, "driver", "driver-late-evidence", minutes=2)
    for _ in range(8):
        list(practice.say(session, "interview", "Please go on.", ("driver",)))
    assert [move.act for move in _moves(session) if move.speaker == "facilitator"] == ["overtime"]
    assert session.state.finished is None
    list(practice.next_phase(session))
    assert session.state.finished is not None
    assert learner_view.phase_view(session.state).minutes == 2


def test_a_drill_opens_again_as_it_was(practice: Practice) -> None:
    session = drill(practice, "foreman", "foreman-two-sides")
    list(practice.say(session, "interview", "What is your work here?", ("foreman",)))
    practice.coach(session, on=True)
    again = practice.open(session.id)
    assert again.state == session.state
    assert again.state.coached
    assert practice.store.card(session.id).drill == "foreman"


@pytest.mark.parametrize(
    ("person", "goal", "code"),
    [("nobody", "worker-account", "interview_person"), ("driver", "worker-account", "unknown_goal")],
)
def test_a_drill_that_does_not_exist_is_refused(practice: Practice, person: str, goal: str, code: str) -> None:
    with pytest.raises(InputError, match=code):
        drill(practice, person, goal)


def _moves(session: Session) -> list:  # type: ignore[type-arg]
    return [entry.event.move for entry in session.state.log if entry.event.kind == "decided"]

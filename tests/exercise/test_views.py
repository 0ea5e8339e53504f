"""View models: filtered by what the learner may hear, and complete in what the learner needs."""

from roleplay.exercise.log import learner_turns as own
from roleplay.exercise.log import visibility
from roleplay.exercise.log.events import FactShared
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.exercise.views import learner_view
from roleplay.practice import Practice, Session
from roleplay.scenario.vocabulary import PHASES


def begun(practice: Practice, agency: str = "border") -> Session:
    return practice.start(Setup("white-van", "sl", agency))  # type: ignore[arg-type]


def test_room_begins_with_phase_and_facilitator(practice: Practice) -> None:
    lines = learner_view.transcript(begun(practice).state, "room")
    assert [line.kind for line in lines][:2] == ["phase", "facilitator"]


def test_direct_messages_are_seen_only_in_their_channel(practice: Practice) -> None:
    session = begun(practice)
    list(practice.say(session, "direct", "Samo za vas.", ("ngo",)))
    state = session.state
    assert "Samo za vas." in [line.text for line in learner_view.transcript(state, "direct", "ngo")]
    assert "Samo za vas." not in [line.text for line in learner_view.transcript(state, "direct", "police")]
    room = learner_view.transcript(state, "room")
    assert "Samo za vas." not in [line.text for line in room]
    answers = [e for e in state.log if isinstance(e.event, Said) and e.event.speaker == "ngo"]
    assert len([line for line in room if line.kind == "arrival"]) == len(answers)
    assert learner_view.arrivals(state)["direct", "ngo"] == [entry.seq for entry in answers]


def test_transcript_shows_only_what_is_heard(practice: Practice) -> None:
    session = begun(practice)
    for _ in range(3):
        list(practice.say(session, "room", "Kaj veste?"))
        list(practice.next_phase(session))
    heard = {entry.seq for entry in visibility.heard(session.state)}
    for channel, partner in (("room", None), ("direct", "police"), ("interview", "worker")):
        assert {line.seq for line in learner_view.transcript(session.state, channel, partner)} <= heard  # type: ignore[arg-type]


def test_case_file_names_who_else_knows(practice: Practice) -> None:
    session = begun(practice)
    own = learner_view.case_file(session.state)
    assert all(item.kind == "own" and not item.others for item in own)
    fact = own[0].id
    list(practice.say(session, "direct", "Dejstvo za vas.", ("police",), (fact,)))
    again = {item.id: item for item in learner_view.case_file(session.state)}
    assert again[fact].others == ("police",)


def test_case_file_puts_the_newest_first(practice: Practice) -> None:
    session = begun(practice)
    for _ in range(6):
        list(practice.say(session, "room", "Policija, kaj veste o vozilu, dokumentih in podjetju?"))
        if any(isinstance(e.event, FactShared) and "border" in e.event.to for e in session.state.log):
            break
    turns = [item.turn for item in learner_view.case_file(session.state)]
    assert turns == sorted(turns, reverse=True)


def test_missed_duties_stay_visible(practice: Practice) -> None:
    session = begun(practice)
    assert {view.state for view in learner_view.duties(session.state)} == {"open"}
    list(practice.next_phase(session))
    states = {view.duty.phase: view.state for view in learner_view.duties(session.state)}
    assert states["preparation"] == "missed"
    assert learner_view.duties(session.state)[0].duty.phase == "preliminary"


def test_actions_of_mine_that_are_possible_come_first(practice: Practice) -> None:
    session = begun(practice)
    for found in learner_view.actions(session.state).values():
        possible = [view.mine and view.now for view in found]
        assert possible == sorted(possible, reverse=True)


def test_a_taken_action_stands_in_the_log_with_its_reason(practice: Practice) -> None:
    session = begun(practice)
    mine = [
        view.action.id
        for found in learner_view.actions(session.state).values()
        for view in found
        if view.mine and view.now
    ]
    list(practice.act(session, mine[0], "Zato."))
    list(practice.note(session, "Preveri tolmača."))
    assert [(line.kind, line.text) for line in own.own_log(session.state)][-1] == ("note", "Preveri tolmača.")
    assert any(line.ref == mine[0] and line.text == "Zato." for line in own.own_log(session.state))


def test_phase_view_counts_down(practice: Practice) -> None:
    session = begun(practice)
    before = learner_view.phase_view(session.state)
    list(practice.wait(session))
    after = learner_view.phase_view(session.state)
    assert after.left < before.left
    assert 0 <= after.share <= 1
    assert learner_view.phase_view(session.state, more=1000).left < 0


def test_own_turns_by_channel(practice: Practice) -> None:
    session = begun(practice)
    list(practice.say(session, "room", "Vsem."))
    list(practice.next_phase(session))
    list(practice.say(session, "interview", "Dober dan.", ("driver",)))
    assert [turn.text for turn in own.own_turns(session.state, "interview")] == ["Dober dan."]
    assert len(own.own_turns(session.state)) == 2


def test_phases_without_words_do_not_fill_an_interview(practice: Practice) -> None:
    session = begun(practice)
    for _ in PHASES[:3]:
        list(practice.next_phase(session))
    lines = learner_view.transcript(session.state, "interview", "worker")
    assert [line.kind for line in lines].count("phase") == 1

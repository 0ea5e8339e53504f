"""The course of things: phases, clock, injects by minute, turn, condition and hand, duties, hints, endings."""

from collections.abc import Callable

import pytest

from roleplay.exercise.flow.facilitation import open_question
from roleplay.scenario.vocabulary import AGENCIES, PHASES
from tests.exercise.conftest import Stage

Begin = Callable[..., Stage]


def test_phases_come_in_the_chapter_order_and_miss_what_was_not_done(begin: Begin) -> None:
    stage = begin("state")
    for phase in PHASES[1:]:
        stage.goes_on(phase)
    assert [event.phase for event in stage.events("phase_entered")] == list(PHASES)
    missed = {event.duty for event in stage.events("duty_missed")}
    mine = {
        duty.id
        for duty in stage.session.state.scenario.duties
        if duty.agency == "state" and duty.phase == "preliminary"
    }
    assert mine & missed


def test_an_inject_fires_by_turns_when_little_time_passes(begin: Begin) -> None:
    stage = begin("ngo")
    stage.goes_on("crisis")
    for _ in range(13):
        stage.says("direct", ("state",))
    fired = {event.inject: event.cause for event in stage.events("inject_fired")}
    assert {"moved-men", "line-down", "flight"} <= set(fired)
    assert "transport" not in fired, "nobody has left"
    assert "turns" in fired.values() or "minute" in fired.values()


def test_an_inject_fires_by_minute_when_few_turns_are_taken(begin: Begin) -> None:
    stage = begin("police")
    stage.goes_on("crisis")
    for _ in range(2):
        stage.waits()
    assert stage.events("inject_fired")[0].cause == "minute"


def test_an_inject_by_hand_fires_once_in_any_phase(begin: Begin) -> None:
    stage = begin("police")
    list(stage.practice.call_inject(stage.session, "flight"))
    list(stage.practice.call_inject(stage.session, "flight"))
    fired = [event for event in stage.events("inject_fired") if event.inject == "flight"]
    assert [event.cause for event in fired] == ["hand"]


def test_a_conditional_inject_follows_what_was_done(begin: Begin) -> None:
    calm, rash = begin("labour"), begin("labour")
    for stage in (calm, rash):
        stage.goes_on("preliminary")
    rash.does("inspect-now")
    assert "suspect_tipped_off" in {event.harm for event in rash.events("harm_done")}
    for stage in (calm, rash):
        stage.goes_on("crisis")
        for _ in range(6):
            stage.waits()
    assert "zalar-calls" in rash.session.state.injects
    assert "zalar-calls" not in calm.session.state.injects


def test_injects_are_answered_in_time_late_or_not_at_all(begin: Begin) -> None:
    quick, idle = begin("police"), begin("police")
    for stage in (quick, idle):
        stage.goes_on("crisis")
        while "moved-men" not in stage.session.state.injects:
            stage.waits()
    quick.does("inform-region")
    assert quick.session.state.injects["moved-men"].outcome == "in_time"
    for _ in range(12):
        idle.waits()
    assert idle.session.state.injects["moved-men"].outcome == "unanswered"
    if "inform-region" not in idle.session.state.taken:
        idle.does("inform-region")
    assert idle.session.state.injects["moved-men"].outcome == "late"


def test_an_inject_that_reaches_others_is_brought_to_the_learner_who_may_know_it(begin: Begin) -> None:
    stage = begin("prosecutor")
    stage.goes_on("crisis")
    while "moved-men" not in stage.session.state.injects:
        stage.waits()
    assert "men-moved" in stage.session.state.known("prosecutor")


def test_duties_within_their_time_are_in_time(begin: Begin) -> None:
    stage = begin("social")
    stage.does("check-capacity")
    done = {event.duty: event.in_time for event in stage.events("duty_done")}
    assert done["social-capacity"] is True


def test_who_houses_people_needs_no_word_of_the_learner_and_nobody_does_it_in_the_learners_place(begin: Begin) -> None:
    beds = {}
    for agency in ("labour", "social", "state"):
        stage = begin(agency)
        stage.goes_on("crisis")
        for _ in range(8):
            stage.waits()
        beds[agency] = {"fund-places", "arrange-accommodation"} & stage.session.state.taken.keys()
    assert beds == {"labour": {"fund-places", "arrange-accommodation"}, "social": set(), "state": set()}


@pytest.mark.parametrize("pace", ["guided", "exercise"])
def test_overtime_is_said_once_and_never_in_the_guided_pace(begin: Begin, pace: str) -> None:
    stage = begin("police", pace=pace)
    stage.goes_on("preliminary")
    for _ in range(12):
        stage.waits()
    moves = [event.move.act for event in stage.events("decided") if event.move.speaker == "facilitator"]
    assert moves.count("overtime") == (0 if pace == "guided" else 1)
    assert stage.session.state.phase == "preliminary", "only the learner ends a phase"


@pytest.mark.parametrize("agency", AGENCIES)
def test_hints_are_questions_and_new_ones_come_first(begin: Begin, agency: str) -> None:
    stage = begin(agency)
    for phase in PHASES[:4]:
        stage.goes_on(phase)
        hints = [stage._moves(stage.practice.hint(stage.session))[0] for _ in range(2)]
        assert all(move.act == "hint" and move.hint for move in hints)
        assert hints[0].hint != hints[1].hint
    texts = [
        event.text
        for event in stage.events("said")
        if event.speaker == "facilitator" and event.move and "?" in event.text
    ]
    assert len(texts) >= 8


def test_the_debrief_asks_the_chapter_questions_in_turn_and_ends_with_the_report(begin: Begin) -> None:
    stage = begin("border")
    stage.goes_on("debrief")
    asked = []
    while (waiting := open_question(stage.session.state)) is not None:
        asked.append(waiting.id)
        list(stage.practice.say(stage.session, "room", "We separated the men too late; next time that comes first."))
    assert asked == [question.id for question in stage.session.state.scenario.debrief]
    fields = {field.id: "Forced labour is likely." for field in stage.session.state.scenario.formulation}
    list(stage.practice.formulate(stage.session, fields))
    finished = stage.session.state.finished
    assert finished is not None
    assert set(finished.endings) == {ending.id for ending in stage.session.state.scenario.endings}


def test_endings_follow_from_what_was_done(begin: Begin) -> None:
    idle, busy = begin("police"), begin("police")
    busy.does("name-lead")
    busy.goes_on("preliminary")
    for action in ("separate-persons", "invite-ngo", "inform-prosecutor", "secure-evidence", "arrange-interpreter"):
        busy.does(action)
    busy.goes_on("crisis")
    for action in ("separate-convoys", "inform-region", "backup-channel", "plan-arrest", "pursue-suspect"):
        busy.does(action)
        busy.waits()
    tones = []
    for stage in (idle, busy):
        stage.goes_on("debrief")
        list(stage.practice.next_phase(stage.session))
        finished, scenario = stage.session.state.finished, stage.session.state.scenario
        assert finished is not None
        tones.append(
            sum(
                {"good": 2, "mixed": 1, "bad": 0}[ending.outcomes[finished.endings[ending.id]].tone]
                for ending in scenario.endings
            )
        )
    assert tones[1] > tones[0]

"""Duties and injects: in time, late, missed; only the learner's doing or request counts."""

from collections.abc import Callable

from roleplay.feedback.report import Report
from tests.feedback.play import Play, named, reading

Make = Callable[..., Play]
Build = Callable[[Play], Report]


def test_duties_are_those_of_the_learners_agency(careful: Play, report: Build) -> None:
    duties = report(careful).duties
    case = careful.state.scenario
    assert [duty.id for duty in duties] == [duty.id for duty in case.duties if duty.agency == "police"]
    assert next(duty for duty in duties if duty.id == "police-lead").outcome == "in_time"


def test_a_duty_never_touched_is_missed_once_its_phase_is_over(play: Make, report: Build) -> None:
    session = play()
    outcome = lambda: {duty.id: duty.outcome for duty in report(session).duties}["police-lead"]  # noqa: E731
    assert outcome() == "open"
    session.phase()
    assert outcome() == "missed"
    session.act("name-lead")
    assert outcome() == "late"


def test_what_the_learner_surely_asked_for_is_tried_and_not_missed(play: Make, report: Build) -> None:
    def left(session: Play) -> tuple[str, dict[str, float]]:
        found = report(session)
        notifying = next(score for score in found.criteria if score.id == "R-09")
        return {duty.id: duty.outcome for duty in found.duties}["police-prosecutor"], notifying.observed

    asked = play().room("We would like to notify the prosecutor.", reading(actions=(named("inform-prosecutor"),)))
    silent = play().room("We would like to go on.")
    (tried, told), (missed, untold) = (left(session.phase(3)) for session in (asked, silent))
    assert (tried, missed) == ("tried", "missed")
    assert told["notices"] == untold["notices"] - 1


def test_a_duty_met_before_its_phase_is_early_and_keeps_its_time(play: Make, report: Build) -> None:
    session = play("ngo").phase().act("explain-rights", "They should know before anyone asks.")
    turn, minute = session.state.turn, session.state.taken["explain-rights"].minute
    session.room("A word.").phase()
    for _ in range(9):
        session.room("Let us wait until the time for it is over.")
    assert session.state.done["ngo-rights"] is True
    duty = next(item for item in report(session).duties if item.id == "ngo-rights")
    assert (duty.outcome, duty.turn, duty.minute) == ("early", turn, minute)
    assert duty.by_learner


def test_a_duty_met_early_is_not_late_though_its_phase_began_with_a_long_act(play: Make, report: Build) -> None:
    session = play("ngo").phase().act("explain-rights").phase()
    for name in ("legal-aid", "offer-basics", "ask-consent"):
        session.act(name)
    assert next(item.outcome for item in report(session).duties if item.id == "ngo-rights") == "early"


def test_an_early_duty_counts_though_its_phase_was_never_reached(play: Make, report: Build) -> None:
    session = play("ngo").phase().act("explain-rights")
    duty = next(item for item in report(session).duties if item.id == "ngo-rights")
    assert (duty.phase, duty.outcome) == ("interview", "early")


def test_a_duty_that_others_met_is_not_the_learners(play: Make, report: Build) -> None:
    session = play("prosecutor").phase()
    for _ in range(12):
        session.room("Go on.")
    duties = {item.id: item for item in report(session).duties}
    assert all(not item.by_learner for item in duties.values())
    told = play("ngo").phase()
    told.direct(
        "police",
        "We had a call three weeks ago, and beware of a man who offers to interpret.",
        facts=("hotline-call", "cousin-warning"),
    )
    duty = next(item for item in report(told).duties if item.id == "ngo-warning")
    assert (duty.outcome, duty.by_learner, duty.turn) == ("in_time", True, 2)


def test_duties_of_later_phases_are_not_reached(play: Make, report: Build) -> None:
    outcomes = {duty.phase: duty.outcome for duty in report(play()).duties}
    assert outcomes["crisis"] == "not_reached"


def test_inject_answered_by_the_learner(careful: Play, report: Build) -> None:
    line = next(item for item in report(careful).injects if item.id == "moved-men")
    assert line.turn is not None
    assert line.by_learner
    assert line.outcome == "in_time"


def test_inject_answered_on_request_counts_and_is_quoted(play: Make, report: Build) -> None:
    session = play("state").phase(3).room("What now?").room("And then?")
    assert "moved-men" in session.state.injects
    session.room(
        "Police, please inform the region.",
        reading("OPINION", actions=(named("inform-region"),), addressees=("police",)),
    )
    line = next(item for item in report(session).injects if item.id == "moved-men")
    assert line.by_learner
    assert [answer.quote for answer in line.answers] == ["Police, please inform the region."]


def test_inject_not_answered_stays_with_those_it_concerns(play: Make, report: Build) -> None:
    session = play().phase(3)
    for _ in range(16):
        session.room("Let us go on as planned.")
    result = report(session)
    line = next(item for item in result.injects if item.id == "moved-men")
    assert line.concerns_learner
    score = next(item for item in result.criteria if item.id == "R-12")
    assert not line.by_learner
    assert score.level == 0 or line.outcome in ("in_time", "late")


def test_a_step_taken_before_the_news_is_no_answer_to_it(play: Make, report: Build) -> None:
    session = play("ngo").act("check-interpreters").phase().act("arrange-interpreter", "Before anyone asks.")
    for _ in range(4):
        session.room("Go on.")
    assert session.state.injects["cousin-arrives"].outcome == "in_time"
    result = report(session)
    line = next(item for item in result.injects if item.id == "cousin-arrives")
    assert (line.by_learner, line.prepared) == (False, True)
    score = next(item for item in result.criteria if item.id == "R-12")
    assert score.level is None, "nothing was left to answer"


def test_a_step_taken_after_the_news_answers_it(play: Make, report: Build) -> None:
    session = play("police").phase(3).room("What now?").room("And then?")
    assert "moved-men" in session.state.injects
    session.act("inform-region", "Look for them.")
    line = next(item for item in report(session).injects if item.id == "moved-men")
    assert line.by_learner and not line.prepared
    assert line.settled_turn == session.state.turn


def test_what_is_said_of_the_changes_is_true_of_this_session(play: Make, report: Build) -> None:
    session = play("police").phase(3).room("What now?").room("And then?").act("inform-region", "Look for them.")
    score = next(item for item in report(session).criteria if item.id == "R-12")
    assert score.level == 3
    assert "1\u00a0change was left to your service; you answered all of them in time." in score.reason
    assert "late" not in score.reason


def test_injects_that_did_not_fire_say_so(play: Make, report: Build) -> None:
    assert {item.outcome for item in report(play()).injects} == {"not_fired"}

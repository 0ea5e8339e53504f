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


def test_injects_that_did_not_fire_say_so(play: Make, report: Build) -> None:
    assert {item.outcome for item in report(play()).injects} == {"not_fired"}

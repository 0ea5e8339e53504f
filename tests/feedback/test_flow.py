"""Information flow: reached, late, never, over-shared; only the learner's own sharing counts."""

from collections.abc import Callable

from roleplay.feedback.counting import FactFlow
from roleplay.feedback.report import Report
from tests.feedback.play import Play, reading

Make = Callable[..., Play]
Build = Callable[[Play], Report]


def _fact(report: Report, fact: str) -> FactFlow:
    return next(flow for flow in report.flow.facts if flow.fact == fact)


def test_a_fact_told_in_the_room_reaches_all_who_need_it(play: Make, report: Build) -> None:
    session = play("border").phase().room("One man holds all nine passports.", facts=("passports-pouch",))
    flow = _fact(report(session), "passports-pouch")
    assert {item.agency for item in flow.deliveries} == {"police", "prosecutor", "ngo", "state"}
    assert {item.outcome for item in flow.deliveries} == {"by_learner"}
    assert {item.turn for item in flow.deliveries} == {2}


def test_delay_is_counted_from_the_learners_own_knowledge(play: Make, report: Build) -> None:
    session = (
        play("border").phase().room("A word.").room("Another.").room("Nine passports.", facts=("passports-pouch",))
    )
    delays = {item.delay for item in _fact(report(session), "passports-pouch").deliveries}
    assert delays == {session.state.known("police")["passports-pouch"].minute}


def test_what_was_not_told_is_never_reached(play: Make, report: Build) -> None:
    result = report(play("border").phase(2))
    assert {item.outcome for item in _fact(result, "passports-pouch").deliveries} == {"never"}
    assert result.flow.share == 0


def test_sharing_without_need_is_reported_with_the_words(play: Make, report: Build) -> None:
    session = play("police").phase().room("We know Zalar from earlier.", facts=("zalar-earlier",))
    shared = report(session).flow.overshared
    assert [item.fact for item in shared] == ["zalar-earlier"]
    assert "prosecutor" not in shared[0].unneeded
    assert shared[0].quote == "We know Zalar from earlier."


def test_personal_facts_without_consent_are_a_breach_and_no_due_delivery(play: Make, report: Build) -> None:
    session = play("ngo").phase().direct("police", "The caller's number is this.", facts=("caller-number",))
    result = report(session)
    assert [item.breached for item in result.flow.overshared] == [True]
    assert [harm.kind for harm in result.harms] == ["consent_breached"]
    assert all(flow.fact != "caller-number" for flow in result.flow.facts)


def test_what_others_shared_is_not_the_learners(careful: Play, report: Build) -> None:
    assert report(careful).flow.overshared == ()


def test_told_on_the_subject_but_not_recognised_is_not_called_never(play: Make, report: Build) -> None:
    session = play("border").phase()
    session.room(
        "There was something about their papers that you ought to know.", reading("OPINION", topics=("documents",))
    )
    result = report(session)
    assert {item.outcome for item in _fact(result, "passports-pouch").deliveries} == {"unrecognised"}
    assert {item.outcome for item in _fact(result, "bandaged-hand").deliveries} == {"never"}
    assert result.flow.unrecognised and result.flow.share == 0


def test_asking_about_a_subject_is_no_telling(play: Make, report: Build) -> None:
    session = play("border").phase()
    session.room("What do you know about their papers?", reading("OPEN", asks=True, topics=("documents",)))
    assert {item.outcome for item in _fact(report(session), "passports-pouch").deliveries} == {"never"}


def test_only_those_who_heard_it_were_told(play: Make, report: Build) -> None:
    session = play("border").phase().room("A word.")
    session.direct("police", "There was something about their papers that you ought to know.")
    outcomes = {item.agency: item.outcome for item in _fact(report(session), "passports-pouch").deliveries}
    assert set(outcomes.values()) == {"never"}, "the reading names no subject"


def test_a_fact_told_in_prose_counts_like_an_attached_one(play: Make, report: Build) -> None:
    session = play("border").phase()
    session.room("One man had all nine passports.", reading("OPINION", facts=("passports-pouch",)))
    assert {item.outcome for item in _fact(report(session), "passports-pouch").deliveries} == {"by_learner"}


def test_unrecognised_facts_count_as_not_told_and_send_the_score_to_the_trainer(play: Make, report: Build) -> None:
    session = play("border").phase()
    session.room(
        "There is something about papers and permits here.", reading("OPINION", topics=("documents", "permits"))
    )
    score = next(item for item in report(session.phase(2)).criteria if item.id == "R-09")
    assert score.observed["unclear"] >= 1
    assert score.doubtful
    assert "did not recognise the fact in your words" in score.reason

"""Harms: shown where they did most, with what the learner did about them later, the gravest first."""

from collections.abc import Callable

import pytest

from roleplay.feedback.counting import Harm
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play, named, reading

Make = Callable[..., Play]
Build = Callable[..., Report]


def _harm(report: Report, kind: str) -> Harm:
    return next(harm for harm in report.harms if harm.kind == kind)


def test_joint_questioning_quotes_the_question_on_the_matter(play: Make, report: Build) -> None:
    session = play("border").phase(2)
    session.ask(
        "worker",
        "Does your hand hurt, and when did it happen?",
        reading("MULTI", topics=("health",)),
    )
    session.ask("worker", "I am sorry to hear that.", reading("ENCOUR", tactics=("empathy",)))
    session.ask("worker", "Thank you. Now, who took your passport?", reading("PROBE", topics=("documents",)))
    harm = _harm(report(session), "joint_questioning")
    assert harm.quote == "Now, who took your passport?"
    assert harm.turn == 5
    assert harm.mended == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_later_separation_is_credited_beside_the_harm(play: Make, report: Build, language: Language) -> None:
    session = play("border", language).phase(2)
    session.ask("worker", "Who took your passport?", reading("PROBE", topics=("documents",)))
    session.act("separate-persons", "Apart now.")
    session.ask("worker", "Where do you sleep?", reading("PROBE", topics=("housing",)))
    result = report(session)
    harm = _harm(result, "joint_questioning")
    assert harm.quote == "Who took your passport?"
    assert ("4. potezi" if language == "sl" else "turn 4") in harm.mended
    change = result.changes[0]
    assert (change.kind, change.mended) == ("harm", harm.mended)
    score = next(item for item in result.criteria if item.id == "R-01")
    assert score.level == 0 and score.observed["later"] == 4


def test_separation_asked_for_before_the_harm_is_credited_too(play: Make, report: Build) -> None:
    session = play("ngo").phase(2)
    session.room("Border, please separate them.", reading("OPINION", actions=(named("separate-persons"),)))
    session.ask("worker", "Who took your passport?", reading("PROBE", topics=("documents",)))
    assert "turn 3" in _harm(report(session), "joint_questioning").mended


@pytest.mark.parametrize(("tactic", "kind"), [("threat", "threat"), ("promise", "promise")])
def test_rights_told_to_the_same_person_later_mend(play: Make, report: Build, tactic: str, kind: str) -> None:
    session = play().phase().act("separate-persons").phase()
    session.ask("driver", "Talk, or else.", reading("OPINION", tactics=(tactic,)))
    session.ask("foreman", "You may stop at any time.", reading("ADMIN", tactics=("rights_info",)))
    assert _harm(report(session), kind).mended == ""
    session.ask("driver", "You do not have to answer.", reading("ADMIN", tactics=("rights_info",)))
    assert "turn 6" in _harm(report(session), kind).mended


def test_a_vetted_interpreter_after_an_unvetted_one(play: Make, report: Build) -> None:
    session = play().phase()
    session.room("NGO, who?", reading("OPINION", actions=(named("check-interpreters"),))).room("Well?").room("And?")
    session.act("accept-cousin", "He is here.").act("arrange-interpreter", "No, a vetted one.")
    result = report(session)
    assert "turn 6" in _harm(result, "unsafe_interpreter").mended
    assert next(score.observed for score in result.criteria if score.id == "R-03")["later"] == 6


def test_detention_is_not_undone_by_a_later_right_step(play: Make, report: Build) -> None:
    session = play().phase().act("detain-all", "All of them.").act("invite-ngo", "They should talk to somebody.")
    mended = _harm(report(session), "victims_detained").mended
    assert "Call to the NGO" in mended and "does not undo" in mended


def test_separate_transport_after_a_shared_one(play: Make, report: Build) -> None:
    session = play().phase(3).act("one-convoy", "Quicker.").act("separate-convoys", "Two vehicles after all.")
    assert "Separate transport" in _harm(report(session), "unsafe_transport").mended


def test_a_led_fact_learned_again_without_leading(play: Make, report: Build) -> None:
    session = play().phase().act("separate-persons").act("offer-basics")
    session.room("NGO, who?", reading("OPINION", actions=(named("check-interpreters"),))).room("Well?").room("And?")
    session.act("arrange-interpreter").phase()
    session.ask("driver", "They work twelve hours, don't they?", reading("LEAD", topics=("hours",)))
    harm = _harm(report(session), "contaminated_fact")
    assert (harm.quote, harm.mended) == ("They work twelve hours, don't they?", "")
    session.ask("worker", "Hello. You may stop.", reading("ADMIN", greets=True, tactics=("rights_info", "consent")))
    session.trusted("worker")
    session.ask("worker", "Describe a working day.", reading("OPEN", topics=("hours",)))
    assert "Twelve-hour working days" in _harm(report(session), "contaminated_fact").mended


def test_a_long_turn_is_quoted_by_its_telling_sentence(play: Make, report: Build) -> None:
    session = play().phase().act("separate-persons").phase()
    words = "We have a great deal to get through today and I would like to be home by five if that can be done. "
    session.ask("driver", words * 3 + "If you don't talk you go to prison.", reading("OPINION", tactics=("threat",)))
    assert _harm(report(session), "threat").quote == "If you don't talk you go to prison."


def test_the_gravest_harm_is_the_first_change(harmful: Play, report: Build, rubric: Rubric) -> None:
    result = report(harmful)
    order = [item.kind for item in rubric.harms]
    gravest = min(result.harms, key=lambda harm: order.index(harm.kind))
    assert result.harms[0].kind != gravest.kind, "the first harm in time is another"
    assert result.changes[0].title == gravest.title


def test_a_deed_and_words_get_their_own_advice(play: Make, report: Build) -> None:
    session = play("labour").phase(2).act("inspect-now", "Today.")
    assert "agreed it with those who lead" in _harm(report(session), "suspect_tipped_off").better

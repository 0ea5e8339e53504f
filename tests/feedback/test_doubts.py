"""Words that may have done harm: put as a question, vouched for by nobody, and closed by no answer of the learner's."""

from collections.abc import Callable

import pytest

from roleplay.exercise.log.inputs import DoubtAnswered
from roleplay.exercise.words.reading import Suspected
from roleplay.feedback.coach import comment, load_coach
from roleplay.feedback.document import to_markdown
from roleplay.feedback.page import one_page
from roleplay.feedback.report import CriterionScore, Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import phrases
from roleplay.scenario.vocabulary import Language
from tests.feedback.conftest import KNOWLEDGE
from tests.feedback.play import Play, reading

Build = Callable[..., Report]
HARSH = "If you will not talk you will be on the plane today."
SUSPECTED = (Suspected(fault="threat", quote=HARSH, likelihood=0.7),)


@pytest.fixture
def talk(play: Callable[..., Play]) -> Play:
    """A careful talk with the driver."""
    session = play().phase(2)
    for text in ("Hello, I am Ana from the police.", "You may stop at any time.", "Shall we go on?", "Some water?"):
        session.ask("driver", text, reading("ADMIN", tactics=("rights_info", "consent", "basic_needs")))
    return session


def manner(report: Report) -> CriterionScore:
    return next(score for score in report.criteria if score.id == "R-06")


def test_suspected_words_are_asked_about_and_nothing_vouches_for_their_absence(talk: Play, report: Build) -> None:
    before = manner(report(talk))
    assert before.level == 3 and "noticed no threat" in before.reason
    talk.ask("driver", f"Take your time. {HARSH}", reading("OPEN", suspected=SUSPECTED))
    after = report(talk)
    (doubt,) = after.doubts
    assert (doubt.kind, doubt.turn, doubt.quote, doubt.criterion) == ("threat", talk.state.turn, HARSH, "R-14")
    assert doubt.where and not after.harms
    score = manner(after)
    assert (score.level, score.doubtful) == (2, True)
    assert "noticed no threat" not in score.reason + score.merit and str(doubt.turn) in score.reason


def test_a_learners_no_closes_nothing(talk: Play, report: Build) -> None:
    talk.ask("driver", HARSH, reading("OPEN", suspected=SUSPECTED))
    open_one = report(talk)
    talk.take(DoubtAnswered(turn=talk.state.turn, quote=HARSH, meant=False))
    answered = report(talk)
    assert answered.doubts == (open_one.doubts[0].model_copy(update={"meant": False}),)
    assert answered.criteria == open_one.criteria


def test_a_doubted_turn_is_no_strength(careful: Play, report: Build) -> None:
    shown = next(item.turn for item in report(careful).strengths if item.turn is not None)
    said = careful.state.log[next(e.seq for e in careful.state.log if e.turn == shown and e.event.kind == "said")].event
    for place, entry in enumerate(careful.state.log):
        if entry.turn == shown and entry.event.kind == "read":
            found = (Suspected(fault="blame", quote=said.text, likelihood=0.6),)  # type: ignore[union-attr]
            suspected = entry.event.reading.model_copy(update={"suspected": found})  # type: ignore[union-attr]
            careful.state.log[place] = entry.model_copy(
                update={"event": entry.event.model_copy(update={"reading": suspected})}
            )
    after = report(careful)
    assert [doubt.turn for doubt in after.doubts] == [shown]
    assert shown not in {item.turn for item in after.strengths}


def test_what_is_certain_is_no_doubt(play: Callable[..., Play], report: Build) -> None:
    session = play().phase(2)
    session.ask("driver", HARSH, reading("OPINION", tactics=("threat",), suspected=SUSPECTED))
    found = report(session)
    assert [harm.kind for harm in found.harms] == ["threat"] and not found.doubts


@pytest.mark.parametrize("language", ["sl", "en"])
def test_page_and_document_put_the_question(talk: Play, report: Build, language: Language) -> None:
    talk.ask("driver", HARSH, reading("OPEN", suspected=SUSPECTED))
    found, say = report(talk, language), phrases(language)
    title = say("doubt.asks", title=found.doubts[0].title)
    document = to_markdown(found, talk.state, talk.library, transcript=False)
    for text in (one_page(found), document):
        assert say("export.doubts") in text and title in text
    assert HARSH in document.replace("\\", "")


@pytest.mark.parametrize("language", ["sl", "en"])
def test_the_coach_asks_and_approves_of_nothing(rubric: Rubric, language: Language) -> None:
    said = comment(reading("OPEN", suspected=SUSPECTED), load_coach(KNOWLEDGE), rubric, language)
    (asked,) = said.asks
    assert asked.title.endswith("?") and asked.does and not asked.harmful
    assert said.better == rubric.harm["threat"].better[language]


# --- what did not reach the person


def test_without_a_common_language_nothing_said_earns_anything(play: Callable[..., Play], report: Build) -> None:
    session = play().phase().act("separate-persons").phase()
    for text in ("Hello, I am Ana from the police.", "You may stop at any time.", "Shall we talk?", "Some water?"):
        session.ask("worker", text, reading("ADMIN", tactics=("rights_info", "consent", "basic_needs")))
    for _ in range(3):
        session.ask("worker", "Tell me what happened.", reading("OPEN"))
    scores = {score.id: score for score in report(session).criteria}
    for name in ("R-02", "R-04", "R-05", "R-06", "R-15"):
        assert not scores[name].level, name
        assert "did not reach" in scores[name].reason


def test_while_the_controller_listens_nothing_said_earns_anything(play: Callable[..., Play], report: Build) -> None:
    session = play().phase().act("arrange-interpreter").phase()
    for _ in range(4):
        session.ask("worker", "Would you like some water?", reading("ADMIN", tactics=("rights_info", "basic_needs")))
    scores = {score.id: score for score in report(session).criteria}
    assert not scores["R-06"].level and "did not reach" in scores["R-06"].reason

"""Credit is for what the learner did: whoever only lets the exercise pass earns no level above 0 from any criterion."""

from collections.abc import Callable

import pytest

from roleplay.exercise.setup import Setup
from roleplay.feedback.counting import count
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import MEASURES
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES, AgencyId, Language
from tests.feedback.play import Play, named, reading
from tests.wanderer import Wanderer

Make = Callable[..., Play]
Build = Callable[..., Report]
# What keeps from doing harm is observed only where the learner did anything at all.
ABSTAINING = ("R-06", "R-11", "R-13", "R-14")


def _levels(report: Report) -> dict[str, int | None]:
    return {score.id: score.level for score in report.criteria}


def _no_credit(report: Report) -> None:
    levels = _levels(report)
    assert not {name: level for name, level in levels.items() if level}
    assert all(levels[name] is None for name in ABSTAINING)
    assert not report.strengths
    assert not any(duty.by_learner for duty in report.duties)
    assert not any(inject.by_learner or inject.prepared for inject in report.injects)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", AGENCIES)
def test_who_only_goes_on_to_the_next_phase_earns_nothing(
    play: Make, report: Build, agency: AgencyId, language: Language
) -> None:
    _no_credit(report(play(agency, language).phase(4).finish()))


@pytest.mark.parametrize("agency", AGENCIES)
def test_who_only_waits_earns_nothing(practice: Practice, rubric: Rubric, library: Library, agency: AgencyId) -> None:
    session = practice.start(Setup("white-van", "en", agency, "exercise"))
    while session.state.phase != "debrief":
        for _ in range(6):
            list(practice.wait(session))
        list(practice.next_phase(session))
    list(practice.formulate(session, {}))
    assert len(session.state.injects) > 2, "the exercise went its way"
    _no_credit(build(session.state, library, rubric))


@pytest.mark.long
@pytest.mark.some(2)
@pytest.mark.parametrize("seed", [*range(4), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(4, 8))])
def test_every_level_above_0_rests_on_turns_of_the_learner(
    practice: Practice, rubric: Rubric, library: Library, seed: int
) -> None:
    agency, language = AGENCIES[seed % len(AGENCIES)], LANGUAGES[seed % 2]
    session = practice.start(Setup("white-van", language, agency, "exercise", seed=seed))
    Wanderer(practice, session, seed).wander(70)
    report = build(session.state, library, rubric)
    ledger = count(session.state, library, rubric)
    for score in report.criteria:
        measure = MEASURES[score.id](ledger, rubric.criterion[score.id])
        if measure is not None:
            assert measure.numbers.keys() == MEASURES[score.id].numbers, score.id
            assert measure.mentions.keys() == MEASURES[score.id].mentions, score.id
        if score.level:
            assert measure is not None and measure.rests_on, score.id
            numbers = {turn.number: turn for turn in ledger.record.turns}
            assert all(numbers[number].text or numbers[number].person for number in measure.rests_on), score.id


def test_separation_by_others_is_no_credit_for_who_could_have_done_it(play: Make, report: Build) -> None:
    left = report(play("police").phase(4).finish())
    assert _levels(left)["R-01"] == 0
    assert "in your power" in next(score.reason for score in left.criteria if score.id == "R-01")
    done = play("police").phase().act("separate-persons", "Apart first.").phase(3).finish()
    assert _levels(report(done))["R-01"] == 1
    fed = play("police").phase().act("separate-persons", "Apart first.").act("offer-basics", "Tea.").phase(3).finish()
    assert _levels(report(fed))["R-01"] >= 2


def test_rights_that_others_explained_are_not_the_learners(play: Make, report: Build) -> None:
    session = play("police").phase(2)
    session.ask("driver", "Hello, I am Ana.", reading("ADMIN", greets=True))
    session.ask("driver", "What did you do today?", reading("OPEN"))
    line = next(item for item in report(session).safeguards if item.id == "rights")
    assert (line.done, line.own) == (False, False)


@pytest.mark.parametrize(
    ("words", "explained"),
    [
        ("Hello, I am from the police.", False),
        ("My task is to look into accidents at work.", False),
        ("You do not have to answer.", True),
        ("Did you know that you can stop at any time?", True),
    ],
)
def test_naming_ones_office_is_no_explanation_of_rights(play: Make, report: Build, words: str, explained: bool) -> None:
    session = play().phase(2)
    session.ask("driver", words, reading("ADMIN", greets=True, tactics=("rights_info",)))
    session.ask("driver", "What did you do today?", reading("OPEN"))
    lines = {line.id: line for line in report(session).safeguards}
    assert lines["rights"].own is explained
    assert (lines["introduction"].own, explained) in ((True, False), (False, True), (False, False))


def test_a_greeting_alone_is_no_introduction(play: Make, report: Build) -> None:
    session = play().phase(2).ask("driver", "Good morning.", reading("ADMIN", greets=True))
    session.ask("driver", "What did you do today?", reading("OPEN"))
    assert not next(line for line in report(session).safeguards if line.id == "introduction").own


def test_how_are_you_is_no_question_about_the_matter(play: Make, report: Build) -> None:
    session = play().phase(2)
    session.ask("driver", "How are you feeling?", reading("PROBE", topics=("health",), tactics=("empathy",)))
    session.ask("driver", "You may stop at any time.", reading("ADMIN", tactics=("rights_info",)))
    session.ask("driver", "What did you do today?", reading("OPEN"))
    assert next(line for line in report(session).safeguards if line.id == "rights").own


@pytest.mark.parametrize(
    ("mood", "confidence", "credited"),
    [("request", 1.0, True), ("declare", 0.9, True), ("request", 0.7, False), ("ask", 0.9, False)],
)
def test_a_doubtful_reading_earns_no_protective_step(
    play: Make, report: Build, mood: str, confidence: float, credited: bool
) -> None:
    session = play("labour").phase(3)
    deed = named("plan-arrest", mood).model_copy(update={"confidence": confidence})
    session.room("I can check employers, I can't arrest anyone.", reading("OPINION", asks=True, actions=(deed,)))
    level = _levels(report(session))["R-13"]
    assert (level is not None) is (credited and mood != "declare")


def test_an_action_on_the_desk_is_credited_whatever_the_words(play: Make, report: Build) -> None:
    session = play("border").phase(3).act("separate-convoys", "Quick.")
    assert _levels(report(session))["R-13"] == 2


def test_threatening_a_suspect_is_no_punishment_of_a_victim(play: Make, report: Build) -> None:
    session = play().phase().act("separate-persons").act("invite-ngo").phase()
    session.ask("driver", "Talk or you go to prison.", reading("OPINION", tactics=("threat",)))
    levels = _levels(report(session))
    assert levels["R-06"] == 0
    assert levels["R-14"] == 2


def test_indicators_are_credited_to_who_found_or_told_them(play: Make, report: Build) -> None:
    silent = report(play("border").phase().room("Let us wait.").phase(2))
    assert next(score.observed for score in silent.criteria if score.id == "R-08")["found"] == 0
    session = play("border").phase()
    session.room("One man holds all nine passports.", facts=("passports-pouch",))
    session.room("They all gave the same answer.", facts=("same-answers",))
    told = report(session.phase(2))
    assert next(score.observed for score in told.criteria if score.id == "R-08")["found"] == 1
    own = {line.fact for dimension in told.indicators.dimensions for line in dimension.indicators if line.own}
    assert own == {"passports-pouch", "same-answers"}


def test_asking_counts_though_the_task_was_already_done(play: Make, report: Build) -> None:
    session = play("police").phase()
    for _ in range(3):
        session.room("Please find beds.", reading("OPINION", actions=(named("arrange-interpreter"),)))
    score = next(item for item in report(session).criteria if item.id == "R-11")
    assert score.level == 2 and score.observed["asked"] == 3  # one service alone: for the highest level half of them
    assert score.observed["asked"] > score.observed["requests"] == 1

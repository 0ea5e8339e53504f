"""Questions, yield, talk share, trust trace, safeguards, disclosures and indicators."""

from collections.abc import Callable

import pytest

from roleplay.feedback.counting import is_forced_labour, is_positive
from roleplay.feedback.report import Report
from roleplay.scenario.vocabulary import Grade
from tests.feedback.play import Play, reading

Make = Callable[..., Play]
Build = Callable[[Play], Report]


def test_each_question_carries_class_side_and_what_it_brought(careful: Play, report: Build) -> None:
    questions = report(careful).questions
    assert [item.label for item in questions.questions][:4] == ["ADMIN", "CLOSED_A", "OPEN", "PROBE"]
    assert sum(len(item.facts) for item in questions.questions) == sum(
        line.outcome == "told" for line in report(careful).disclosures
    )
    assert questions.productive_share == 1


def test_class_yield_is_facts_for_each_question(careful: Play, report: Build) -> None:
    questions = report(careful).questions
    for line in questions.by_class:
        of_class = [item for item in questions.questions if item.label == line.label]
        assert line.asked == len(of_class)
        assert line.per_question == round(sum(len(item.facts) for item in of_class) / len(of_class), 2)


def test_open_run_needs_an_open_question(play: Make, report: Build) -> None:
    session = play().phase(2)
    session.ask("driver", "I see.", reading("ENCOUR")).ask("driver", "Go on.", reading("ENCOUR"))
    assert report(session).questions.open_run == 0
    session.ask("driver", "Tell me about today.", reading("OPEN")).ask("driver", "Who?", reading("PROBE"))
    assert report(session).questions.open_run == 3


def test_talk_share_leaves_out_explanations(play: Make, report: Build) -> None:
    session = play().phase(2).ask("driver", "word " * 200, reading("ADMIN", tactics=("rights_info",)))
    assert report(session).questions.talk_share is None
    session.ask("driver", "Tell me about today.", reading("OPEN"))
    part = report(session).questions.interviews[0]
    assert part.learner_words == 4
    assert part.talk_share == pytest.approx(4 / (4 + part.person_words))


def test_trust_trace_ends_at_the_states_values(careful: Play, report: Build) -> None:
    trace = [step for step in report(careful).questions.trace if step.person == "worker"]
    assert trace[-1].values == careful.state.persons["worker"].values
    assert all(step.title and 0 <= step.trust <= 1 for step in trace)


def test_safeguards_before_the_first_fact_question(careful: Play, harmful: Play, report: Build) -> None:
    good = {line.id: line.done for line in report(careful).safeguards}
    bad = {line.id: line.done for line in report(harmful).safeguards}
    elements = ("separation", "interpreter", "introduction", "rights", "consent", "limits", "needs")
    assert good == dict.fromkeys(elements, True)
    assert not any(bad.values())


def test_elements_after_the_first_fact_question_do_not_count(play: Make, report: Build) -> None:
    session = play().phase(2).ask("driver", "Where did you drive?", reading("PROBE", topics=("journey",)))
    session.ask("driver", "You may stop at any time.", reading("ADMIN", tactics=("rights_info", "consent")))
    lines = {line.id: line.done for line in report(session).safeguards}
    assert lines["rights"] is False
    assert lines["consent"] is False
    assert lines["separation"] is None


def test_disclosures_say_what_was_missing(play: Make, report: Build) -> None:
    session = play().phase().act("separate-persons").act("arrange-interpreter")
    session.room("NGO, who?", reading("OPEN")).phase()
    session.ask("driver", "Who gives the orders?", reading("PROBE", topics=("organisers",)))
    lines = report(session).disclosures
    kept = [line for line in lines if line.outcome == "withheld"]
    assert kept
    assert all(line.missing and not any("missing." in text for text in line.missing) for line in kept)
    assert {line.outcome for line in lines if line.person == "worker"} == {"never_reached"}


@pytest.mark.parametrize(
    ("grades", "positive"),
    [
        (["strong", "strong"], True),
        (["strong", "weak"], True),
        (["strong"], False),
        (["medium"] * 3, True),
        (["medium"] * 2, False),
        (["medium", "medium", "weak"], True),
        (["weak"] * 5, False),
        ([], False),
    ],
)
def test_combination_rule(grades: list[Grade], positive: bool) -> None:
    assert is_positive(grades) is positive


def test_forced_labour_needs_recruitment_exploitation_and_coercion() -> None:
    assert is_forced_labour(["coercive_recruitment", "exploitation", "coercion"])
    assert not is_forced_labour(["exploitation", "coercion"])


def test_indicators_know_only_what_the_agency_knows(play: Make, report: Build) -> None:
    result = report(play("border"))
    known = {line.fact for dimension in result.indicators.dimensions for line in dimension.indicators if line.known}
    assert "passports-pouch" in known
    assert "promised-job" not in known
    assert not result.indicators.reading


def test_contaminated_facts_evidence_nothing(play: Make, report: Build) -> None:
    session = play().phase().act("separate-persons").act("offer-basics").act("arrange-interpreter").phase()
    session.ask("worker", "Hello. You may stop.", reading("ADMIN", greets=True, tactics=("rights_info", "consent")))
    session.ask("worker", "You work too long, don't you?", reading("LEAD", topics=("hours",)))
    session.trusted("worker")
    session.ask("worker", "Tell me about the hours.", reading("OPEN", topics=("hours",)))
    result = report(session)
    contaminated = {line.fact for line in result.disclosures if line.outcome == "contaminated"}
    assert contaminated == {"twelve-hours"}
    line = next(item for dim in result.indicators.dimensions for item in dim.indicators if item.fact == "twelve-hours")
    assert line.known and line.contaminated

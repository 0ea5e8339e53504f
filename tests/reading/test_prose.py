"""What people say in their own words, on the shipped case: sentences worked with and sentences kept apart."""

import pytest

from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.reading.prose import Measure, Part, cases

BOTH = [(language, part) for language in LANGUAGES for part in ("tune", "held")]


@pytest.fixture(params=LANGUAGES)
def measure(request: pytest.FixtureRequest, reader: LocalReader, library: Library, case: Scenario) -> Measure:
    return Measure(reader, library, case, request.param)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["tune", "held"])
def test_questions_and_denials_convey_no_fact(measure: Measure, part: Part) -> None:
    none = [each for each in cases("facts", measure.language, part) if not each.wanted]
    assert len(none) >= 30
    assert len(measure.facts(none).wrong) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("part", ["tune", "held"])
def test_agencies_are_called_by_their_labels(measure: Measure, part: Part) -> None:
    figures = measure.addressees(cases("addressees", measure.language, part))
    assert figures.recall >= 0.9, figures.missed
    assert figures.precision == 1, figures.wrong


def test_every_action_and_fact_is_tried(measure: Measure, case: Scenario) -> None:
    for name, ids in (
        ("actions", {action.id for action in case.actions}),
        ("facts", {fact.id for fact in case.facts}),
    ):
        for part in ("tune", "held"):
            assert {wanted for each in cases(name, measure.language, part) for wanted, _ in each.wanted} == ids


@pytest.mark.parametrize(("language", "part"), BOTH)
def test_no_sentence_is_in_both_sets(language: Language, part: Part) -> None:
    other: Part = "held" if part == "tune" else "tune"
    for name in ("actions", "facts", "nothing", "topics", "addressees"):
        assert not {each.text for each in cases(name, language, part)} & {
            each.text for each in cases(name, language, other)
        }

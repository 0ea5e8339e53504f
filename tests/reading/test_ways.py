"""What a question means, by the ways of asking that authors have written down and the vectors made of them."""

import pytest

from roleplay.reading.ways import Heard, Ways, WaysIndex, asked_for, key_of
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.conftest import KNOWLEDGE


@pytest.fixture(scope="module")
def ways() -> Ways:
    return Ways.load(KNOWLEDGE / "reading" / "asks.npz")


def test_every_way_of_asking_in_the_shipped_cases_has_its_vector(library: Library, ways: Ways) -> None:
    missing = [
        text
        for case in library.scenarios
        for language in LANGUAGES
        for _, text in asked_for(case.asks, case.everyday, case.topics, language)
        if key_of(text) not in ways.rows
    ]
    assert not missing, f"run training/embed_asks.py: {missing[:5]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_asked_for_is_indexed(case: Scenario, ways: Ways, language: Language) -> None:
    index = WaysIndex.of(case.asks, case.everyday, case.topics, language, ways)
    assert {owner for owner, _ in asked_for(case.asks, case.everyday, case.topics, language)} == set(index.owners)
    assert index.vectors.shape[1] == ways.metric.shape[0] == ways.center.shape[0]


def test_what_has_no_vectors_is_near_nothing(case: Scenario, ways: Ways) -> None:
    nothing = Heard(WaysIndex.of({}, (), (), "en", ways), ways.center[None], ("anything",)).near(0)
    assert not nothing.facts and not nothing.remarks and not nothing.topics

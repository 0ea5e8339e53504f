"""Facts that nobody has written ways of asking for: what lends them some, and that questions then find them."""

from types import SimpleNamespace

import numpy as np
import pytest
import yaml
from pydantic import TypeAdapter

from roleplay.config import ROOT
from roleplay.exercise.reading import Utterance
from roleplay.reading.lending import KnownWays, Matter, load_matters
from roleplay.reading.local import LocalReader
from roleplay.reading.ways import Ways, key_of
from roleplay.scenario.case import Scenario
from roleplay.scenario.facts import Fact
from roleplay.scenario.persons import Person
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.conftest import KNOWLEDGE
from tests.new_cases import written

FILE = KNOWLEDGE / "reading" / "asks.npz"
FEWEST = 12
SAID: dict[Language, dict[str, tuple[str, str, str]]] = {
    "en": {
        "bunk": (
            "A mattress behind the ovens",
            "The apprentice sleeps on a mattress behind the ovens.",
            "By the ovens.",
        ),
        "papers": (
            "Passport in the till",
            "The owner keeps the apprentice’s passport in the till.",
            "The boss has it.",
        ),
        "wages": ("No wages", "The apprentice has had no wages since spring.", "He has not had a penny since spring."),
    },
    "sl": {
        "bunk": ("Žimnica za pečjo", "Vajenec spi na žimnici za krušno pečjo.", "Za pečjo ima žimnico."),
        "papers": ("Potni list v blagajni", "Potni list vajenca hrani lastnik v blagajni.", "Šef ga ima."),
        "wages": ("Brez plače", "Vajenec od pomladi ni dobil plače.", "Od pomladi ni videl denarja."),
    },
}
ASKED: dict[Language, dict[str, str]] = {
    "en": {
        "Where does he spend the night?": "bunk",
        "Who is holding on to his documents?": "papers",
        "How much does he get paid?": "wages",
    },
    "sl": {
        "Kje fant prenočuje?": "bunk",
        "Kdo ima njegove dokumente?": "papers",
        "Koliko zasluži na mesec?": "wages",
    },
}


def own(case: Scenario, language: Language) -> tuple[tuple[Fact, ...], Person]:
    return written([(name, *texts) for name, texts in SAID[language].items()], case, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_question_finds_a_fact_without_ways_of_asking(
    knowing_reader: LocalReader, case: Scenario, language: Language
) -> None:
    facts, person = own(case, language)
    for text, wanted in ASKED[language].items():
        utterance = Utterance(
            text=text, language=language, channel="interview", learner="police", wanted=facts, person=person
        )
        found = [aim.fact for asked in knowing_reader.read(utterance).questions for aim in asked.aims]
        assert found[:1] == [wanted], (text, found)


def test_what_an_author_asks_counts_beside_what_is_lent(knowing_reader: LocalReader, case: Scenario) -> None:
    facts, person = own(case, "en")
    strange = "Did the cathedral choir ever rehearse in there?"

    def found(**asks: Lines) -> list[str]:
        utterance = Utterance(
            text=strange, language="en", channel="interview", learner="police", wanted=facts, person=person, asks=asks
        )
        return [aim.fact for asked in knowing_reader.read(utterance).questions for aim in asked.aims if aim.fit >= 0.5]

    assert found() == []
    assert found(bunk=Lines({"en": (strange,)})) == ["bunk"]


def test_every_matter_is_whole_and_has_its_vectors() -> None:
    kept = load_matters(FILE)
    content = yaml.safe_load((ROOT / "training" / "matters.yaml").read_text(encoding="utf-8"))
    assert TypeAdapter(tuple[Matter, ...]).validate_python(content) == kept, "run training/embed_asks.py"
    rows = Ways.load(FILE).rows
    for matter in kept:
        for language in LANGUAGES:
            lines = matter.asks[language]
            assert len(lines) >= FEWEST and len(set(lines)) == len(lines), matter.id
            assert all(key_of(text) in rows for text in lines), f"{matter.id}: run training/embed_asks.py"


def test_a_text_gets_its_vector_once(case: Scenario) -> None:
    asked: list[str] = []

    def embed(texts: list[str]) -> list[list[float]]:
        asked.extend(texts)
        return [list(np.random.default_rng(len(text)).normal(size=ways.center.size)) for text in texts]

    ways = Ways.load(FILE)
    known = KnownWays(ways, load_matters(FILE), SimpleNamespace(name=ways.meaning, embed_documents=embed))
    facts, person = own(case, "en")
    indexes = [known.index({}, facts, person, (), (), "en") for _ in range(2)]
    assert len(asked) == len(set(asked)) > len(facts)
    assert {owner for _, owner in indexes[1].owners} == set(SAID["en"])
    assert np.array_equal(indexes[0].vectors, indexes[1].vectors)

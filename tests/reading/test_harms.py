"""Harmful tactics in kind words, and in words that do harm; facts of a growing case; who is moved away from whom."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.exercise.words.reading import Utterance
from roleplay.knowledge.search.embedders import shipped_embedder
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.reading.examples import interview

HERE = Path(__file__).parent
HARMS = {"accusation", "threat", "promise", "minimisation", "bluff"}


def _listed(name: str, language: Language) -> Any:
    return yaml.safe_load((HERE / f"{name}-{language}.yaml").read_text(encoding="utf-8"))


# "You'll get it back" is heard as a promise.
MISHEARD = ("We found your passport, and you'll get it back as soon as it has been copied.",)
KIND = [
    pytest.param(language, text, id=text, marks=[pytest.mark.xfail] if text in MISHEARD else [])
    for language in LANGUAGES
    for text in _listed("harms", language)["kind"]
]


@pytest.mark.parametrize(("language", "text"), KIND)
def test_kind_words_surely_hold_no_harm(reader: LocalReader, language: Language, text: str) -> None:
    assert not HARMS & reader.read(interview(text, language)).sure_tactics


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_harm_is_found(reader: LocalReader, language: Language) -> None:
    harmful = _listed("harms", language)["harmful"]
    found = sum(tactic in reader.read(interview(text, language)).tactics for tactic, text in harmful)
    assert len(harmful) >= 25
    assert found / len(harmful) >= 0.85


@pytest.mark.long
def test_a_growing_set_of_facts_reads_like_a_fresh_one(reader: LocalReader, case: Scenario) -> None:
    """Each fact is prepared once, and what is counted grows with the set; the readings must not show it."""
    text = "Voznik je imel potne liste v torbici, delavci so dolžni agenciji. Prosim, uredite tolmača."
    for count in range(20, 60, 8):
        fresh = LocalReader.load(ROOT / "knowledge" / "reading", shipped_embedder())
        assert _facts(reader, text, case.facts[:count]) == _facts(fresh, text, case.facts[:count])


def _facts(reader: LocalReader, text: str, facts: tuple[Fact, ...]) -> tuple[str, ...]:
    utterance = Utterance(text=text, language="sl", channel="room", learner="police", facts=facts)
    return reader.read(utterance).facts


APART = {
    "sl": (
        "Umaknite delovodjo proč od delavca, da lahko govorim z njim na samem.",
        "Lahko prosim odpeljete šefa v drug prostor?",
        "In locite sefa od njih!!",
    ),
    "en": (
        "Please take the foreman out of the room, the worker is afraid of him.",
        "Get the boss into another room please.",
    ),
}


@pytest.mark.parametrize(("language", "text"), [(language, text) for language in LANGUAGES for text in APART[language]])
def test_moving_the_controller_is_separation_and_not_evacuation(
    reader: LocalReader, library: Library, case: Scenario, language: Language, text: str
) -> None:
    reading = reader.read(
        Utterance(
            text=text,
            language=language,
            channel="direct",
            learner="social",
            topics=case.topics,
            actions=case.actions,
            powers=library.powers,
            agencies=library.addressees[case.id],
        )
    )
    requested = [act.id for act in reading.kinds("request", sure=False)]
    assert "separate-persons" in requested and "shield-victims" not in requested[:1]

"""What was misread in play, on the shipped case; harmful tactics in kind words, and in words that do harm."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.exercise.reading import Reading, Utterance
from roleplay.reading.local import LocalReader
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.mentioned import mentioned
from tests.reading.examples import interview

HERE = Path(__file__).parent
HARMS = {"accusation", "threat", "promise", "minimisation", "bluff"}
SURE = 0.6


def _listed(name: str, language: Language) -> Any:
    return yaml.safe_load((HERE / f"{name}-{language}.yaml").read_text(encoding="utf-8"))


MISREAD = [(language, line) for language in LANGUAGES for line in _listed("misread", language)]
KIND = [(language, text) for language in LANGUAGES for text in _listed("harms", language)["kind"]]


@pytest.mark.parametrize(("language", "line"), MISREAD, ids=[line["text"] for _, line in MISREAD])
def test_what_was_misread(
    reader: LocalReader, library: Library, case: Scenario, language: Language, line: dict[str, Any]
) -> None:
    reading = reader.read(
        Utterance(
            text=line["text"],
            language=language,
            channel="room" if line.get("room") else "interview",
            learner="police",
            topics=case.topics,
            facts=case.facts,
            actions=case.actions,
            powers=library.powers,
            agencies=library.addressees[case.id],
        )
    )
    found = {key: value for key, value in _found(reading).items() if key in line}
    assert found == {key: line[key] for key in found}
    assert set(line.get("tactics", ())) <= set(reading.tactics)
    assert line.get("moods", {}).items() <= {action.id: action.mood for action in mentioned(reading)}.items()
    assert not set(line.get("unsure", ())) & set(_found(reading)["actions"])


def _found(reading: Reading) -> dict[str, Any]:
    return {
        "label": reading.label,
        "asks": reading.asks,
        "topics": list(reading.topics),
        "facts": list(reading.facts),
        "addressees": list(reading.addressees),
        "actions": {action.id: action.mood for action in mentioned(reading) if action.confidence >= SURE},
    }


@pytest.mark.parametrize(("language", "text"), KIND, ids=[text for _, text in KIND])
def test_kind_words_hold_no_harm(reader: LocalReader, language: Language, text: str) -> None:
    assert not HARMS & set(reader.read(interview(text, language)).tactics)


@pytest.mark.parametrize("language", LANGUAGES)
def test_plain_harm_is_found(reader: LocalReader, language: Language) -> None:
    harmful = _listed("harms", language)["harmful"]
    found = sum(tactic in reader.read(interview(text, language)).tactics for tactic, text in harmful)
    assert len(harmful) >= 25
    assert found / len(harmful) >= 0.85


def test_a_growing_set_of_facts_reads_like_a_fresh_one(reader: LocalReader, case: Scenario) -> None:
    """Each fact is prepared once, and what is counted grows with the set; the readings must not show it."""
    text = "Voznik je imel potne liste v torbici, delavci so dolžni agenciji. Prosim, uredite tolmača."
    for count in range(20, 60, 8):
        fresh = LocalReader.load(ROOT / "knowledge" / "reading")
        assert _facts(reader, text, case.facts[:count]) == _facts(fresh, text, case.facts[:count])


def test_a_new_set_of_facts_costs_little(reader: LocalReader, case: Scenario) -> None:
    _facts(reader, "Zdravo", case.facts)
    began = time.thread_time()
    for count in range(20, 60):
        _facts(reader, "Delavci so dolžni agenciji.", case.facts[:count])
    assert (time.thread_time() - began) / 40 < 0.02


def _facts(reader: LocalReader, text: str, facts: tuple[Fact, ...]) -> tuple[str, ...]:
    utterance = Utterance(text=text, language="sl", channel="room", learner="police", facts=facts)
    return reader.read(utterance).facts


APART = {
    "sl": (
        "Prosim, umaknite Bikrama iz prostora, delavec se ga boji.",
        "Umaknite delovodjo proč od delavca, da lahko govorim z njim na samem.",
        "Lahko prosim odpeljete šefa v drug prostor?",
        "Naj gre delovodja ven, dokler govorim s Sureshem.",
        "In locite sefa od njih!!",
    ),
    "en": (
        "Please take the foreman out of the room, the worker is afraid of him.",
        "Could you move Bikram away from the worker?",
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
    requested = {item.id for item in mentioned(reading) if item.mood == "request" and item.confidence >= SURE}
    assert "separate-persons" in requested and "shield-victims" not in requested

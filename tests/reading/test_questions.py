"""The class of a turn: traps of both languages, and accuracy on examples that nobody tuned the cues on."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.reading.local import LocalReader
from roleplay.scenario.vocabulary import LANGUAGES, PRODUCTIVE, Language
from tests.reading.examples import Example, examples, interview

HERE = Path(__file__).parent
TRAPS = [
    (language, trap)
    for language in LANGUAGES
    for trap in yaml.safe_load((HERE / f"traps-{language}.yaml").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("language", "trap"), TRAPS, ids=[trap["text"] for _, trap in TRAPS])
def test_traps(reader: LocalReader, language: Language, trap: dict[str, Any]) -> None:
    reading = reader.read(interview(trap["text"], language, trap.get("stage", "account"), trap.get("opened", False)))
    assert reading.label == trap["label"]
    if "tactics" in trap:
        assert set(reading.tactics) == set(trap["tactics"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_held_out_examples(reader: LocalReader, language: Language) -> None:
    """Floors a little below what was measured (sl 0.926 / 0.956, en 0.934 / 0.963)."""
    held = [example for example in examples(language) if example.held_out]
    readings = [_read(reader, example, language) for example in held]
    classes = sum(reading == example.label for reading, example in zip(readings, held, strict=True))
    sides = sum(
        (reading in PRODUCTIVE) == (example.label in PRODUCTIVE)
        for reading, example in zip(readings, held, strict=True)
    )
    assert classes / len(held) >= 0.91
    assert sides / len(held) >= 0.94


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_harmful_tactics_are_found_without_crying_wolf(reader: LocalReader, language: Language) -> None:
    hits = misses = alarms = 0
    harmful = {"accusation", "threat", "promise", "minimisation", "bluff"}
    for example in examples(language):
        context = example.context
        utterance = interview(example.text, language, context.phase_of_interview, context.topic_opened)
        found, meant = harmful & set(reader.read(utterance).tactics), harmful & set(example.tactics)
        hits, misses, alarms = hits + len(found & meant), misses + len(meant - found), alarms + len(found - meant)
    assert hits / (hits + misses) >= 0.9
    assert hits / (hits + alarms) >= 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_diacritics_capitals_and_final_marks_hardly_matter(reader: LocalReader, language: Language) -> None:
    plain = str.maketrans("čšžČŠŽ", "cszCSZ")
    held = examples(language)
    same = sum(
        _read(reader, example, language)
        == _read(reader, example.model_copy(update={"text": example.text.translate(plain).upper()}), language)
        for example in held
    )
    assert same == len(held)


def _read(reader: LocalReader, example: Example, language: Language) -> str:
    context = example.context
    return reader.read(interview(example.text, language, context.phase_of_interview, context.topic_opened)).label

"""What is written in a neighbour's language passes for none of those that are spoken here, nor the other way round."""

import json
from pathlib import Path

import pytest
import yaml

from roleplay.reading.words.language import language_of, tongue_of
from roleplay.scenario.vocabulary import LANGUAGES, Language

HERE = Path(__file__).parent
FOREIGN = yaml.safe_load((HERE / "other_tongues.yaml").read_text(encoding="utf-8"))
MOST_TAKEN = 0.1  # of the sentences of a neighbour, for one of our own languages
MOST_REFUSED = 0.005  # of our own, for another


@pytest.mark.parametrize("tongue", sorted(FOREIGN))
def test_a_neighbour_is_not_taken_for_us(tongue: str) -> None:
    taken = [text for text in FOREIGN[tongue] if language_of(text) is not None]
    assert len(taken) / len(FOREIGN[tongue]) <= MOST_TAKEN, taken


@pytest.mark.parametrize("language", LANGUAGES)
def test_we_are_not_taken_for_a_neighbour(language: Language) -> None:
    files = sorted((HERE / "hands").glob(f"{language}-*.jsonl"))
    texts = [json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    long = [text for text in texts if len(text.split()) >= 4]
    refused = [text for text in long if tongue_of(text) not in (None, language)]
    assert len(long) > 100 and len(refused) / len(long) <= MOST_REFUSED, refused

"""What this part of the program writes into files and lists: one YAML file a language."""

from functools import cache
from pathlib import Path

from roleplay.feedback.phrases import Phrases, read_phrases
from roleplay.scenario.vocabulary import Language

FOLDER = Path(__file__).with_name("texts")


@cache
def wording(language: Language) -> Phrases:
    """Return the texts of a language; read once."""
    return read_phrases(FOLDER, language)

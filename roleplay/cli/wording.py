"""What the commands say besides errors: one YAML file a language."""

from pathlib import Path

from roleplay.languages import Language, read_texts

FOLDER = Path(__file__).with_name("texts")


def say(language: Language, key: str, **slots: object) -> str:
    """Return a text with its slots filled."""
    return read_texts(FOLDER, language)[key].format_map(slots)

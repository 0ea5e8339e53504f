"""What the commands say besides errors: one YAML file a language."""

from functools import cache
from pathlib import Path

import yaml

from roleplay.scenario.vocabulary import Language

FOLDER = Path(__file__).with_name("texts")


@cache
def texts(language: Language) -> dict[str, str]:
    """Return the texts of a language by key."""
    content: dict[str, str] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return content


def say(language: Language, key: str, **slots: object) -> str:
    """Return a text with its slots filled."""
    return texts(language)[key].format_map(slots)

"""Words for errors that a learner or a trainer may see: what happened, where, and what to do."""

from functools import cache
from pathlib import Path

import yaml

from roleplay.errors import CodedError
from roleplay.scenario.vocabulary import Language

FOLDER = Path(__file__).parent


@cache
def catalogue(language: Language) -> dict[str, str]:
    """Return the messages of a language by code."""
    content: dict[str, str] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return content


def explain(error: CodedError, language: Language) -> str:
    """Return the error in words; a detail that is an error is worded too."""
    details = {
        name: explain(value, language) if isinstance(value, CodedError) else value
        for name, value in error.details.items()
    }
    return catalogue(language)[error.prefix + error.code].format_map(details)

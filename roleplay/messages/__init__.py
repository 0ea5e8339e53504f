"""Words for errors that a learner or a trainer may see: what happened, where, and what to do."""

from collections.abc import Mapping
from pathlib import Path

from roleplay.errors import CodedError, StorageError
from roleplay.languages import Language, read_texts

FOLDER = Path(__file__).parent


def catalogue(language: Language) -> Mapping[str, str]:
    """Return the messages of a language by code."""
    return read_texts(FOLDER, language)


def explain(error: CodedError, language: Language) -> str:
    """Return the error in words; a detail that is an error is worded too."""
    details = {
        name: explain(value, language) if isinstance(value, CodedError) else value
        for name, value in error.details.items()
    }
    return catalogue(language)[error.prefix + error.code].format_map(details)


def report(error: Exception, language: Language = "en") -> str:
    """Return an error in one line for operators: its words, and what the driver says of a database."""
    words = explain(error, language) if isinstance(error, CodedError) else str(error)
    problem = error.details.get("problem") if isinstance(error, StorageError) else None  # others word it
    return " ".join(f"{words} ({problem})".split()) if problem else words

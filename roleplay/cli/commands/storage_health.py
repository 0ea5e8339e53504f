"""What `doctor` says of the database."""

from roleplay.cli.wording import say
from roleplay.config import Settings
from roleplay.scenario.vocabulary import Language
from roleplay.storage.examination import examine

TEXTS = {"current": "doctor_database", "older": "doctor_older", "absent": "doctor_absent"}


def look_at_database(settings: Settings, language: Language) -> str:
    """Say in words whether the database can be used; it is neither made nor changed (StorageError where it cannot)."""
    found = examine(settings.database_url)
    return say(language, TEXTS[found.schema], kind=found.kind, number=found.sessions)

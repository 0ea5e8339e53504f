"""What this part of the program writes into files and lists: one YAML file a language."""

from functools import cache
from pathlib import Path

from roleplay.feedback.words import Phrasebook, read_phrases
from roleplay.people.visitor import LOCAL
from roleplay.scenario.vocabulary import Language
from roleplay.storage.audit import AuditRow

FOLDER = Path(__file__).with_name("texts")


@cache
def wording(language: Language) -> Phrasebook:
    """Return the texts of a language; read once."""
    return read_phrases(FOLDER, language)


def act_in_words(row: AuditRow, language: Language) -> str:
    """Return in plain words what was done; an act of a newer version of the program by its name."""
    say = wording(language)
    key = f"audit.act.{row.act}"
    return say(key, about=row.object or "–") if say.has(key) else f"{row.act} {row.object}".strip()


def who_in_words(row: AuditRow, language: Language) -> str:
    """Return who did it: a sign-in name, or that it was done at the machine itself."""
    return wording(language)("audit.here") if row.who == LOCAL.id else row.who

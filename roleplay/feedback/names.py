"""What agencies and persons are called in a language."""

from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import Language


def short_name(speaker: str, scenario: Scenario, library: Library, language: Language) -> str | None:
    """Return the short name of an agency or the name of a person; None for who is neither."""
    if speaker in scenario.person:
        return scenario.person[speaker].name[language]
    profile = next((item for item in library.agencies if item.id == speaker), None)
    return profile.short[language] if profile is not None else None

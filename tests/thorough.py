"""How much a property is tried on: fewer examples in every run, all of them in the thorough one; so with languages."""

import pytest
from hypothesis import settings

from roleplay.scenario.vocabulary import LANGUAGES, Language

THOROUGH = "thorough"
# Here and not beside the tests, as a process of its own reads this file too.
settings.register_profile(THOROUGH, deadline=None)


def first(language: Language) -> list[object]:
    """Return the languages of a test that takes the same way in each: this one in every run, the other if thorough."""
    others = (other for other in LANGUAGES if other != language)
    return [language, *(pytest.param(other, marks=pytest.mark.slow) for other in others)]


def amount(usual: int, thorough: int) -> int:
    """Return the number for this run, which `--hypothesis-profile=thorough` makes a thorough one."""
    return thorough if settings.default is settings.get_profile(THOROUGH) else usual

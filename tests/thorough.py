"""How many examples a property is tried on: fewer in every run, all of them in the thorough one."""

from hypothesis import settings

THOROUGH = "thorough"
# Here and not beside the tests, as a process of its own reads this file too.
settings.register_profile(THOROUGH, deadline=None)


def amount(usual: int, thorough: int) -> int:
    """Return the number for this run, which `--hypothesis-profile=thorough` makes a thorough one."""
    return thorough if settings.default is settings.get_profile(THOROUGH) else usual

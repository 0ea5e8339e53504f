"""In which languages a model may speak at all: those in which its words can be checked."""

from functools import cache

from roleplay.errors import InputError
from roleplay.languages import LATER, PACKS, Language, language_name
from roleplay.reading.words.language import is_told_apart
from roleplay.scenario.linting.languages import lacks_for_models
from roleplay.scenario.loading.files import Finding


@cache
def unready(language: Language) -> tuple[Finding, ...]:
    """Return what keeps every model from a language: what is not written, and whether it can be told from others."""
    if language not in LATER:
        return ()
    return (*lacks_for_models(language), *untold_apart(language))


def refusal(language: Language, told_in: Language) -> InputError | None:
    """Return why no model may speak a language, to be told in another; None where one may."""
    missing = list(dict.fromkeys(item.file for item in unready(language)))
    if not missing:
        return None
    name = language_name(language, PACKS[told_in].stands_in or told_in)
    return InputError("language_unready", language=name, number=len(missing), first=missing[0])


def untold_apart(language: Language) -> tuple[Finding, ...]:
    """Return the finding that nothing here tells a language from others; nothing where that can be told."""
    if is_told_apart(language):
        return ()
    problem = "messages in it cannot be told from messages in another language"
    return (Finding(f"languages/{language}", "(detection)", problem, "no model can play in it"),)

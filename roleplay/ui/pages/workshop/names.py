"""How the workshop's forms name what they offer to choose, and with what they begin new parts."""

from collections.abc import Callable
from typing import Any

from roleplay.feedback.words import phrases
from roleplay.scenario.vocabulary import AGENCIES, LANGUAGES
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.fields import Form
from roleplay.ui.service import service
from roleplay.workshop.templates import load_blanks


def titled(form: Form, head: str) -> Callable[[str], str]:
    """Return how an entry is named: by its title or name in the page's language, else by its id."""

    def words(name: str) -> str:
        key = "name" if head == "persons" else "title"
        for language in (form.t.language, *LANGUAGES):
            found = form.draft.value((head, f"[{name}]", key, language))
            if isinstance(found, str) and found:
                return plain(found)
        return plain(name)

    return words


def agency_names(form: Form) -> Callable[[str], str]:
    """Return how an agency is named."""
    names: dict[str, str] = {item.id: item.name[form.t.language] for item in service().practice.library.agencies}

    def words(name: str) -> str:
        return plain(names.get(name, name))

    return words


def phrased(form: Form) -> Callable[[str], str]:
    """Return how a dimension of indicators is named, in the words of the report."""
    say = phrases(form.t.language)
    return lambda name: plain(say(f"dimension.{name}"))


def blanks() -> dict[str, Any]:
    """Return the entries with which new parts are begun."""
    return load_blanks(service().settings.knowledge)


def is_exercise(form: Form) -> bool:
    """Return whether the case is a whole exercise, not interviews alone."""
    return form.draft.value(("interview_only",)) is not True


def seated(form: Form) -> list[str]:
    """Return the agencies that take part, in the order in which they are named everywhere."""
    named = form.draft.names("seats")
    return [plain(agency) for agency in AGENCIES if agency in named]

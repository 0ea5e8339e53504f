"""What the workshop's forms offer to choose and how that is named, and with what they begin new parts."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_args

from roleplay.feedback.words import phrases
from roleplay.scenario.answer_key import FormulationKind
from roleplay.scenario.flow import Outcome
from roleplay.scenario.vocabulary import (
    ACTION_GROUPS,
    AGENCIES,
    DIMENSIONS,
    LANGUAGES,
    Grade,
    Layer,
    PersonKind,
    PhaseId,
    Stance,
)
from roleplay.ui.markup import plain
from roleplay.ui.pages.workshop.fields import Form
from roleplay.ui.service import service
from roleplay.workshop.templates import load_blanks

Offer = tuple[Sequence[str], Callable[[str], str]]
"""What can be chosen, and how each of it is named."""

FIXED: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "phase": (get_args(PhaseId), "phase."),
        "group": (ACTION_GROUPS, "group."),
        "kind": (get_args(PersonKind), "person."),
        "grade": (get_args(Grade), "workshop.grade."),
        "layer": (get_args(Layer), "workshop.layer."),
        "starts": (("asked", "alone"), "workshop.starts."),
        "tone": (get_args(Outcome.model_fields["tone"].annotation), "workshop.tone."),
        "stances": (get_args(Stance), "workshop.stance."),
        "key": (get_args(FormulationKind), "workshop.key."),
    }
)
"""What is the same in every case, and with what the keys of its names begin."""


def offered(form: Form, name: str) -> Offer:
    """Return what a field offers: agencies, what is fixed, or else the entries of a list of the case."""
    if name in FIXED:
        values, key = FIXED[name]
        return values, lambda value: form.t(key + value)
    match name:
        case "seats":
            return seated(form), agency_names(form)
        case "holders":
            return seated(form) if is_exercise(form) else AGENCIES, agency_names(form)
        case "dimension":
            return DIMENSIONS, lambda value: plain(phrases(form.t.language)(f"dimension.{value}"))
        case "harm":
            harms = service().rubric.harm
            titles = {str(kind): harm.title[form.t.language] for kind, harm in harms.items()}
            return list(titles), lambda value: plain(titles[value])
        case _:
            return form.draft.names(name), titled(form, name)


def titled(form: Form, head: str) -> Callable[[str], str]:
    """Return how an entry is named: by its title or name in the page's language, else by its id."""

    def words(name: str) -> str:
        key = "name" if head == "persons" else "title"
        for language in (form.t.language, *LANGUAGES):
            found = form.draft.value((head, f"[{name}]", key, language))
            if isinstance(found, str) and found:
                return plain(found)
        return plain(name)

    return agency_names(form) if head == "seats" else words


def agency_names(form: Form) -> Callable[[str], str]:
    """Return how an agency is named."""
    names: dict[str, str] = {item.id: item.name[form.t.language] for item in service().practice.library.agencies}
    return lambda name: plain(names.get(name, name))


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

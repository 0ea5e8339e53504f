"""What the fields of the workshop offer to choose, and how that and the entries of a case are named."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_args

from roleplay.feedback.words import phrases
from roleplay.scenario.vocabulary import AGENCIES, DIMENSIONS, LANGUAGES, Grade, PersonKind, PhaseId
from roleplay.ui.catalogue import Catalogue
from roleplay.ui.service import service
from roleplay.workshop.draft import Draft
from roleplay.workshop.outlined import entries, languages_of, steps, value_at

Offer = tuple[Sequence[str], Callable[[str], str]]
"""What can be chosen, and how each of it is named."""

FIXED: Mapping[str, tuple[tuple[str, ...], str]] = MappingProxyType(
    {
        "phase": (get_args(PhaseId)[:-1], "phase."),
        "kind": (get_args(PersonKind), "person."),
        "gender": (("m", "f"), "workshop.gender."),
        "grade": (get_args(Grade), "workshop.grade."),
    }
)
"""What is the same in every case, and with what the keys of its names begin."""
CALLED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType({"facts": ("title", "is"), "persons": ("name",)})
LONGEST = 60  # letters of a text by which an entry is called


def offered(t: Catalogue, draft: Draft, name: str) -> Offer:
    """Return what a field offers: agencies, steps, what is fixed, or else the entries below a key of the outline."""
    if name in FIXED:
        values, key = FIXED[name]
        return values, lambda value: t(key + value)
    if name == "dimension":
        return DIMENSIONS, lambda value: phrases(t.language)(f"dimension.{value}")
    if name == "seats":
        seated = entries(draft, "seats")
        return [agency for agency in AGENCIES if agency in seated], titled(t, draft, "seats")
    if name == "steps":
        known = steps(draft)
        return list(known), lambda step: _in(t, draft, known.get(step)) or step
    return entries(draft, name), titled(t, draft, name)


def titled(t: Catalogue, draft: Draft, head: str) -> Callable[[str], str]:
    """Return how an entry is named: an agency by its name, any other by its first words in the page's language."""
    if head == "seats":
        names = {item.id: item.name[t.language] for item in service().practice.library.agencies}
        return lambda name: names.get(name, name)

    def words(name: str) -> str:
        texts = (_in(t, draft, value_at(draft, (head, name, key))) for key in CALLED_BY.get(head, ("title", "text")))
        text = next(filter(None, texts), name)
        return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …"

    return words


def title_of(t: Catalogue, draft: Draft) -> str:
    """Return how a case is called, an outline by its title."""
    return _in(t, draft, value_at(draft, ("title",))) or draft.id


def _in(t: Catalogue, draft: Draft, text: Any) -> str:
    """Return a text in the page's language, else in one in which it is written."""
    written = text if isinstance(text, dict) else {}
    spoken = (t.language, *languages_of(draft), *LANGUAGES)
    return next((str(written[name]) for name in spoken if written.get(name)), "")

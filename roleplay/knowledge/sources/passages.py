"""The passages of the knowledge base: one retrievable matter each, in every language, with where it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import Field

from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import AgencyId, PhaseId

Provenance = Literal["chapter", "public_source", "exercise_rule", "unverified"]
FACTUAL: frozenset[Provenance] = frozenset({"chapter", "public_source", "exercise_rule"})
"""What an agent may use as fact: all but the unverified."""

Mark = Literal["V", "S", "U"]


class Origin(Authored):
    """What of a passage does not depend on the language.

    `ids` are the elements of the chapter, or of the additions, that it restates; `mark` says how far a public source
    was checked: V read in the source, S only in a secondary one, U not checked. `gaps` are notes on flaws of the
    chapter that touch it. No `roles` means everybody, no `phases` any phase.
    """

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]*[A-Za-z0-9_-]*$")
    ids: tuple[str, ...] = Field(min_length=1)
    provenance: Provenance
    mark: Mark | None = None
    sources: tuple[str, ...] = ()
    roles: tuple[AgencyId, ...] = ()
    phases: tuple[PhaseId, ...] = ()
    gaps: tuple[str, ...] = ()


class Wording(Authored):
    """A passage in one language; `questions` are ways of asking for it, `note` what is wrong or missing in it."""

    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    note: str | None = None
    questions: tuple[str, ...] = Field(min_length=1)


class Passage(Origin):
    """A passage whole."""

    title: Text
    text: Text
    note: Text | None = None
    questions: Lines

    def concerns(self, role: AgencyId) -> bool:
        """Return whether the passage concerns the agency."""
        return not self.roles or role in self.roles


class Unanswered(Authored):
    """A matter that the knowledge base is silent on, with questions about it: from these the search learns silence."""

    id: Slug
    title: Text
    questions: Lines


@dataclass(frozen=True)
class PassageLibrary:
    """All passages, found by their own id or by an id that they carry."""

    passages: tuple[Passage, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Passage]:
        """From each passage's id, and each id that it carries, to the passage; its own id goes first."""
        carried = {carried: passage for passage in self.passages for carried in passage.ids}
        return carried | {passage.id: passage for passage in self.passages}

    def find(self, ids: Iterable[str]) -> tuple[Passage, ...]:
        """Return the passages behind cited ids, each once, unknown ids left out."""
        found = (self.by_id.get(cited) for cited in ids)
        return tuple({passage.id: passage for passage in found if passage is not None}.values())

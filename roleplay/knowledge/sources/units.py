"""What is indexed: passages, example questions and pieces of documents, each a unit known by its content's hash."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from roleplay.knowledge.sources.passages import Passage, Provenance, Unanswered
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language

Corpus = Literal["passages", "mandates", "documents"]
CORPORA: tuple[Corpus, ...] = ("passages", "mandates", "documents")
Kind = Literal["text", "question", "unanswered"]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.intp]]


@dataclass(frozen=True)
class Unit:
    """One piece of text that can be found; `owner` is the passage, document piece or task that it leads to."""

    corpus: Corpus
    owner: str
    language: Language
    kind: Kind
    text: str
    roles: frozenset[AgencyId] = frozenset(AGENCIES)
    provenance: Provenance = "chapter"

    @cached_property
    def id(self) -> str:
        """A hash of all that is stored of the unit: the same content has the same id, changed content another."""
        parts = (self.corpus, self.owner, self.language, self.kind, self.provenance, *sorted(self.roles), self.text)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def units_of(passages: Iterable[Passage]) -> Iterator[Unit]:
    """Yield the units of passages: title with text, and every example question, in each language."""
    for passage in passages:
        roles = frozenset(passage.roles or AGENCIES)
        for language in sorted(passage.text.languages()):
            text = f"{passage.title[language]}. {passage.text[language]}"
            yield Unit("passages", passage.id, language, "text", text, roles, passage.provenance)
            for question in passage.questions[language]:
                yield Unit("passages", passage.id, language, "question", question, roles, passage.provenance)


def units_without_answer(matters: Iterable[Unanswered]) -> Iterator[Unit]:
    """Yield every question about matters on which the knowledge base is silent as a unit that leads nowhere."""
    for matter in matters:
        for language in sorted(matter.questions.languages()):
            for question in matter.questions[language]:
                yield Unit("passages", f"silence/{matter.id}", language, "unanswered", question)


@dataclass(frozen=True)
class Owners:
    """What units lead to, each with the `firsts` of its units and where these start among all (`starts`).

    An owner's units agree in role, provenance and whether they have an answer.
    """

    firsts: tuple[Unit, ...]
    starts: Places

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(unit.owner for unit in self.firsts)

    @cached_property
    def answers(self) -> Flags:
        """Of each owner whether it answers anything, rather than being a matter without an answer."""
        return np.array([unit.kind != "unanswered" for unit in self.firsts], dtype=bool)

    @cached_property
    def _by_role(self) -> dict[AgencyId, Flags]:
        return {role: np.array([role in unit.roles for unit in self.firsts], dtype=bool) for role in AGENCIES}

    @cached_property
    def _provenances(self) -> np.ndarray[Any, np.dtype[np.str_]]:
        return np.array([unit.provenance for unit in self.firsts], dtype=str)

    def allowed(self, role: AgencyId | None, provenances: Collection[Provenance] | None) -> Flags:
        """Return of each owner whether it concerns the role and has one of the provenances."""
        flags: Flags = np.ones(len(self.firsts), dtype=bool) if role is None else self._by_role[role]
        return flags if provenances is None else flags & np.isin(self._provenances, sorted(provenances))


@dataclass(frozen=True, slots=True)
class Gathered:
    """Units in the order of what they lead to: those of an owner lie side by side."""

    units: tuple[Unit, ...]
    owners: Owners

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Gathered":
        """Gather units; owners keep the order in which they first come."""
        by_owner: dict[str, list[Unit]] = {}
        for unit in units:
            by_owner.setdefault(unit.owner, []).append(unit)
        counts = [len(owned) for owned in by_owner.values()]
        starts = np.cumsum([0, *counts[:-1]], dtype=np.intp)
        firsts = tuple(owned[0] for owned in by_owner.values())
        return cls(tuple(unit for owned in by_owner.values() for unit in owned), Owners(firsts, starts))

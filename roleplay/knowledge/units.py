"""What is indexed: passages, example questions and pieces of documents, each a unit known by its content's hash."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from roleplay.knowledge.passages import Passage, Provenance
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language

Corpus = Literal["passages", "mandates", "documents"]
CORPORA: tuple[Corpus, ...] = ("passages", "mandates", "documents")
Kind = Literal["text", "question", "unanswered"]


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

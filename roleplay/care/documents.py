"""The manual for one visitor: asking it, and the documents of one's own that it searches along."""

from dataclasses import dataclass
from pathlib import Path

from roleplay.care.trail import Trail
from roleplay.knowledge.manual import Consultation, Manual
from roleplay.knowledge.sources.documents import OwnDocument, unknown
from roleplay.people.access import DocumentAct, may_keep, require_keeper
from roleplay.people.groups import Group
from roleplay.scenario.vocabulary import AgencyId, Language


@dataclass(frozen=True, slots=True)
class DocumentDesk:
    """The manual and its documents, as far as the visitor of the trail may find and keep them."""

    manual: Manual
    trail: Trail

    def consult(self, text: str, language: Language, k: int = 5, *, role: AgencyId | None = None) -> Consultation:
        """Return what the manual answers, best first, from documents that the visitor may find and from no others."""
        groups = [item.id for item in self.trail.people.groups if self._may("find_document", item.id)]
        return self.manual.consult(text, language, k, role=role, groups=groups)

    def all(self) -> tuple[OwnDocument, ...]:
        """Return the documents that the visitor may know of, by their title."""
        return tuple(item for item in self.manual.documents.all() if self._may("list_document", item.group))

    def may_remove(self, document: OwnDocument) -> bool:
        """Return whether the visitor may remove a document."""
        return self._may("remove_document", document.group)

    @property
    def may_add_for_all(self) -> bool:
        """Whether the visitor may add documents that everybody finds."""
        return self._may("add_document", None)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups for which the visitor may add documents."""
        return tuple(item for item in self.trail.people.groups if self._may("add_document", item.id))

    def add(
        self,
        path: Path,
        language: Language,
        title: str = "",
        licence: str = "",
        source: str = "",
        group: str | None = None,
    ) -> OwnDocument:
        """Take in a file for a group, with None for all; it is found once the documents are indexed (`refresh`).

        Raises:
            AccessError: where the visitor may not.
            InputError: where the group does not exist, or the file cannot be taken in.
        """
        require_keeper(self.trail.visitor, "add_document", group, self.trail.people)
        document = self.manual.documents.add(path, language, title, licence, source, group)
        self.trail.note("document_added", _about(document))
        return document

    def remove(self, name: str) -> None:
        """Remove a document by its id; it is found no more once the documents are indexed (`refresh`).

        Raises:
            AccessError: where the visitor may not.
            InputError: where the visitor knows of none of that id.
        """
        document = next((item for item in self.all() if item.id == name), None)
        if document is None:
            raise unknown(name, self.all())
        require_keeper(self.trail.visitor, "remove_document", document.group, self.trail.people)
        self.trail.note("document_removed", _about(document))
        self.manual.documents.remove(name)

    def clear(self) -> int:
        """Remove all documents with every trace of them (`Manual.forget_documents`); return how many there were.

        Raises:
            AccessError: where the visitor may not.
            StoreError: `store_locked` where another process has the index open; nothing was removed then.
        """
        require_keeper(self.trail.visitor, "remove_document", None, self.trail.people)
        count = self.manual.forget_documents()
        if count:
            self.trail.note("documents_cleared")
        return count

    def _may(self, act: DocumentAct, group: str | None) -> bool:
        return may_keep(self.trail.visitor, act, group, self.trail.people)


def _about(document: OwnDocument) -> str:
    return document.id if document.group is None else f"{document.id} {document.group}"

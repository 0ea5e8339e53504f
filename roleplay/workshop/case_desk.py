"""The workshop for one visitor: cases of one's own, as far as they are the visitor's or shared with the visitor."""

from collections.abc import Callable
from dataclasses import dataclass

from roleplay.care.trail import Trail
from roleplay.errors import AccessError, InputError
from roleplay.people.access import CASE_ACTS, CaseAct, may_author, may_begin_case
from roleplay.people.groups import Group
from roleplay.workshop.draft import Draft
from roleplay.workshop.store import OwnCases, Ownership


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as the list of the workshop shows it; `acts` is what the visitor may do with it."""

    id: str
    ownership: Ownership
    in_use: bool
    acts: frozenset[CaseAct]


@dataclass(frozen=True, slots=True)
class CaseDesk:
    """Cases that are made on this server, for the visitor of the trail. `renew` has those in use read anew.

    What the visitor may not open is as if it did not exist: InputError. What the visitor may open and not do is an
    AccessError.
    """

    store: OwnCases
    trail: Trail
    renew: Callable[[], None]

    @property
    def may_begin(self) -> bool:
        """Whether the visitor may make cases."""
        return may_begin_case(self.trail.visitor, self.trail.people)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups with whose trainers the visitor may share a case."""
        return self.trail.people.trains(self.trail.visitor)

    def cases(self) -> list[ListedCase]:
        """Return the cases with which the visitor may do anything."""
        used = set(self.store.in_use())
        found = (self._case(name, in_use=name in used) for name in self.store.drafts())
        return [case for case in found if case.acts]

    def case(self, name: str) -> ListedCase:
        """Return one of these cases; InputError where there is none."""
        if name in self.store.drafts():
            found = self._case(name, in_use=name in self.store.in_use())
            if found.acts:
                return found
        raise InputError("workshop_unknown", id=name[:40])

    def taken(self) -> frozenset[str]:
        """Return all ids that cases have already, whosever they are."""
        return self.store.taken | frozenset(self.store.drafts())

    def create(self, draft: Draft) -> None:
        """Keep a new draft, which is the visitor's; AccessError where the visitor may not make cases."""
        if not self.may_begin:
            raise AccessError("trainers_only")
        self.store.create(draft, Ownership(owner=self.trail.visitor.id))

    def read(self, name: str) -> Draft:
        """Return a draft, or the case in use where nobody has changed it yet."""
        self._require(name, "open_case")
        return self.store.read(name)

    def used(self, name: str) -> Draft | None:
        """Return the version of a case that learners may see, None where none is in use; raises like `read`."""
        self._require(name, "open_case")
        return self.store.used(name)

    def save(self, draft: Draft, before: Draft) -> None:
        """Keep a changed draft, made from `before`; InputError where somebody has changed it meanwhile."""
        self._require(draft.id, "change_case")
        self.store.save(draft, before)

    def use(self, draft: Draft) -> None:
        """Put a draft before all learners of the server; raises like `read`."""
        self._require(draft.id, "use_case")
        self.trail.note("case_used", draft.id)
        self.store.use(draft)
        self.renew()

    def withdraw(self, name: str) -> None:
        """Take a case out of use; its draft stays. Raises like `read`."""
        self._require(name, "withdraw_case")
        self.trail.note("case_withdrawn", name)
        self.store.withdraw(name)
        self.renew()

    def delete(self, name: str) -> None:
        """Remove a case, in use or not; raises like `read`."""
        self._require(name, "delete_case")
        self.trail.note("case_deleted", name)
        self.store.delete(name)
        self.renew()

    def share(self, name: str, group: str | None) -> None:
        """Share a case with the trainers of a group that the visitor trains, or with None with nobody any more."""
        self._require(name, "share_case")
        if group is not None and group not in {item.id for item in self.groups}:
            raise InputError("no_such_group", group=group)
        self.trail.note("case_unshared" if group is None else "case_shared", f"{name} {group or ''}".strip())
        self.store.own(name, self.store.ownership(name).model_copy(update={"group": group}))

    def assign(self, name: str, owner: str) -> None:
        """Give a case that is nobody's to somebody who trains a group; it is shared with nobody then."""
        self._require(name, "assign_case")
        if owner not in self.trainers():
            raise InputError("no_such_trainer", name=owner[:128])
        self.trail.note("case_assigned", f"{name} {owner}")
        self.store.own(name, Ownership(owner=owner))

    def trainers(self) -> tuple[str, ...]:
        """Return the sign-in names of all who train a group."""
        return tuple(sorted({name for group in self.trail.people.groups for name in group.trainers}))

    def _case(self, name: str, *, in_use: bool) -> ListedCase:
        ownership = self.store.ownership(name)
        visitor, people = self.trail.visitor, self.trail.people
        acts = frozenset(act for act in CASE_ACTS if may_author(visitor, act, ownership, people))
        if "open_case" not in acts and not in_use:
            acts = frozenset()  # what only its author has is nothing that could be withdrawn
        return ListedCase(name, ownership, in_use, acts)

    def _require(self, name: str, act: CaseAct) -> None:
        """Let pass who may do this with the case; for who may not even open it, it is as if it did not exist."""
        acts = self.case(name).acts
        if act in acts:
            return
        if "open_case" not in acts:
            raise InputError("workshop_unknown", id=name[:40])
        raise AccessError("case_of_owner", id=name)
